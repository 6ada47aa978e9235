// The bar at the foot of a small screen scrolls: where one is, and what has the focus, is in view.
export function start() {
  const bar = document.querySelector(".bottombar-sections");
  if (!bar) return;
  show(bar, bar.querySelector("[aria-current]"));
  bar.addEventListener("focusin", ({ target }) => show(bar, target));
}

// Not by scrollIntoView, from which browsers let the next Tab go on.
function show(bar, link) {
  if (!link) return;
  const [frame, box] = [bar.getBoundingClientRect(), link.getBoundingClientRect()];
  if (box.left < frame.left) bar.scrollLeft -= frame.left - box.left;
  if (box.right > frame.right) bar.scrollLeft += box.right - frame.right;
}
