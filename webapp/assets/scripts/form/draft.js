// What is typed is kept a moment after the typing stops: on the server, and in this tab until it is
// there. So neither a crash, a broken line nor an ended session loses it.
import { headers } from "../app/csrf.js";
import { locale, say } from "../app/language.js";

const DELAY = 800;
const RETRY = 15_000;
const SIGNED_OUT = new Set(["login_required", "csrf_refused"]);

const timeFormat = new Intl.DateTimeFormat(locale, {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** The server has taken the task away from us: there is nothing to keep a draft of any more. */
class DraftRefused extends Error {}

/** Nobody is signed in any more. */
class SignedOut extends Error {}

/** What has not reached the server stays in this tab, under the name of who typed it. */
function tabStore(section) {
  const actor = document.querySelector('meta[name="actor"]')?.content ?? "";
  const key = `draft:${actor}:${section.dataset.submit}`;
  return {
    load: () => JSON.parse(sessionStorage.getItem(key)),
    save: (values) => sessionStorage.setItem(key, JSON.stringify(values)),
    clear: () => sessionStorage.removeItem(key),
  };
}

/** Drafts live on the server. */
async function sendDraft(section, values) {
  const answer = await fetch(section.dataset.draft, {
    method: "PUT",
    headers: headers(),
    body: JSON.stringify({ values, version: section.dataset.version }),
    keepalive: true,
  });
  if (answer.ok) return;
  const { code } = await answer.json().catch(() => ({}));
  if (SIGNED_OUT.has(code)) throw new SignedOut();
  throw answer.status < 500 ? new DraftRefused() : new Error(answer.statusText);
}

/** The values that were typed here before and have not reached the server. */
export function typedBefore(section) {
  return tabStore(section).load() ?? {};
}

/** Keep the draft of a section; `read` gives the values as they are now. */
export function createDraft(section, read) {
  const tab = tabStore(section);
  const status = section.querySelector("[data-draft-status]");
  let isUnsaved = false;
  let timer = 0;
  let saving = Promise.resolve();

  function tell(text, state) {
    if (!status) return;
    status.textContent = text;
    status.dataset.state = state;
  }

  /** Typing on does not put a save off: whatever is typed is on the server a moment later. */
  function schedule(delay) {
    timer ||= setTimeout(save, delay);
  }

  function unschedule() {
    clearTimeout(timer);
    timer = 0;
  }

  function explain(error) {
    if (error instanceof DraftRefused) {
      tell(say("This draft can no longer be saved; copy what you still need."), "failed");
      return;
    }
    const sentence =
      error instanceof SignedOut
        ? "You are signed out. What you typed is kept in this tab; sign in and open this page again."
        : "The draft could not be saved; trying again.";
    tell(say(sentence), "failed");
    schedule(RETRY);
  }

  async function store() {
    isUnsaved = false;
    const values = read();
    try {
      await sendDraft(section, values);
      if (!isUnsaved) tab.clear();
      tell(say("Draft saved {time}", { time: timeFormat.format(new Date()) }), "saved");
    } catch (error) {
      isUnsaved = true;
      explain(error);
    }
  }

  function save() {
    unschedule();
    if (isUnsaved) saving = store();
    return saving;
  }

  return {
    isUnsaved: () => isUnsaved,
    save,
    /** Let nothing be saved while the answer is on its way: a draft of a done task is refused. */
    async hold() {
      unschedule();
      await saving;
      unschedule();
    },
    /** Go on with what is unsaved: the answer was not taken. */
    resume() {
      if (isUnsaved) schedule(DELAY);
    },
    /** Say that something was typed. */
    touch() {
      isUnsaved = true;
      tab.save(read());
      tell(say("Not saved yet"), "typing");
      schedule(DELAY);
    },
    /** Nothing is left to save: the answer was taken. */
    forget() {
      unschedule();
      isUnsaved = false;
      tab.clear();
    },
  };
}
