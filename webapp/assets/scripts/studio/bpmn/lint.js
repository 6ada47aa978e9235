// bpmnlint in the browser, with the very configuration that blocks a release (bpmn/.bpmnlintrc).
import Linter from "bpmnlint/lib/linter";
import { config, resolver } from "bpmnlintrc";

import { say } from "../language.js";

const SEVERITIES = { error: "error", warn: "warning" };
const RULE_PAGES = "/studio/lint/";

/** The rules that run while one draws. */
export const RULES = new Set(Object.keys(config.rules));

/** Say a sentence of bpmnlint; what stands in <brackets> is a name or a type. */
function sentence(message) {
  const names = [];
  const pattern = message.replace(/<([^>]*)>/g, (_whole, name) => `<{${names.push(name) - 1}}>`);
  return say(pattern, names);
}

/** Give a function that checks what is drawn now. */
export function createLint(modeler) {
  return async () => {
    // Rules remember what they saw: each run needs a linter of its own.
    const linter = new Linter({ config, resolver });
    const reports = await linter.lint(modeler.getDefinitions());
    return Object.entries(reports).flatMap(([rule, found]) =>
      found.map(({ id, message, category }) => ({
        element: id,
        message: sentence(message),
        rule,
        severity: SEVERITIES[category] ?? "error",
        help: `${RULE_PAGES}${encodeURIComponent(rule)}`,
      })),
    );
  };
}
