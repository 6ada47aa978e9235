// The diagram of a case, with its tokens. Also mounts diagrams that htmx brings in later.
import { mount } from "./diagram/island.js";

function mountAll(root) {
  for (const figure of root.querySelectorAll("[data-diagram-island]:not([data-is-mounted])")) {
    figure.dataset.isMounted = "yes";
    mount(figure);
  }
}

mountAll(document);
document.addEventListener("htmx:after:swap", () => mountAll(document));
