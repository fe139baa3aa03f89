// On every page: type-ahead in the search box and the "/" key. Pages work without it.

const WAIT = 120;

document.documentElement.classList.add("scripted");

const box = document.querySelector("#q");
if (box) {
  addSuggestions(box);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

/** Makes the input a combobox (WAI-ARIA 1.2) whose list comes from the API. */
function addSuggestions(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  input.closest(".field").append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let items = [];
  let chosen = -1;
  let timer = 0;
  let pending = new AbortController();

  const close = () => {
    clearTimeout(timer);
    pending.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const show = (found) => {
    items = found;
    list.replaceChildren(...found.map((item, index) => {
      const row = document.createElement("li");
      row.id = `suggestion-${index}`;
      row.setAttribute("role", "option");
      const text = document.createElement("span");
      text.textContent = item.text;
      const kind = document.createElement("span");
      kind.textContent = input.dataset[item.kind] ?? "";
      row.append(text, kind);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); go(item); });
      return row;
    }));
    choose(-1);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
  };
  const ask = async () => {
    const typed = input.value.trim();
    pending.abort();
    pending = new AbortController();
    if (!typed || typed.length > 100) return close();
    try {
      const answer = await fetch(`/api/v1/suggest?${new URLSearchParams({ q: typed })}`, { signal: pending.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()).items);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      const places = items.length + 1;
      choose(((chosen + 1 + steps[event.key] + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(items[chosen]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
}

/** A number or title leads to its document, an agency to its tasks. */
function go(item) {
  const address = item.kind === "agency"
    ? `/?${new URLSearchParams({ agency: item.value })}`
    : `/documents/${encodeURIComponent(item.value)}`;
  location.assign(address);
}
