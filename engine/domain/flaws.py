"""What can be wrong with the ledger, and where (R10)."""

from dataclasses import dataclass
from enum import StrEnum


class FlawCode(StrEnum):
    """What is not as it was once written."""

    ENTRY_ALTERED = "entry_altered"  # the bytes do not give the hash
    COLUMNS_DIFFER = "columns_differ"  # the lists would show other than the bytes say
    ENTRY_MISSING = "entry_missing"
    ENTRY_OUT_OF_PLACE = "entry_out_of_place"
    LINK_BROKEN = "link_broken"  # it does not follow the entry before it
    OPENING_ALTERED = "opening_altered"  # what it opens to is not what was committed to
    OPENING_EMPTIED = "opening_emptied"  # without an entry that says who disposed of it
    HEAD_DIFFERS = "head_differs"  # the case or stream keeps another end than its entries have
    REWRITTEN = "rewritten"  # chained anew after a checkpoint had signed the chain
    NOT_COVERED = "not_covered"  # stands before the last checkpoint, which does not know it
    CHECKPOINT_ALTERED = "checkpoint_altered"
    CHECKPOINT_MISSING = "checkpoint_missing"
    CHECKPOINT_NOT_SIGNED = "checkpoint_not_signed"
    ANCHOR_DIFFERS = "anchor_differs"
    ANCHOR_MISSING = "anchor_missing"
    READS_ALTERED = "reads_altered"  # an hour of the read log is not what an entry sealed
    READS_NOT_SEALED = "reads_not_sealed"  # added to an hour before the last that was sealed
    TRIGGER_MISSING = "trigger_missing"  # the database would let entries be changed


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One thing that is not as it was once written, located as closely as the record allows.

    In a stream it lies among the entries `first` to `last`; `name` tells an opening, a trigger
    or an hour of the read log.
    """

    code: FlawCode
    stream: str | None = None
    first: int | None = None
    last: int | None = None
    checkpoint: int | None = None
    name: str | None = None


def at_entry(code: FlawCode, stream: str, seq: int, *, name: str | None = None) -> Flaw:
    """Locate a flaw in one entry."""
    return Flaw(code=code, stream=stream, first=seq, last=seq, name=name)
