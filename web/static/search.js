// The search page: facets and sort apply at once, in place, and the address follows.

const WAIT = 200;

const live = document.querySelector("[data-live]");
const form = document.querySelector("#search");
let pending = new AbortController();
let sought = new AbortController();
let timer = 0;

live.addEventListener("change", (event) => {
  if (event.target.form === form) load(addressOf(new FormData(form)), true);
});
live.addEventListener("click", (event) => {
  const link = event.target.closest(".chips a, .inside-found .values a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  load(link.href, true);
});
live.addEventListener("input", (event) => {
  const inside = event.target.closest("[data-inside]");
  if (!inside) return;
  clearTimeout(timer);
  timer = setTimeout(() => find(inside), WAIT);
});
document.addEventListener("click", (event) => {
  for (const menu of live.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  location.assign(addressOf(new FormData(form)));
});
addEventListener("popstate", () => {
  // Following a link within the page (the drawer) is no new search.
  if (live.dataset.shown !== location.search) load(location.href, false);
});
live.dataset.shown = location.search;

/** The address of a form without its empty fields. */
function addressOf(data) {
  const state = new URLSearchParams([...data].filter(([name, value]) => value && !(name === "sort" && value === "relevance")));
  return `/${state.size ? `?${state}` : ""}`;
}

/** Fetches the page and puts its results and facets in place of those shown. */
async function load(address, push) {
  pending.abort();
  pending = new AbortController();
  const target = new URL(address, location.href);
  live.classList.add("waiting");
  try {
    const answer = await fetch(target, { signal: pending.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!answer.ok || !fresh) return location.assign(target);
    if (push) history.pushState(null, "", target.pathname + target.search + location.hash);
    swap(fresh);
    document.title = page.title;
    form.elements.q.value = target.searchParams.get("q") ?? "";
    live.dataset.shown = target.search;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(target);
    return undefined;
  }
  live.classList.remove("waiting");
  return undefined;
}

/** Lists what is found inside a long facet under its form; without anything typed, nothing. */
async function find(inside) {
  sought.abort();
  sought = new AbortController();
  inside.parentElement.querySelector(".inside-found")?.remove();
  const data = new FormData(inside);
  if (!data.get("contains").trim()) return;
  try {
    const answer = await fetch(`${inside.action}?${new URLSearchParams(data)}`, { signal: sought.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = document.createElement("div");
    found.className = "inside-found";
    found.append(...page.querySelectorAll("[data-found]"));
    inside.after(found);
  } catch (error) {
    if (error.name !== "AbortError") inside.submit();
  }
}

/** Keeps what is unfolded, focused and scrolled where it is. */
function swap(fresh) {
  const focused = document.activeElement?.id;
  const unfolded = [...live.querySelectorAll("details[open]")].map((fold) => fold.id);
  const filters = live.querySelector("#filters");
  const scrolled = filters.scrollTop;
  live.querySelector("#results").replaceChildren(...fresh.querySelector("#results").childNodes);
  filters.replaceChildren(...fresh.querySelector("#filters").childNodes);
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  filters.scrollTop = scrolled;
  const again = focused && document.getElementById(focused);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}
