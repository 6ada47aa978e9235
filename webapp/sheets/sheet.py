"""A paper as a grid of cells, before it is shown, printed or put into a spreadsheet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_TICKED: Final = "■"
_EMPTY: Final = "□"
_BETWEEN: Final = "　"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell over `span` columns, at least `lines` high; `foot` stands at its lower right."""

    text: str
    span: int = 1
    lines: int = 1
    foot: str = ""
    is_label: bool = False

    @property
    def is_high(self) -> bool:
        """Whether it is meant for more than one line."""
        return self.lines > 1


Row = tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole paper.

    `widths` are the shares of the columns. The first `heads` rows stand on every page again. `mark`
    says on each page what it belongs to and who made it.
    """

    name: str
    number: str
    title: str
    lead: str = ""
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    heads: int = 0
    notes: tuple[str, ...] = ()
    mark: str
    made_at: datetime
    is_wide: bool = False


def label(text: str, *, span: int = 1) -> Cell:
    """Make a cell that names the one beside it."""
    return Cell(text=text, span=span, is_label=True)


def pairs(*named: tuple[str, str]) -> Row:
    """Make a row of names, each with its text beside it."""
    return tuple(cell for name, text in named for cell in (label(name), Cell(text=text)))


def across(name: str, text: str, *, span: int = 5) -> Row:
    """Make a row of one name with its text over the rest of the row."""
    return label(name), Cell(text=text, span=span)


def choice(options: Sequence[tuple[str, str]], chosen: Collection[str]) -> str:
    """Write all options with a box each, those that were chosen filled; a box keeps its word."""
    boxes = (f"{_TICKED if value in chosen else _EMPTY}\xa0{word}" for value, word in options)
    return _BETWEEN.join(boxes)
