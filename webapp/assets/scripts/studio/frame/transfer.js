// One file to the disk and back: what Camunda Modeler saves can be taken in, and the other way.
import { say } from "../language.js";

/** Let the browser keep a text as a file; the note stands before the ending of its name. */
export function saveAs(text, path, note = "") {
  const name = path.split("/").at(-1);
  const dot = name.lastIndexOf(".");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = note ? `${name.slice(0, dot)} (${note})${name.slice(dot)}` : name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Connect the two buttons; `show` puts a text in the place of what is open. */
export function connectTransfer(root, { api, read, show, tell }) {
  root.querySelector("[data-download]").addEventListener("click", async () => {
    saveAs(await read(), api.path);
  });
  const input = root.querySelector("[data-upload]");
  if (!input) return;
  root.querySelector("[data-upload-button]").addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const before = await read();
    try {
      await show(await file.text());
    } catch (error) {
      await show(before);
      tell(say("{file} cannot be opened here: {reason}", { file: file.name, reason: error.message }));
    }
  });
}
