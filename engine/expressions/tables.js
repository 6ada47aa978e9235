// Decision tables inside the isolate: compiled once, then one call gives every row that matches.
(() => {
  const LITERALS = new Set(["StringLiteral", "NumericLiteral", "BooleanLiteral", "null"]);
  const { kindOf } = shouwenFeel;
  const { Refusal, children, read, readTests } = feelReader;
  const { bind, encode, evaluate, failed, isDay, keep, located } = sandbox;

  function typeOf(value) {
    const kind = kindOf(value);
    return kind === "date" && !isDay(value) ? "date and time" : kind;
  }

  // A moment at midnight in Greenwich cannot be told from a date.
  function isOfType(value, type) {
    const given = typeOf(value);
    return given === "null" || type === "any" || given === type
      || (type === "date and time" && given === "date");
  }

  function isSame(expected, value) {
    if (expected === null || value === null) return expected === value;
    if (Array.isArray(expected)) return expected.some((each) => isSame(each, value));
    const [wanted, given] = [kindOf(expected), kindOf(value)];
    if (wanted !== given) throw failed(`cannot compare ${given} with ${wanted}`);
    return expected === value || evaluate("left = right", { left: expected, right: value }) === true;
  }

  // A test that asks about the input itself, as in `? > low and ? < high`, answers yes or no.
  function asBoolean(answer) {
    if (answer === null || typeof answer === "boolean") return answer === true;
    throw failed("the test gives neither true nor false");
  }

  function compileTest(node, source, type) {
    const [only] = children(node);
    const text = source.slice(only.from, only.to);
    if (only.name === "SimplePositiveUnaryTest") {
      const test = bind(only.getChild("CompareOp") ? `? ${text}` : `? in ${text}`);
      return (value, facts) => asBoolean(test({ ...facts, "?": value }));
    }
    const test = bind(text);
    if (LITERALS.has(only.name)) {
      const literal = test({});
      return (value) => isSame(literal, value);
    }
    if (read(text).names.includes("?")) {
      return (value, facts) => asBoolean(test({ ...facts, "?": value }));
    }
    return (value, facts) => {
      const expected = test(facts);
      const isAnswer = typeof expected === "boolean" && !isOfType(expected, type);
      return isAnswer ? expected : isSame(expected, value);
    };
  }

  function compileTests(source, type) {
    const top = feelReader.parseTests(source).topNode;
    const list = top.getChild("PositiveUnaryTests")?.getChildren("PositiveUnaryTest") ?? [];
    return {
      isNegated: top.firstChild.name === "not",
      tests: list.map((node) => compileTest(node, source, type)),
    };
  }

  function compileCell(source, type) {
    if (source === "-") return () => true;
    const { tests, isNegated } = compileTests(source, type);
    return (value, facts) => tests.some((test) => test(value, facts)) !== isNegated;
  }

  // Where in a list of allowed values a value stands; the first is the highest priority.
  function compileRanking(source, type) {
    if (source === null) return () => null;
    const { tests } = compileTests(source, type);
    return (value, facts) => {
      const rank = tests.findIndex((test) => test(value, facts));
      if (rank < 0 && value !== null) throw new Refusal("not_allowed", { value: encode(value) });
      return rank < 0 ? tests.length : rank;
    };
  }

  function checked(value, type) {
    if (isOfType(value, type)) return value ?? null;
    throw new Refusal("wrong_type", { type, given: typeOf(value) });
  }

  function compileColumn({ source, type, allowed }) {
    return { read: source && bind(source), type, rank: compileRanking(allowed, type) };
  }

  function compileTable({ inputs, outputs, rules, is_first: isFirst }) {
    return {
      isFirst,
      inputs: inputs.map(compileColumn),
      outputs: outputs.map(compileColumn),
      rules: rules.map((rule) => ({
        tests: rule.tests.map((cell, input) => compileCell(cell, inputs[input].type)),
        outputs: rule.outputs.map(bind),
      })),
    };
  }

  function inputValue(column, input, facts) {
    return located({ input }, () => {
      const value = checked(column.read(facts), column.type);
      column.rank(value, facts);
      return value;
    });
  }

  function hit(table, row, facts) {
    const outputs = [];
    const ranks = [];
    for (const [output, column] of table.outputs.entries()) {
      located({ row, output }, () => {
        const value = checked(table.rules[row].outputs[output](facts), column.type);
        ranks.push(column.rank(value, facts));
        outputs.push(encode(value));
      });
    }
    return { row, outputs, ranks };
  }

  function decide(table, facts) {
    const values = table.inputs.map((column, input) => inputValue(column, input, facts));
    const hits = [];
    for (const [row, { tests }] of table.rules.entries()) {
      const isMatch = tests.every((test, input) =>
        located({ row, input }, () => test(values[input], facts)));
      if (!isMatch) continue;
      hits.push(hit(table, row, facts));
      if (table.isFirst) break;
    }
    return { inputs: values.map(encode), hits };
  }

  // Which of some values each of some cells accepts; a cell that fails accepts none.
  function space({ cells, type, points }) {
    const values = points.map((point) => evaluate(point, {}));
    return cells.map((source) => {
      const cell = compileCell(source, type);
      return values.map((value) => {
        try {
          return cell(value, {});
        } catch {
          return false;
        }
      });
    });
  }

  sandbox.commands.space = space;
  sandbox.commands.read_tests = ({ source }) => readTests(source);
  keep("decide", compileTable, (table, { facts }) => decide(table, facts));
})();
