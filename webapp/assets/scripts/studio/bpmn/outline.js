// The drawing as a list, in the order of its flow: for the keyboard and for those who cannot see it.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { say } from "../language.js";
import { wordOf } from "./ids.js";

const WORDS = {
  start_event: "Start event",
  end_event: "End event",
  intermediate_catch_event: "Intermediate event",
  intermediate_throw_event: "Intermediate event",
  boundary_event: "Boundary event",
  user_task: "User task",
  service_task: "Service task",
  business_rule_task: "Business rule task",
  script_task: "Script task",
  call_activity: "Call activity",
  sub_process: "Sub-process",
  exclusive_gateway: "Exclusive gateway",
  parallel_gateway: "Parallel gateway",
  event_based_gateway: "Event-based gateway",
  sequence_flow: "Sequence flow",
};

/** What an element is called: its name, else its kind and id. */
export function nameOf(modeler, id) {
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return id;
  const object = getBusinessObject(element);
  return object.name || kindOf(object, id);
}

function kindOf(object) {
  const word = WORDS[wordOf(object.$type)];
  return word ? `${say(word)} ${object.id}` : object.id;
}

/** The ways out of a node that has several, for each may have a condition. */
function waysOf(node, level) {
  const ways = node.outgoing ?? [];
  return ways.length > 1 ? ways.map((way) => ({ node: way, level })) : [];
}

/** The nodes of a scope from left to right, each followed by its ways out and by what is inside. */
function nodesOf(scope, level = 0) {
  const nodes = (scope.flowElements ?? []).filter((one) => is(one, "bpmn:FlowNode"));
  const left = (one) => one.di?.bounds?.x ?? 0;
  return nodes
    .sort((a, b) => left(a) - left(b))
    .flatMap((node) => [
      { node, level },
      ...waysOf(node, level + 1),
      ...nodesOf(node, level + 1),
    ]);
}

function following(node) {
  if (node.targetRef) {
    return say("leads to {names}", { names: node.targetRef.name || node.targetRef.id });
  }
  const names = (node.outgoing ?? []).map(({ name, targetRef }) =>
    [name, targetRef?.name || targetRef?.id].filter(Boolean).join(": "),
  );
  return names.length ? say("leads to {names}", { names: names.join(" · ") }) : "";
}

function entry({ node, level }, onSelect) {
  const item = document.createElement("li");
  item.dataset.level = String(Math.min(level, 2));
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.element = node.id;
  button.textContent = node.name || node.id;
  button.addEventListener("click", () => onSelect(node.id));
  const kind = document.createElement("span");
  kind.className = "soft small";
  const word = WORDS[wordOf(node.$type)];
  kind.textContent = [word && say(word), following(node)].filter(Boolean).join(" · ");
  item.append(button, kind);
  return item;
}

/** Keep the list of a page true to what is drawn. */
export function connectOutline(root, modeler, onSelect) {
  const list = root.querySelector("[data-elements]");
  function render() {
    const processes = (modeler.getDefinitions()?.rootElements ?? []).filter((one) => is(one, "bpmn:Process"));
    const rows = processes.flatMap((process) => nodesOf(process));
    list.replaceChildren(...rows.map((row) => entry(row, onSelect)));
  }
  modeler.on(["import.done", "commandStack.changed"], () => {
    // A listener that returns something keeps the event from all others.
    requestAnimationFrame(render);
  });
  modeler.on("selection.changed", ({ newSelection }) => {
    const chosen = new Set(newSelection.map(({ id }) => id));
    for (const button of list.querySelectorAll("button")) {
      if (chosen.has(button.dataset.element)) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  });
}
