"""What is said of one thing wrong with a model; a rule's name is in the answer beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.errors import Finding, Severity
from webapp import sentences

RULES: Mapping[str, LazyString] = {
    "xml.too_large": _("The file has %(bytes)s bytes; the most is %(limit)s."),
    "xml.malformed": _("The file is no well-formed XML: %(reason)s"),
    "xml.doctype": _("A DOCTYPE is not accepted."),
    "xml.too_many_elements": _("The file has %(elements)s elements; the most is %(limit)s."),
    "file.too_large": _("The file has %(bytes)s bytes; the most is %(limit)s."),
    "file.too_costly": _("Looking at this file takes too much time or memory."),
    "file.unreadable": _("This file cannot be read: %(reason)s"),
    "json.too_large": _("The file has %(bytes)s bytes; the most is %(limit)s."),
    "json.no_object": _("The file is no JSON object."),
    "json.unfit": _("This does not have the expected shape: %(reason)s"),
    "json.malformed": _("The file is no JSON of the expected shape: %(reason)s"),
    "bpmn.invalid": _("This is no valid BPMN: %(reason)s"),
    "element.not_run": _("%(tag)s is not run here."),
    "extension.not_run": _("The extension %(tag)s is not run here."),
    "file.one_executable_process": _("A file has exactly one executable process."),
    "scope.one_start": _("There must be exactly one start event."),
    "scope.no_end": _("There must be an end event."),
    "loop.cardinality": _("A multi-instance goes over a collection, not over a number."),
    "loop.completion_condition": _("A multi-instance ends when all its items are done."),
    "loop.no_collection": _("The multi-instance names no collection."),
    "loop.sequential_without_output": _("A sequential multi-instance needs an output collection."),
    "event_sub_process.nested": _("An event sub-process stands at the top level only."),
    "event_sub_process.not_by_message": _("An event sub-process is started by a message."),
    "event_sub_process.interrupting": _("An event sub-process may not interrupt."),
    "event_gateway.two_timers": _("An event gateway has one timer at most."),
    "timer.cycle": _("A timer may not repeat."),
    "timer.no_deadline": _("The timer says no deadline."),
    "start.timer": _("A process is not started by a timer."),
    "split.no_default": _("An exclusive split needs a default flow."),
    "split.parallel_flows": _("Two flows of the split lead to the same element."),
    "flow.no_condition": _("The flow has no FEEL condition."),
    "user_task.one_group": _("A user task has exactly one candidate group, written role@place."),
    "user_task.no_due": _("The user task has no due date."),
    "user_task.started_by": _(
        "The milestone “%(found)s” is no boundary event of this task that lets it go on."
    ),
    "user_task.candidate_users": _("Candidate users are not run; name a candidate group."),
    "user_task.no_form": _("The user task has no form."),
    "user_task.form_name": _("The form of a user task bears the id of the task."),
    "serviceTask.no_type": _("The service task names no operation."),
    "businessRuleTask.no_decisionId": _("The business rule task names no decision."),
    "scriptTask.no_expression": _("The script task has no expression."),
    "scriptTask.no_resultVariable": _("The script task does not name the fact that it sets."),
    "callActivity.no_processId": _("The call activity names no process."),
    "event.one_definition": _("An event has exactly one definition."),
    "message.unnamed": _("The message has no name."),
    "cycle.no_waiting_point": _("This loop never waits, so it would never end."),
    "join.behind_non_interrupting": _(
        "A join behind a non-interrupting event would wait for a token that may not come."
    ),
    "node.unreachable": _("No path leads here."),
    "form.unknown": _("There is no form %(form)s."),
    "decision.unknown": _("There is no decision %(decision)s."),
    "group.role_unknown": _("The firm has no role %(role)s."),
    "group.place_unknown": _("There is no place %(place)s that a task could be offered in."),
    "message.nobody_waits": _("Nobody waits for the message %(message)s."),
    "message.nobody_sends": _(
        "Nobody sends the message %(message)s: no event throws it and no form is called so."
    ),
    "operation.unknown": _("There is no operation %(operation)s."),
    "operation.parameters": _("The operation %(operation)s takes other parameters."),
    "local.shadows_fact": _("The local name %(local)s is also the name of a fact."),
    "fact.undeclared": _("The fact %(fact)s is not declared."),
    "name.unknown": _("The expression reads %(name)s, which nothing declares."),
    "policy.unknown": _("There is no policy %(key)s."),
    "function.unknown": _("There is no function %(detail)s."),
    "expression.invalid": _("The expression cannot be read: %(reason)s"),
    "expression.too_costly": _("The expression takes too much time or memory."),
    "expression.date_as_text": _(
        "%(name)s is a date kept as text; compare date(%(name)s) instead."
    ),
    "english.missing": _("%(name)s has no English name; English readers will see the Chinese."),
    "form.malformed": _("This part of the form has not the expected shape: %(part)s."),
    "form.id": _("The form needs an id."),
    "form.component": _("Components of the type %(type)s are not run here."),
    "form.group_path": _("A group may not have a path (%(path)s)."),
    "form.key": _("%(key)s cannot be the key of a field."),
    "form.file_name": _("The form calls itself %(form)s; it must bear the name of its file."),
    "form.key_twice": _("The key %(key)s is used twice."),
    "form.options": _("The field needs a list of options."),
    "form.option": _("%(value)s cannot be the value of an option."),
    "form.number_as_text": _("A number may not be kept as text."),
    "form.bound": _("%(value)s cannot be the value of %(bound)s."),
    "form.validation_type": _("The validation type %(type)s is not run here."),
    "form.pattern": _("The pattern %(pattern)s cannot be run."),
    "form.subtype": _("The date type %(subtype)s is not run here."),
    "form.no_timezone": _("A moment must be sent with its time zone."),
    "form.conditional": _("Only the condition `hide` is run, not %(keys)s."),
    "form.expression": _("The expression cannot be read: %(reason)s"),
    "form.property": _("The properties %(properties)s are not known."),
    "form.flag": _("%(flag)s must be true or false."),
    "form.circular": _("Fields of the form depend on each other in a circle."),
    "dmn.version": _("This is no DMN 1.3 file."),
    "dmn.no_decision": _("The file has no decision."),
    "dmn.not_run": _("%(tag)s is not run here."),
    "dmn.language": _("Cells are written in FEEL, not in %(language)s."),
    "dmn.id_missing": _("A decision and a rule need an id."),
    "decision.twice": _("Another file has a decision with this id already."),
    "dmn.id_twice": _("The id %(id)s is used twice."),
    "dmn.no_table": _("The decision has no table."),
    "dmn.empty": _("The table has no %(kind)s."),
    "dmn.output_twice": _("Two outputs have the same name."),
    "dmn.output_name": _("%(name)s cannot be the name of a fact."),
    "dmn.rule_width": _("The rule has not one cell for each column."),
    "dmn.type": _("The type %(type)s is not known."),
    "dmn.hit_policy": _("The hit policy %(hit_policy)s is not known."),
    "dmn.no_ranking": _("This hit policy needs the order of the allowed output values."),
    "dmn.aggregation": _("This aggregation does not fit the table."),
    "dmn.gap": _("No row answers this: %(inputs)s."),
    "dmn.overlap": _("The rows %(rows)s all answer this: %(inputs)s."),
    "dmn.expression": _("The cell cannot be read: %(reason)s"),
}
DRAWING: Mapping[str, LazyString] = {
    "ad-hoc-sub-process": _("An ad-hoc sub-process has no start, no end and no way through."),
    "conditional-flows": _("Every flow of this split but the default needs a condition."),
    "end-event-required": _("The process or sub-process needs an end event."),
    "event-based-gateway": _("Behind an event gateway stand catching events only."),
    "event-sub-process-typed-start-event": _(
        "The start of an event sub-process needs a kind of event."
    ),
    "fake-join": _("Two flows meet here as if they were joined; put a gateway before."),
    "global": _("A message or error at the top of the file is unnamed, unused or twice there."),
    "label-required": _("The element needs a name."),
    "link-event": _("A link event lacks its other end or its name."),
    "no-bpmndi": _("The element is not drawn: its diagram part is missing."),
    "no-complex-gateway": _("A complex gateway is not run here."),
    "no-disconnected": _("The element is connected with nothing."),
    "no-duplicate-sequence-flows": _("Two flows lead from the same element to the same element."),
    "no-gateway-join-fork": _("A gateway joins or splits, but does not do both."),
    "no-implicit-split": _("Two flows leave this element; put a gateway behind it."),
    "no-implicit-end": _("Nothing leaves this element; let it lead to an end event."),
    "no-implicit-start": _("Nothing leads to this element; let it follow a start event."),
    "no-inclusive-gateway": _("An inclusive gateway is not run here."),
    "no-overlapping-elements": _("The element is drawn over another one."),
    "single-blank-start-event": _("There is more than one blank start event."),
    "single-event-definition": _("The event has more than one kind."),
    "standard-size": _("The element has not the size of its kind."),
    "start-event-required": _("The process or sub-process needs a start event."),
    "sub-process-blank-start-event": _("A sub-process starts with a blank start event."),
    "superfluous-gateway": _("The gateway neither splits nor joins."),
    "superfluous-label": _("The element needs no name."),
    "superfluous-termination": _("The terminate event ends nothing that would not end anyway."),
}
"""The rules of bpmnlint, which says more in English beside them."""

_ANY = _("This cannot be run as it is drawn.")


def sentence(finding: Finding) -> str:
    """Say what is wrong."""
    said = RULES.get(finding.rule) or DRAWING.get(finding.rule) or _ANY
    return sentences.fill(said, finding.params)


def told(found: Iterable[Finding], *, path: str | None = None) -> dict[str, Any]:
    """Say everything that is wrong with a set of files, or with one of them."""
    shown = [each for each in found if path is None or each.file == path]
    return {
        "findings": [
            {
                "path": each.file,
                "element": each.element,
                "line": each.line,
                "rule": each.rule,
                "severity": each.severity,
                "message": sentence(each),
                "help": help_address(each.rule),
            }
            for each in shown
        ],
        "ok": all(each.severity != Severity.ERROR for each in shown),
    }


def help_address(rule: str) -> str:
    """Return where the page of a rule is."""
    return f"/studio/lint/{rule}"
