// Plans inside the isolate: what a form hides, calculates and allows, all in one call.
(() => {
  const { kindOf } = shouwenFeel;
  const { Refusal, parseTests } = feelReader;
  const { bind, commands, encode, keep, located } = sandbox;

  // form-js reads a condition as a test of nothing: null is a match, and a leading `not` turns it.
  function compileCondition(source) {
    const top = parseTests(source).topNode;
    const isNegated = top.firstChild.name === "not";
    const tests = top.getChild("PositiveUnaryTests").getChildren("PositiveUnaryTest");
    const parts = tests.map((test) => bind(source.slice(test.from, test.to)));
    return (facts) => parts.some((part) => isMatch(part(facts))) !== isNegated;
  }

  function isMatch(value) {
    if (value === null || typeof value === "boolean") return value !== false;
    throw new Refusal("not_boolean", { value: encode(value) });
  }

  function compileBound(source) {
    const bound = bind(source);
    return (facts) => {
      const value = bound(facts);
      if (value === null || kindOf(value) === "number") return encode(value);
      throw new Refusal("failed", { detail: "the bound is no number" });
    };
  }

  function compileStep({ key, needs, hide, expression, bounds }) {
    return {
      key,
      needs,
      hides: hide.map(compileCondition),
      expression: expression === null ? null : bind(expression),
      bounds: Object.entries(bounds).map(([name, source]) => [name, compileBound(source)]),
    };
  }

  // A hidden field counts as unset; a doubtful one was typed wrongly, and whatever depends on it
  // cannot be told.
  function run(steps, { facts, values, doubtful }) {
    const seen = { ...facts };
    const found = { hidden: [], doubtful: new Set(doubtful), computed: {}, bounds: {} };
    for (const { key, needs, hides, expression, bounds } of steps) {
      if (found.doubtful.has(key) || needs.some((name) => found.doubtful.has(name))) {
        found.doubtful.add(key);
        continue;
      }
      located({ field: key }, () => {
        if (hides.some((hide) => hide(seen))) {
          found.hidden.push(key);
          seen[key] = null;
          return;
        }
        if (expression) found.computed[key] = encode(expression(seen));
        seen[key] = expression ? found.computed[key] : values[key] ?? null;
        found.bounds[key] = Object.fromEntries(bounds.map(([name, bound]) => [name, bound(seen)]));
      });
    }
    return { ...found, doubtful: [...found.doubtful] };
  }

  keep("plan", (definition) => definition.steps.map(compileStep), run);

  // The pattern of a form field is a regular expression of the browser.
  commands.matches = ({ pattern, text }) => new RegExp(pattern).test(text);
})();
