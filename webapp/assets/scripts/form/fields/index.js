// Fields that form-js draws in a way a keyboard or a screen reader cannot use well are ours.
import { Checklist } from "./checklist.js";
import { Radio } from "./radio.js";
import { Select } from "./select.js";
import { Textfield } from "./textfield.js";

function register(formFields) {
  for (const field of [Checklist, Radio, Select, Textfield]) formFields.register(field.config.type, field);
}
register.$inject = ["formFields"];

export const FieldsModule = { __init__: [register] };
