// What is typed is kept on the server a moment after the typing stops.
import { headers } from "../app/csrf.js";
import { locale, say } from "../app/language.js";

const DELAY = 1200;
const RETRY = 15_000;

const timeFormat = new Intl.DateTimeFormat(locale, {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** Keep the draft of a section; `read` gives the values as they are now. */
export function createDraft(section, read) {
  const address = section.dataset.draft;
  const status = section.querySelector("[data-draft-status]");
  let isUnsaved = false;
  let timer = 0;

  function tell(text, state) {
    if (!status) return;
    status.textContent = text;
    status.dataset.state = state;
  }

  function schedule(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    clearTimeout(timer);
    if (!address || !isUnsaved) return;
    const body = JSON.stringify({ values: read(), version: section.dataset.version });
    isUnsaved = false;
    try {
      const answer = await fetch(address, { method: "PUT", headers: headers(), body, keepalive: true });
      if (!answer.ok) throw new Error(answer.statusText);
      tell(say("Draft saved {time}", { time: timeFormat.format(new Date()) }), "saved");
    } catch {
      isUnsaved = true;
      tell(say("The draft could not be saved; trying again."), "failed");
      schedule(RETRY);
    }
  }

  return {
    isUnsaved: () => isUnsaved,
    save,
    /** Say that something was typed. */
    touch() {
      if (!address) return;
      isUnsaved = true;
      tell(say("Not saved yet"), "typing");
      schedule(DELAY);
    },
    /** Nothing is left to save: the answer was taken. */
    forget() {
      clearTimeout(timer);
      isUnsaved = false;
    },
  };
}
