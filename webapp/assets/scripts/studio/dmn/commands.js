// What the buttons above a table do.

/** Give the commands of the page by name; each view of the file has steps of its own to undo. */
export function createCommands(root, modeler) {
  const stack = () => modeler.getActiveViewer()?.get("commandStack", false);
  const drawing = () => modeler.getViews().find(({ type }) => type === "drd");

  function update() {
    root.querySelector('[data-command="undo"]').disabled = !stack()?.canUndo();
    root.querySelector('[data-command="redo"]').disabled = !stack()?.canRedo();
  }
  const known = new WeakSet();
  modeler.on("views.changed", () => {
    const viewer = modeler.getActiveViewer();
    if (viewer && !known.has(viewer)) viewer.on("commandStack.changed", update);
    if (viewer) known.add(viewer);
    root.querySelector('[data-command="drd"]').disabled = !drawing();
    update();
  });
  return {
    undo: () => stack()?.undo(),
    redo: () => stack()?.redo(),
    drd: () => drawing() && modeler.open(drawing()),
  };
}
