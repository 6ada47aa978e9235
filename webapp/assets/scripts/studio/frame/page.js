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

function contentOf(root) {
  return JSON.parse(root.querySelector('script[type="application/json"]').textContent);
}

function createTell(root) {
  const bar = root.querySelector("[data-notice]");
  const words = bar.querySelector("[data-notice-text]");
  return (sentence = "") => {
    words.textContent = sentence;
    bar.hidden = sentence === "";
  };
}

function connectCommands(root, commands) {
  for (const button of root.querySelectorAll("[data-command]")) {
    button.addEventListener("click", () => commands[button.dataset.command](button));
  }
}

const NOTHING = {
  facts: [], functions: [], operations: [], groups: [], forms: [], decisions: [], messages: [], policy: [],
};

/** What there is to choose from; a file can be edited without it, too. */
async function choices(api, tell) {
  try {
    return { ...NOTHING, ...(await api.catalogue()) };
  } catch (error) {
    tell(say("There is nothing to choose from: {reason}", { reason: error.message }));
    return NOTHING;
  }
}

/** Fetch everything at once, then open the editor on it. */
async function begin(root, api, load) {
  const tell = createTell(root);
  try {
    const wanted = [api.read(), choices(api, tell), load()];
    const [file, catalogue, { open }] = await Promise.all(wanted);
    return { file, catalogue, open, tell };
  } catch (error) {
    tell(say("The file cannot be opened: {reason}", { reason: error.message }));
    root.removeAttribute("aria-busy");
    throw error;
  }
}

/** Draw the editor of a page and connect everything around it. */
export async function mount(root, load) {
  const { draft, path, ...settings } = contentOf(root);
  const api = createApi({ draft, path });
  const { file, catalogue, open, tell } = await begin(root, api, load);
  const openTab = connectTabs(root);
  let changed = () => {};
  const editor = await open({ root, catalogue, api, settings, onChange: () => changed(), openTab });
  const findings = createFindings(root, editor);

  async function show(text) {
    await editor.show(text);
    await look();
  }
  async function look() {
    if (editor.check) findings.fromEditor(await editor.check());
  }
  async function lint() {
    try {
      findings.fromServer((await api.lint()).findings.filter((one) => one.path === path));
    } catch (error) {
      tell(say("The file could not be checked: {reason}", { reason: error.message }));
    }
  }
  async function reload() {
    const latest = await api.read();
    saving.begin(latest);
    tell();
    await show(latest.text).catch(explain);
    saving.begin(latest);
    await lint();
  }
  function explain(error) {
    tell(say("This file is broken and cannot be drawn: {reason}", { reason: error.message }));
  }

  const conflict = createConflict(root, { api, read: editor.read, reload });
  const saving = createSaving({
    api,
    status: root.querySelector("[data-save-state]"),
    read: editor.read,
    onSaved: lint,
    onConflict: (error) => conflict.ask(error),
  });
  await show(file.text).catch(explain);
  saving.begin(file);

  let timer = 0;
  changed = () => {
    if (!settings.isReadOnly) saving.touch();
    clearTimeout(timer);
    timer = setTimeout(look, LOOK);
  };
  connectCommands(root, editor.commands);
  connectTransfer(root, {
    api,
    tell,
    read: editor.read,
    show: async (text) => {
      tell();
      await show(text);
      changed();
    },
  });
  if (settings.isReadOnly) {
    root.removeAttribute("aria-busy");
    await lint();
    return;
  }
  startPresence(root, {
    api,
    // Whoever only looks is shown what the other has saved; who has drawn is asked at the save.
    async onCompany() {
      if (saving.isUnsaved()) return;
      const { files } = await api.draft();
      const latest = files.find((one) => one.path === path);
      if (latest && `"${latest.version}"` !== saving.version() && !saving.isUnsaved()) {
        await reload();
        tell(say("Somebody else has saved this file; you see the new version."));
      }
    },
  });
  root.removeAttribute("aria-busy");
  await lint();
}
