// A choice from a list as the browser's own control: keyboard, phone and screen reader work.
import { Description, Errors, Label, Select as Original } from "@bpmn-io/form-js-viewer";
import { h } from "preact";

import { say } from "../../app/language.js";
import { classesOf, idsOf, useOptions } from "./frame.js";

function optionOf(option, index, value) {
  return h("option", { value: String(index), selected: option.value === value }, option.label);
}

export function Select(props) {
  const { field, domId, disabled, readonly, errors = [], value, onChange, onBlur, onFocus } = props;
  const options = useOptions(field);
  const ids = idsOf(domId);
  const isRequired = Boolean(field.validate?.required);
  const pick = ({ target }) =>
    onChange({ value: target.value === "" ? null : options[Number(target.value)].value });
  const control = h(
    "select",
    {
      id: domId,
      class: "fjs-input fjs-select-native",
      disabled: disabled || readonly,
      "aria-required": isRequired,
      "aria-invalid": errors.length > 0,
      "aria-describedby": `${ids.description} ${ids.errors}`,
      onChange: pick,
      onBlur,
      onFocus,
    },
    h("option", { value: "", selected: value === null || value === undefined }, say("Please choose")),
    options.map((option, index) => optionOf(option, index, value)),
  );
  return h(
    "div",
    { class: classesOf("select", props) },
    h(Label, { htmlFor: domId, label: field.label, required: isRequired }),
    h("div", { class: "fjs-input-group" }, control),
    h(Description, { id: ids.description, description: field.description }),
    h(Errors, { id: ids.errors, errors }),
  );
}
Select.config = Original.config;
