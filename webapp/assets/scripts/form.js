// The form of a task or a button: form-js draws the schema that the server validates again.
import { mount } from "./form/island.js";

for (const section of document.querySelectorAll("[data-form-island]")) mount(section);
