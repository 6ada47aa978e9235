"""Papers about complaints: each on the screen, and as a file whose leaving is noted."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flask import Response, request
from flask_babel import LazyString

from engine.errors import FieldError, InvalidValues
from engine.services import case_views, guard, papers
from engine.services.context import Context
from engine.services.papers import Order
from webapp import auth, languages
from webapp.extensions import transact
from webapp.sheets.files import WRITERS
from webapp.sheets.sheet import Sheet
from webapp.ui import case_pages, shell
from webapp.ui.lists import Tab
from webapp.ui.names import Names

OrderT = TypeVar("OrderT", bound=Order)


class Note(Protocol):
    """How the ledger learns that a paper left the house."""

    def __call__(self, ctx: Context, *, form: str, digest: str) -> None:
        """Record of which form it is, and its hash."""


class NoteOf(Protocol[OrderT]):  # type: ignore[misc]
    """How the ledger learns that a paper which was ordered left the house."""

    def __call__(self, ctx: Context, order: OrderT, *, form: str, digest: str) -> None:
        """Record of which form it is, and its hash."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads a paper, in whose language."""

    names: Names
    ctx: Context

    @property
    def actor(self) -> str:
        """Name who it is made for."""
        return self.names.person(guard.actor(self.ctx).login)


@dataclass(frozen=True, kw_only=True)
class Paper(Generic[OrderT]):
    """One kind of paper about a complaint: what it is called, how it is laid out, how noted."""

    title: LazyString
    lead: LazyString
    lay_out: Callable[[OrderT, Reader], Sheet]
    note: NoteOf[OrderT]

    def show(
        self,
        order: OrderT,
        *,
        file_href: str,
        tabs: Sequence[Tab] = (),
        chosen: Mapping[str, str] | None = None,
    ) -> str:
        """Show the paper as it will be printed; the file is asked for with what was `chosen`."""

        def read(ctx: Context) -> dict[str, object]:
            held = case_views.hold(ctx, number=order.number)
            return {
                "title": self.title,
                "lead": self.lead,
                "sheet": self._lay_out(ctx, order),
                "case": case_pages.head(case_views.build(ctx, held, locale=languages.current())),
                "tabs": tabs,
                "chosen": chosen or {},
                "may_see_in_full": papers.may_see_in_full(ctx, held),
                "file_href": file_href,
            }

        return shell.draw("cases/paper.html", read)

    def send(self, order: OrderT, *, form: str) -> Response:
        """Answer with a file of one kind.

        Raises:
            InvalidValues: if there is no such kind.
        """
        return send(
            form,
            lay_out=lambda ctx: self._lay_out(ctx, order),
            note=lambda ctx, **file: self.note(ctx, order, **file),
        )

    def _lay_out(self, ctx: Context, order: OrderT) -> Sheet:
        names = Names(ctx, locale=languages.current())
        return self.lay_out(order, Reader(names=names, ctx=ctx))


def send(form: str, *, lay_out: Callable[[Context], Sheet], note: Note) -> Response:
    """Answer with a paper as a file, once its leaving is noted.

    Raises:
        InvalidValues: if there is no such kind of file.
    """
    writer = WRITERS.get(form)
    if writer is None:
        raise InvalidValues(errors={"form": [FieldError(code="not_an_option")]})

    def work(ctx: Context) -> tuple[Sheet, bytes]:
        sheet = lay_out(ctx)
        content = writer.write(sheet)
        note(ctx, form=form, digest=hashlib.sha256(content).hexdigest())
        return sheet, content

    sheet, content = transact(work, actor=auth.actor())
    answer = Response(content, mimetype=writer.mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{sheet.name}.{form}")
    return answer


def asked(name: str) -> str:
    """Return what the form behind a file says; nothing if it says nothing."""
    return request.form.get(name, "")
