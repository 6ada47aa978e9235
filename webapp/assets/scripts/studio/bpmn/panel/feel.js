// The names that an element of a process can read: the facts, and the items of loops around it.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { factsOf } from "../../feel.js";
import { say } from "../../language.js";

/** The items of the multi-instances around an element, which only what is inside can read. */
function localsOf(object) {
  const found = [];
  for (let scope = object; scope; scope = scope.$parent) {
    const loop = scope.loopCharacteristics?.extensionElements?.values?.find((one) => is(one, "zeebe:LoopCharacteristics"));
    if (loop?.inputElement) found.push({ name: loop.inputElement, info: say("Item of the multi-instance") });
  }
  return found;
}

/** The names that an expression of an element can read. */
export function variablesOf(catalogue, element) {
  return [...factsOf(catalogue), ...localsOf(getBusinessObject(element))];
}
