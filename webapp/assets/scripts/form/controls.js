// The fields of a form and the elements of the page that hold them.

/** Whether nothing has been entered in a field; a box that is not ticked counts as nothing. */
export function isEmpty(value) {
  return value === null || value === undefined || value === "" || value === false || value.length === 0;
}

/** The element of a field that can take the focus. */
export function controlOf(section, form, field) {
  const start = `fjs-form-${form._id}-${field.id}`;
  return section.querySelector(
    `:is(input, textarea, select):is([id="${start}"], [id^="${start}-"])`,
  );
}

/** The fields that are shown and can be typed into, in the order of the form. */
export function openFields(form) {
  const registry = form.get("formFieldRegistry");
  const shown = form.get("formFieldInstanceRegistry").getAllKeyed();
  const ids = new Set(shown.map(({ id }) => id));
  return registry
    .getAll()
    .filter(({ id, readonly, disabled, type }) => ids.has(id) && !readonly && !disabled && type !== "expression");
}
