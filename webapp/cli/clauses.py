"""`shouwen clauses`: which rule is enforced where, and which tests prove it."""

import json
from collections.abc import Sequence
from typing import Any

import click

from engine.domain.rules import Origin
from engine.services import clauses, releases
from engine.services.clauses import Clause


@click.command("clauses")
@click.argument("ids", nargs=-1, metavar="[RULE]...")
@click.option("--missing", is_flag=True, help="Only rules that nothing enforces yet.")
@click.option(
    "--class",
    "origin",
    type=click.Choice([origin.value for origin in Origin]),
    help="Only rules stated (F), inferred (I), variant (V) or external (X).",
)
@click.option("--json", "is_json", is_flag=True, help="For machines, with every place and test.")
def command(*, ids: tuple[str, ...], missing: bool, origin: str | None, is_json: bool) -> None:
    """List the rules with the places that enforce them; name rules to see every place and test."""
    found = clauses.build(files=releases.shipped_files(), root=clauses.ROOT)
    unknown = sorted(set(ids) - {clause.rule.id for clause in found})
    if unknown:
        raise click.BadParameter(f"no such rule: {', '.join(unknown)}")
    chosen = [
        clause
        for clause in found
        if (not ids or clause.rule.id in ids)
        and (origin is None or clause.rule.origin == origin)
        and not (missing and clause.places)
    ]
    if is_json:
        click.echo(
            json.dumps([_as_json(clause) for clause in chosen], ensure_ascii=False, indent=1)
        )
        return
    for clause in chosen:
        click.echo("\n".join(_detailed(clause)) if ids else _line(clause))
    if not ids:
        click.echo(_summary(found))


def _line(clause: Clause) -> str:
    rule = clause.rule
    tests = len(clause.named_by) + len(clause.run_by)
    counts = f"{len(clause.places):>3} places {tests:>3} tests" if clause.places else "missing"
    return f"{rule.id:<8} {rule.origin}  {counts:<20} {rule.title}"


def _detailed(clause: Clause) -> list[str]:
    rule = clause.rule
    return [
        f"{rule.id} ({rule.origin}{f', {rule.source}' if rule.source else ''}) {rule.title}",
        *(f"  {place.kind:<8} {place.at}" for place in clause.places),
        *(f"  named by {test}" for test in clause.named_by),
        *(f"  run by   {test}" for test in clause.run_by),
    ]


def _summary(found: Sequence[Clause]) -> str:
    mapped = [clause for clause in found if clause.places]
    tested = sum(bool(clause.named_by or clause.run_by) for clause in mapped)
    return f"{len(mapped)} of {len(found)} rules are enforced somewhere, {tested} of them tested."


def _as_json(clause: Clause) -> dict[str, Any]:
    rule = clause.rule
    return {
        "id": rule.id,
        "title": rule.title,
        "section": rule.section,
        "source": rule.source,
        "class": rule.origin.value,
        "places": [{"kind": place.kind.value, "at": place.at} for place in clause.places],
        "named_by": clause.named_by,
        "run_by": clause.run_by,
    }
