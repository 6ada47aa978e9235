// Reads an expression: refuses what we do not run, and finds the names, functions and policy keys.
globalThis.feelReader = (() => {
  class Refusal extends Error {
    constructor(code, params) {
      super(code);
      this.params = params;
    }
  }

  let functions = {};
  const builtins = new Map();

  function isFunction(name) {
    if (Object.hasOwn(functions, name)) return true;
    if (!builtins.has(name)) {
      builtins.set(name, typeof feelin.evaluate(name, {}).value === "function");
    }
    return builtins.get(name);
  }

  function children(node) {
    const found = [];
    for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
    return found;
  }

  function nameOf(node, source) {
    const parts = children(node).filter((child) => child.name === "Identifier");
    return parts.map((child) => source.slice(child.from, child.to)).join(" ");
  }

  class Reader {
    constructor(source) {
      this.source = source;
      this.names = new Set();
      this.maybe = new Set();
      this.functions = new Set();
      this.policy = new Set();
      this.compared = new Set();
    }

    text(node) {
      return this.source.slice(node.from, node.to);
    }

    refuse(reason, node) {
      throw new Refusal("invalid", { reason, detail: this.text(node).slice(0, 80), at: node.from });
    }

    walk(node, bound) {
      if (node.type.isError) this.refuse("syntax", node);
      const visit = this[node.name];
      if (visit) visit.call(this, node, bound);
      else for (const child of children(node)) this.walk(child, bound);
    }

    walkAll(nodes, bound) {
      for (const node of nodes) this.walk(node, bound);
    }

    // A lone test such as `> 5` is no expression, although the parser takes it for one.
    Expression(node, bound) {
      const [only] = children(node);
      if (only?.name === "SimplePositiveUnaryTest" && only.getChild("CompareOp")) {
        this.refuse("syntax", only);
      }
      this.walkAll(children(node), bound);
    }

    // A name that is compared as it stands; `= null`, a text or another name say nothing of dates.
    Comparison(node, bound) {
      const parts = children(node);
      const operator = node.getChild("CompareOp");
      const isEquality = operator && ["=", "!="].includes(this.text(operator));
      const harmless = new Set(["null", "StringLiteral", "VariableName", "CompareOp"]);
      if (!isEquality || parts.some((part) => !harmless.has(part.name))) {
        for (const part of parts) {
          if (part.name === "VariableName") this.compared.add(nameOf(part, this.source));
        }
      }
      this.walkAll(parts, bound);
    }

    InstanceOfExpression(node) {
      this.refuse("not_supported", node);
    }

    "?"(_node, bound) {
      if (!bound.has("?")) this.names.add("?");
    }

    VariableName(node, bound) {
      this.walkAll(children(node), bound);
      const name = nameOf(node, this.source);
      if (name === "__proto__") this.refuse("not_supported", node);
      if (bound.has(name)) return;
      if (bound.has("[]") || isFunction(name)) this.maybe.add(name);
      else this.names.add(name);
    }

    PathExpression(node, bound) {
      const [target, ...rest] = children(node);
      this.walk(target, bound);
      for (const part of rest) this.walkAll(children(part), bound);
    }

    FunctionInvocation(node, bound) {
      const [callee, ...rest] = children(node);
      if (callee.name === "VariableName") this.call(callee, node, bound);
      else this.walk(callee, bound);
      this.walkAll(rest, bound);
    }

    call(callee, node, bound) {
      this.walkAll(children(callee), bound);
      const name = nameOf(callee, this.source);
      if (bound.has(name)) return;
      if (!isFunction(name)) this.refuse("unknown_function", callee);
      this.functions.add(name);
      if (name === "policy") this.policy.add(this.literalArgument(node));
    }

    // Policy keys are literals, so that publishing can check each of them (R12).
    literalArgument(node) {
      const list = node.getChild("PositionalParameters");
      const given = list ? children(list) : [];
      if (given.length !== 1 || given[0].name !== "StringLiteral") {
        this.refuse("policy_key_not_literal", node);
      }
      return feelin.evaluate(this.text(given[0])).value;
    }

    ForExpression(node, bound) {
      this.iterate(node, bound, ["partial"]);
    }

    QuantifiedExpression(node, bound) {
      this.iterate(node, bound, []);
    }

    iterate(node, bound, extra) {
      const inner = new Set(bound);
      for (const child of children(node)) {
        if (child.name !== "InExpressions") {
          this.walk(child, new Set([...inner, ...extra]));
          continue;
        }
        for (const part of children(child)) {
          this.walk(part, inner);
          const name = part.getChild("Name");
          if (name) inner.add(nameOf(name, this.source));
        }
      }
    }

    FunctionDefinition(node, bound) {
      const inner = new Set(bound);
      for (const parameter of node.getChild("FormalParameters")?.getChildren("FormalParameter") ?? []) {
        inner.add(nameOf(parameter.getChild("ParameterName").getChild("Name"), this.source));
      }
      this.walkAll(children(node), inner);
    }

    Context(node, bound) {
      const inner = new Set(bound);
      for (const child of children(node)) {
        this.walk(child, inner);
        const key = child.getChild("Key");
        if (key) inner.add(this.keyOf(key));
      }
    }

    keyOf(key) {
      const name = key.getChild("Name");
      return name ? nameOf(name, this.source) : feelin.evaluate(this.text(key)).value;
    }

    // Inside a filter a name is an entry of the element, or else a fact.
    FilterExpression(node, bound) {
      const [target, ...rest] = children(node);
      this.walk(target, bound);
      this.walkAll(rest, new Set([...bound, "item", "[]"]));
    }
  }

  function result(reader) {
    const names = [...reader.names].sort();
    const maybe = [...reader.maybe].filter((name) => !reader.names.has(name)).sort();
    const called = [...reader.functions].sort();
    const compared = [...reader.compared].sort();
    return { names, maybe, functions: called, policy: [...reader.policy].sort(), compared };
  }

  function readTree(source, tree, bound) {
    if (source.trim() === "") throw new Refusal("invalid", { reason: "empty", detail: "", at: 0 });
    const reader = new Reader(source);
    reader.walk(tree.topNode, new Set(bound));
    return result(reader);
  }

  const read = (source) => readTree(source, feelin.parseExpression(source, functions), []);

  const parseTests = (source) => feelin.parseUnaryTests(source, functions);

  // Read the cell of a decision table: tests of an input that they may call `?`.
  const readTests = (source) => readTree(source, parseTests(source), ["?"]);

  return {
    Refusal,
    children,
    parseTests,
    read,
    readTests,
    // Make our own functions known by name.
    use(ours) {
      functions = ours;
    },
  };
})();
