// Nothing typed is lost by leaving: whoever holds unsaved text says so here, and can save it first.
const holders = new Set();

/** Register something that may hold unsaved text: `isUnsaved()` and `save()`, which may take time. */
export function hold(holder) {
  holders.add(holder);
}

/** Save all that is unsaved; resolves when it is safe to go on. */
export async function settle() {
  await Promise.allSettled([...holders].filter((one) => one.isUnsaved()).map((one) => one.save()));
}

function warn(event) {
  const unsaved = [...holders].filter((one) => one.isUnsaved());
  if (unsaved.length === 0) return;
  for (const holder of unsaved) holder.save();
  event.preventDefault();
}

export function start() {
  window.addEventListener("beforeunload", warn);
}
