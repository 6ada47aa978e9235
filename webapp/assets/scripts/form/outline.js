// The parts of a long form as a list that leads to them and says what is still missing.
import { say } from "../app/language.js";
import { controlOf, isEmpty, openFields } from "./controls.js";

const STATES = { done: "done", open: "to do", wrong: "to be corrected" };

/** Whether a part is done, still open, or has something wrong in it. */
function stateOf(group, form) {
  const { data, errors } = form._getState();
  const ids = new Set(group.components.map(({ id }) => id));
  const fields = openFields(form).filter(({ id }) => ids.has(id));
  if (fields.some(({ id }) => errors[id]?.length)) return "wrong";
  const required = fields.filter(({ validate }) => validate?.required);
  return required.some(({ key }) => isEmpty(data[key])) ? "open" : "done";
}

function goTo(section, form, group) {
  const ids = new Set(group.components.map(({ id }) => id));
  const [first] = openFields(form).filter(({ id }) => ids.has(id));
  const control = first && controlOf(section, form, first);
  control?.focus();
  control?.closest(".fjs-form-field-group")?.scrollIntoView({ block: "start" });
}

function entry(section, form, group) {
  const link = document.createElement("a");
  link.href = `#${section.id}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    goTo(section, form, group);
  });
  const word = document.createElement("span");
  word.className = "visually-hidden";
  link.append(group.label, word);
  const item = document.createElement("li");
  item.append(link);
  const update = () => {
    const state = stateOf(group, form);
    link.dataset.state = state;
    word.textContent = ` (${say(STATES[state])})`;
  };
  return { item, update };
}

/** Fill the outline of the page, if it has one, and keep it true. */
export function showOutline(section, form) {
  const list = document.querySelector("[data-form-outline]");
  if (!list) return;
  const { components } = form._getState().schema;
  const groups = components.filter(({ type, label }) => type === "group" && label);
  const entries = groups.map((group) => entry(section, form, group));
  list.replaceChildren(...entries.map(({ item }) => item));
  const update = () => entries.forEach((one) => one.update());
  update();
  // A listener that returns something would be the last one that is asked.
  form.on("changed", () => {
    requestAnimationFrame(update);
  });
}
