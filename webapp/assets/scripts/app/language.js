// Interface sentences made in the browser: English in the code, Chinese in zh.json.
import chinese from "../zh.json";

/** The BCP 47 tag of the page. */
export const locale = document.documentElement.lang || "zh-CN";

const sentences = locale.startsWith("zh") ? chinese : {};

/** Say a sentence in the language of the page, with its {placeholders} filled in. */
export function say(sentence, values = {}) {
  const pattern = sentences[sentence] ?? sentence;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
