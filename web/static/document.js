// The document page: the outline says where the reader is.

const outline = document.querySelector("#outline");
const links = new Map([...outline.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
let current = null;

const watcher = new IntersectionObserver((entries) => {
  const seen = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
  if (seen.length) tell(before(seen[0]));
}, { rootMargin: "-15% 0px -75% 0px" });
document.querySelectorAll(".paragraph").forEach((paragraph) => watcher.observe(paragraph));

outline.addEventListener("click", (event) => {
  if (event.target.closest("a") && matchMedia("(max-width: 60rem)").matches) outline.open = false;
});

/** The outline's last link at or before the paragraph. */
function before(paragraph) {
  let at = paragraph;
  while (at && !links.has(at.id)) at = at.previousElementSibling;
  return at ? links.get(at.id) : null;
}

function tell(link) {
  if (link === current) return;
  current?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "location");
  current = link;
}
