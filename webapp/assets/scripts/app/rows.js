// Work lists by keyboard: j and k walk the rows, Enter follows the link that has the focus.
import { say } from "./language.js";

function rowLinks() {
  return [...document.querySelectorAll("[data-rows] a[data-row-link]")];
}

/** Move the focus by one row. */
export function step(direction) {
  const links = rowLinks();
  if (links.length === 0) return;
  const row = document.activeElement?.closest("[data-row]");
  const at = links.findIndex((link) => row?.contains(link));
  const next = at < 0 ? 0 : Math.min(Math.max(at + direction, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

/** Press the claim button of the row that has the focus. */
export function claim() {
  const row = document.activeElement?.closest("[data-row]");
  row?.querySelector("[data-claim]")?.click();
}

/** Choose the row that has the focus, or leave it out again. */
export function choose() {
  document.activeElement?.closest("[data-row]")?.querySelector("[data-choose]")?.click();
}

/** Say how many rows are chosen, and let the box above them choose all. */
function countChosen({ target }) {
  if (!target.matches("[data-choose], [data-choose-all]")) return;
  const boxes = [...document.querySelectorAll("[data-choose]")];
  if (target.matches("[data-choose-all]")) for (const box of boxes) box.checked = target.checked;
  const count = boxes.filter((box) => box.checked).length;
  const all = document.querySelector("[data-choose-all]");
  if (all) {
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
  const place = document.querySelector("[data-chosen-count]");
  if (place) place.textContent = say("{count} chosen", { count });
}

/** Filters apply as they are chosen; the button is for those who prefer or need one. */
function submitOnChange({ target }) {
  const form = target.closest("form[data-filters]");
  if (form && target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
}

/** An empty filter stays out of the address. */
function dropEmpty({ target, formData }) {
  if (!target.matches("form[data-filters]")) return;
  for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
}

export function start() {
  document.addEventListener("change", submitOnChange);
  document.addEventListener("change", countChosen);
  document.addEventListener("formdata", dropEmpty);
}
