"""A client who complains again about a closed complaint: a new case, and both know of each other.

The closed case stays what it was, so that its record, its archive and every report on it stand; its
number in the new registration (CMP-06) links the two and leaves an entry in both histories.
"""

from sqlalchemy import select

from engine.domain.notices import Notice
from engine.services import ledger, outbox
from engine.services.context import Context
from engine.store.cases import Case, CaseKind, CaseLink, CaseStatus

LINK = "reopening"


def note(ctx: Context, case: Case, *, prior: str | None) -> None:
    """Link a new complaint to the closed one that it takes up again; record it in both."""
    before = closed(ctx, prior) if prior else None
    if before is None:
        return
    link = CaseLink(from_case_id=before.id, to_case_id=case.id, kind=LINK, created_at=ctx.now)
    ctx.session.add(link)
    ledger.record(ctx, "case.reopened", case=before, by=case.number)
    ledger.record(ctx, "case.reopens", case=case, of=before.number)
    if before.acceptor_id is not None and before.acceptor_id != case.accused_id:
        outbox.notify(ctx, Notice.CASE_REOPENED, recipient_id=before.acceptor_id, case=before)


def closed(ctx: Context, number: str) -> Case | None:
    """Return the closed complaint with this number, if there is one."""
    return ctx.session.scalar(
        select(Case).where(
            Case.number == number.strip(),
            Case.kind == CaseKind.COMPLAINT,
            Case.status == CaseStatus.CLOSED,
        )
    )
