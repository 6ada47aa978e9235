// Warns beside a field, while it is typed, of words that are not said to a client (CON-02). The same
// list is held against what is sent, on the server.
import { controlOf } from "./controls.js";

const GAP = "…";
const LONGEST_GAP = 6;

function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function patternOf(text) {
  return new RegExp(text.split(GAP).map(plain).join(`.{0,${LONGEST_GAP}}`), "u");
}

/** The fields whose words reach the client, each with the phrases that count in it. */
function guardedFields(form, phrases) {
  const fields = form.get("formFieldRegistry").getAll();
  return fields
    .filter(({ properties, readonly }) => properties?.outgoing && !readonly)
    .map((field) => {
      const isBefore = field.properties.outgoing === "before_decision";
      return { field, phrases: phrases.filter(({ isPromise }) => isBefore || !isPromise) };
    });
}

/** The place of the warning, which is announced when it changes. */
function noteOf(control) {
  const frame = control.closest(".fjs-form-field");
  const known = frame.querySelector("[data-phrases]");
  if (known) return known;
  const note = document.createElement("p");
  note.dataset.phrases = "";
  note.className = "phrase-note";
  note.setAttribute("role", "status");
  frame.append(note);
  return note;
}

/** Keep the warnings of a form true while it is typed. */
export function guardPhrases(section, form, phrases) {
  const patterns = phrases.map((phrase) => ({ ...phrase, pattern: patternOf(phrase.text) }));
  const guarded = guardedFields(form, patterns);
  if (guarded.length === 0) return;

  function warn() {
    const { data } = form._getState();
    for (const { field, phrases: counting } of guarded) {
      const control = controlOf(section, form, field);
      if (!control) continue;
      const text = plain(String(data[field.key] ?? ""));
      const told = counting.filter(({ pattern }) => pattern.test(text)).map(({ warning }) => warning);
      const note = noteOf(control);
      const sentence = told.join(" ");
      if (note.textContent !== sentence) note.textContent = sentence;
    }
  }
  warn();
  form.on("changed", () => {
    requestAnimationFrame(warn);
  });
}
