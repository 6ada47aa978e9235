// Reads and writes the dialect's part of an element; each change is one step for undo.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

const BATCH = "properties-panel.multi-command-executor";

/** One extension element of an object, if it has it. */
export function extensionOf(object, type) {
  return object?.get("extensionElements")?.get("values").find((one) => is(one, type));
}

/** Write through the command stack of an editor. */
export function createWriter(injector) {
  const factory = injector.get("bpmnFactory");
  const stack = injector.get("commandStack");

  const change = (element, moddleElement, properties) => ({
    cmd: "element.updateModdleProperties",
    context: { element, moddleElement, properties },
  });

  function made(type, properties, parent) {
    const object = factory.create(type, properties);
    object.$parent = parent;
    return object;
  }

  /** The steps that give an object an extension element with these properties. */
  function extending(element, object, type, properties) {
    const found = extensionOf(object, type);
    if (found) return [change(element, found, properties)];
    const holder = object.get("extensionElements");
    const extension = made(type, properties, holder ?? object);
    if (holder) return [change(element, holder, { values: [...holder.get("values"), extension] })];
    const extensionElements = made("bpmn:ExtensionElements", { values: [extension] }, object);
    extension.$parent = extensionElements;
    return [change(element, object, { extensionElements })];
  }

  return {
    /** Set properties of the element itself. */
    set: (element, properties) => stack.execute("element.updateProperties", { element, properties }),
    /** Set properties of something that belongs to the element. */
    change: (element, object, properties) => stack.execute(BATCH, [change(element, object, properties)]),
    /** Set properties of an extension element, which is made when it is missing. */
    extend(element, type, properties, object = getBusinessObject(element)) {
      stack.execute(BATCH, extending(element, object, type, properties));
    },
    made,
    batch: (steps) => stack.execute(BATCH, steps),
    extending,
    step: change,
  };
}
