// "Change element" offers what the runtime runs; the rest of BPMN would be refused at publish.
const RUN = new Set([
  "replace-with-none-start",
  "replace-with-none-end",
  "replace-with-message-start",
  "replace-with-non-interrupting-message-start",
  "replace-with-message-end",
  "replace-with-terminate-end",
  "replace-with-message-intermediate-catch",
  "replace-with-message-intermediate-throw",
  "replace-with-timer-intermediate-catch",
  "replace-with-message-boundary",
  "replace-with-timer-boundary",
  "replace-with-non-interrupting-message-boundary",
  "replace-with-non-interrupting-timer-boundary",
  "replace-with-user-task",
  "replace-with-service-task",
  "replace-with-rule-task",
  "replace-with-script-task",
  "replace-with-call-activity",
  "replace-with-collapsed-subprocess",
  "replace-with-expanded-subprocess",
  "replace-with-subprocess",
  "replace-with-event-subprocess",
  "replace-with-exclusive-gateway",
  "replace-with-parallel-gateway",
  "replace-with-event-based-gateway",
  "replace-with-sequence-flow",
  "replace-with-default-flow",
  "replace-with-conditional-flow",
]);
const MARKERS = new Set(["toggle-parallel-mi", "toggle-sequential-mi", "toggle-non-interrupting"]);

const only = (names) => (entries) =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => names.has(name)));

function DialectReplaceMenu(popupMenu) {
  popupMenu.registerProvider("bpmn-replace", 500, {
    getPopupMenuEntries: () => only(RUN),
    getPopupMenuHeaderEntries: () => only(MARKERS),
  });
}
DialectReplaceMenu.$inject = ["popupMenu"];

export const ReplaceMenuModule = {
  __init__: ["dialectReplaceMenu"],
  dialectReplaceMenu: ["type", DialectReplaceMenu],
};
