// On every page: suggestions in the search box and the "/" key. Pages work without it.

import { addSuggestions } from "./suggest.js";

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
