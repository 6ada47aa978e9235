// The form editor: form-js draws the fields, and beside them the form as people will meet it.
import { FormEditor } from "@bpmn-io/form-js-editor";

import { inOrderOf } from "./order.js";
import { createPreview } from "./preview.js";

/** One field by its id or key, wherever it stands in the form. */
function fieldOf(editor, id) {
  const fields = editor.get("formFieldRegistry").getAll();
  return fields.find((one) => one.id === id || one.key === id);
}

/** Open the editor; the text of the file is shown later, and again when it changes elsewhere. */
export async function open({ root, catalogue, api, onChange, openTab }) {
  const editor = new FormEditor({
    container: root.querySelector("[data-canvas]"),
    propertiesPanel: { parent: root.querySelector("[data-properties]"), feelPopupContainer: root },
  });
  let loaded = {};
  const schema = () => inOrderOf(loaded, editor.saveSchema());
  const preview = createPreview(root, { catalogue, api, schema });
  const stack = editor.get("commandStack");
  let broken = null;
  let isReady = false;

  function update() {
    root.querySelector('[data-command="undo"]').disabled = !stack.canUndo();
    root.querySelector('[data-command="redo"]').disabled = !stack.canRedo();
  }
  editor.on("commandStack.changed", () => {
    update();
    if (!isReady) return;
    preview.touch();
    onChange();
  });

  return {
    commands: { undo: () => stack.undo(), redo: () => stack.redo() },
    mark(findings) {
      const marked = new Map(findings.map((one) => [fieldOf(editor, one.element)?.id, one]));
      for (const node of root.querySelectorAll(".fjs-editor-container [data-id]")) {
        const finding = marked.get(node.dataset.id);
        node.classList.toggle("has-error", finding?.severity === "error");
        node.classList.toggle("has-warning", finding?.severity === "warning");
      }
    },
    nameOf: (id) => fieldOf(editor, id)?.label || id,
    select(id) {
      const field = fieldOf(editor, id);
      if (!field) return;
      editor.get("selection").set(field);
      root.querySelector(`.fjs-editor-container [data-id="${CSS.escape(field.id)}"]`)?.scrollIntoView({ block: "center" });
      openTab("properties");
    },
    async read() {
      return broken ?? `${JSON.stringify(schema(), null, 2)}\n`;
    },
    async show(text) {
      broken = text;
      isReady = false;
      const given = JSON.parse(text);
      await editor.importSchema(structuredClone(given));
      loaded = given;
      broken = null;
      isReady = true;
      update();
      preview.touch();
    },
  };
}
