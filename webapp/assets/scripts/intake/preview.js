// What the complaint comes to, asked again a moment after the typing stops.
import { headers } from "../app/csrf.js";

const DELAY = 180;

/** Put a part of the answer in its place, unless somebody is just using what stands there. */
function place(part, slot) {
  if (slot.contains(document.activeElement) || slot.innerHTML === part.innerHTML) return;
  const open = [...slot.querySelectorAll("details")].map((one) => one.open);
  slot.replaceChildren(...part.childNodes);
  slot.querySelectorAll("details").forEach((one, at) => (one.open = open[at] ?? false));
}

function draw(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const part of body.querySelectorAll("[data-part]")) {
    const slot = document.querySelector(`[data-live="${part.dataset.part}"]`);
    if (slot) place(part, slot);
  }
}

/** Keep the assessment beside the form true, and let its buttons fill the form in. */
export function start(section) {
  const frame = document.querySelector("[data-intake-live]");
  if (!frame) return;
  let timer = 0;
  let request;

  async function ask(values) {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(frame.dataset.intakeLive, {
        method: "POST",
        headers: { ...headers(), Accept: "text/html" },
        body: JSON.stringify({ values }),
        signal: request.signal,
      });
      if (answer.ok) draw(await answer.text());
    } catch {
      // The line is broken or somebody typed on: the next change asks again.
    }
  }

  section.addEventListener("form:changed", ({ detail }) => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(detail.values), DELAY);
  });
  section.dispatchEvent(new CustomEvent("form:ask"));
  frame.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-fills]");
    if (!button) return;
    const values = { [button.dataset.fills]: button.dataset.value };
    button.blur();
    section.dispatchEvent(new CustomEvent("form:fill", { detail: { values } }));
  });
}
