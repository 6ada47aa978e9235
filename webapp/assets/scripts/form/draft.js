// What is typed is kept a moment after the typing stops: on the server, or until then in this tab.
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

/** The server has taken the task away from us: there is nothing to keep a draft of any more. */
class DraftRefused extends Error {}

/** Drafts of a task live on the server. */
function serverStore(section) {
  return {
    load: () => null,
    async save(values) {
      const answer = await fetch(section.dataset.draft, {
        method: "PUT",
        headers: headers(),
        body: JSON.stringify({ values, version: section.dataset.version }),
        keepalive: true,
      });
      if (answer.status >= 400 && answer.status < 500) throw new DraftRefused();
      if (!answer.ok) throw new Error(answer.statusText);
    },
    clear: () => {},
  };
}

/** What belongs to no task yet stays in this tab, under the name of who typed it. */
function tabStore() {
  const actor = document.querySelector('meta[name="actor"]')?.content ?? "";
  const key = `draft:${actor}:${window.location.pathname}`;
  return {
    load: () => JSON.parse(sessionStorage.getItem(key)),
    save: (values) => sessionStorage.setItem(key, JSON.stringify(values)),
    clear: () => sessionStorage.removeItem(key),
  };
}

function storeOf(section) {
  return section.dataset.draft ? serverStore(section) : tabStore();
}

/** The values that were typed here before, if they are not on the server. */
export function typedBefore(section) {
  return storeOf(section).load() ?? {};
}

/** Keep the draft of a section; `read` gives the values as they are now. */
export function createDraft(section, read) {
  const store = storeOf(section);
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
    if (!isUnsaved) return;
    isUnsaved = false;
    try {
      await store.save(read());
      tell(say("Draft saved {time}", { time: timeFormat.format(new Date()) }), "saved");
    } catch (error) {
      isUnsaved = true;
      if (error instanceof DraftRefused) {
        tell(say("This draft can no longer be saved; copy what you still need."), "failed");
        return;
      }
      tell(say("The draft could not be saved; trying again."), "failed");
      schedule(RETRY);
    }
  }

  return {
    isUnsaved: () => isUnsaved,
    save,
    /** Say that something was typed. */
    touch() {
      isUnsaved = true;
      tell(say("Not saved yet"), "typing");
      schedule(DELAY);
    },
    /** Nothing is left to save: the answer was taken. */
    forget() {
      clearTimeout(timer);
      isUnsaved = false;
      store.clear();
    },
  };
}
