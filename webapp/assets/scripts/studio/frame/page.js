// One editor page: the file comes in, changes go out, and what is wrong or who is here is shown.
import { say } from "../language.js";
import { createApi } from "./api.js";
import { createConflict } from "./conflict.js";
import { createFindings } from "./findings.js";
import { startPresence } from "./presence.js";
import { createSaving } from "./saving.js";
import { connectTabs } from "./tabs.js";
import { connectTransfer } from "./transfer.js";

const LOOK = 350;
const NOTHING = {
  facts: [], functions: [], operations: [], groups: [], forms: [], decisions: [], messages: [], policy: [],
};

function createTell(root) {
  const bar = root.querySelector("[data-notice]");
  const words = bar.querySelector("[data-notice-text]");
  return (sentence = "") => {
    words.textContent = sentence;
    bar.hidden = sentence === "";
  };
}

/** What there is to choose from; a file can be edited without it, too. */
async function choices(api, tell) {
  try {
    return { ...NOTHING, ...(await api.catalogue()) };
  } catch (error) {
    tell(say("There is nothing to choose from: {reason}", { reason: error.message }));
    return NOTHING;
  }
}

/** Fetch the file, what may be chosen and the script of the editor, all at once. */
async function fetchAll(api, load, tell) {
  try {
    const [file, catalogue, { open }] = await Promise.all([api.read(), choices(api, tell), load()]);
    return { file, catalogue, open };
  } catch (error) {
    tell(say("The file cannot be opened: {reason}", { reason: error.message }));
    throw error;
  }
}

function connectCommands(root, commands) {
  for (const button of root.querySelectorAll("[data-command]")) {
    button.addEventListener("click", () => commands[button.dataset.command](button));
  }
}

/** One file before one person: shown, looked at, saved. */
class Desk {
  constructor(root, { api, editor, tell }) {
    Object.assign(this, { api, editor, tell });
    this.findings = createFindings(root, editor);
    this.conflict = createConflict(root, { api, read: editor.read, reload: () => this.reload() });
    this.saving = createSaving({
      api,
      status: root.querySelector("[data-save-state]"),
      read: editor.read,
      onSaved: () => this.lint(),
      onConflict: (error) => this.conflict.ask(error),
    });
  }

  /** Show a text; what cannot be drawn is said, and stays as it is on the server. */
  async show(text) {
    try {
      await this.editor.show(text);
      await this.look();
    } catch (error) {
      this.tell(say("This file is broken and cannot be drawn: {reason}", { reason: error.message }));
    }
  }

  async begin(file) {
    await this.show(file.text);
    this.saving.begin(file);
  }

  /** Look with the rules that need no server. */
  async look() {
    if (this.editor.check) this.findings.fromEditor(await this.editor.check());
  }

  /** Let the server look at the whole release. */
  async lint() {
    try {
      const { findings } = await this.api.lint();
      this.findings.fromServer(findings.filter(({ path }) => path === this.api.path));
    } catch (error) {
      this.tell(say("The file could not be checked: {reason}", { reason: error.message }));
    }
  }

  async reload() {
    this.tell();
    await this.begin(await this.api.read());
    await this.lint();
  }

  changed() {
    this.saving.touch();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), LOOK);
  }

  /** Put a file from the disk in the place of this one; the editor says what it cannot open. */
  async take(text) {
    this.tell();
    await this.editor.show(text);
    await this.look();
    this.changed();
  }

  /** Whoever only looks is shown what another has saved; who has drawn is asked at the save. */
  async follow() {
    if (this.saving.isUnsaved()) return;
    const { files } = await this.api.draft();
    const latest = files.find(({ path }) => path === this.api.path);
    const isNew = latest && `"${latest.version}"` !== this.saving.version();
    if (!isNew || this.saving.isUnsaved()) return;
    await this.reload();
    this.tell(say("Somebody else has saved this file; you see the new version."));
  }
}

/** Draw the editor of a page and connect everything around it. */
export async function mount(root, load) {
  const content = root.querySelector('script[type="application/json"]').textContent;
  const { draft, path, isReadOnly } = JSON.parse(content);
  const api = createApi({ draft, path });
  const tell = createTell(root);
  const { file, catalogue, open } = await fetchAll(api, load, tell);
  let desk = null;
  const onChange = () => !isReadOnly && desk?.changed();
  const editor = await open({ root, catalogue, api, onChange: () => void onChange(), openTab: connectTabs(root) });
  const opened = new Desk(root, { api, editor, tell });
  await opened.begin(file);
  // What the editor does while it draws a file for the first time is no change.
  desk = opened;
  connectCommands(root, editor.commands);
  connectTransfer(root, { api, tell, read: editor.read, show: (text) => desk.take(text) });
  if (!isReadOnly) startPresence(root, { api, onCompany: () => desk.follow() });
  root.removeAttribute("aria-busy");
  // Whoever comes from the list of findings sees the element that they are about.
  if (window.location.hash) editor.select(decodeURIComponent(window.location.hash.slice(1)));
  await desk.lint();
}
