// The bar at the foot of a small screen scrolls: where one is, and what has the focus, is in view.
export function start() {
  const bar = document.querySelector(".bottombar-sections");
  if (!bar) return;
  show(bar.querySelector("[aria-current]"));
  bar.addEventListener("focusin", ({ target }) => show(target));
}

function show(link) {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
