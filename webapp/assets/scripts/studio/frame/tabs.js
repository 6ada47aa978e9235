// The panes beside the drawing, one at a time; arrows walk the tabs as the pattern for tabs says.

/** Connect the tabs of a page; gives a way to open one by name. */
export function connectTabs(root) {
  const tabs = [...root.querySelectorAll('[role="tab"]')];

  function open(name) {
    for (const tab of tabs) {
      const isOpen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      root.querySelector(`#${tab.getAttribute("aria-controls")}`).hidden = !isOpen;
    }
  }

  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener("click", () => open(tab.dataset.tab));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      open(next.dataset.tab);
      next.focus();
    });
  }
  return open;
}
