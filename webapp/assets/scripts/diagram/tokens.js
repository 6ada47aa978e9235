// Where the case stands: a mark on each element that waits or was passed.

const MARKS = new Set(["waiting", "passed"]);

function badge(count) {
  const element = document.createElement("span");
  element.className = "token";
  element.textContent = count > 1 ? String(count) : "";
  return element;
}

/** The first waiting element of the drawing that is in view; others are inside sub-processes. */
export function standing(viewer, tokens) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const isInView = (shape) => shape && canvas.findRoot(shape) === canvas.getRootElement();
  const found = tokens.find(
    ({ element, state }) => state === "waiting" && isInView(registry.get(element)),
  );
  return found?.element;
}

/** Mark the elements; a waiting one also carries its token, with the number when several wait. */
export function showTokens(viewer, tokens) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const { element, state, count = 1 } of tokens) {
    const shape = registry.get(element);
    // A boundary event waits as long as what it is attached to: the token there says enough.
    if (!shape || shape.type === "bpmn:BoundaryEvent" || !MARKS.has(state)) continue;
    canvas.addMarker(element, `is-${state}`);
    if (state === "waiting") {
      overlays.add(element, { position: { top: -9, right: 9 }, html: badge(count) });
    }
  }
}
