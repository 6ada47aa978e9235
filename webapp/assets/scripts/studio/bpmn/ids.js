// New elements are named user_task_1, not Activity_0ab12cd: ids are words here, and people edit them.
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory";

const FIRST_CAPITAL = /(?<!^)[A-Z]/g;

/** The word of a type: `bpmn:UserTask` → `user_task`. */
export function wordOf(type) {
  return type.replace(/^.*:/, "").replace(FIRST_CAPITAL, "_$&").toLowerCase();
}

class WordFactory extends BpmnFactory {
  _ensureId(element) {
    const { ids } = this._model;
    if (element.id) ids.claim(element.id, element);
    if (element.id || !this._needsId(element)) return;
    const word = wordOf(element.$type);
    let number = 1;
    while (ids.assigned(`${word}_${number}`)) number += 1;
    element.id = `${word}_${number}`;
    ids.claim(element.id, element);
  }
}

export const IdsModule = { bpmnFactory: ["type", WordFactory] };
