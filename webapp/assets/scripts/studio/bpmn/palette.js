// The palette: only what a release may contain, each as the kind of element it will be.
const SHAPES = {
  "create.start-event": ["event", "bpmn:StartEvent", "bpmn-icon-start-event-none", "Create start event"],
  "create.timer-event": [
    "event", "bpmn:IntermediateCatchEvent", "bpmn-icon-intermediate-event-catch-timer", "Create timer event",
    { eventDefinitionType: "bpmn:TimerEventDefinition" },
  ],
  "create.message-event": [
    "event", "bpmn:IntermediateCatchEvent", "bpmn-icon-intermediate-event-catch-message", "Create message event",
    { eventDefinitionType: "bpmn:MessageEventDefinition" },
  ],
  "create.end-event": ["event", "bpmn:EndEvent", "bpmn-icon-end-event-none", "Create end event"],
  "create.user-task": ["activity", "bpmn:UserTask", "bpmn-icon-user-task", "Create user task"],
  "create.service-task": ["activity", "bpmn:ServiceTask", "bpmn-icon-service-task", "Create service task"],
  "create.rule-task": ["activity", "bpmn:BusinessRuleTask", "bpmn-icon-business-rule-task", "Create business rule task"],
  "create.script-task": ["activity", "bpmn:ScriptTask", "bpmn-icon-script-task", "Create script task"],
  "create.exclusive-gateway": ["gateway", "bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor", "Create exclusive gateway"],
  "create.parallel-gateway": ["gateway", "bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", "Create parallel gateway"],
};
const STOCK = /^(hand-tool|lasso-tool|space-tool|global-connect-tool|tool-separator|create\.subprocess-expanded)$/;

function DialectPalette(palette, create, elementFactory, translate) {
  function entryOf([group, type, className, title, options]) {
    const start = (event) => create.start(event, elementFactory.createShape({ type, ...options }));
    return { group, className, title: translate(title), action: { dragstart: start, click: start } };
  }
  palette.registerProvider(500, {
    getPaletteEntries: () => (entries) => {
      const stock = Object.entries(entries).filter(([name]) => STOCK.test(name));
      const ours = Object.entries(SHAPES).map(([name, shape]) => [name, entryOf(shape)]);
      return Object.fromEntries([...stock, ...ours]);
    },
  });
}
DialectPalette.$inject = ["palette", "create", "elementFactory", "translate"];

export const PaletteModule = { __init__: ["dialectPalette"], dialectPalette: ["type", DialectPalette] };
