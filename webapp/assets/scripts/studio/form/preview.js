// The form as the task page shows it, in that page's own viewer, and what the server says of answers.
import { Form } from "@bpmn-io/form-js-viewer";

import { openFields } from "../../form/controls.js";
import { createExpressionLanguage } from "../../form/feel.js";
import { FieldsModule } from "../../form/fields/index.js";
import { createReport } from "../../form/report.js";
import { TranslateModule } from "../../form/translate.js";
import { say } from "../language.js";

const DELAY = 300;

function valuesOf(form) {
  const values = form._getSubmitData();
  return Object.fromEntries(openFields(form).map(({ key }) => [key, values[key]]));
}

/** Keep a preview of what `schema` gives; what was typed into it survives a change of the form. */
export function createPreview(root, { catalogue, api, schema }) {
  const section = root.querySelector("[data-preview]");
  const accepted = section.querySelector("[data-preview-accepted]");
  const policy = Object.fromEntries(catalogue.policy.map(({ key, value }) => [key, value]));
  const form = new Form({
    container: section.querySelector("[data-preview-body]"),
    debounce: false,
    additionalModules: [
      TranslateModule,
      FieldsModule,
      { expressionLanguage: ["type", createExpressionLanguage({ policy, now: new Date().toISOString() })] },
    ],
  });
  const report = createReport(section, form);
  let timer = 0;
  let isShown = false;
  let isStale = false;

  async function draw() {
    clearTimeout(timer);
    const typed = isShown ? form._getState().data : {};
    isShown = true;
    isStale = false;
    accepted.hidden = true;
    report.hide();
    await form.importSchema(schema(), typed);
  }

  async function validate() {
    try {
      // What is tried is the form as it is drawn now.
      if (isStale) await draw();
      accepted.hidden = true;
      report.hide();
      await api.validate(valuesOf(form), {});
      accepted.hidden = false;
    } catch (error) {
      const isRefusal = error.status === 422;
      const message = isRefusal ? say("The server would not accept this.") : error.message;
      report.showAnswer({ message, errors: error.body?.errors }, { tone: isRefusal ? "danger" : "warning" });
    }
  }

  section.querySelector("[data-preview-validate]").addEventListener("click", validate);
  return {
    /** Draw again soon: the form has changed. */
    touch() {
      clearTimeout(timer);
      isStale = true;
      timer = setTimeout(() => draw().catch((error) => report.showAnswer({ message: error.message })), DELAY);
    },
  };
}
