// The editors of a draft's files. The frame is here; each editor is loaded only where it is used.
import { mount } from "./studio/frame/page.js";

const EDITORS = {
  bpmn: () => import("./studio/bpmn/process_editor.js"),
  dmn: () => import("./studio/dmn/decision_editor.js"),
  form: () => import("./studio/form/form_editor.js"),
  json: () => import("./studio/json/table_editor.js"),
};

for (const root of document.querySelectorAll("[data-studio]")) {
  mount(root, EDITORS[root.dataset.kind]);
}
