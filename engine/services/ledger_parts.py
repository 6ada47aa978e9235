"""What was found in a part of the ledger, and how parts that follow each other are joined."""

from dataclasses import dataclass, field

from engine.domain import chain
from engine.domain.flaws import Flaw, FlawCode, at_entry


@dataclass(kw_only=True, slots=True)
class Place:
    """Where one stream begins and ends in a part."""

    case_id: int | None
    first: int
    prev_hash: bytes
    seq: int
    head: bytes


@dataclass(kw_only=True, slots=True)
class Part:
    """What a run of entries says, and what is wrong with it.

    `signed` holds the last head of each stream that a checkpoint signed; `about` the cases, by
    number and id, that entries of other streams say to be about, with the last such entry;
    `emptied` the entries whose openings are empty while no entry says yet who disposed of them.
    """

    count: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    signed: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    about: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    emptied: dict[str, list[int]] = field(default_factory=dict)
    disposals: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def join(self, later: "Part") -> None:
        """Add what comes after this part, stream by stream."""
        self.count += later.count
        self.flaws += later.flaws
        for stream, place in later.places.items():
            self._follow(stream, place)
        self.signed |= later.signed
        for stream, seq in later.disposals.items():
            self.dispose(stream, seq)
        for stream, seqs in later.emptied.items():
            self.emptied.setdefault(stream, []).extend(seqs)
        self.about |= later.about

    def dispose(self, stream: str, seq: int) -> None:
        """Note that an entry says that the openings before it were disposed of."""
        self.disposals[stream] = seq
        self.emptied.pop(stream, None)

    def _follow(self, stream: str, place: Place) -> None:
        mine = self.places.get(stream)
        seq, head = (mine.seq, mine.head) if mine is not None else (0, chain.NO_HEAD)
        flaw = broken_link(stream, place.first, place.prev_hash, seq=seq, head=head)
        if flaw is not None:
            self.flaws.append(flaw)
        if mine is None:
            self.places[stream] = place
        else:
            if mine.case_id != place.case_id:
                self.flaws.append(at_entry(FlawCode.COLUMNS_DIFFER, stream, place.first))
            mine.seq, mine.head = place.seq, place.head


def broken_link(
    stream: str, next_seq: int, prev_hash: bytes, *, seq: int, head: bytes
) -> Flaw | None:
    """Say how an entry fails to follow the one before it, if it does."""
    if next_seq > seq + 1:
        return Flaw(code=FlawCode.ENTRY_MISSING, stream=stream, first=seq + 1, last=next_seq - 1)
    if next_seq <= seq:
        return at_entry(FlawCode.ENTRY_OUT_OF_PLACE, stream, next_seq)
    return at_entry(FlawCode.LINK_BROKEN, stream, next_seq) if prev_hash != head else None
