// Findings on their elements: a ring around each, and a badge with how many and the worst of them.
import { say } from "../language.js";

const TYPE = "findings";

function badge(found, onClick) {
  const isError = found.some(({ severity }) => severity === "error");
  const button = document.createElement("button");
  button.type = "button";
  button.className = `finding-badge is-${isError ? "error" : "warning"}`;
  button.textContent = String(found.length);
  button.title = found.map(({ message }) => message).join("\n");
  button.setAttribute("aria-label", `${say("Findings: {count}", { count: found.length })} ${button.title}`);
  button.addEventListener("click", onClick);
  return button;
}

function grouped(findings) {
  const groups = new Map();
  for (const one of findings.filter(({ element }) => element)) {
    groups.set(one.element, [...(groups.get(one.element) ?? []), one]);
  }
  return groups;
}

/** Draw findings; a badge leads to the list. */
export function createMarks(modeler, onOpen) {
  let marked = [];
  return {
    show(findings) {
      const [canvas, overlays, registry] = ["canvas", "overlays", "elementRegistry"].map((one) => modeler.get(one));
      overlays.remove({ type: TYPE });
      for (const [id, marker] of marked) if (registry.get(id)) canvas.removeMarker(id, marker);
      marked = [];
      for (const [id, found] of grouped(findings)) {
        const element = registry.get(id);
        if (!element || element === canvas.findRoot(element)) continue;
        const marker = found.some(({ severity }) => severity === "error") ? "has-error" : "has-warning";
        canvas.addMarker(id, marker);
        marked.push([id, marker]);
        const position = element.waypoints ? { top: -10, left: -10 } : { bottom: 9, left: -9 };
        const open = () => {
          modeler.get("selection").select(element);
          onOpen();
        };
        overlays.add(id, TYPE, { position, html: badge(found, open) });
      }
    },
  };
}
