"""Papers as files; what writes them takes 40 MB and is loaded for the first one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from webapp.sheets.sheet import Sheet


@dataclass(frozen=True, kw_only=True)
class Writer:
    """How a paper becomes a file of one kind."""

    write: Callable[[Sheet], bytes]
    mimetype: str


def _pdf(sheet: Sheet) -> bytes:
    from webapp.sheets import pdf  # noqa: PLC0415 -- heavy, and few processes ever print

    return pdf.write(sheet)


def _excel(sheet: Sheet) -> bytes:
    from webapp.sheets import excel  # noqa: PLC0415 -- heavy, and few processes ever print

    return excel.write(sheet)


WRITERS: Final = {
    "pdf": Writer(write=_pdf, mimetype="application/pdf"),
    "xlsx": Writer(
        write=_excel,
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
