// Files that are dropped on a form take the place of those that were chosen, and are named there.

function zoneAt(target) {
  return target instanceof Element ? target.closest("[data-drop] .drop-zone") : null;
}

function name(input) {
  const shown = input.closest("[data-drop]").querySelector("[data-drop-names]");
  if (input.files.length) shown.textContent = [...input.files].map((file) => file.name).join(" · ");
}

function mark(event) {
  const zone = zoneAt(event.target);
  for (const other of document.querySelectorAll(".drop-zone.is-over")) {
    if (other !== zone) other.classList.remove("is-over");
  }
  if (!zone) return;
  zone.classList.add("is-over");
  event.preventDefault();
}

function take(event) {
  const zone = zoneAt(event.target);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("is-over");
  const input = zone.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  name(input);
}

export function start() {
  document.addEventListener("dragover", mark);
  document.addEventListener("drop", take);
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-drop] input[type=file]")) name(target);
  });
}
