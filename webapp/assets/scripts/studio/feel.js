// What can be written in an expression: the facts of the case, our functions, the policy's keys.

// Of FEEL's own functions, those that conditions and durations are made of.
const STANDARD = {
  "not": ["negand"],
  "count": ["list"],
  "list contains": ["list", "element"],
  "min": ["list"],
  "max": ["list"],
  "sum": ["list"],
  "contains": ["string", "match"],
  "starts with": ["string", "match"],
  "ends with": ["string", "match"],
  "string length": ["string"],
  "date": ["from"],
  "date and time": ["from"],
  "duration": ["from"],
  "floor": ["n"],
  "ceiling": ["n"],
};
const known = new WeakMap();

function functionOf(name, params, info) {
  return { name, type: "function", params: params.map((name) => ({ name })), info };
}

/** The functions of a draft's catalogue, and those of FEEL itself. */
export function builtinsOf(catalogue) {
  if (!known.has(catalogue)) {
    const ours = catalogue.functions.map(({ name, params, label }) => functionOf(name, params ?? [], label));
    const names = new Set(ours.map(({ name }) => name));
    const standard = Object.entries(STANDARD).filter(([name]) => !names.has(name));
    // A policy is asked for by its key: completing one writes the whole call.
    const policy = catalogue.policy.map(({ key, value, label }) => ({
      name: `policy("${key}")`,
      detail: String(value),
      info: label,
    }));
    known.set(catalogue, [...ours, ...standard.map(([name, params]) => functionOf(name, params)), ...policy]);
  }
  return known.get(catalogue);
}

/** The facts of a draft, which every expression sees. */
export function factsOf(catalogue) {
  return catalogue.facts.map(({ name, type, label }) => ({ name, detail: type, info: label }));
}
