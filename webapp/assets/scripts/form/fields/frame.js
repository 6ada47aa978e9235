// What the fields share: options, classes, and the ids that tie label, help and errors together.
import { FormContext, useExpressionEvaluation } from "@bpmn-io/form-js-viewer";
import { useContext } from "preact/hooks";

/** The classes form-js gives the outer element of a field. */
export function classesOf(type, { errors = [], disabled, readonly }) {
  const classes = ["fjs-form-field", `fjs-form-field-${type}`];
  if (errors.length > 0) classes.push("fjs-has-errors");
  if (disabled) classes.push("fjs-disabled");
  if (readonly) classes.push("fjs-readonly");
  return classes.join(" ");
}

/** The ids under which a field is described. */
export function idsOf(domId) {
  return { description: `${domId}-description`, errors: `${domId}-error-message` };
}

function normalized(options) {
  return options.map((option) =>
    typeof option === "object" ? option : { value: option, label: String(option) },
  );
}

/** The options of a field, fixed in the schema, calculated, or given with the values. */
export function useOptions(field) {
  const calculated = useExpressionEvaluation(field.valuesExpression);
  const form = useContext(FormContext).getService("form");
  const given = field.valuesKey ? form._getState().initialData?.[field.valuesKey] : null;
  const options = field.values ?? (field.valuesExpression ? calculated : given);
  return normalized(Array.isArray(options) ? options : []);
}
