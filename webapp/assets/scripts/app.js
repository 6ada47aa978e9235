// What every page needs. Each module owns one concern and starts itself on the parts it finds.
import htmx from "htmx.org";

import * as clock from "./app/clock.js";
import * as csrf from "./app/csrf.js";
import * as dialogs from "./app/dialogs.js";
import * as drops from "./app/drops.js";
import * as guard from "./app/guard.js";
import * as lookups from "./app/lookups.js";
import * as mentions from "./app/mentions.js";
import * as menus from "./app/menus.js";
import * as news from "./app/news.js";
import * as palette from "./app/palette.js";
import * as preferences from "./app/preferences.js";
import * as rows from "./app/rows.js";
import * as sections from "./app/sections.js";
import * as shortcuts from "./app/shortcuts.js";
import * as tab from "./app/tab.js";

const modules = [
  tab, csrf, clock, dialogs, drops, guard, lookups, menus, news, preferences, rows, palette, sections,
  shortcuts,
];
for (const module of modules) module.start();

htmx.onLoad((loaded) => {
  clock.render();
  mentions.attachIn(loaded);
});
