// One of several, all in view.
import { Radio as Original } from "@bpmn-io/form-js-viewer";
import { h } from "preact";

import { Choices } from "./choices.js";

export function Radio(props) {
  return h(Choices, {
    ...props,
    type: "radio",
    kind: "radio",
    isChosen: (value) => value === props.value,
    choose: (value) => props.onChange({ value }),
  });
}
Radio.config = Original.config;
