// The sentences of the editors: ours, and those of the libraries, which know only English.
import { locale, say as sayAnywhere } from "../app/language.js";
import dmn from "./dmn/zh.json";
import forms from "./form/zh.json";
import bpmn from "./bpmn/zh.json";
import chinese from "./zh.json";

const sentences = locale.startsWith("zh") ? { ...dmn, ...forms, ...bpmn, ...chinese } : {};

/** Say a sentence in the language of the page, with its {placeholders} filled in. */
export function say(sentence, values = {}) {
  const pattern = sentences[sentence];
  if (pattern === undefined) return sayAnywhere(sentence, values ?? {});
  return pattern.replace(/\{\s*(\w+)\s*\}/g, (whole, name) => values?.[name] ?? whole);
}
