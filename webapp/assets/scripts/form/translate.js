// The sentences of form-js itself, in the language of the page.
import { say } from "../app/language.js";

export const TranslateModule = { translate: ["value", say] };
