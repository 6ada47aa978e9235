// Findings on the rows and columns of a table.

/** Give a mark to every cell that belongs to an element with a finding. */
export function createMarks(root, modeler) {
  const canvas = root.querySelector("[data-canvas]");
  let shown = [];

  /** The ids inside a decision that a finding may name, each with what it is called. */
  function partsOf(decision) {
    const parts = new Map();
    const table = decision?.decisionLogic;
    for (const [at, rule] of (table?.rule ?? []).entries()) {
      const name = rule.description || String(at + 1);
      for (const one of [rule, ...rule.inputEntry, ...rule.outputEntry]) parts.set(one.id, name);
    }
    for (const clause of [...(table?.input ?? []), ...(table?.output ?? [])]) {
      const name = clause.label || clause.name || clause.id;
      for (const one of [clause, clause.inputExpression].filter(Boolean)) parts.set(one.id, name);
    }
    return parts;
  }

  function cellsOf(id) {
    const table = modeler.getActiveViewer()?.getDecision?.()?.decisionLogic;
    const rule = table?.rule?.find((one) => one.id === id);
    const ids = rule ? [...rule.inputEntry, ...rule.outputEntry].map((one) => one.id) : [id];
    return ids.flatMap((one) => [...canvas.querySelectorAll(`[data-element-id="${CSS.escape(one)}"], [data-col-id="${CSS.escape(one)}"]`)]);
  }

  function again() {
    for (const cell of canvas.querySelectorAll(".has-error, .has-warning")) {
      cell.classList.remove("has-error", "has-warning");
    }
    for (const { element, severity, message } of shown) {
      for (const cell of element ? cellsOf(element) : []) {
        cell.classList.add(severity === "error" ? "has-error" : "has-warning");
        cell.title = message;
      }
    }
  }

  return {
    again,
    partsOf,
    show(findings) {
      shown = findings;
      again();
    },
    focus(id) {
      const [cell] = cellsOf(id);
      cell?.scrollIntoView({ block: "center", inline: "center" });
      cell?.querySelector("[contenteditable], input, button")?.focus();
    },
  };
}
