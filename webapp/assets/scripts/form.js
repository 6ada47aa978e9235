// The form of a task or a button: form-js draws the schema that the server validates again.
// Also mounts forms that htmx brings in later.
import { mount } from "./form/island.js";

function mountAll() {
  for (const section of document.querySelectorAll("[data-form-island]:not([data-is-mounted])")) {
    section.dataset.isMounted = "yes";
    mount(section);
  }
}

mountAll();
document.addEventListener("htmx:after:swap", mountAll);
