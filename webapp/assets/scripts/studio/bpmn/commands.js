// What the buttons above the drawing do; keys for the same work while the drawing has the focus.

const READABLE = 0.7;
const PALETTE = 84;

/** Show the whole drawing beside the palette, or its beginning where all of it would be too small. */
function begin(canvas) {
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1, (outer.width - PALETTE - 20) / inner.width, (outer.height - 40) / inner.height);
  const shown = Math.max(scale, READABLE);
  const [width, height] = [outer.width / shown, outer.height / shown];
  canvas.viewbox({
    x: inner.x - PALETTE / shown,
    y: inner.height <= height ? inner.y + inner.height / 2 - height / 2 : inner.y - 20,
    width,
    height,
  });
}

/** Give the commands of the page by name. */
export function createCommands(root, modeler) {
  const stack = modeler.get("commandStack");
  const canvas = modeler.get("canvas");
  const minimap = modeler.get("minimap");
  const simulation = modeler.get("toggleMode");

  function update() {
    root.querySelector('[data-command="undo"]').disabled = !stack.canUndo();
    root.querySelector('[data-command="redo"]').disabled = !stack.canRedo();
  }
  modeler.on(["commandStack.changed", "import.done"], update);
  modeler.on("tokenSimulation.toggleMode", ({ active }) => {
    root.querySelector('[data-command="simulate"]').setAttribute("aria-pressed", String(active));
    // While tokens run nothing is drawn, so nothing is changed beside the drawing either.
    root.querySelector("[data-properties]").inert = active;
  });

  return {
    begin: () => begin(canvas),
    undo: () => stack.undo(),
    redo: () => stack.redo(),
    simulate: () => simulation.toggleMode(),
    "zoom-in": () => canvas.zoom(canvas.zoom() * 1.25, "auto"),
    "zoom-out": () => canvas.zoom(canvas.zoom() / 1.25, "auto"),
    "zoom-fit": () => canvas.zoom("fit-viewport", "auto"),
    minimap(button) {
      minimap.toggle();
      button.setAttribute("aria-pressed", String(minimap.isOpen()));
    },
  };
}
