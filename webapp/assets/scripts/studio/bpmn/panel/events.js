// What an event waits for or sends: a message with its key and payload, or a deadline.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { say } from "../../language.js";
import { extensionOf } from "./extensions.js";
import { mappingList } from "./mappings.js";
import { choice, EXAMPLE, feel } from "./rows.js";

const THROWS = new Set(["bpmn:IntermediateThrowEvent", "bpmn:EndEvent"]);

function definitionOf(element, type) {
  return getBusinessObject(element).eventDefinitions?.find((one) => is(one, type));
}

function messagesOf(element) {
  let root = getBusinessObject(element);
  while (root.$parent) root = root.$parent;
  return root.get("rootElements").filter((one) => is(one, "bpmn:Message"));
}

/** Refer to the message of a name; the first reference in a file declares it. */
function refer({ element, writer, definition }, name) {
  const known = messagesOf(element);
  const found = known.find((one) => one.name === name);
  if (found || !name) {
    writer.change(element, definition, { messageRef: found });
    return;
  }
  let root = getBusinessObject(element);
  while (root.$parent) root = root.$parent;
  const isIdFree = known.every(({ id }) => id !== name);
  const message = writer.made("bpmn:Message", isIdFree ? { id: name, name } : { name }, root);
  writer.batch([
    writer.step(element, root, { rootElements: [...root.get("rootElements"), message] }),
    writer.step(element, definition, { messageRef: message }),
  ]);
}

function messageGroups(context) {
  const { element, writer, catalogue } = context;
  const definition = definitionOf(element, "bpmn:MessageEventDefinition");
  if (!definition) return [];
  const message = definition.get("messageRef");
  const entries = [
    choice({
      id: "message-name",
      element,
      label: say("Message"),
      get: () => message?.name,
      set: (name) => refer({ ...context, definition }, name),
      options: () => {
        const names = [...catalogue.messages, ...messagesOf(element)].map(({ name }) => name);
        return [...new Set(names)].filter(Boolean).map((value) => ({ value, label: value }));
      },
    }),
  ];
  if (message && !is(element, "bpmn:StartEvent")) {
    entries.push(feel({
      id: "message-key",
      element,
      label: say("Correlation key"),
      description: say("Which case the message is for; all events of this message share the key."),
      get: () => extensionOf(message, "zeebe:Subscription")?.get("correlationKey"),
      set: (correlationKey) => writer.extend(element, "zeebe:Subscription", { correlationKey }, message),
    }));
  }
  const groups = [{ id: "dialect-message", label: say("Message"), entries }];
  if (THROWS.has(element.type)) {
    groups.push(mappingList({
      element, writer, catalogue, side: "inputs", label: say("Payload"), targetLabel: say("Name"),
    }));
  }
  return groups;
}

function timerGroups({ element, writer }) {
  const definition = definitionOf(element, "bpmn:TimerEventDefinition");
  if (!definition) return [];
  const kind = definition.get("timeDate") ? "timeDate" : "timeDuration";
  return [
    {
      id: "dialect-timer",
      label: say("Deadline"),
      entries: [
        feel({
          id: "timer-term",
          element,
          label: say("Deadline"),
          description: say("For example {example}", { example: EXAMPLE }),
          get: () => definition.get(kind)?.body,
          set(body) {
            const made = body && writer.made("bpmn:FormalExpression", { body }, definition);
            writer.change(element, definition, { timeDate: undefined, timeDuration: undefined, timeCycle: undefined, [kind]: made });
          },
        }),
      ],
    },
  ];
}

/** The groups of an event. */
export function events(context) {
  return [...messageGroups(context), ...timerGroups(context)];
}
