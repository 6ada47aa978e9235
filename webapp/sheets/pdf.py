"""A paper as PDF on A4, in the Song type of official forms; only the glyphs it uses are kept."""

from collections.abc import Sequence
from typing import Final

import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import Align

from webapp.sheets.lines import wrap
from webapp.sheets.sheet import Cell, Row, Sheet

_FONT: Final = "Song"
_TITLE, _TEXT, _SMALL = 18, 10, 8
_LINE: Final = 4.9
_PAD: Final = 1.4
_MARGIN: Final = 15
_FOOT: Final = 14
_LABEL_FILL: Final = 240

_Lines = list[tuple[str, Align]]


def write(sheet: Sheet) -> bytes:
    """Draw a paper; a row that does not fit goes on where the next page begins."""
    page = _Page(sheet)
    page.add_page()
    _head(page, sheet)
    for index, row in enumerate(sheet.rows):
        _draw(page, sheet, row, is_head=index < sheet.heads)
    _notes(page, sheet)
    return bytes(page.output())


class _Page(FPDF):
    """A4 with our margins, our type, and at the foot what it belongs to."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(orientation="landscape" if sheet.is_wide else "portrait", format="A4")
        self._sheet = sheet
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=False)
        self.add_font(_FONT, "", pylopdf_fonts_zh_cn.serif_path())
        self.set_title(f"{sheet.title} {sheet.mark}")
        self.set_creation_date(sheet.made_at)
        self.set_lang("zh-CN")
        self.alias_nb_pages()

    def footer(self) -> None:
        """Write what the page belongs to, and which of how many it is."""
        self.set_y(-_FOOT + 4)
        self.set_font(_FONT, size=_SMALL)
        self.cell(0, 4, self._sheet.mark)
        self.set_x(self.l_margin)
        self.cell(0, 4, f"{self.page_no()} / {{nb}}", align=Align.R)

    @property
    def bottom(self) -> float:
        """Return where a page ends for rows."""
        return self.h - _FOOT - 2


def _head(page: _Page, sheet: Sheet) -> None:
    page.set_font(_FONT, size=_TEXT)
    page.cell(0, _LINE, sheet.number, new_x="LMARGIN", new_y="NEXT")
    page.set_font(_FONT, size=_TITLE)
    page.cell(0, 12, sheet.title, align=Align.C, new_x="LMARGIN", new_y="NEXT")
    page.set_font(_FONT, size=_TEXT)
    if sheet.lead:
        page.cell(0, _LINE + 2, sheet.lead, new_x="LMARGIN", new_y="NEXT")


def _draw(page: _Page, sheet: Sheet, row: Row, *, is_head: bool = False) -> None:
    """Draw a row in as many parts as pages are needed; a short one is never parted."""
    widths = _widths(page, sheet, row)
    filled = [_filled(page, cell, width) for cell, width in zip(row, widths, strict=True)]
    most = max(map(len, filled))
    done = 0
    while done < most:
        room = int((page.bottom - page.get_y() - 2 * _PAD) / _LINE)
        if room < min(most - done, 3):
            _turn(page, sheet, repeats=not is_head)
            continue
        taken = min(room, most - done)
        part = [lines[done : done + taken] for lines in filled]
        _part(page, row, widths, part, height=taken * _LINE + 2 * _PAD)
        done += taken


def _turn(page: _Page, sheet: Sheet, *, repeats: bool) -> None:
    page.add_page()
    page.set_font(_FONT, size=_TEXT)
    for row in sheet.rows[: sheet.heads] if repeats else ():
        _draw(page, sheet, row, is_head=True)


def _part(
    page: _Page, row: Row, widths: Sequence[float], part: Sequence[_Lines], *, height: float
) -> None:
    x, y = page.l_margin, page.get_y()
    for cell, width, lines in zip(row, widths, part, strict=True):
        page.set_fill_color(_LABEL_FILL)
        page.rect(x, y, width, height, style="DF" if cell.is_label else "D")
        free = height - 2 * _PAD - len(lines) * _LINE
        page.set_y(y + _PAD + (0 if cell.is_high else free / 2))
        for text, align in lines:
            page.set_x(x)
            page.cell(width, _LINE, text, align=align, new_y="NEXT")
        x += width
    page.set_xy(page.l_margin, y + height)


def _widths(page: _Page, sheet: Sheet, row: Row) -> list[float]:
    share = page.epw / sum(sheet.widths)
    found, first = [], 0
    for cell in row:
        found.append(share * sum(sheet.widths[first : first + cell.span]))
        first += cell.span
    return found


def _filled(page: _Page, cell: Cell, width: float) -> _Lines:
    """Break a cell into lines, down to its foot."""
    align = Align.C if cell.is_label else Align.L
    room = width - 2 * page.c_margin
    lines = [(line, align) for line in wrap(cell.text, width=room, measure=page.get_string_width)]
    foot = wrap(cell.foot, width=room, measure=page.get_string_width) if cell.foot else []
    lines += [("", align)] * (cell.lines - len(lines) - len(foot))
    return lines + [(line, Align.R) for line in foot]


def _notes(page: _Page, sheet: Sheet) -> None:
    page.set_y(page.get_y() + 2)
    for note in sheet.notes:
        for line in wrap(note, width=page.epw, measure=page.get_string_width):
            if page.get_y() + _LINE > page.bottom:
                page.add_page()
                page.set_font(_FONT, size=_TEXT)
            page.cell(0, _LINE, line, new_x="LMARGIN", new_y="NEXT")
