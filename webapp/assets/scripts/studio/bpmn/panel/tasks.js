// What a task says: its form and who may do it by when, its operation, its decision, its fact.
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";

import { say } from "../../language.js";
import { extensionOf } from "./extensions.js";
import { fixedRows, mappingList, named } from "./mappings.js";
import { choice, EXAMPLE, feel, text } from "./rows.js";

/** The facts of a draft, to choose one from. */
const factOptions = (catalogue) => () =>
  catalogue.facts.map(({ name }) => ({ value: name, label: named(catalogue, name) }));

/** A field that is one attribute of one extension element. */
function attribute({ element, writer, type, name }) {
  return {
    id: `${type}-${name}`,
    element,
    get: () => extensionOf(getBusinessObject(element), type)?.get(name),
    set: (value) => writer.extend(element, type, { [name]: value || undefined }),
  };
}

/** A form bears the name of its task: choosing one renames the task, if the name is free. */
function formRow({ element, writer, catalogue, injector }) {
  const row = attribute({ element, writer, type: "zeebe:FormDefinition", name: "formId" });
  return choice({
    ...row,
    label: say("Form"),
    description: say("The form and its task bear one name."),
    options: () => catalogue.forms.map((value) => ({ value, label: value })),
    set(formId) {
      row.set(formId);
      const isFree = formId && !injector.get("elementRegistry").get(formId);
      if (isFree) writer.set(element, { id: formId });
    },
  });
}

function userTask(context) {
  const { element, writer, catalogue } = context;
  const groups = () => catalogue.groups.map(({ value, label }) => ({ value, label: `${label} · ${value}` }));
  const field = (type, name) => attribute({ element, writer, type, name });
  return [
    {
      id: "dialect-work",
      label: say("Work"),
      entries: [
        formRow(context),
        choice({ ...field("zeebe:AssignmentDefinition", "candidateGroups"), label: say("Candidate group"), options: groups }),
        feel({ ...field("zeebe:AssignmentDefinition", "assignee"), label: say("Assignee, if it is known") }),
      ],
    },
    {
      id: "dialect-duty",
      label: say("Duty"),
      entries: [
        feel({
          ...field("zeebe:TaskSchedule", "dueDate"),
          label: say("Due"),
          description: say("For example {example}", { example: EXAMPLE }),
        }),
        feel({
          ...field("zeebe:TaskSchedule", "followUpDate"),
          label: say("To be taken over by"),
          description: say("Whoever has the task says so by claiming it."),
        }),
        text({ ...field("zeebe:PriorityDefinition", "priority"), label: say("Priority, 0 to 100") }),
      ],
    },
  ];
}

function serviceTask({ element, writer, catalogue }) {
  const row = attribute({ element, writer, type: "zeebe:TaskDefinition", name: "type" });
  const chosen = catalogue.operations.find(({ name }) => name === row.get());
  const names = chosen?.params ?? [];
  const groups = [
    {
      id: "dialect-operation",
      label: say("Operation"),
      entries: [
        choice({
          ...row,
          label: say("Operation"),
          options: () => catalogue.operations.map(({ name, label }) => ({
            value: name,
            label: label && label !== name ? `${label} · ${name}` : name,
          })),
        }),
        ...fixedRows({ element, writer, catalogue, names }),
      ],
    },
  ];
  const others = mappingList({
    element, writer, catalogue, side: "inputs", except: new Set(names),
    label: say("Other parameters"), targetLabel: say("Parameter"),
  });
  if (others.items.length > 0) groups.push(others);
  groups.push(mappingList({
    element, writer, catalogue, side: "outputs", options: factOptions(catalogue),
    label: say("Facts it writes"), targetLabel: say("Fact"),
  }));
  return groups;
}

function ruleTask({ element, writer, catalogue }) {
  const row = attribute({ element, writer, type: "zeebe:CalledDecision", name: "decisionId" });
  return [
    {
      id: "dialect-decision",
      label: say("Decision"),
      entries: [
        choice({
          ...row,
          label: say("Decision"),
          description: say("Every output of the table becomes the fact of the same name."),
          options: () => catalogue.decisions.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` })),
          // The editors of the dialect want a result; it is not read here (docs/models.md).
          set: (decisionId) =>
            writer.extend(element, "zeebe:CalledDecision", { decisionId, resultVariable: decisionId }),
        }),
      ],
    },
  ];
}

function scriptTask({ element, writer, catalogue }) {
  const field = (name) => attribute({ element, writer, type: "zeebe:Script", name });
  return [
    {
      id: "dialect-script",
      label: say("Assignment"),
      entries: [
        choice({
          ...field("resultVariable"),
          label: say("Fact"),
          options: factOptions(catalogue),
        }),
        feel({ ...field("expression"), label: say("Expression") }),
      ],
    },
  ];
}

function callActivity({ element, writer, catalogue }) {
  return [
    {
      id: "dialect-call",
      label: say("Called process"),
      entries: [
        text({ ...attribute({ element, writer, type: "zeebe:CalledElement", name: "processId" }), label: say("Process") }),
      ],
    },
    mappingList({
      element, writer, catalogue, side: "inputs",
      label: say("Inputs"), targetLabel: say("Name"),
    }),
  ];
}

/** The groups of each kind of task. */
export const TASKS = {
  "bpmn:UserTask": userTask,
  "bpmn:ServiceTask": serviceTask,
  "bpmn:BusinessRuleTask": ruleTask,
  "bpmn:ScriptTask": scriptTask,
  "bpmn:CallActivity": callActivity,
};
