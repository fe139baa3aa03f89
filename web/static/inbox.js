// The inbox: keys, and forms that change the list in place. The same forms work without it.

const list = document.querySelector("#inbox");
const told = document.querySelector("#told");
const keys = document.querySelector("#keys");
let waiting = false;

const actions = {
  j: () => go(1),
  k: () => go(-1),
  o: open,
  Enter: open,
  e: () => press("archive"),
  x: () => press("read"),
  m: () => press("read"),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
  if (!action || keys.open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  // On a link or a button Enter is that one's own.
  if (event.key === "Enter" && !event.target.matches("[data-notice]")) return;
  event.preventDefault();
  action();
});

list.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.plain) return;
  event.preventDefault();
  send(form, event.submitter);
});

list.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) keys.showModal();
});

showKeysButton();

function notices() {
  return [...list.querySelectorAll("[data-notice]")];
}

function current() {
  return document.activeElement?.closest("[data-notice]");
}

/** Goes to the next or the previous notice; to the first one in sight where none is selected. */
function go(step) {
  const all = notices();
  const at = all.indexOf(current());
  const seen = all.findIndex((one) => one.getBoundingClientRect().bottom > innerHeight / 4);
  select(all[at < 0 ? Math.max(seen, 0) : Math.min(Math.max(at + step, 0), all.length - 1)]);
}

function select(notice) {
  notice?.focus({ preventScroll: true });
  notice?.scrollIntoView({ block: "nearest" });
}

function open() {
  current()?.querySelector("a.open").click();
}

function press(act) {
  const button = current()?.querySelector(`[data-act="${act}"]`);
  button?.form.requestSubmit(button);
}

/** Sends a form and shows the list as it is then; whoever was at a notice is at its place after. */
async function send(form, button) {
  if (waiting) return;
  waiting = true;
  const at = notices().indexOf(form.closest("[data-notice]"));
  list.setAttribute("aria-busy", "true");
  try {
    // A field of this name hides the form's own property.
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && page.querySelector("#inbox")) show(page, at);
    else if (answer.ok) location.assign(answer.url);
    else plainly(form, button);
  } catch {
    plainly(form, button);
  }
  list.removeAttribute("aria-busy");
  waiting = false;
}

function show(page, at) {
  list.replaceChildren(...page.querySelector("#inbox").childNodes);
  document.querySelector("#to-inbox").replaceChildren(...page.querySelector("#to-inbox").childNodes);
  told.textContent = list.querySelector("#done p")?.textContent ?? "";
  showKeysButton();
  const all = notices();
  if (at < 0 || !all.length) document.querySelector("main").focus();
  else select(all[Math.min(at, all.length - 1)]);
}

/** As without scripts, so that the answer, be it a failure, is seen. */
function plainly(form, button) {
  form.dataset.plain = "true";
  form.requestSubmit(button);
}

function showKeysButton() {
  for (const button of list.querySelectorAll("[data-keys]")) button.hidden = false;
}
