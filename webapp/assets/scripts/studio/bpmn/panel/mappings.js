// What goes into an operation or a message, and what comes out: names with an expression each.
import { ListGroup } from "@bpmn-io/properties-panel";
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";

import { say } from "../../language.js";
import { extensionOf } from "./extensions.js";
import { choice, feel, text } from "./rows.js";

const SIDES = {
  inputs: { list: "inputParameters", type: "zeebe:Input" },
  outputs: { list: "outputParameters", type: "zeebe:Output" },
};

/** The mappings of one side. */
export function mappingsOf(element, side) {
  const mapping = extensionOf(getBusinessObject(element), "zeebe:IoMapping");
  return mapping?.get(SIDES[side].list) ?? [];
}

function writeAll(writer, element, side, entries) {
  writer.extend(element, "zeebe:IoMapping", { [SIDES[side].list]: entries });
}

/** Set the expression of one name; without an expression the name is left out. */
export function write(writer, element, side, target, source) {
  const entries = mappingsOf(element, side);
  const found = entries.find((one) => one.target === target);
  if (found && source) writer.change(element, found, { source });
  else if (found) writeAll(writer, element, side, entries.filter((one) => one !== found));
  else if (source) {
    const object = getBusinessObject(element);
    const added = writer.made(SIDES[side].type, { source, target }, object);
    writeAll(writer, element, side, [...entries, added]);
  }
}

/** A name with what people call the fact that bears it, if there is one. */
export function named(catalogue, name) {
  const fact = catalogue.facts.find((one) => one.name === name);
  return fact?.label && fact.label !== name ? `${fact.label} · ${name}` : name;
}

/** One expression field for each name that is asked for. */
export function fixedRows({ element, writer, catalogue, names }) {
  return names.map((name) =>
    feel({
      id: `input-${name}`,
      element,
      label: named(catalogue, name),
      get: () => mappingsOf(element, "inputs").find((one) => one.target === name)?.source,
      set: (source) => write(writer, element, "inputs", name, source),
    }),
  );
}

function targetRow({ id, element, writer, entry, label, options }) {
  const row = {
    id: `${id}-target`,
    element,
    label,
    get: () => entry.target,
    set: (target) => writer.change(element, entry, { target }),
  };
  return options ? choice({ ...row, options }) : text(row);
}

/** A list of names with expressions that can grow and shrink; targets may be chosen from `options`. */
export function mappingList({ element, writer, catalogue, side, label, targetLabel, options, except = new Set() }) {
  const entries = mappingsOf(element, side).filter(({ target }) => !except.has(target));
  const all = () => mappingsOf(element, side);
  return {
    id: `dialect-${side}`,
    label,
    component: ListGroup,
    translate: say,
    add(event) {
      event.stopPropagation();
      const added = writer.made(SIDES[side].type, { source: "=", target: "" }, getBusinessObject(element));
      writeAll(writer, element, side, [...all(), added]);
    },
    items: entries.map((entry, at) => {
      const id = `${element.id}-${side}-${at}`;
      return {
        id,
        label: entry.target ? named(catalogue, entry.target) : say("(none)"),
        autoFocusEntry: `${id}-target`,
        entries: [
          targetRow({ id, element, writer, entry, label: targetLabel, options }),
          feel({
            id: `${id}-source`,
            element,
            label: say("Expression"),
            get: () => entry.source,
            set: (source) => writer.change(element, entry, { source: source ?? "=" }),
          }),
        ],
        remove(event) {
          event.stopPropagation();
          writeAll(writer, element, side, all().filter((one) => one !== entry));
        },
      };
    }),
  };
}
