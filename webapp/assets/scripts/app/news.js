// Tells of tasks that came into a list since it was shown. It asks only while somebody looks, and
// the bar floats, so that nothing that is being read moves.
import htmx from "htmx.org";

const EVERY = 30_000;

export function start() {
  const bar = document.querySelector("[data-news]");
  if (!bar) return;
  const look = () => askFor(bar);
  let timer = window.setInterval(look, EVERY);
  document.addEventListener("visibilitychange", () => {
    window.clearInterval(timer);
    if (document.hidden) return;
    look();
    timer = window.setInterval(look, EVERY);
  });
  let shown = list();
  document.addEventListener("htmx:after:swap", () => {
    if (list() === shown) return;
    shown = list();
    catchUp(bar);
  });
}

/** Asks for the list that is shown, from the moment at which it was read. */
async function askFor(bar) {
  const rows = list();
  const asked = new URLSearchParams(location.search);
  asked.delete("after");
  asked.set("since", rows.dataset.since);
  const answer = await fetch(`${bar.dataset.news}?${asked}`, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok || rows !== list()) return;
  const told = (await answer.text()).trim();
  // What says the same again would be read aloud again.
  if (told === bar.dataset.told) return;
  bar.dataset.told = told;
  bar.innerHTML = told;
  htmx.process(bar);
}

/** The list was read anew: there is no news, and who asked for it goes on at its beginning. */
function catchUp(bar) {
  const wasAsked = bar.contains(document.activeElement);
  bar.dataset.told = "";
  bar.replaceChildren();
  if (wasAsked) list().focus();
}

function list() {
  return document.getElementById("rows");
}
