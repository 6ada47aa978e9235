// The process editor: bpmn-js with a palette and a panel of what is run here, and nothing else.
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import Modeler from "bpmn-js/lib/Modeler";
import CloudBehaviors from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import MinimapModule from "diagram-js-minimap";
import SimulationModule from "bpmn-js-token-simulation/lib/modeler";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

import { say } from "../language.js";
import { createCommands } from "./commands.js";
import { ContextPadModule } from "./context_pad.js";
import { IdsModule } from "./ids.js";
import { createLint, RULES } from "./lint.js";
import { createMarks } from "./marks.js";
import { connectOutline, nameOf } from "./outline.js";
import { PaletteModule } from "./palette.js";
import { DialectPanelModule } from "./panel/provider.js";
import { ReplaceMenuModule } from "./replace_menu.js";

const renderer = {
  defaultFillColor: "var(--diagram-fill)",
  defaultStrokeColor: "var(--diagram-stroke)",
  defaultLabelColor: "var(--diagram-label)",
};

function createModeler(root, catalogue) {
  return new Modeler({
    container: root.querySelector("[data-canvas]"),
    bpmnRenderer: renderer,
    propertiesPanel: {
      parent: root.querySelector("[data-properties]"),
      feelPopupContainer: root,
    },
    moddleExtensions: { zeebe },
    additionalModules: [
      { translate: ["value", say], catalogue: ["value", catalogue] },
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      CloudBehaviors,
      ContextPadModule,
      DialectPanelModule,
      IdsModule,
      MinimapModule,
      PaletteModule,
      ReplaceMenuModule,
      SimulationModule,
    ],
  });
}

/** Open the editor; the text of the file is shown later, and again when it changes elsewhere. */
export async function open({ root, catalogue, onChange, openTab }) {
  const modeler = createModeler(root, catalogue);
  const lint = createLint(modeler);
  const marks = createMarks(modeler, () => openTab("findings"));
  let broken = null;

  function select(id) {
    const element = modeler.get("elementRegistry").get(id);
    if (!element) return;
    const canvas = modeler.get("canvas");
    canvas.setRootElement(canvas.findRoot(element));
    if (element !== canvas.getRootElement()) canvas.scrollToElement(element, 120);
    modeler.get("selection").select(element === canvas.getRootElement() ? [] : element);
  }

  connectOutline(root, modeler, (id) => {
    select(id);
    openTab("properties");
  });
  modeler.on("commandStack.changed", onChange);
  const commands = createCommands(root, modeler);
  return {
    commands,
    check: lint,
    rules: RULES,
    mark: marks.show,
    nameOf: (id) => nameOf(modeler, id),
    select,
    async read() {
      if (broken !== null) return broken;
      return (await modeler.saveXML({ format: true })).xml;
    },
    async show(xml) {
      broken = xml;
      await modeler.importXML(xml);
      broken = null;
      commands.begin();
    },
  };
}
