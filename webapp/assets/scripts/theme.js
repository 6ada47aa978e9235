// Choose light or dark before the first paint; "auto" follows the system while the page is open.
const root = document.documentElement;
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const chosen = root.dataset.theme;
  const isDark = chosen === "dark" || (chosen !== "light" && systemDark.matches);
  root.dataset.bsTheme = isDark ? "dark" : "light";
}

apply();
systemDark.addEventListener("change", apply);
new MutationObserver(apply).observe(root, { attributeFilter: ["data-theme"] });
