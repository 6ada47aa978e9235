// The panel: name, id and documentation as bpmn-js has them, then what our dialect says, no more.
import { Group } from "@bpmn-io/properties-panel";

import { say } from "../../language.js";
import { events } from "./events.js";
import { createWriter } from "./extensions.js";
import { paths } from "./paths.js";
import { TASKS } from "./tasks.js";

const STOCK_GROUPS = new Set(["general", "documentation"]);
const STOCK_ENTRIES = new Set(["name", "id", "documentation"]);

function stockOf(groups) {
  return groups
    .filter(({ id }) => STOCK_GROUPS.has(id))
    .map((group) => ({
      ...group,
      shouldOpen: group.id === "general",
      entries: group.entries.filter(({ id }) => STOCK_ENTRIES.has(id)),
    }));
}

class DialectPanel {
  constructor(propertiesPanel, injector, catalogue) {
    this._injector = injector;
    this._catalogue = catalogue;
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    const context = {
      element,
      catalogue: this._catalogue,
      injector: this._injector,
      writer: createWriter(this._injector),
    };
    const task = TASKS[element.type];
    const ours = [...(task ? task(context) : []), ...events(context), ...paths(context)];
    const drawn = ours.map((group) => ({ component: Group, shouldOpen: true, translate: say, ...group }));
    return (groups) => {
      const [general, ...rest] = stockOf(groups);
      return [general, ...drawn, ...rest].filter(Boolean);
    };
  }
}
DialectPanel.$inject = ["propertiesPanel", "injector", "catalogue"];

export const DialectPanelModule = { __init__: ["dialectPanel"], dialectPanel: ["type", DialectPanel] };
