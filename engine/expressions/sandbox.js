// What runs inside the isolate: keeps expressions compiled and evaluates them, JSON in, JSON out.
globalThis.sandbox = (() => {
  const LIMIT_COMPILED = 5_000;
  const LIMIT_KEPT = 500;
  const LIMIT_RESULT = 1_000_000;
  const NO_FACTS = Object.freeze({});
  const { kindOf } = shouwenFeel;
  const { Refusal, read } = feelReader;

  // A moment without a zone is meant in China, wherever the server stands; one offset since 1991.
  Date.prototype.getTimezoneOffset = () => -480;
  shouwenFeel.mend(feelin);

  let step = { now: "", policy: NO_FACTS };
  let readClock = false;
  const functions = shouwenFeel.functions({
    feelin,
    clock() {
      readClock = true;
      return step.now;
    },
    policy(key) {
      if (Object.hasOwn(step.policy, key)) return step.policy[key];
      throw new Refusal("unknown_policy_key", { key });
    },
  });

  feelReader.use(functions);

  const compiled = new Map();
  const [OPENING, CLOSING] = ["function() (\n", "\n)"];

  // A FEEL function without parameters is an expression that is parsed once; it sees `scope`.
  function compile(source) {
    const known = compiled.get(source);
    if (known) return known;
    const scope = { ...functions };
    const { value, warnings } = feelin.evaluate(OPENING + source + CLOSING, scope);
    const { functions: called, maybe } = read(source);
    for (const name of Object.keys(scope)) {
      if (!called.includes(name) && !maybe.includes(name)) delete scope[name];
    }
    const made = { invoke: () => value.invoke([]), scope, warnings };
    if (compiled.size >= LIMIT_COMPILED) compiled.clear();
    compiled.set(source, made);
    return made;
  }

  // Null travels through paths and sums as FEEL says; anything else FEEL warns of is an error.
  function isNullTravelling({ type, details: { values } }) {
    if (type === "NO_PROPERTY_FOUND") return values.target === null;
    return type === "INVALID_TYPE" && (values.left === null || values.right === null);
  }

  function check(warnings, source) {
    const warning = warnings.find((each) => !isNullTravelling(each));
    if (!warning) return;
    const { type, message, position } = warning;
    if (type !== "NO_VARIABLE_FOUND") throw new Refusal("failed", { detail: message });
    const [from, to] = [position.from, position.to].map((at) => at - OPENING.length);
    throw new Refusal("unknown_name", { name: source.slice(from, to) });
  }

  function evaluate(source, facts) {
    const { invoke, scope, warnings } = compile(source);
    const sent = Object.keys(facts);
    for (const name of sent) scope[name] = facts[name];
    try {
      const value = invoke();
      check(warnings, source);
      return value;
    } finally {
      warnings.length = 0;
      for (const name of sent) {
        if (Object.hasOwn(functions, name)) scope[name] = functions[name];
        else delete scope[name];
      }
    }
  }

  // The library keeps a date as midnight in Greenwich.
  function isDay({ offset, hour, minute, second, millisecond }) {
    return offset === 0 && !(hour || minute || second || millisecond);
  }

  function encodeMoment(moment) {
    if (!moment.isValid) throw new Refusal("failed", { detail: "no such date" });
    if (kindOf(moment) === "time") return moment.toISOTime({ suppressMilliseconds: true });
    return isDay(moment) ? moment.toISODate() : moment.toISO({ suppressMilliseconds: true });
  }

  function encode(value) {
    switch (kindOf(value)) {
      case "null": return null;
      case "list": return value.map(encode);
      case "date":
      case "time": return encodeMoment(value);
      case "duration": return value.toISO();
      case "string":
        if (value.length > LIMIT_RESULT) throw new Refusal("too_costly", { limit: "result" });
        return value;
      case "number":
        if (!Number.isFinite(value)) throw new Refusal("failed", { detail: "not a finite number" });
        return value;
      case "boolean": return value;
    }
    if (Object.getPrototypeOf(value) !== Object.prototype) {
      throw new Refusal("failed", { detail: "the result is a function or a range" });
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, encode(each)]));
  }

  // Evaluate with those facts that the expression reads.
  function bind(source) {
    const { names, maybe } = read(source);
    return (facts) => {
      const used = {};
      for (const name of names) used[name] = facts[name];
      for (const name of maybe) if (Object.hasOwn(facts, name)) used[name] = facts[name];
      return evaluate(source, used);
    };
  }

  function failed(detail) {
    return new Refusal("failed", { detail });
  }

  // Say in which row, column or field it happened.
  function located(place, work) {
    try {
      return work();
    } catch (error) {
      if (error instanceof RangeError) throw error;
      const refusal = error instanceof Refusal ? error : failed(String(error.message));
      Object.assign(refusal.params, place);
      throw refusal;
    }
  }

  const commands = {
    read: ({ source }) => read(source),
    run: ({ source, facts }) => encode(evaluate(source, facts)),
  };

  // A command about something that is sent once, compiled, and known by its key from then on.
  function keep(command, compileIt, run) {
    const known = new Map();
    commands[command] = ({ key, definition, ...rest }) => {
      if (definition) {
        if (known.size >= LIMIT_KEPT) known.clear();
        known.set(key, compileIt(definition));
      }
      if (!known.has(key)) throw new Refusal("unknown_key", {});
      return run(known.get(key), rest);
    };
  }

  function answer(text) {
    try {
      const { command, now = "", policy = NO_FACTS, ...rest } = JSON.parse(text);
      step = { now, policy };
      readClock = false;
      const value = commands[command](rest);
      const json = JSON.stringify(readClock ? { value, read_clock: true } : { value });
      if (json.length > LIMIT_RESULT) throw new Refusal("too_costly", { limit: "result" });
      return json;
    } catch (error) {
      if (error instanceof Refusal) return JSON.stringify({ error: error.message, ...error.params });
      if (error instanceof RangeError) return JSON.stringify({ error: "too_costly", limit: "size" });
      return JSON.stringify({ error: "failed", detail: String(error.message).slice(0, 200) });
    } finally {
      step = { now: "", policy: NO_FACTS };
    }
  }

  return { answer, bind, commands, encode, evaluate, failed, isDay, keep, located };
})();
