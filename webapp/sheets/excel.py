"""A paper as an Excel sheet that prints on A4; every value is text, and never a formula."""

import io
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from webapp.sheets.lines import wrap
from webapp.sheets.sheet import Cell, Row, Sheet

_FONT: Final = "SimSun"
_A4: Final = 9
_PORTRAIT, _LANDSCAPE = 92, 140
_LINE: Final = 16.5
_PAD: Final = 4
_MOST_HIGH: Final = 409
_CELL: Final[dict[str, object]] = {"border": 1, "text_wrap": True, "valign": "vcenter"}
_LOOKS: Final[dict[str, dict[str, object]]] = {
    "plain": {"text_wrap": True},
    "title": {"font_size": 18, "align": "center", "valign": "vcenter"},
    "label": {**_CELL, "align": "center", "bg_color": "#F0F0F0"},
    "value": _CELL,
    "long": {**_CELL, "valign": "top"},
}


def write(sheet: Sheet) -> bytes:
    """Write a paper as a workbook with one sheet."""
    file = io.BytesIO()
    book = Workbook(
        file, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    book.set_properties({"title": sheet.title, "comments": sheet.mark, "created": sheet.made_at})
    _Writer(book, sheet).fill()
    book.close()
    return file.getvalue()


class _Writer:
    """Fills the one sheet of a workbook, row by row."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self._sheet = sheet
        self._formats = {
            name: book.add_format({"font_name": _FONT, "font_size": 10.5, **look})
            for name, look in _LOOKS.items()
        }
        self._page: Worksheet = book.add_worksheet(sheet.title[:31])
        self._at = 0

    def fill(self) -> None:
        """Write everything, in the order of the paper."""
        sheet, page = self._sheet, self._page
        width = _LANDSCAPE if sheet.is_wide else _PORTRAIT
        self._widths = [width * share / sum(sheet.widths) for share in sheet.widths]
        for column, share in enumerate(self._widths):
            page.set_column(column, column, share)
        self._across(sheet.number, "plain")
        self._across(sheet.title, "title", height=34)
        if sheet.lead:
            self._across(sheet.lead, "plain", height=22)
        first = self._at
        for row in sheet.rows:
            self._row(row)
        for note in sheet.notes:
            self._across(note, "plain")
        self._set_up(first)

    def _set_up(self, first: int) -> None:
        page, sheet = self._page, self._sheet
        page.set_paper(_A4)
        if sheet.is_wide:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.hide_gridlines(2)
        page.set_footer(f"&L&8{sheet.mark.replace('&', '&&')}&R&8&P / &N")
        if sheet.heads:
            page.repeat_rows(first, first + sheet.heads - 1)
            page.freeze_panes(first + sheet.heads, 0)

    def _across(self, text: str, look: str, *, height: float | None = None) -> None:
        self._merge(0, len(self._widths), text, self._formats[look])
        lines = len(_lines(text, sum(self._widths)))
        self._page.set_row(self._at, height or lines * _LINE)
        self._at += 1

    def _row(self, row: Row) -> None:
        first, most = 0, 1
        for cell in row:
            text, lines = _filled(cell, sum(self._widths[first : first + cell.span]))
            self._merge(first, cell.span, text, self._formats[_look(cell)])
            first, most = first + cell.span, max(most, lines)
        self._page.set_row(self._at, min(most * _LINE + _PAD, _MOST_HIGH))
        self._at += 1

    def _merge(self, first: int, span: int, text: str, look: Format) -> None:
        if span > 1:
            self._page.merge_range(self._at, first, self._at, first + span - 1, "", look)
        self._page.write_string(self._at, first, text, look)


def _look(cell: Cell) -> str:
    if cell.is_label:
        return "label"
    return "long" if cell.is_high else "value"


def _filled(cell: Cell, width: float) -> tuple[str, int]:
    """Return what stands in a cell, and how many lines it takes; the foot comes last."""
    lines = len(_lines(cell.text, width))
    if not cell.foot:
        return cell.text, max(lines, cell.lines)
    feet = len(_lines(cell.foot, width))
    gap = max(1, cell.lines - lines - feet)
    return cell.text + "\n" * (gap + 1) + cell.foot, lines + gap + feet


def _lines(text: str, width: float) -> list[str]:
    """Break a text as Excel does, whose columns count narrow characters."""
    return wrap(text, width=width - 1, measure=_breadth)


def _breadth(text: str) -> float:
    return sum(1 if ord(letter) < 0x2E80 and letter not in "■□" else 2 for letter in text) * 1.02
