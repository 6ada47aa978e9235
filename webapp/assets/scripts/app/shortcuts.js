// Keys that work everywhere: single keys only while no text is being typed.
import { toggle as togglePalette } from "./palette.js";
import { choose, claim, step } from "./rows.js";

const SEQUENCE_TIMEOUT = 1200;
let prefix = "";

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable], .djs-container") !== null;
}

function follow(key) {
  const link = document.querySelector(`a[data-shortcut="${key}"]`);
  if (!link) return false;
  link.click();
  return true;
}

const keys = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("shortcuts")?.showModal(),
  "j": () => step(1),
  "k": () => step(-1),
  "c": () => claim(),
  "x": () => choose(),
};

function press(key) {
  const combined = `${prefix}${key}`;
  prefix = "";
  if (follow(combined)) return true;
  if (key === "g") {
    prefix = "g ";
    setTimeout(() => (prefix = ""), SEQUENCE_TIMEOUT);
    return true;
  }
  keys[key]?.();
  return key in keys;
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      togglePalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (press(event.key)) event.preventDefault();
  });
}
