// The plain files of a release as a table: policy, facts, calendar, and the English catalogues.
import { say } from "../language.js";
import { createHistory } from "./history.js";
import { shapeOf } from "./shapes.js";
import { createTable } from "./table.js";

/** Open the editor; a file that is no such table can be mended as text. */
export async function open({ root, api, onChange }) {
  const canvas = root.querySelector("[data-canvas]");
  const shape = shapeOf(api.path);
  const area = document.createElement("textarea");
  area.className = "form-control json-text";
  area.spellcheck = false;
  area.setAttribute("aria-label", say("The file as text"));
  const host = document.createElement("div");
  host.className = "json-table";
  canvas.replaceChildren(host, area);
  const toggle = root.querySelector('[data-command="text"]');
  let text = "";
  let rows = null;
  let isText = false;
  const history = createHistory(root, (earlier) => {
    draw(earlier);
    onChange();
  });

  const table = createTable(host, shape, (changed) => {
    rows = changed;
    text = shape.write(rows);
    history.add(text);
    onChange();
  });

  function draw(content) {
    text = content;
    try {
      rows = shape.read(text);
    } catch (error) {
      isText = true;
      showAs();
      throw error;
    }
    table.show(rows);
    showAs();
  }

  function showAs() {
    area.hidden = !isText;
    host.hidden = isText;
    area.value = text;
    toggle.setAttribute("aria-pressed", String(isText));
  }

  area.addEventListener("input", () => {
    text = area.value;
    history.add(text);
    onChange();
  });
  return {
    commands: {
      undo: history.undo,
      redo: history.redo,
      text() {
        isText = !isText;
        draw(text);
      },
    },
    mark: (findings) => table.mark(new Map(findings.map(({ element, message }) => [element, message]))),
    nameOf: (key) => key,
    select(key) {
      if (isText) area.focus();
      else table.focus(key);
    },
    read: async () => text,
    async show(content) {
      history.begin(content);
      draw(content);
    },
  };
}
