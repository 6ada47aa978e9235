// The cells of a table: text, a number or word, yes or no, one of several, a list of named values.

function textCell(value, onChange, { read, write }) {
  const input = document.createElement("input");
  input.type = "text";
  input.className = "json-cell";
  input.value = write(value);
  input.size = 1;
  input.addEventListener("input", () => onChange(read(input.value)));
  return input;
}

function flagCell(value, onChange) {
  const input = document.createElement("input");
  input.type = "checkbox";
  input.checked = value === true;
  input.addEventListener("change", () => onChange(input.checked));
  return input;
}

function choiceCell(value, onChange, { choices }) {
  const select = document.createElement("select");
  select.className = "json-cell";
  const known = choices.includes(value) || !value ? choices : [...choices, value];
  for (const one of ["", ...known]) select.add(new Option(one, one, false, one === (value ?? "")));
  select.addEventListener("change", () => onChange(select.value || undefined));
  return select;
}

const plain = { read: (text) => text, write: (value) => value ?? "" };

/** A number stays a number and a switch a switch; everything else is a word. */
const scalar = {
  write: (value) => String(value ?? ""),
  read(text) {
    if (text === "true" || text === "false") return text === "true";
    return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
  },
};

/** What is emptied is not there. */
const optional = { read: (text) => text || undefined, write: (value) => value ?? "" };

/** `branch: 营业网点; company: 公司`, and back. */
const pairs = {
  write: (value) => Object.entries(value ?? {}).map(([key, label]) => `${key}: ${label}`).join("; "),
  read(text) {
    const found = text.split(";").map((one) => one.split(":").map((part) => part.trim()));
    const kept = found.filter(([key]) => key).map(([key, ...label]) => [key, label.join(":")]);
    return kept.length ? Object.fromEntries(kept) : undefined;
  },
};

const KINDS = { value: scalar, values: pairs, optional };

/** Draw one cell. */
export function cellOf(column, value, onChange) {
  const cell = document.createElement("td");
  let control;
  if (column.kind === "flag") control = flagCell(value, onChange);
  else if (column.choices) control = choiceCell(value, onChange, column);
  else control = textCell(value, onChange, KINDS[column.kind] ?? plain);
  control.setAttribute("aria-label", column.label);
  cell.append(control);
  return cell;
}
