"""What the intake page shows beside the form, as it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date
from flask import url_for
from flask_babel import format_decimal, get_locale, gettext, lazy_gettext, ngettext

from engine.services.client_panels import Panel, Tie
from engine.services.forecasts import Due
from engine.services.previews import Change, Preview, Verdict
from engine.services.radar import Relative
from webapp import sentences
from webapp.ui import duty_cards, explanations, labels
from webapp.ui.facts import FactRow
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

_NEAR = {
    "client": lazy_gettext("same client"),
    "account": lazy_gettext("same account"),
    "phone": lazy_gettext("same telephone"),
    "event": lazy_gettext("same event"),
    "person": lazy_gettext("same person complained about"),
    "text": lazy_gettext("similar words"),
}


@dataclass(frozen=True, kw_only=True)
class DueView:
    """One duty that the complaint would bring."""

    name: str
    rule: str
    due_at: datetime
    warn_at: datetime
    explanation: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PreviewView:
    """The assessment as it is drawn."""

    grade: str
    clause: str
    why: str
    changes: Sequence[str]
    cluster: str | None
    accepting: str | None
    rules: str
    exclusions: Sequence[str]
    dues: Sequence[DueView]
    contradictions: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RelativeView:
    """One complaint nearby, and what the buttons beside it fill in."""

    number: str
    href: str
    status: str
    grade: str | None
    title: str
    opened_at: datetime
    reasons: str
    event: str


@dataclass(frozen=True, kw_only=True)
class PanelView:
    """One client as the panel shows him."""

    name: str
    number: str
    facts: Sequence[FactRow]
    cases: Sequence[RelativeView]
    case_count: int
    duties: Sequence[DueView]
    ties: Sequence[str]
    focus: Sequence[str]


def preview(found: Preview, *, texts: ModelTexts, names: Names) -> PreviewView:
    """Prepare an assessment."""
    return PreviewView(
        grade=found.verdict.grade,
        clause=found.verdict.clause,
        why=_annotation(found.verdict, texts),
        changes=[_change(one, texts) for one in found.changes],
        cluster=_cluster(found),
        accepting=names.unit(found.accepting.unit.id) if found.accepting else None,
        rules=", ".join(found.accepting.rules) if found.accepting else "",
        exclusions=[
            *(
                gettext("%(name)s (%(rule)s)", name=names.person(one.login), rule=one.rule)
                for one in found.exclusions
            ),
            *(
                ngettext(
                    "%(count)s related person (%(rule)s)",
                    "%(count)s related people (%(rule)s)",
                    count,
                    count=count,
                    rule=rule,
                )
                for rule, count in found.related.items()
            ),
        ],
        dues=[_due(one, texts) for one in found.dues],
        contradictions=[
            gettext(
                "%(field)s: %(sentence)s",
                field=texts.field(field),
                sentence=sentences.fill(sentences.FIELDS[error.code], error.params),
            )
            for field, errors in found.contradictions.items()
            for error in errors
        ],
    )


def relative(one: Relative) -> RelativeView:
    """Prepare a complaint nearby; without an event of its own, its number names the event."""
    return RelativeView(
        number=one.number,
        href=url_for("case.show", number=one.number),
        status=one.status,
        grade=one.grade,
        title=labels.case_title(one.title),
        opened_at=one.opened_at,
        reasons=gettext(", ").join(str(_NEAR[reason]) for reason in one.reasons),
        event=one.event_cluster or one.number,
    )


def panel(found: Panel, *, texts: ModelTexts, names: Names) -> PanelView:
    """Prepare the panel of a client."""
    facts = (
        (gettext("Branch"), found.branch),
        (gettext("Telephone"), found.phone),
        (gettext("Account"), found.account),
        (gettext("Client since"), _day(found.opened_on)),
        (gettext("Assets"), _money(found.assets)),
        (gettext("Liabilities"), _money(found.liability)),
        (gettext("Maintenance ratio"), f"{found.ratio * 100:.0f} %" if found.ratio else None),
    )
    return PanelView(
        name=found.name,
        number=found.number,
        facts=[FactRow(label=label, text=text) for label, text in facts if text],
        cases=[
            RelativeView(
                number=case.number,
                href=url_for("case.show", number=case.number),
                status=case.status,
                grade=case.grade,
                title=labels.case_title(case.title, kind=case.kind),
                opened_at=case.opened_at,
                reasons=labels.label(case.kind, "case_kind"),
                event=case.number,
            )
            for case in found.cases
        ],
        case_count=found.case_count,
        focus=found.focus,
        duties=[
            DueView(
                name=texts.step(duty.process_id, duty.element_id or ""),
                rule=duty.number,
                due_at=duty.due_at,
                warn_at=duty.warn_at or duty.due_at,
                explanation=(),
            )
            for duty in found.duties
        ],
        ties=[_tie(one, names) for one in found.ties],
    )


def _tie(one: Tie, names: Names) -> str:
    """Say who stands close to the client and since when; what is not of service is not told."""
    who = gettext(
        "%(kind)s: %(name)s",
        kind=labels.label(one.kind, "relation_kind") if one.kind else gettext("Stays out (REL-13)"),
        name=names.person(one.login),
    )
    if one.ended_on is not None:
        return gettext("%(who)s (until %(day)s)", who=who, day=_day(one.ended_on))
    return gettext("%(who)s (since %(day)s)", who=who, day=_day(one.began_on))


def _annotation(verdict: Verdict, texts: ModelTexts) -> str:
    """Say what the row of the table says, without the clauses before its colon."""
    written = "".join(texts.annotations("complaint_grade", (verdict.row,)))
    _, colon, told = written.replace("：", ": ").replace(":", ": ", 1).partition(": ")
    return told.strip() if colon else written


def _change(change: Change, texts: ModelTexts) -> str:
    return gettext(
        "%(fact)s → %(grade)s (%(clause)s)",
        fact=_said(change, texts),
        grade=labels.label(change.verdict.grade, "grade"),
        clause=change.verdict.clause,
    )


def _said(change: Change, texts: ModelTexts) -> str:
    """Name a fact with the value that would change the grade."""
    if change.fact == "cluster_size":
        return gettext("%(count)s clients complain about the same event", count=change.value)
    if change.fact == "transfer_source":
        return gettext("Transferred by a public body")
    component = texts.component(change.fact)
    options = {one["value"]: one["label"] for one in component.get("values", ())}
    label = str(component.get("label") or change.fact)
    return f"{label}: {options[change.value]}" if change.value in options else label


def _cluster(found: Preview) -> str | None:
    if not found.given.get("event_cluster"):
        return None
    if found.cluster_size >= found.cluster_limit:
        return gettext(
            "Group complaint: %(count)s clients about this event (CMP-09).",
            count=found.cluster_size,
        )
    return gettext(
        "%(count)s of %(limit)s clients for a group complaint about this event (CMP-09).",
        count=found.cluster_size,
        limit=found.cluster_limit,
    )


def _due(due: Due, texts: ModelTexts) -> DueView:
    step = duty_cards.step(due.element_id, process_id=due.process_id, texts=texts)
    return DueView(
        name=gettext("Take over: %(step)s", step=step) if due.is_takeover else step,
        rule=", ".join(due.rules),
        due_at=due.due.due_at,
        warn_at=due.due.warn_at,
        explanation=explanations.sentences(due.due.explanation),
    )


def _day(day: date | None) -> str | None:
    return format_date(day, "medium", locale=get_locale()) if day else None


def _money(amount: Decimal | None) -> str | None:
    return str(format_decimal(amount, format="#,##0.00")) if amount is not None else None
