// The functions that FEEL has here beyond its own, the same on the server and in form-js (R11).
// A plain script: it leaves `shouwenFeel` behind, and its caller brings the FEEL library.
globalThis.shouwenFeel = (() => {
  // FEEL matches arguments by name, and reads the names here rather than in the source.
  const named = (names, body) => Object.assign(body, { $args: names });

  const isMoment = (value) => Boolean(value && value.isLuxonDateTime);

  function kindOf(value) {
    if (value === null || value === undefined) return "null";
    if (Array.isArray(value)) return "list";
    if (isMoment(value)) return value.year === 1900 && value.ordinal === 1 ? "time" : "date";
    if (value.isLuxonDuration) return "duration";
    return typeof value;
  }

  function counted(term, count) {
    if (typeof count !== "number" || !Number.isFinite(count) || count < 0) {
      throw new Error(`${term}: the count is not a number from 0`);
    }
    return { term, count };
  }

  const isBlank = (value) =>
    value === null ||
    value === undefined ||
    (typeof value === "string" && value.trim() === "") ||
    (Array.isArray(value) && value.length === 0);

  const terms = {
    "working days": named(["count"], (count) => counted("working days", count)),
    "working hours": named(["count"], (count) => counted("working hours", count)),
    hours: named(["count"], (count) => counted("hours", count)),
    days: named(["count"], (count) => counted("days", count)),
    months: named(["count"], (count) => counted("months", count)),
    "next working day": named([], () => counted("next working day", 1)),
    "month end": named([], () => ({ term: "month end" })),
    "quarter end": named([], () => ({ term: "quarter end" })),
    // followed by(month end(), working days(5)): the second term begins where the first one ends.
    "followed by": named(["first", "then"], (first, then) =>
      ({ ...first, plus: first.plus ? terms["followed by"](first.plus, then) : then })),
    // counted from(opened_at, hours(2)): the time began then, and not only when the task came.
    "counted from": named(["start", "term"], (start, term) => ({ ...term, from: start })),
  };

  const values = {
    "is blank": named(["value"], isBlank),
    "is defined": named(["value"], (value) => value !== null && value !== undefined),
    "get or else": named(["value", "default"], (value, otherwise) =>
      value === null || value === undefined ? otherwise : value),
    // FEEL numbers are doubles: amounts are compared exactly as whole cents.
    cents: named(["amount"], (amount) =>
      typeof amount === "number" ? Math.round(amount * 100) : null),
  };

  // FEEL compares a text with a date, or with a number, to a silent false: here it is an error.
  function compareOnlyAlike(feelin) {
    const ranges = feelin.evaluate("[1..2]").value.constructor.prototype;
    Object.defineProperty(ranges, "includes", {
      set(includes) {
        const kind = kindOf(this.start ?? this.end);
        const checked = (value) => {
          const given = kindOf(value);
          if (given !== kind && given !== "null" && kind !== "null") {
            throw new TypeError(`cannot compare ${given} with ${kind}`);
          }
          return includes(value);
        };
        Object.defineProperty(this, "includes", { value: checked, enumerable: true });
      },
    });
  }

  // The date of a moment is the day where it was written down, and not the day in Greenwich.
  function keepLocalDay(feelin) {
    const moments = Object.getPrototypeOf(feelin.date("2026-01-01"));
    const setZone = moments.setZone;
    moments.setZone = function (zone, options) {
      return setZone.call(this, zone, options ?? { keepLocalTime: zone === "utc" });
    };
  }

  return {
    kindOf,

    // Mend the library once, before the first evaluation.
    mend(feelin) {
      compareOnlyAlike(feelin);
      keepLocalDay(feelin);
    },

    // Give the functions by name. `clock()` is the moment of the step as ISO text with the offset
    // of Asia/Shanghai; `policy(key)` reads the release and throws on a key it does not know.
    functions({ feelin, clock, policy }) {
      return {
        ...terms,
        ...values,
        now: named([], () => feelin.date(clock())),
        today: named([], () => feelin.date(clock().slice(0, 10))),
        policy: named(["key"], policy),
      };
    },
  };
})();
