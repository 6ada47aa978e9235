// A text that mentions people: suggestions behind an @, by name or user name.
import { attach } from "./lookups.js";

const BEGUN = /(^|[^A-Za-z0-9_.@-])@([^\s@，。、；：！？]{1,20})$/u;
const IS_CHINESE = /^[\u3400-\u9fff]/u;

/** What stands between the @ and the caret. */
function behindAt(area) {
  const read = () => BEGUN.exec(area.value.slice(0, area.selectionStart))?.[2] ?? null;
  return {
    isField: false,
    read,
    write(option) {
      const typed = read();
      if (typed === null) return;
      const label = option.querySelector("strong").textContent;
      const namesakes = [...option.parentElement.children].filter(
        (each) => each.querySelector("strong").textContent === label,
      );
      const isClear = IS_CHINESE.test(typed) && namesakes.length === 1;
      const caret = area.selectionStart;
      const text = `${isClear ? label : option.dataset.value} `;
      area.setRangeText(text, caret - typed.length, caret, "end");
    },
  };
}

export function attachIn(root) {
  for (const area of root.querySelectorAll("textarea[data-mentions]:not([aria-controls])")) {
    const slot = area.parentElement.querySelector("[data-lookup-slot]");
    attach(area, slot, area.dataset.mentions, { takesFirst: true, part: behindAt(area) });
  }
}
