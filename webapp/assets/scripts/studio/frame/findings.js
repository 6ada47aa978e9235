// What is wrong with the file: on its element in the drawing, and in a list that leads there.
import { say } from "../language.js";

const ORDER = { error: 0, warning: 1 };

function icon(root, severity) {
  return root.querySelector(`template[data-icon="${severity}"]`).content.cloneNode(true);
}

function entry(root, finding, { nameOf, select }) {
  const item = document.createElement("li");
  item.className = `finding is-${finding.severity}`;
  item.append(icon(root, finding.severity));
  const words = document.createElement("div");
  const place = finding.element ? nameOf(finding.element) : finding.line && say("Line {line}", finding);
  const message = document.createElement(finding.element ? "button" : "span");
  message.className = "finding-message";
  message.textContent = finding.message;
  if (finding.element) {
    message.type = "button";
    message.addEventListener("click", () => select(finding.element));
  }
  const foot = document.createElement("span");
  foot.className = "soft small";
  foot.textContent = place || "";
  if (finding.help) {
    const help = document.createElement("a");
    help.href = finding.help;
    help.target = "_blank";
    help.rel = "noopener";
    help.textContent = say("About this rule");
    foot.append(place ? " · " : "", help);
  }
  words.append(message, foot);
  item.append(words);
  return item;
}

/** Two rules of one meaning may see one thing from both sides; it is said once. */
function distinct(findings) {
  const seen = new Map(findings.map((one) => [`${one.element}|${one.line}|${one.message}`, one]));
  return [...seen.values()].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

/**
 * Show findings from two sources: what the editor sees while one draws, and what the server says
 * of the whole release after each save. The server repeats the rules that the editor has run.
 */
export function createFindings(root, editor) {
  const list = root.querySelector("[data-findings]");
  const empty = root.querySelector("[data-findings-none]");
  const count = root.querySelector("[data-findings-count]");
  let drawn = [];
  let told = [];

  function render() {
    const shown = distinct([...drawn, ...told]);
    list.replaceChildren(...shown.map((one) => entry(root, one, editor)));
    empty.hidden = shown.length > 0;
    const errors = shown.filter(({ severity }) => severity === "error").length;
    count.textContent = shown.length || "";
    count.dataset.tone = errors ? "error" : "warning";
    editor.mark(shown);
  }

  return {
    fromEditor(findings) {
      drawn = findings;
      render();
    },
    fromServer(findings) {
      told = findings.filter(({ rule }) => !editor.rules?.has(rule));
      render();
    },
  };
}
