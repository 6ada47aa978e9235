// Says what is wrong: a summary above the form that leads to each field, and the reason at the field.
import { say } from "../app/language.js";
import { controlOf } from "./controls.js";

function fieldByKey(form, key) {
  return form.get("formFieldRegistry").getAll().find((field) => field.key === key);
}

function labelOf(field) {
  return field.label || field.dateLabel || field.timeLabel || field.key;
}

function entry(section, form, { field, sentences }) {
  const item = document.createElement("li");
  item.dataset.field = field?.id ?? "";
  const told = sentences.join(" ");
  const control = field && controlOf(section, form, field);
  if (!control) {
    item.textContent = told;
    return item;
  }
  const link = document.createElement("a");
  link.href = `#${control.id}`;
  link.textContent = `${labelOf(field)}${say(": ")}${told}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    controlOf(section, form, field).focus();
  });
  item.append(link);
  return item;
}

/** Report to the people who look at one section. */
export function createReport(section, form) {
  const summary = section.querySelector("[data-form-summary]");
  const title = summary.querySelector("[data-form-summary-title]");
  const list = summary.querySelector("[data-form-summary-list]");
  const reload = summary.querySelector("[data-form-reload]");
  const confirm = summary.querySelector("[data-form-confirm]");

  function show(sentence, entries, tone = "danger") {
    reload.hidden = true;
    confirm.hidden = true;
    title.textContent = sentence;
    list.replaceChildren(...entries.map((one) => entry(section, form, one)));
    summary.dataset.tone = tone;
    summary.hidden = false;
    summary.focus();
  }

  /** What has been corrected leaves the list; an empty list leaves the page. */
  function update() {
    if (summary.hidden || list.children.length === 0) return;
    const { errors } = form._getState();
    for (const item of [...list.children]) {
      const { field } = item.dataset;
      if (field && !errors[field]?.length) item.remove();
    }
    summary.hidden = list.children.length === 0;
  }
  form.on("changed", update);

  return {
    hide() {
      summary.hidden = true;
    },
    /** Show what form-js found, by field id. */
    showFieldErrors(errors) {
      const registry = form.get("formFieldRegistry");
      const entries = Object.entries(errors).map(([id, sentences]) => ({
        field: registry.get(id),
        sentences,
      }));
      show(say("Please check these fields."), entries);
    },
    /** Show what the server answered, by field key. */
    showAnswer({ message, errors = {} }, { tone, offersReload = false, offersConfirm = false } = {}) {
      const entries = Object.entries(errors).map(([key, sentences]) => ({
        field: fieldByKey(form, key),
        sentences: [sentences].flat().map((one) => one.message ?? one),
      }));
      // A warning is no error: it stands beside its field already.
      const wrong = offersConfirm ? [] : entries.filter(({ field }) => field);
      const byId = wrong.map((one) => [one.field.id, one.sentences]);
      form._setState({ errors: Object.fromEntries(byId) });
      show(message, entries, tone);
      reload.hidden = !offersReload;
      confirm.hidden = !offersConfirm;
    },
  };
}
