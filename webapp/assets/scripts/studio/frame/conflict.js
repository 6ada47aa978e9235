// Somebody else has saved the file: say who, and let the person choose what becomes of their own.
import { moment } from "../../app/clock.js";
import { say } from "../language.js";
import { saveAs } from "./transfer.js";

/** Who has saved it and when, as people say it; else what the server said. */
function told({ body, message }) {
  const [change] = body.errors?.file ?? [];
  if (!change) return message;
  const when = moment(new Date(change.at), new Date());
  return say("{name} saved this file, {moment}.", { name: change.name, moment: when });
}

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
    /** Ask what becomes of one's own text. */
    ask(error) {
      who.textContent = told(error);
      reopen.hidden = false;
      if (!dialog.open) dialog.showModal();
    },
  };
}
