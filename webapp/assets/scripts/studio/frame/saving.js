// What is drawn is saved a moment after it changes, and never over what somebody else has saved.
import { hold } from "../../app/guard.js";
import { locale } from "../../app/language.js";
import { say } from "../language.js";

const DELAY = 900;
const RETRY = 15_000;

const timeFormat = new Intl.DateTimeFormat(locale, {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

/**
 * Keep one file of the draft. `read` gives its text as it is now; `onSaved` hears of each save,
 * `onConflict` of a version that somebody else has saved in the meantime.
 */
export function createSaving({ api, status, read, onSaved, onConflict }) {
  let version = null;
  let savedText = "";
  let isUnsaved = false;
  let isHeldUp = false;
  let running = null;
  let timer = 0;

  function tell(text, state) {
    status.textContent = text;
    status.dataset.state = state;
  }

  function schedule(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function fail(error) {
    isUnsaved = true;
    if (error.status === 412) {
      isHeldUp = true;
      tell(say("Not saved: somebody else saved this file"), "failed");
      onConflict(error);
      return;
    }
    const isRefused = error.status >= 400 && error.status < 500;
    tell(isRefused ? say("Not saved: {reason}", { reason: error.message }) : say("Not saved; trying again"), "failed");
    if (!isRefused) schedule(RETRY);
  }

  async function write() {
    isUnsaved = false;
    try {
      const text = await read();
      if (text !== savedText) {
        tell(say("Saving…"), "typing");
        version = await api.write(text, version);
        savedText = text;
        onSaved();
      }
      if (!isUnsaved) tell(say("Saved {time}", { time: timeFormat.format(new Date()) }), "saved");
    } catch (error) {
      fail(error);
    }
  }

  /** Save what is unsaved; one save at a time, each with the version of the one before. */
  async function save() {
    clearTimeout(timer);
    if (running) await running;
    if (!isUnsaved || isHeldUp) return;
    running = write();
    await running;
    running = null;
  }

  const saving = {
    isUnsaved: () => isUnsaved,
    save,
    version: () => version,
    /** Begin again from what the server holds. */
    begin(file) {
      clearTimeout(timer);
      version = file.version;
      savedText = file.text;
      isUnsaved = false;
      isHeldUp = false;
      tell(say("All changes saved"), "saved");
    },
    /** Say that something changed. */
    touch() {
      isUnsaved = true;
      if (isHeldUp) return;
      tell(say("Not saved yet"), "typing");
      schedule(DELAY);
    },
  };
  hold(saving);
  return saving;
}
