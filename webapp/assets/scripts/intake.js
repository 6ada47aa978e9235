// The counter: the client is found, and what the complaint comes to is told while it is typed.
import { start as search } from "./intake/client.js";
import { start as assess } from "./intake/preview.js";

const section = document.querySelector("[data-form-island]");
search(section);
assess(section);
