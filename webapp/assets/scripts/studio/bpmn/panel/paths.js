// What decides a path: the condition of a flow, the default of a split, the items of a loop.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { say } from "../../language.js";
import { extensionOf } from "./extensions.js";
import { choice, feel, text } from "./rows.js";

function isConditional(object) {
  const source = object.sourceRef;
  return is(source, "bpmn:ExclusiveGateway") && source.default !== object && source.get("outgoing").length > 1;
}

function condition({ element, writer }) {
  const object = getBusinessObject(element);
  if (!isConditional(object)) return [];
  return [
    {
      id: "dialect-condition",
      label: say("Condition"),
      entries: [
        feel({
          id: "condition",
          element,
          label: say("The path is taken if"),
          get: () => object.get("conditionExpression")?.body,
          set: (body) => writer.set(element, {
            conditionExpression: body && writer.made("bpmn:FormalExpression", { body }, object),
          }),
        }),
      ],
    },
  ];
}

function split({ element, writer }) {
  const object = getBusinessObject(element);
  const flows = object.get("outgoing");
  if (flows.length < 2) return [];
  return [
    {
      id: "dialect-split",
      label: say("Split"),
      entries: [
        choice({
          id: "split-default",
          element,
          label: say("Path if no condition is true"),
          get: () => object.default?.id,
          set: (id) => writer.set(element, { default: flows.find((one) => one.id === id) }),
          options: () => flows.map(({ id, name, targetRef }) => ({
            value: id,
            label: [name, targetRef?.name].filter(Boolean).join(" → ") || id,
          })),
        }),
      ],
    },
  ];
}

function loop({ element, writer }) {
  const marker = getBusinessObject(element).get("loopCharacteristics");
  if (!marker || !is(marker, "bpmn:MultiInstanceLoopCharacteristics")) return [];
  const field = (name) => ({
    id: `loop-${name}`,
    element,
    get: () => extensionOf(marker, "zeebe:LoopCharacteristics")?.get(name),
    set: (value) => writer.extend(element, "zeebe:LoopCharacteristics", { [name]: value || undefined }, marker),
  });
  return [
    {
      id: "dialect-loop",
      label: say("For each of"),
      entries: [
        feel({ ...field("inputCollection"), label: say("List") }),
        text({ ...field("inputElement"), label: say("Name of one item") }),
        text({ ...field("outputCollection"), label: say("Fact that collects the results") }),
        feel({ ...field("outputElement"), label: say("Result of one item") }),
      ],
    },
  ];
}

/** The groups of a flow, a split or an activity that is repeated. */
export function paths(context) {
  const { element } = context;
  if (is(element, "bpmn:SequenceFlow")) return condition(context);
  if (is(element, "bpmn:ExclusiveGateway")) return split(context);
  return is(element, "bpmn:Activity") ? loop(context) : [];
}
