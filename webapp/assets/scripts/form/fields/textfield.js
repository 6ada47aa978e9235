// A line of text; where the schema says what it names (`lookup`), with suggestions.
import { Description, Errors, Label, Textfield as Original } from "@bpmn-io/form-js-viewer";
import { h } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { attach } from "../../app/lookups.js";
import { classesOf, idsOf } from "./frame.js";

function Lookup(props) {
  const { field, domId, disabled, readonly, errors = [], value, onChange, onBlur, onFocus } = props;
  const input = useRef();
  const slot = useRef();
  const ids = idsOf(domId);
  const isRequired = Boolean(field.validate?.required);
  useEffect(() => {
    const { lookups } = input.current.closest("[data-form-island]").dataset;
    if (readonly || disabled || !lookups) return;
    const address = new URL(field.properties.lookup, new URL(lookups, window.location.href));
    attach(input.current, slot.current, address);
  }, []);
  return h(
    "div",
    { class: classesOf("textfield", props) },
    h(Label, { htmlFor: domId, label: field.label, required: isRequired }),
    h(
      "div",
      { class: "fjs-input-group" },
      h("input", {
        ref: input,
        id: domId,
        type: "text",
        class: "fjs-input",
        value: value ?? "",
        disabled,
        readOnly: readonly,
        "aria-required": isRequired,
        "aria-invalid": errors.length > 0,
        "aria-describedby": `${ids.description} ${ids.errors}`,
        onInput: ({ target }) => onChange({ value: target.value.trim() || null }),
        onBlur,
        onFocus,
      }),
    ),
    h("div", { ref: slot, class: "lookup-slot" }),
    h(Description, { id: ids.description, description: field.description }),
    h(Errors, { id: ids.errors, errors }),
  );
}

export function Textfield(props) {
  return h(props.field.properties?.lookup ? Lookup : Original, props);
}
Textfield.config = Original.config;
