// The kinds of fields in the panel. Each is one component, so that typing never loses its place.
import {
  FeelEntry,
  FeelLanguageContext,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextFieldEntry,
} from "@bpmn-io/properties-panel";
import { h } from "@bpmn-io/properties-panel/preact";
import { useService } from "bpmn-js-properties-panel";

import { builtinsOf } from "../../feel.js";
import { say } from "../../language.js";
import { variablesOf } from "./feel.js";

/** How a deadline is written. */
export const EXAMPLE = 'working days(policy("complaint.reply_days"))';

function common({ element, id, label, description, get, set }) {
  return { element, id, label, description, getValue: () => get(), setValue: (value) => set(value), translate: say };
}

function Text(row) {
  return h(TextFieldEntry, { ...common(row), debounce: useService("debounceInput"), validate: row.validate });
}

/** A choice of what the draft has; what is not among it any more stays visible and can be mended. */
function Choice(row) {
  const getOptions = () => {
    const value = row.get() ?? "";
    const known = row.options();
    const options = [{ value: "", label: say("(none)") }, ...known];
    const isKnown = value === "" || known.some((one) => one.value === value);
    return isKnown ? options : [...options, { value, label: say("{value} (unknown)", { value }) }];
  };
  return h(SelectEntry, { ...common(row), getValue: () => row.get() ?? "", getOptions });
}

function Feel(row) {
  const catalogue = useService("catalogue");
  const context = { builtins: builtinsOf(catalogue), parserDialect: "camunda" };
  const field = h(FeelEntry, {
    ...common(row),
    debounce: useService("debounceInput"),
    feel: "required",
    variables: variablesOf(catalogue, row.element),
  });
  return h(FeelLanguageContext.Provider, { value: context }, field);
}

/** A line of text. */
export const text = (row) => ({ ...row, component: Text, isEdited: isTextFieldEntryEdited });

/** One of several; `options` gives `{value, label}`. */
export const choice = (row) => ({ ...row, component: Choice, isEdited: isSelectEntryEdited });

/** An expression, with the facts, functions and policy of the draft to choose from. */
export const feel = (row) => ({ ...row, component: Feel, isEdited: isFeelEntryEdited });
