// The client on the line: found by a few letters, shown beside the form, and filled into it.
import { headers } from "../app/csrf.js";
import { attach } from "../app/lookups.js";

async function show(place, address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  place.innerHTML = await answer.text();
}

function addressOf(base, number) {
  return `${base}/${encodeURIComponent(number)}`;
}

/** Connect the search above the form; whoever is picked fills the form in. */
export function start(section) {
  const frame = document.querySelector("[data-client-search]");
  const place = document.querySelector("[data-intake-client]");
  if (!frame || !place) return;
  const base = frame.dataset.clientSearch;
  const input = frame.querySelector("input");

  async function choose(number) {
    const address = addressOf(base, number);
    const answer = await fetch(address, { method: "POST", headers: headers(), body: "{}" });
    if (!answer.ok) return;
    const values = await answer.json();
    section.dispatchEvent(new CustomEvent("form:fill", { detail: { values, goesOn: true } }));
    await show(place, address);
  }

  attach(input, frame.querySelector("[data-client-slot]"), base, { takesFirst: true });
  input.addEventListener("lookup:picked", ({ detail }) => choose(detail));
  if (input.value) input.dispatchEvent(new Event("input"));
  if (place.dataset.client) show(place, addressOf(base, place.dataset.client));
}
