// Keep of a large stylesheet only the rules that our pages can use: Tabler is ten times what we wear.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const GROUPS = /^@(media|supports|container|layer)\b/;
const CLASS = /\.((?:[\w-]|\\.)+)/g;

/** Collect every word of the files below some folders; a class is used if it is one of them. */
export async function wordsIn(folders, suffixes) {
  const words = new Set();
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true });
    for (const name of names.filter((one) => suffixes.some((suffix) => one.endsWith(suffix)))) {
      const text = await readFile(join(folder, name), "utf8");
      for (const [word] of text.matchAll(/[A-Za-z_][\w-]*/g)) words.add(word);
    }
  }
  return words;
}

/** Find where the block that opens at a position ends; braces in strings do not count. */
function endOfBlock(css, open) {
  let depth = 0;
  let quote = "";
  for (let at = open; at < css.length; at += 1) {
    const char = css[at];
    if (char === "\\") at += 1;
    else if (quote) quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "{") depth += 1;
    else if (char === "}" && (depth -= 1) === 0) return at;
  }
  throw new Error("a block of the stylesheet does not end");
}

/** Split a list of selectors at its outer commas. */
function selectorsOf(prelude) {
  const found = [""];
  let depth = 0;
  for (const char of prelude) {
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (char === "," && depth === 0) found.push("");
    else found[found.length - 1] += char;
  }
  return found;
}

function isUsed(selector, words) {
  const needed = selector.replace(/:(not|is|where|has)\([^)]*\)/g, "");
  return [...needed.matchAll(CLASS)].every(([, name]) => words.has(name.replace(/\\/g, "")));
}

/** Leave out the rules whose every selector asks for a class that nobody uses. */
export function keepUsed(css, words) {
  let kept = "";
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    if (open < 0) return kept;
    const statement = css.lastIndexOf(";", open);
    const start = statement > at ? statement + 1 : at;
    const prelude = css.slice(start, open).trim();
    const end = endOfBlock(css, open);
    const body = css.slice(open + 1, end);
    at = end + 1;
    if (GROUPS.test(prelude)) {
      const inner = keepUsed(body, words);
      if (inner) kept += `${prelude}{${inner}}`;
    } else if (prelude.startsWith("@")) {
      kept += `${prelude}{${body}}`;
    } else {
      const used = selectorsOf(prelude).filter((selector) => isUsed(selector, words));
      if (used.length > 0) kept += `${used.join(",")}{${body}}`;
    }
  }
  return kept;
}
