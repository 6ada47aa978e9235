// <details class="menu"> behaves as a menu button: Escape and a click elsewhere close it.

function closeAll(except = null) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

export function start() {
  document.addEventListener("click", ({ target }) => closeAll(target.closest("details.menu")));
  document.addEventListener("focusin", ({ target }) => closeAll(target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
