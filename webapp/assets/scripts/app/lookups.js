// A text field that names a person or a unit: suggestions while typing, the full name below.
import { locale } from "./language.js";

const DELAY = 160;
let count = 0;

function optionOf(suggestion, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.value = suggestion.value;
  const label = document.createElement("strong");
  label.textContent = suggestion.label;
  const detail = document.createElement("span");
  detail.className = "soft";
  detail.textContent = [suggestion.value, suggestion.detail]
    .filter((text, at, all) => text && all.indexOf(text) === at)
    .join(" · ");
  option.append(label, " ", detail);
  return option;
}

/** The whole of a field: it holds what was chosen, and says below what that is called. */
function whole(input) {
  return {
    isField: true,
    read: () => input.value.trim(),
    write(option) {
      input.value = option.dataset.value;
    },
  };
}

/**
 * Make a text field suggest; what it shows beside itself goes into the slot. With `takesFirst`,
 * Enter takes the first suggestion unless another was chosen. `part` reads and writes what of the
 * text is looked up; it reads null where nothing is.
 */
export function attach(input, slot, address, { takesFirst = false, part = whole(input) } = {}) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${(count += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  const name = document.createElement("span");
  name.className = "suggested-name";
  name.setAttribute("role", "status");
  name.lang = locale;
  slot.replaceChildren(list, name);
  if (part.isField) input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("autocomplete", "off");
  let timer = 0;
  let request;
  let active = null;
  let isPicking = false;

  function show(isShown) {
    list.hidden = !isShown;
    if (part.isField) input.setAttribute("aria-expanded", String(isShown));
    if (!isShown) activate(null);
  }

  function activate(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
  }

  async function find() {
    request?.abort();
    request = new AbortController();
    const asked = part.read();
    if (asked === null) return [];
    const url = new URL(address, window.location.href);
    url.searchParams.set("q", asked);
    const answer = await fetch(url, { signal: request.signal });
    return answer.ok ? answer.json() : [];
  }

  function tell(suggestions) {
    if (!part.isField) return;
    const exact = suggestions.find(({ value }) => value === input.value.trim());
    name.textContent = exact ? [exact.label, exact.detail].filter(Boolean).join(" · ") : "";
  }

  async function suggest() {
    try {
      const suggestions = await find();
      list.replaceChildren(...suggestions.map((one, at) => optionOf(one, `${list.id}-${at}`)));
      show(suggestions.length > 0 && document.activeElement === input);
      if (takesFirst && !list.hidden) activate(list.firstElementChild);
      tell(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  }

  function pick(option) {
    if (!option) return;
    part.write(option);
    if (part.isField) name.textContent = option.textContent;
    show(false);
    isPicking = true;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    isPicking = false;
    input.dispatchEvent(new CustomEvent("lookup:picked", { detail: input.value }));
  }

  function move(direction) {
    const options = [...list.children];
    if (list.hidden || options.length === 0) {
      suggest();
      return;
    }
    activate(options[(options.indexOf(active) + direction + options.length) % options.length]);
  }

  input.addEventListener("input", () => {
    if (isPicking) return;
    name.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(suggest, DELAY);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden && !part.isField) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && active) {
      event.preventDefault();
      pick(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  input.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    pick(event.target.closest('[role="option"]'));
  });
  show(false);
  if (input.value) find().then(tell, () => {});
}

export function start() {
  for (const input of document.querySelectorAll("input[data-lookup]")) {
    attach(input, input.parentElement.querySelector("[data-lookup-slot]"), input.dataset.lookup);
  }
}
