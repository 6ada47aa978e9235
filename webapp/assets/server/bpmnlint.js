// bpmnlint in the worker process, with the configuration of the editor (bpmn/.bpmnlintrc).
import Linter from "bpmnlint/lib/linter";
import { BpmnModdle } from "bpmn-moddle";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";
import { config, resolver } from "bpmnlintrc";

const moddle = new BpmnModdle({ zeebe });
let answer = null;

async function reports(xml) {
  const { rootElement } = await moddle.fromXML(xml);
  // Rules remember what they saw: each run needs a linter of its own.
  const found = await new Linter({ config, resolver }).lint(rootElement);
  return Object.entries(found).flatMap(([rule, reported]) =>
    reported.map(({ id, message, category }) => ({ rule, id, message, category })),
  );
}

/** Begin to look at a model; what comes of it is taken when the engine is idle again. */
export function begin(text) {
  answer = null;
  reports(JSON.parse(text)).then(
    (found) => (answer = { found }),
    (error) => (answer = { error: String(error.message).slice(0, 200) }),
  );
}

export const take = () => JSON.stringify(answer);
