// What part of the drawing is seen: all of it, or where the case stands; by button and by key.

const STEP = 1.25;
const READABLE = 0.75;
const MARGIN = 30;
const LOWEST = 200;
const HIGHEST = 340;

/** Show the whole drawing, never larger than life. */
export function fit(viewer) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}

/** Make the canvas as high as the drawing needs when it can be read, within reason. */
export function setHeight(viewer, canvasElement) {
  const { inner } = viewer.get("canvas").viewbox();
  const needed = inner.height * READABLE + 2 * MARGIN;
  canvasElement.style.height = `${Math.round(Math.min(Math.max(needed, LOWEST), HIGHEST))}px`;
}

/** Show the whole drawing if it can be read, else the part around an element. */
export function show(viewer, element) {
  fit(viewer);
  const canvas = viewer.get("canvas");
  const shape = element && viewer.get("elementRegistry").get(element);
  if (!shape || canvas.zoom() >= READABLE) return;
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  const x = start(shape.x + shape.width / 2, width, inner.x, inner.width);
  const y = start(shape.y + shape.height / 2, height, inner.y, inner.height);
  canvas.viewbox({ x, y, width, height });
}

/** Where a window begins that has a point in its middle and shows no empty border. */
function start(middle, length, from, available) {
  if (available + 2 * MARGIN <= length) return from + (available - length) / 2;
  const last = from + available + MARGIN - length;
  return Math.min(Math.max(middle - length / 2, from - MARGIN), last);
}

/** Connect the buttons of the figure, and + − 0 while the drawing has the focus. */
export function connectToolbar(figure, viewer) {
  const canvas = viewer.get("canvas");
  const actions = {
    "in": () => canvas.zoom(canvas.zoom() * STEP),
    "out": () => canvas.zoom(canvas.zoom() / STEP),
    "fit": () => fit(viewer),
  };
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", actions[button.dataset.zoom]);
  }
  const keys = { "+": "in", "=": "in", "-": "out", "0": "fit" };
  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    actions[keys[event.key]]();
  });
}
