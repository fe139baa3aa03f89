// The loads page: files can be dropped on the form, and too large ones are told before they travel.

const form = document.querySelector(".upload");
const input = form.querySelector("input[type=file]");
const hint = form.querySelector(".hint");
const usual = hint.textContent;

input.addEventListener("change", check);
form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  input.files = event.dataTransfer.files;
  check();
});

function check() {
  const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
  const tooLarge = bytes > Number(input.dataset.limit);
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  hint.textContent = tooLarge ? input.dataset.tooLarge : usual;
  hint.classList.toggle("bad", tooLarge);
}
