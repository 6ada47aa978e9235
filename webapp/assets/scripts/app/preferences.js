// Theme at once and without a reload; language after what was typed is safe on the server.
import { settle } from "./guard.js";

function mark(buttons, theme) {
  for (const button of buttons) button.setAttribute("aria-pressed", button.value === theme);
}

function chooseTheme(event) {
  const button = event.submitter;
  if (button?.name !== "theme") return;
  event.preventDefault();
  const form = event.target;
  document.documentElement.dataset.theme = button.value;
  mark(document.querySelectorAll('button[name="theme"]'), button.value);
  fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" });
}

async function chooseLanguage(event) {
  const form = event.target;
  if (event.submitter?.name !== "locale" || form.dataset.isSettled) return;
  event.preventDefault();
  await settle();
  form.dataset.isSettled = "yes";
  // A form takes no second submit before the event of the first is over.
  setTimeout(() => form.requestSubmit(event.submitter));
}

export function start() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-preferences]")) return;
    chooseTheme(event);
    chooseLanguage(event);
  });
}
