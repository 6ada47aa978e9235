// Any of several, all in view.
import { Checklist as Original } from "@bpmn-io/form-js-viewer";
import { h } from "preact";

import { Choices } from "./choices.js";

export function Checklist(props) {
  const chosen = props.value ?? [];
  return h(Choices, {
    ...props,
    type: "checklist",
    kind: "checkbox",
    isChosen: (value) => chosen.includes(value),
    choose: (value) =>
      props.onChange({
        value: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value],
      }),
  });
}
Checklist.config = Original.config;
