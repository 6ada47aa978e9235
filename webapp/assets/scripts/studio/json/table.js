// A file as a table: one row a key; rows are found by any of their words, added and removed.
import { say } from "../language.js";
import { cellOf } from "./cells.js";

function headerOf(columns) {
  const head = document.createElement("thead");
  const row = document.createElement("tr");
  for (const label of ["Key", ...columns.map((one) => one.label), ""]) {
    const cell = document.createElement(label ? "th" : "td");
    if (label) cell.scope = "col";
    cell.textContent = label && say(label);
    row.append(cell);
  }
  head.append(row);
  return head;
}

function button(label, className, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  made.addEventListener("click", onClick);
  return made;
}

function searchField(body) {
  const input = document.createElement("input");
  input.type = "search";
  input.className = "form-control json-search";
  input.placeholder = say("Find in this table");
  input.setAttribute("aria-label", say("Find in this table"));
  input.addEventListener("input", () => {
    const typed = input.value.trim().toLowerCase();
    for (const row of body.rows) row.hidden = !row.dataset.words.includes(typed);
  });
  return input;
}

/** Draw rows into a host; `onChange` is given all rows after each change. */
export function createTable(host, shape, onChange) {
  const body = document.createElement("tbody");
  const table = document.createElement("table");
  table.className = shape.columns.length > 4 ? "rows json-rows is-wide" : "rows json-rows";
  table.append(headerOf(shape.columns), body);
  const scroller = document.createElement("div");
  scroller.className = "json-scroll";
  scroller.tabIndex = 0;
  scroller.append(table);
  const tools = document.createElement("div");
  tools.className = "json-tools";
  tools.append(searchField(body), button(say("Add a row"), "btn btn-sm btn-plain", add));
  host.replaceChildren(tools, scroller);
  let rows = [];

  function change(at, row) {
    rows = rows.map((one, index) => (index === at ? row : one));
    body.rows[at].dataset.words = wordsOf(row);
    onChange(rows);
  }

  const wordsOf = (row) => JSON.stringify([row.key, row.value]).toLowerCase();

  function draw(row, at) {
    const line = document.createElement("tr");
    line.dataset.key = row.key;
    line.dataset.words = wordsOf(row);
    const key = cellOf({ label: `${say("Key")} ${row.key}` }, row.key, (value) => {
      line.dataset.key = value;
      change(at, { ...rows[at], key: value });
    });
    const cells = shape.columns.map((column) =>
      cellOf({ ...column, label: `${say(column.label)} ${row.key}` }, shape.valueOf(row, column), (value) =>
        change(at, shape.changed(rows[at], column, value)),
      ),
    );
    const last = document.createElement("td");
    const remove = button("×", "btn btn-sm btn-quiet", () => {
      show(rows.filter((_one, index) => index !== at));
      onChange(rows);
    });
    remove.setAttribute("aria-label", say("Remove {key}", { key: row.key }));
    last.append(remove);
    line.append(key, ...cells, last);
    return line;
  }

  function show(given) {
    rows = given;
    body.replaceChildren(...rows.map(draw));
  }

  function add() {
    show([...rows, { key: "", value: shape.blank() }]);
    body.rows[rows.length - 1].querySelector("input").focus();
  }

  const lineOf = (key) => [...body.rows].find((one) => one.dataset.key === key);

  return {
    show,
    mark(messages) {
      for (const line of body.rows) {
        const message = messages.get(line.dataset.key);
        line.classList.toggle("has-error", Boolean(message));
        line.title = message ?? "";
      }
    },
    focus(key) {
      const line = lineOf(key);
      line?.scrollIntoView({ block: "center" });
      line?.querySelector("input, select")?.focus();
    },
  };
}
