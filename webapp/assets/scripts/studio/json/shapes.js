// The tables that the plain files are, with the columns that people edit.

const COLUMNS = {
  policy: [
    { name: "name", label: "Name" },
    { name: "value", label: "Value", kind: "value" },
    { name: "unit", label: "Unit" },
    { name: "rule", label: "Rule" },
    { name: "instead", label: "Said instead", kind: "optional" },
  ],
  facts: [
    { name: "name", label: "Name" },
    { name: "type", label: "Type", choices: ["string", "number", "boolean", "list"] },
    { name: "source", label: "Source", choices: ["system", "operation", "decision", "script", "message"] },
    { name: "personal", label: "Personal", kind: "flag" },
    { name: "values", label: "Values", kind: "values" },
  ],
  words: [{ name: "", label: "English" }],
  calendar: [{ name: "", label: "Working day", kind: "flag" }],
};

const isRecord = (one) => typeof one === "object" && one !== null && !Array.isArray(one);

function kindOf(path) {
  if (path.endsWith("policy.json")) return "policy";
  if (path.endsWith("facts.json")) return "facts";
  return path.endsWith("calendar.json") ? "calendar" : "words";
}

/** One entry a line, as the shipped files are written; a difference is then one line. */
function compact(value) {
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${compact(one)}`).join(", ")}}`;
}

/** How the file of a path is read, shown and written. */
export function shapeOf(path) {
  const kind = kindOf(path);
  const columns = COLUMNS[kind];
  const isFlat = columns[0].name === "";
  return {
    columns,
    blank: () => (isFlat ? (kind === "calendar" ? false : "") : Object.fromEntries(columns.slice(0, 4).filter(({ kind: one }) => one !== "flag").map(({ name }) => [name, ""]))),
    valueOf: (row, { name }) => (isFlat ? row.value : row.value?.[name]),
    /** Give a row with one cell changed; a field that is emptied and may be missing is left out. */
    changed(row, { name, kind: cell }, value) {
      if (isFlat) return { ...row, value };
      const { [name]: _before, ...others } = row.value;
      const isOut = value === undefined || (cell === "flag" && !value);
      if (isOut) return { ...row, value: others };
      return { ...row, value: name in row.value ? { ...row.value, [name]: value } : { ...others, [name]: value } };
    },
    read(text) {
      const found = JSON.parse(text);
      if (!isRecord(found)) throw new Error("{ … }");
      if (!isFlat && !Object.values(found).every(isRecord)) throw new Error("{ \"…\": { … } }");
      return Object.entries(found).map(([key, value]) => ({ key, value }));
    },
    write(rows) {
      const lines = rows.map(({ key, value }) => `  ${JSON.stringify(key)}: ${compact(value)}`);
      return `{\n${lines.join(",\n")}\n}\n`;
    },
  };
}
