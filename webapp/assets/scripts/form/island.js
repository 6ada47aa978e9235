// One form on the page: schema and values come in, a draft and at last the answer go out.
import { Form } from "@bpmn-io/form-js-viewer";
import flatpickr from "flatpickr";
import { Mandarin } from "flatpickr/dist/l10n/zh.js";

import { hold } from "../app/guard.js";
import { locale } from "../app/language.js";
import { controlOf, isEmpty, openFields } from "./controls.js";
import { createDraft, typedBefore } from "./draft.js";
import { createExpressionLanguage } from "./feel.js";
import { FieldsModule } from "./fields/index.js";
import { showOutline } from "./outline.js";
import { guardPhrases } from "./phrases.js";
import { createReport } from "./report.js";
import { createSubmission } from "./submission.js";
import { TranslateModule } from "./translate.js";

if (locale.startsWith("zh")) flatpickr.localize({ ...Mandarin, weekAbbreviation: "周" });

function contentOf(section) {
  return JSON.parse(section.querySelector('script[type="application/json"]').textContent);
}

/** The values that may be sent: those of fields that are shown and can be typed into. */
function editableValues(form) {
  const values = form._getSubmitData();
  return Object.fromEntries(openFields(form).map(({ key }) => [key, values[key]]));
}

/** Begin where something is still to be filled in. */
function focusFirstEmpty(section, form) {
  const { data } = form._getState();
  const field = openFields(form).find(({ key }) => isEmpty(data[key]));
  if (field) controlOf(section, form, field)?.focus();
}

/** Let the rest of the page know what is typed, and fill in what it has found. */
function connect(section, form, { draft, read }) {
  const tell = () =>
    section.dispatchEvent(new CustomEvent("form:changed", { detail: { values: read() } }));
  form.on("changed", () => {
    requestAnimationFrame(tell);
  });
  section.addEventListener("form:ask", tell);
  section.addEventListener("form:fill", ({ detail: { values, goesOn } }) => {
    form._setState({ data: { ...form._getState().data, ...values } });
    draft.touch();
    if (goesOn) requestAnimationFrame(() => focusFirstEmpty(section, form));
  });
  tell();
}

/** Draw the form of a section and connect its buttons. */
export async function mount(section) {
  const { schema, values, policy, phrases, now } = contentOf(section);
  const form = new Form({
    container: section.querySelector("[data-form-body]"),
    // Each letter counts at once: what waits in a field is lost when the form is drawn anew.
    debounce: false,
    additionalModules: [
      TranslateModule,
      FieldsModule,
      { expressionLanguage: ["type", createExpressionLanguage({ policy, now })] },
    ],
  });
  if ("readOnly" in section.dataset) form.setProperty("readOnly", true);
  await form.importSchema(schema, { ...values, ...typedBefore(section) });
  const read = () => editableValues(form);
  const report = createReport(section, form);
  const draft = createDraft(section, read);
  const submission = createSubmission(section, { draft, read, report });
  hold(draft);
  showOutline(section, form);
  guardPhrases(section, form, phrases);
  connect(section, form, { draft, read });

  form.on("field.updated", () => draft.touch());
  form.on("submit", ({ errors }) => {
    if (Object.keys(errors).length > 0) report.showFieldErrors(errors);
    else submission.send();
  });
  section.querySelector("[data-form-confirm]")?.addEventListener("click", () => {
    submission.confirm();
    form.submit();
  });
  section.querySelector("[data-form-submit]")?.addEventListener("click", () => form.submit());
  // A second address takes what is there so far, however much is still missing.
  const also = section.querySelector("[data-form-also]");
  also?.addEventListener("click", () => submission.send(also.dataset.formAlso));
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.shiftKey) also?.click();
    else form.submit();
  });
  section.removeAttribute("aria-busy");
  if ("startsHere" in section.dataset) requestAnimationFrame(() => focusFirstEmpty(section, form));
}
