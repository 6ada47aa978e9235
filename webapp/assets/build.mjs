// Build every browser bundle, and the FEEL library the server runs, from locked npm packages.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, parse, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { lintConfiguration, spokenLibrary, themedStyles } from "./library_mends.mjs";
import { keepUsed, wordsIn } from "./used_rules.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "..", "..");
const output = resolve(here, "..", "static");

const browser = {
  absWorkingDir: here,
  bundle: true,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  legalComments: "linked",
  // The oldest kinds of fonts stand in stylesheets of libraries; no browser of ours asks for them.
  loader: Object.fromEntries([".woff", ".woff2", ".svg", ".eot", ".ttf"].map((kind) => [kind, "file"])),
  metafile: true,
  minify: true,
  outdir: output,
  target: ["chrome111", "firefox115", "safari16.4"],
};

// What form-js gets wrong, as its source has it and as we need it.
const formMends = [
  // Dates follow the language of the page, not that of the browser.
  [
    "function getLocaleDateFormat(locale = 'default')",
    "function getLocaleDateFormat(locale = document.documentElement.lang)",
  ],
  // A time typed right after its date is kept: only what was dealt with is taken off the list.
  [
    "setDateTimeUpdateRequest(null);",
    "setDateTimeUpdateRequest((latest) => (latest === dateTimeUpdateRequest ? null : latest));",
  ],
];

const mendedForms = {
  name: "mended-forms",
  setup({ onLoad }) {
    onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path }) => {
      // The editor brings an older one for itself.
      if (path.includes("form-js-editor")) return undefined;
      let contents = await readFile(path, "utf8");
      for (const [before, after] of formMends) {
        if (!contents.includes(before)) throw new Error(`form-js has no more ${before}`);
        contents = contents.replace(before, after);
      }
      return { contents, loader: "js" };
    });
  },
};

/** Of Tabler, take the rules for what stands in a template or a script. */
const usedTabler = {
  name: "used-tabler",
  setup({ onLoad }) {
    onLoad({ filter: /tabler\.min\.css$/ }, async ({ path }) => {
      const folders = [join(here, "scripts"), resolve(here, "..", "templates")];
      const words = await wordsIn(folders, [".js", ".html"]);
      const css = (await readFile(path, "utf8")).replace(/\/\*[^]*?\*\//g, "");
      return { contents: `/*! Tabler, MIT licence, https://tabler.io */${keepUsed(css, words)}`, loader: "css" };
    });
  },
};

async function buildFeel() {
  await build({
    absWorkingDir: here,
    stdin: {
      contents: 'export * from "@bpmn-io/feelin";',
      resolveDir: here,
      sourcefile: "feelin-entry.js",
    },
    bundle: true,
    format: "iife",
    globalName: "feelin",
    // feelin reads parameter names from function source, so names must survive.
    minify: false,
    keepNames: false,
    target: "es2022",
    legalComments: "none",
    outfile: resolve(root, "engine", "expressions", "feelin.js"),
  });
}

/** What looks at drawings in the worker process: the rules of the editor, for V8 alone. */
async function buildLint() {
  await build({
    absWorkingDir: here,
    entryPoints: ["server/bpmnlint.js"],
    bundle: true,
    format: "iife",
    globalName: "bpmnlint",
    platform: "neutral",
    mainFields: ["module", "main"],
    minify: true,
    target: "es2022",
    legalComments: "none",
    plugins: [lintConfiguration(root)],
    outfile: resolve(root, "engine", "workflow", "bpmnlint.js"),
  });
}

const studio = join(here, "scripts", "studio");
const languageFile = join(studio, "language.js");

/** What the editors of the studio need of the build. */
const studioLibraries = [
  themedStyles,
  lintConfiguration(root),
  spokenLibrary({
    name: "spoken-simulation",
    filter: /bpmn-js-token-simulation[\\/]lib[\\/].*\.js$/,
    dictionary: join(studio, "bpmn", "zh.json"),
    languageFile,
  }),
  spokenLibrary({
    name: "spoken-form-editor",
    filter: /form-js-editor[\\/].*[\\/]?dist[\\/]index\.es\.js$/,
    dictionary: join(studio, "form", "zh.json"),
    languageFile,
  }),
];

async function buildScripts() {
  const islands = await build({
    ...browser,
    entryPoints: ["app", "form", "intake", "diagram", "studio"].map((name) => `scripts/${name}.js`),
    format: "esm",
    plugins: [mendedForms, ...studioLibraries],
    splitting: true,
  });
  // The theme is chosen before the first paint, so this one script blocks and stands alone.
  const theme = await build({ ...browser, entryPoints: ["scripts/theme.js"], format: "iife" });
  return [islands, theme];
}

const STYLES = ["app", "form", "intake", "diagram", "studio", "studio_bpmn", "studio_dmn", "studio_form"];

async function buildStyles() {
  const entryPoints = STYLES.map((name) => `styles/${name}.css`);
  return [await build({ ...browser, entryPoints, plugins: [usedTabler] })];
}

/** Write a file under a name that carries its hash, and give the line of the manifest. */
async function writeHashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = parse(name);
  await writeFile(join(output, `${stem}-${hash}${ext}`), content);
  return { [name]: `${stem}-${hash}${ext}` };
}

/** Join the icons into one sprite; `currentColor` lets each take the colour of its text. */
async function buildImages() {
  const files = (await readdir(join(here, "icons"))).filter((file) => file.endsWith(".svg"));
  const symbols = await Promise.all(
    files.sort().map(async (file) => {
      const source = await readFile(join(here, "icons", file), "utf8");
      const shapes = source.replace(/^<svg[^>]*>|<\/svg>\s*$/g, "").trim();
      return `<symbol id="${parse(file).name}" viewBox="0 0 24 24">${shapes}</symbol>`;
    }),
  );
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  const favicon = await readFile(join(here, "favicon.svg"), "utf8");
  return {
    ...(await writeHashed("icons.svg", sprite)),
    ...(await writeHashed("favicon.svg", favicon)),
  };
}

/** Map each entry to the file that was written, `app.js` → `app-3F2A81BC.js`. */
function manifestOf(results) {
  const manifest = {};
  for (const { metafile } of results) {
    for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
      if (entryPoint) manifest[basename(entryPoint)] = relative(output, resolve(here, file));
    }
  }
  return manifest;
}

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
const [scripts, styles, images] = await Promise.all([
  buildScripts(),
  buildStyles(),
  buildImages(),
  buildFeel(),
  buildLint(),
]);
const manifest = { ...manifestOf([...scripts, ...styles]), ...images };
await writeFile(join(output, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
