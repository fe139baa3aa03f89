// Suggestions while one types in the search box: a combobox with a listbox (WAI-ARIA 1.2).

const WAIT = 90;
const LONGEST = 200;
const FILTERS = ["document", "task", "agency", "role", "type", "issuer", "province", "language", "year", "cites", "deadline_month"];

/** Offers under the input what the API suggests; the list appears and goes without moving the page. */
export function addSuggestions(input) {
  const { list, status } = makeList(input);
  let items = [];
  let chosen = -1;
  let timer = 0;
  let pending = new AbortController();

  const choose = (index) => {
    chosen = index;
    const rows = list.querySelectorAll("[role=option]");
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", rows[index].id);
    return rows[index].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    items = found;
    list.replaceChildren(...found.map((item, at) => makeRow(item, at, input, found[at - 1]?.kind)));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = list.hidden ? "" : input.dataset.count.replace("{n}", found.length);
    choose(-1);
  };
  const close = () => {
    clearTimeout(timer);
    pending.abort();
    show([]);
  };
  const ask = async () => {
    pending.abort();
    pending = new AbortController();
    if (!input.value.trim() || input.value.length > LONGEST) return show([]);
    try {
      const answer = await fetch(`/api/v1/suggest?${state(input)}`, { signal: pending.signal });
      if (!answer.ok) return close();
      const found = (await answer.json()).items;
      return document.activeElement === input ? show(found) : close();
    } catch (error) {
      return error.name === "AbortError" ? undefined : close();
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };

  // What an input method has not finished yet is no text; its keys are its own.
  input.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  input.addEventListener("compositionstart", close);
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" && list.hidden && event.altKey) return void ask();
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const places = items.length + 1;
      choose(((chosen + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(items[chosen].url);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  // The input keeps the focus, so that the list is still there when the click comes.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row && event.button === 0) location.assign(items[row.dataset.at].url);
  });
}

/** The list, and the line that tells screen readers how many suggestions there are. */
function makeList(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label);
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "hidden";
  status.setAttribute("role", "status");
  input.closest(".field").append(list, status);
  const combobox = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(combobox)) input.setAttribute(name, value);
  return { list, status };
}

/** One suggestion; its kind stands beside the first of each kind, and is read with every one. */
function makeRow(item, at, input, above) {
  const row = document.createElement("li");
  row.id = `${input.id}-suggestion-${at}`;
  row.dataset.at = at;
  row.setAttribute("role", "option");
  const text = document.createElement("span");
  text.className = "offered";
  const before = item.kind === "term" ? item.query.slice(0, item.query.length - item.text.length) : "";
  const completed = document.createElement("b");
  completed.textContent = item.text;
  text.append(before, item.kind === "term" ? completed : item.text);
  const kind = document.createElement("span");
  kind.className = item.kind === above ? "sort again" : "sort";
  kind.textContent = input.dataset[item.kind] ?? "";
  row.append(text, kind);
  return row;
}

/** What is typed, and the filters selected on the page. */
function state(input) {
  const given = new FormData(input.form);
  const filters = FILTERS.flatMap((name) => given.getAll(name).map((value) => [name, value]));
  const days = [given.get("from"), given.get("to")];
  if (days.some(Boolean)) filters.push(["deadline", days.map((day) => day ?? "").join("..")]);
  return new URLSearchParams([["q", input.value], ...filters.filter(([, value]) => value)]);
}
