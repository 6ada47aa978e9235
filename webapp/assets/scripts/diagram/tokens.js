// Where the case stands: a mark on each element that waits, was passed or was cancelled.

const MARKS = new Set(["waiting", "passed", "cancelled"]);

function badge(count) {
  const element = document.createElement("span");
  element.className = "token";
  element.textContent = count > 1 ? String(count) : "";
  return element;
}

/** Mark the elements; a waiting one also carries its token, with the number when several wait. */
export function showTokens(viewer, tokens) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const { element, state, count = 1 } of tokens) {
    if (!registry.get(element) || !MARKS.has(state)) continue;
    canvas.addMarker(element, `is-${state}`);
    if (state === "waiting") {
      overlays.add(element, { position: { top: -9, right: 9 }, html: badge(count) });
    }
  }
}
