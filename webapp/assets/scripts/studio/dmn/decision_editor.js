// The decision editor: dmn-js, its tables first, its cells in FEEL.
import Modeler from "dmn-js/lib/Modeler";
import { is } from "dmn-js-shared/lib/util/ModelUtil";

import { builtinsOf, factsOf } from "../feel.js";
import { say } from "../language.js";
import { createCommands } from "./commands.js";
import { createMarks } from "./marks.js";

const drdRenderer = {
  defaultFillColor: "var(--diagram-fill)",
  defaultStrokeColor: "var(--diagram-stroke)",
  defaultLabelColor: "var(--diagram-label)",
};

/** Let cells complete the facts of the draft. */
function factsModule(catalogue) {
  function registerFacts(injector) {
    const getVariables = (variables) => [...variables, ...factsOf(catalogue)];
    injector.get("variableResolver", false)?.registerProvider({ getVariables });
  }
  registerFacts.$inject = ["injector"];
  return { __init__: [registerFacts] };
}

function createModeler(root, catalogue) {
  const common = {
    additionalModules: [{ translate: ["value", say] }, factsModule(catalogue)],
    feelLanguageContext: { builtins: builtinsOf(catalogue), parserDialect: "camunda" },
  };
  return new Modeler({
    container: root.querySelector("[data-canvas]"),
    drd: { ...common, drdRenderer },
    literalExpression: common,
    boxedExpression: common,
    decisionTable: common,
  });
}

/** The first table of a file, which is what most people come for. */
function tableOf(modeler) {
  return modeler.getViews().find(({ type }) => type === "decisionTable");
}

/** Open the editor; the text of the file is shown later, and again when it changes elsewhere. */
export async function open({ root, catalogue, onChange }) {
  const modeler = createModeler(root, catalogue);
  const marks = createMarks(root, modeler);
  let broken = null;
  const known = new WeakSet();

  modeler.on("views.changed", () => {
    const viewer = modeler.getActiveViewer();
    requestAnimationFrame(marks.again);
    if (!viewer || known.has(viewer)) return;
    known.add(viewer);
    if (modeler.getActiveView().type === "drd") viewer.get("canvas").zoom("fit-viewport", "auto");
    viewer.on("commandStack.changed", () => {
      onChange();
      requestAnimationFrame(marks.again);
    });
  });

  function decisionOf(id) {
    const { drgElement = [] } = modeler.getDefinitions() ?? {};
    return drgElement.find((one) => is(one, "dmn:Decision") && (one.id === id || marks.partsOf(one).has(id)));
  }

  return {
    commands: createCommands(root, modeler),
    mark: marks.show,
    nameOf(id) {
      const decision = decisionOf(id);
      const part = marks.partsOf(decision).get(id);
      return [decision?.name, part].filter(Boolean).join(" · ") || id;
    },
    async select(id) {
      const decision = decisionOf(id);
      const view = modeler.getViews().find(({ element }) => element === decision);
      if (view && modeler.getActiveView() !== view) await modeler.open(view);
      marks.focus(id);
    },
    async read() {
      if (broken !== null) return broken;
      return (await modeler.saveXML({ format: true })).xml;
    },
    async show(xml) {
      broken = xml;
      await modeler.importXML(xml, { open: false });
      await modeler.open(tableOf(modeler) ?? modeler.getViews()[0]);
      broken = null;
    },
  };
}
