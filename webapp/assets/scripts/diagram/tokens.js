// Where the case stands: a mark on each element that waits or was passed.

const MARKS = new Set(["waiting", "passed", "added", "changed", "moved"]);
const MOST_COUNTED = 999;

function badge(count) {
  const element = document.createElement("span");
  element.className = "token";
  element.textContent = count > MOST_COUNTED ? `${MOST_COUNTED}+` : count > 1 ? String(count) : "";
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

/** The sub-processes around counted elements, which are folded up, with what waits in them. */
function around(registry, tokens) {
  const known = new Set(tokens.map(({ element }) => element));
  const counts = new Map();
  for (const { element, count } of tokens) {
    let owner = count && registry.get(element)?.businessObject.$parent;
    for (; owner && owner.$type === "bpmn:SubProcess"; owner = owner.$parent) {
      if (!known.has(owner.id)) counts.set(owner.id, (counts.get(owner.id) ?? 0) + count);
    }
  }
  return [...counts].map(([element, count]) => ({ element, state: "waiting", count }));
}

/** Mark the elements; a waiting one also carries its token, with the number when several wait. */
export function showTokens(viewer, tokens) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const { element, state, count = 1 } of [...tokens, ...around(registry, tokens)]) {
    const shape = registry.get(element);
    // A boundary event waits as long as what it is attached to: the token there says enough.
    if (!shape || shape.type === "bpmn:BoundaryEvent" || !MARKS.has(state)) continue;
    canvas.addMarker(element, `is-${state}`);
    if (state === "waiting") {
      overlays.add(element, { position: { top: -9, right: 9 }, html: badge(count) });
    }
  }
}
