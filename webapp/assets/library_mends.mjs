// What libraries of the editors get wrong for us, mended while they are bundled.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Replace what must be there; a new version of a library that lacks it stops the build. */
function mended(contents, mends, name) {
  return mends.reduce((text, [before, after]) => {
    if (!text.includes(before)) throw new Error(`${name} has no more ${before}`);
    return text.replaceAll(before, after);
  }, contents);
}

// Styles come in as a constructed sheet, as in a shadow tree: a strict policy takes no style tag.
const styleMends = [["!root.head && root.adoptedStyleSheets", "root.adoptedStyleSheets"]];

// The colours of code are ours to choose, so that they follow the theme of the page.
const CODE = {
  "#24292f": "text", "#a31515": "word", "#1a7f37": "string", "#06704a": "number", "#0969da": "operator",
  "#0550ae": "name", "#8250df": "function", "#69727b": "comment", "#953800": "heading", "#b54a00": "heading",
};
const codeMends = Object.entries(CODE).map(([hex, name]) => [`'${hex}'`, `'var(--code-${name})'`]);

export const themedStyles = {
  name: "themed-styles",
  setup({ onLoad }) {
    onLoad({ filter: /cm-theme[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, "utf8");
      return { contents: mended(contents, codeMends, "cm-theme"), loader: "js" };
    });
    onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, "utf8");
      return { contents: mended(contents, styleMends, "style-mod"), loader: "js" };
    });
  },
};

/** `bpmnlintrc` is the configuration that blocks a release, compiled with its rules. */
export function lintConfiguration(root) {
  return {
    name: "bpmnlintrc",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^bpmnlintrc$/ }, () => ({ path: "bpmnlintrc", namespace: "bpmnlintrc" }));
      onLoad({ filter: /.*/, namespace: "bpmnlintrc" }, async () => {
        const compile = require("bpmnlint/lib/support/compile-config");
        const file = join(root, "bpmn", ".bpmnlintrc");
        const contents = await compile(JSON.parse(await readFile(file, "utf8")));
        return { contents, loader: "js", resolveDir: here, watchFiles: [file] };
      });
    },
  };
}

const SAY = "__sayInLanguageOfPage";
// The properties under which libraries keep what they show.
const SHOWN = "label|title|name|description|text|tooltip|placeholder|children";

/** Wrap the sentences of a dictionary where a library shows them. */
function spoken(contents, sentences, languageFile) {
  let text = contents;
  for (const sentence of sentences) {
    const literal = sentence.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("'", "\\\\'");
    const call = `${SAY}(${JSON.stringify(sentence)})`;
    const quoted = `(?:'${literal}'|"${literal}")`;
    text = text
      .replace(new RegExp(`(\\b(?:${SHOWN}):|\\|\\||\\]:|\\breturn|\\blabel =|\\),) ${quoted}`, "g"), `$1 ${call}`)
      .replace(new RegExp(`\\btranslate\\(${quoted}`, "g"), `${SAY}(${JSON.stringify(sentence)}`)
      .replace(new RegExp(`title="${literal}"`, "g"), `title="\${${call}}"`)
      .replace(new RegExp(`(<p[^>]*>|>\\s*)${literal}(?=\\s*<)`, "g"), `$1\${${call}}`);
  }
  return `import { say as ${SAY} } from ${JSON.stringify(languageFile)};\n${text}`;
}

/** Give libraries that know only English the language of the page, by the keys of a dictionary. */
export function spokenLibrary({ name, filter, dictionary, languageFile }) {
  return {
    name,
    setup({ onLoad }) {
      onLoad({ filter }, async ({ path }) => {
        const sentences = Object.keys(JSON.parse(await readFile(dictionary, "utf8")));
        // Longer sentences first: one may begin with another.
        sentences.sort((a, b) => b.length - a.length);
        const contents = await readFile(path, "utf8");
        return { contents: spoken(contents, sentences, languageFile), loader: "js" };
      });
    },
  };
}
