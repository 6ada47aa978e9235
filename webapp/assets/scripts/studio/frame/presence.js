// Who else has this draft open: a heartbeat, and a mark for each of the others.
import { say } from "../language.js";

const BEAT = 15_000;

function mark(editor, path) {
  const item = document.createElement("li");
  const isHere = editor.path === path;
  item.className = isHere ? "is-here" : "";
  item.title = isHere
    ? say("{name} has this file open", { name: editor.name })
    : say("{name} is at {path}", { name: editor.name, path: editor.path });
  const initial = document.createElement("span");
  initial.setAttribute("aria-hidden", "true");
  initial.textContent = [...editor.name][0];
  const words = document.createElement("span");
  words.className = isHere ? "presence-name" : "visually-hidden";
  words.textContent = isHere ? say("{name} is here too", { name: editor.name }) : item.title;
  item.append(initial, words);
  return item;
}

/** Show the others, and hear when one of them has the same file open. */
export function startPresence(root, { api, onCompany }) {
  const list = root.querySelector("[data-presence]");
  const self = document.querySelector('meta[name="actor"]')?.content;

  async function beat() {
    if (document.hidden) return;
    try {
      const { editors } = await api.presence();
      const others = editors.filter(({ login }) => login !== self);
      list.replaceChildren(...others.map((one) => mark(one, api.path)));
      if (others.some(({ path }) => path === api.path)) await onCompany();
    } catch {
      // The next beat tries again; saving says what is wrong with the connection.
    }
  }

  beat();
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
}
