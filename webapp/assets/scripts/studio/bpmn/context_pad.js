// The pad beside an element: what may follow it here; plain tasks and empty events are not run.
import { is } from "bpmn-js/lib/util/ModelUtil";

const REFUSED = new Set([
  "append.append-task",
  "append.intermediate-event",
  "append.receive-task",
  "append.condition-intermediate-event",
  "append.signal-intermediate-event",
  "append.compensation-activity",
  "lane-insert-above",
  "lane-insert-below",
  "lane-divide-two",
  "lane-divide-three",
]);
const FOLLOWING = {
  "append.user-task": ["bpmn:UserTask", "bpmn-icon-user-task", "Append user task"],
  "append.service-task": ["bpmn:ServiceTask", "bpmn-icon-service-task", "Append service task"],
  "append.rule-task": ["bpmn:BusinessRuleTask", "bpmn-icon-business-rule-task", "Append business rule task"],
};

function DialectPad(contextPad, autoPlace, create, elementFactory, translate) {
  function entryOf([type, className, title]) {
    const make = () => elementFactory.createShape({ type });
    return {
      group: "model",
      className,
      title: translate(title),
      action: {
        click: (_event, element) => autoPlace.append(element, make()),
        dragstart: (event, element) => create.start(event, make(), { source: element }),
      },
    };
  }
  contextPad.registerProvider(500, {
    getContextPadEntries: (element) => (entries) => {
      const kept = Object.entries(entries).filter(([name]) => !REFUSED.has(name));
      const mayGoOn = "append.append-task" in entries && is(element, "bpmn:FlowNode");
      const more = mayGoOn ? Object.entries(FOLLOWING).map(([name, one]) => [name, entryOf(one)]) : [];
      return Object.fromEntries([...more, ...kept]);
    },
  });
}
DialectPad.$inject = ["contextPad", "autoPlace", "create", "elementFactory", "translate"];

export const ContextPadModule = { __init__: ["dialectPad"], dialectPad: ["type", DialectPad] };
