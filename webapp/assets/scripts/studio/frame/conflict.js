// Somebody else has saved the file: say who, and let the person choose what becomes of their own.
import { say } from "../language.js";
import { saveAs } from "./transfer.js";

/** Connect the dialog; `read` gives one's own text, `reload` shows what the server holds. */
export function createConflict(root, { api, read, reload }) {
  const dialog = root.querySelector("[data-conflict]");
  const who = dialog.querySelector("[data-conflict-who]");
  const reopen = root.querySelector("[data-conflict-reopen]");

  async function takeTheirs() {
    dialog.close();
    reopen.hidden = true;
    await reload();
  }

  dialog.querySelector("[data-conflict-reload]").addEventListener("click", takeTheirs);
  dialog.querySelector("[data-conflict-copy]").addEventListener("click", async () => {
    saveAs(await read(), api.path, say("my copy"));
    await takeTheirs();
  });
  reopen.addEventListener("click", () => dialog.showModal());

  return {
    /** Ask; the sentence of the server names who saved, and when. */
    ask(error) {
      who.textContent = error.message;
      reopen.hidden = false;
      if (!dialog.open) dialog.showModal();
    },
  };
}
