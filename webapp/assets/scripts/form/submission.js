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

  function setBusy(isBusy) {
    section.classList.toggle("is-sending", isBusy);
    if (button) button.disabled = isBusy;
  }

  function refuse(answer, body) {
    key = newKey();
    const isStale = answer.status === 409;
    const tone = isStale || answer.status >= 500 ? "warning" : "danger";
    report.showAnswer(body, { tone, offersReload: isStale });
    if (answer.status !== 422 && !isStale) draft.touch();
  }

  async function post() {
    const body = JSON.stringify({ values: read(), version: section.dataset.version });
    return fetch(section.dataset.submit, {
      method: "POST",
      headers: { ...headers(), "Idempotency-Key": key },
      body,
    });
  }

  return {
    async send() {
      setBusy(true);
      report.hide();
      try {
        const answer = await post();
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
