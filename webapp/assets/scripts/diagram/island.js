// One diagram: the model as it runs, drawn in the colours of the page, to be looked at only.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import { say } from "../app/language.js";
import { rename } from "./names.js";
import { connectToolbar, setHeight, show } from "./toolbar.js";
import { showTokens, standing } from "./tokens.js";

const LAST = 100;
const MARGIN = 80;

const renderer = {
  defaultFillColor: "var(--diagram-fill)",
  defaultStrokeColor: "var(--diagram-stroke)",
  defaultLabelColor: "var(--diagram-label)",
};

/** Draw the diagram of a figure. */
export async function mount(figure) {
  const { xml, tokens, names } = JSON.parse(
    figure.querySelector('script[type="application/json"]').textContent,
  );
  const canvas = figure.querySelector("[data-diagram-canvas]");
  const viewer = new NavigatedViewer({
    container: canvas,
    bpmnRenderer: renderer,
    // The wheel scrolls the page; the buttons and the keyboard zoom.
    zoomScroll: { enabled: false },
  });
  rename(viewer, names);
  await viewer.importXML(xml);
  showTokens(viewer, tokens);
  connectToolbar(figure, viewer);
  const drawing = canvas.querySelector(".djs-container svg");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", say("Process diagram; the table below says the same in words."));
  setHeight(viewer, canvas);
  followFocus(viewer, canvas);
  const look = () => show(viewer, standing(viewer, tokens));
  // After bpmn-js itself, which shows the middle of a sub-process that is gone into.
  viewer.on("root.set", LAST, look);
  new ResizeObserver(([{ contentRect }]) => {
    // Folded away, the drawing has no room that it could be fitted into.
    if (contentRect.width === 0) return;
    viewer.get("canvas").resized();
    look();
  }).observe(canvas);
}

/** Bring the button of a sub-process into view when the keyboard reaches it. */
function followFocus(viewer, canvas) {
  canvas.addEventListener("focusin", ({ target }) => {
    const id = target.closest("[data-container-id]")?.dataset.containerId;
    if (id && target.matches(":focus-visible")) viewer.get("canvas").scrollToElement(id, MARGIN);
  });
}
