// Sends the answer once, and turns each kind of reply into what the person can do next.
import { headers } from "../app/csrf.js";
import { say } from "../app/language.js";

/** One key per answer: repeating it after a broken connection cannot act twice. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function readBody(answer) {
  try {
    return await answer.json();
  } catch {
    return { message: say("The server gave no answer that could be read.") };
  }
}

/** Submit the form of a section. */
export function createSubmission(section, { draft, read, report }) {
  const button = section.querySelector("[data-form-submit]");
  let key = newKey();
  const confirmed = new Set();
  let warned = [];

  function setBusy(isBusy) {
    section.classList.toggle("is-sending", isBusy);
    if (button) button.disabled = isBusy;
  }

  function refuse(answer, body) {
    key = newKey();
    const isStale = answer.status === 409;
    warned = Object.values(body.errors ?? {}).flat().flatMap(({ confirm }) => confirm ?? []);
    const isWarning = isStale || answer.status >= 500 || warned.length > 0;
    report.showAnswer(body, {
      tone: isWarning ? "warning" : "danger",
      offersReload: isStale,
      offersConfirm: warned.length > 0,
    });
    if (answer.status !== 422 && !isStale) draft.touch();
    draft.resume();
  }

  async function post(address) {
    const body = JSON.stringify({
      values: read(),
      version: section.dataset.version,
      confirmed: [...confirmed],
    });
    return fetch(address, {
      method: "POST",
      headers: { ...headers(), "Idempotency-Key": key },
      body,
    });
  }

  return {
    /** Let the words stand that were warned of just now. */
    confirm() {
      for (const one of warned) confirmed.add(one);
    },
    async send(address = section.dataset.submit) {
      setBusy(true);
      report.hide();
      await draft.hold();
      try {
        const answer = await post(address);
        const body = await readBody(answer);
        if (answer.ok) {
          draft.forget();
          window.location.assign(body.location);
          return;
        }
        refuse(answer, body);
      } catch {
        draft.touch();
        const message = say("The server cannot be reached. What you typed is kept here.");
        report.showAnswer({ message }, { tone: "warning" });
      }
      setBusy(false);
    },
  };
}
