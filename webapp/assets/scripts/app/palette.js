// Ctrl K: go anywhere by typing part of its name; the last choice searches the cases.
import { say } from "./language.js";

let dialog, input, list, active;

function options() {
  return [...list.querySelectorAll('[role="option"]:not([hidden])')];
}

function activate(option) {
  active?.setAttribute("aria-selected", "false");
  active = option ?? null;
  active?.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", active?.id ?? "");
  active?.scrollIntoView({ block: "nearest" });
}

function filter() {
  const typed = input.value.trim().toLowerCase();
  for (const option of list.querySelectorAll('[role="option"]')) {
    const isSearch = "search" in option.dataset;
    if (isSearch) {
      option.querySelector("span").textContent = say("Search cases for “{text}”", {
        text: input.value.trim(),
      });
    }
    option.hidden = isSearch ? typed === "" : !option.textContent.toLowerCase().includes(typed);
  }
  activate(options()[0]);
}

function run(option) {
  if (!option) return;
  if ("search" in option.dataset) {
    const address = new URL(option.dataset.search, window.location.href);
    address.searchParams.set("q", input.value.trim());
    window.location.assign(address);
  } else if (option.dataset.opens) {
    dialog.close();
    document.getElementById(option.dataset.opens)?.showModal();
  } else {
    window.location.assign(option.dataset.href);
  }
}

function move(direction) {
  const shown = options();
  if (shown.length === 0) return;
  activate(shown[(shown.indexOf(active) + direction + shown.length) % shown.length]);
}

function onKey(event) {
  const actions = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => run(active) };
  if (event.isComposing || !actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}

/** Open the palette, or close it when it is open. */
export function toggle() {
  if (!dialog) return;
  if (dialog.open) {
    dialog.close();
    return;
  }
  input.value = "";
  filter();
  dialog.showModal();
}

export function start() {
  dialog = document.getElementById("palette");
  if (!dialog) return;
  input = dialog.querySelector("input");
  list = dialog.querySelector('[role="listbox"]');
  input.addEventListener("input", filter);
  input.addEventListener("keydown", onKey);
  list.addEventListener("click", ({ target }) => run(target.closest('[role="option"]')));
}
