// A group of options under one name, which a <fieldset> tells to everybody.
import { Description, Errors } from "@bpmn-io/form-js-viewer";
import { h } from "preact";

import { classesOf, idsOf, useOptions } from "./frame.js";

/** Draw a group; `kind` is radio or checkbox, `isChosen` and `choose` know the value. */
export function Choices({ type, kind, isChosen, choose, ...props }) {
  const { field, domId, disabled, readonly, errors = [], onBlur, onFocus } = props;
  const ids = idsOf(domId);
  const isRequired = Boolean(field.validate?.required);
  const choice = (option, index) =>
    h(
      "label",
      { class: "fjs-choice" },
      h("input", {
        id: `${domId}-${index}`,
        type: kind,
        name: domId,
        checked: isChosen(option.value),
        disabled: disabled || readonly,
        "aria-invalid": errors.length > 0,
        onChange: () => choose(option.value),
        onBlur,
        onFocus,
      }),
      h("span", null, option.label),
    );
  return h(
    "div",
    { class: classesOf(type, props) },
    h(
      "fieldset",
      { class: "fjs-choices", "aria-describedby": `${ids.description} ${ids.errors}` },
      h(
        "legend",
        { class: "fjs-form-field-label" },
        field.label,
        isRequired && h("span", { class: "fjs-asterix", "aria-hidden": "true" }, "*"),
      ),
      useOptions(field).map(choice),
    ),
    h(Description, { id: ids.description, description: field.description }),
    h(Errors, { id: ids.errors, errors }),
  );
}
