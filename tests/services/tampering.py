"""Ways to tamper with a ledger that somebody with all rights on the database has.

Each way changes rows behind the triggers and says what it touched. A clever way chains anew what
follows, puts the heads right, and may even have the private key. Everything happens in a
transaction that is rolled back, so that each tampering has a copy of its own.
"""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.domain import chain
from engine.services import checkpoints
from engine.services.checkpoints import Head

CASE = "case:"
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal",
}


@dataclass(kw_only=True)
class Touched:
    """What a tampering touched: the first entry of each stream, checkpoints, triggers."""

    entries: dict[str, int] = field(default_factory=dict)
    checkpoints: set[int] = field(default_factory=set)
    trigger: str | None = None
    is_exported: bool = True
    """Whether an export shows it: what only lists and the database itself use is not in one."""


@contextmanager
def copied(engine):
    """Give a session on a copy of the ledger that can be tampered with, and is then thrown away."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        with Session(connection, join_transaction_mode="control_fully") as session:
            yield session
            session.rollback()
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


class Tampering:
    """One tampering: `do` a way, and the triggers are put back as they were."""

    def __init__(self, session, chosen, key) -> None:
        self.session = session
        self.chosen = chosen
        self.key = key
        self.dialect = session.connection().dialect.name

    def do(self, way) -> Touched:
        triggers = self.run(TRIGGERS[self.dialect]).all() if self.dialect == "sqlite" else []
        for name, _ in triggers:
            self.run(f"DROP TRIGGER {name}")
        touched = way(self)
        for name, definition in triggers:
            if not isinstance(touched, Touched) or name != touched.trigger:
                self.session.connection().exec_driver_sql(definition)
        return touched

    def run(self, statement, **values):
        return self.session.execute(text(statement), values)

    def rows(self, table, where="1 = 1", **values):
        order = {"checkpoints": "number", "checkpoint_heads": "entry_id"}.get(table, "id")
        return self.run(f"SELECT * FROM {table} WHERE {where} ORDER BY {order}", **values).all()  # noqa: S608

    def put(self, table, key, row_key, **values):
        changes = ", ".join(f"{name} = :{name}" for name in values)
        self.run(f"UPDATE {table} SET {changes} WHERE {key} = :row_key", row_key=row_key, **values)  # noqa: S608

    def entry(self):
        return self.chosen.choice(self.rows("ledger_entries"))

    def suffix(self, entry):
        where = "stream = :stream AND seq >= :seq"
        return self.rows("ledger_entries", where, stream=entry.stream, seq=entry.seq)

    def end_at(self, stream, seq, head):
        """Let a stream end here, wherever its end is kept."""
        if stream.startswith(CASE):
            number = stream.removeprefix(CASE)
            self.put("cases", "number", number, ledger_seq=seq, ledger_head=head)
        else:
            self.put("stream_heads", "stream", stream, seq=seq, head=head)

    def flipped(self, value):
        """Change one bit, or one character."""
        if isinstance(value, bytes):
            place = self.chosen.randrange(len(value))
            changed = bytearray(value)
            changed[place] ^= 1 << self.chosen.randrange(8)
            return bytes(changed)
        if isinstance(value, str):
            place = self.chosen.randrange(len(value))
            return value[:place] + ("x" if value[place] != "x" else "y") + value[place + 1 :]
        return value ^ (1 << self.chosen.randrange(12))


def of_entry(entry, **more):
    return Touched(entries={entry.stream: entry.seq}, **more)


def flip_content(it):
    entry = it.entry()
    column = it.chosen.choice(("content", "hash"))
    it.put("ledger_entries", "id", entry.id, **{column: it.flipped(getattr(entry, column))})
    return of_entry(entry)


def flip_column(it):
    entry = it.entry()
    column = it.chosen.choice(("prev_hash", "actor", "kind", "case_id", "at"))
    if column == "at":
        later = "at + 64" if it.dialect == "sqlite" else "at + interval '1 second'"
        it.run(f"UPDATE ledger_entries SET at = {later} WHERE id = :id", id=entry.id)  # noqa: S608
    else:
        value = getattr(entry, column)
        changed = it.flipped(value) if value is not None else 7
        it.put("ledger_entries", "id", entry.id, **{column: changed})
    return of_entry(entry, is_exported=False)


def flip_place(it):
    entry = it.entry()
    column = it.chosen.choice(("stream", "seq"))
    changed = entry.seq + 1000 if column == "seq" else it.flipped(entry.stream)
    it.put("ledger_entries", "id", entry.id, **{column: changed})
    return of_entry(entry)


def flip_opening(it):
    opening = it.chosen.choice(it.rows("openings", "value IS NOT NULL"))
    column = it.chosen.choice(("salt", "value", "name", "disposed_at"))
    entry = it.rows("ledger_entries", "id = :id", id=opening.entry_id)[0]
    if column == "disposed_at":
        it.run(
            "UPDATE openings SET salt = NULL, value = NULL, disposed_at = "
            "(SELECT max(at) FROM ledger_entries) WHERE id = :id",
            id=opening.id,
        )
    else:
        it.put("openings", "id", opening.id, **{column: it.flipped(getattr(opening, column))})
    return of_entry(entry)


def delete_opening(it):
    opening = it.chosen.choice(it.rows("openings"))
    entry = it.rows("ledger_entries", "id = :id", id=opening.entry_id)[0]
    it.run("DELETE FROM openings WHERE id = :id", id=opening.id)
    return of_entry(entry)


def flip_head(it):
    head = it.chosen.choice(it.rows("checkpoint_heads"))
    column = it.chosen.choice(("head", "seq", "stream", "checkpoint", "entry_id"))
    changed = {
        "seq": lambda: head.seq + 500,
        "checkpoint": lambda: 1 + head.checkpoint % 3,
        "entry_id": lambda: 7_000 + head.entry_id,
    }.get(column, lambda: it.flipped(getattr(head, column)))()
    it.put("checkpoint_heads", "entry_id", head.entry_id, **{column: changed})
    return Touched(checkpoints={head.checkpoint}, is_exported=column != "entry_id")


def flip_checkpoint(it):
    found = it.chosen.choice(it.rows("checkpoints"))
    column = it.chosen.choice(("content", "signature", "last_entry_id"))
    it.put("checkpoints", "number", found.number, **{column: it.flipped(getattr(found, column))})
    return Touched(checkpoints={found.number}, is_exported=column != "last_entry_id")


def flip_end(it):
    stream = it.chosen.choice(sorted({entry.stream for entry in it.rows("ledger_entries")}))
    last = it.rows("ledger_entries", "stream = :stream", stream=stream)[-1]
    moved = it.chosen.choice((-1, 0, 1))
    it.end_at(stream, last.seq + moved, last.hash if moved else it.flipped(last.hash))
    return Touched(entries={stream: last.seq + max(0, moved)}, is_exported=False)


def swap(it):
    one, other = it.chosen.sample(it.rows("ledger_entries"), 2)
    columns = it.chosen.choice(
        (("content",), ("content", "hash"), ("content", "prev_hash", "hash"))
    )
    for to, source in ((one, other), (other, one)):
        values = {column: getattr(source, column) for column in columns}
        it.put("ledger_entries", "id", to.id, **values)
    found = of_entry(one)
    found.entries[other.stream] = min(other.seq, found.entries.get(other.stream, other.seq))
    return found


def swap_places(it):
    entry = it.chosen.choice(it.rows("ledger_entries", "seq > 1"))
    before = it.rows("ledger_entries", "stream = :stream", stream=entry.stream)[entry.seq - 2]
    it.put("ledger_entries", "id", entry.id, seq=-1)
    it.put("ledger_entries", "id", before.id, seq=entry.seq)
    it.put("ledger_entries", "id", entry.id, seq=before.seq)
    return of_entry(before)


def delete(it):
    entry = it.entry()
    it.run("DELETE FROM openings WHERE entry_id = :id", id=entry.id)
    it.run("DELETE FROM ledger_entries WHERE id = :id", id=entry.id)
    return of_entry(entry)


def delete_stream(it):
    """Delete a case with everything that is known of it."""
    stream = it.entry().stream
    heads = it.rows("checkpoint_heads", "stream = :stream", stream=stream)
    it.run(
        "DELETE FROM openings WHERE entry_id IN "
        "(SELECT id FROM ledger_entries WHERE stream = :stream)",
        stream=stream,
    )
    it.run("DELETE FROM ledger_entries WHERE stream = :stream", stream=stream)
    it.run("DELETE FROM cases WHERE number = :number", number=stream.removeprefix(CASE))
    it.run("DELETE FROM stream_heads WHERE stream = :stream", stream=stream)
    if it.chosen.random() < 0.5:
        it.run("DELETE FROM checkpoint_heads WHERE stream = :stream", stream=stream)
    return Touched(entries={stream: 1}, checkpoints={head.checkpoint for head in heads})


def delete_checkpoint(it):
    number = it.chosen.choice(it.rows("checkpoints")).number
    it.run("DELETE FROM checkpoint_heads WHERE checkpoint = :number", number=number)
    it.run("DELETE FROM checkpoints WHERE number = :number", number=number)
    return Touched(checkpoints={number})


def drop_trigger(it):
    table = it.chosen.choice(("ledger_entries", "checkpoints", "checkpoint_heads"))
    if it.dialect == "sqlite":
        name = f"{table}_no_{it.chosen.choice(('update', 'delete'))}"
        return Touched(trigger=name, is_exported=False)
    name = f"{table}_{it.chosen.choice(('append_only', 'no_truncate'))}"
    it.run(
        it.chosen.choice(
            (f"DROP TRIGGER {name} ON {table}", f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        )
    )
    return Touched(trigger=name, is_exported=False)


def insert(it):
    """Put an entry between others, which all move on by one place."""
    entry = it.entry()
    for later in reversed(it.suffix(entry)):
        it.put("ledger_entries", "id", later.id, seq=later.seq + 1)
    add(it, entry.stream, entry.seq, entry.prev_hash, case_id=entry.case_id)
    return of_entry(entry)


def insert_stream(it):
    """Put a stream of its own before entries that were signed, where nobody would look for it."""
    hash_ = add(it, "forged", 1, chain.NO_HEAD, entry_id=-5)
    it.run("INSERT INTO stream_heads VALUES ('forged', 1, :head)", head=hash_)
    return Touched(entries={"forged": 1}, is_exported=False)


def append(it):
    """Put an entry at the end of a stream whose kept end does not know of it."""
    stream = it.entry().stream
    last = it.rows("ledger_entries", "stream = :stream", stream=stream)[-1]
    add(it, stream, last.seq + 1, last.hash, case_id=last.case_id)
    return Touched(entries={stream: last.seq + 1}, is_exported=False)


def cut_tail(it):
    """Cut off the end of a stream, and let it end there."""
    entry = it.chosen.choice(it.rows("ledger_entries", "seq > 1"))
    gone = it.suffix(entry)
    it.end_at(entry.stream, entry.seq - 1, entry.prev_hash)
    signed = {"stream": entry.stream, "seq": entry.seq}
    heads = it.rows("checkpoint_heads", "stream = :stream AND seq >= :seq", **signed)
    if it.chosen.random() < 0.5:
        it.run("DELETE FROM checkpoint_heads WHERE stream = :stream AND seq >= :seq", **signed)
    for each in gone:
        it.run("DELETE FROM openings WHERE entry_id = :id", id=each.id)
        it.run("DELETE FROM ledger_entries WHERE id = :id", id=each.id)
    return of_entry(entry, checkpoints={head.checkpoint for head in heads})


def rehash(it):
    """Change an entry and chain everything after it anew, heads and signatures included."""
    entry = it.entry()
    cleverness = it.chosen.randrange(4)
    head = entry.prev_hash
    hashes = {}
    for each in it.suffix(entry):
        document = json.loads(each.content)
        if each.id == entry.id:
            document["values"]["forged"] = True
        content = chain.canonical(document)
        hash_ = chain.link(head, content)
        values = {"content": content, "prev_hash": head, "hash": hash_}
        it.put("ledger_entries", "id", each.id, **values)
        head = hashes[each.id] = hash_
        seq = each.seq
    it.end_at(entry.stream, seq, head)
    found = of_entry(entry)
    if cleverness:
        for signed in it.rows("checkpoint_heads"):
            if signed.entry_id in hashes:
                it.put(
                    "checkpoint_heads", "entry_id", signed.entry_id, head=hashes[signed.entry_id]
                )
                found.checkpoints.add(signed.checkpoint)
    if cleverness > 1 and found.checkpoints:
        sign_anew(it, found, with_key=cleverness == 3)
    return found


def sign_anew(it, found, *, with_key):
    """Write every checkpoint from the first one touched anew; a thief has the private key too."""
    prev = None
    for each in it.rows("checkpoints"):
        if each.number >= min(found.checkpoints):
            document = json.loads(each.content)
            heads = it.rows("checkpoint_heads", "checkpoint = :number", number=each.number)
            signed = [Head(row.entry_id, row.stream, row.seq, row.head) for row in heads]
            document["root"] = checkpoints.root(signed).hex()
            document["prev"] = prev or document["prev"]
            content = chain.canonical(document)
            signature = it.key.sign(content) if with_key else each.signature
            it.put("checkpoints", "number", each.number, content=content, signature=signature)
            found.checkpoints.add(each.number)
            prev = checkpoints.digest(content)


def add(it, stream, seq, prev_hash, *, case_id=None, entry_id=None):
    """Add an entry that fits the one before it; return its hash."""
    like = it.rows("ledger_entries")[-1]
    document = {
        "actor": "forger",
        "at": json.loads(like.content)["at"],
        "kind": "case.noted",
        "seq": seq,
        "stream": stream,
        "values": {},
    }
    content = chain.canonical(document)
    hash_ = hashlib.sha256(prev_hash + content).digest()
    it.run(
        "INSERT INTO ledger_entries "
        "(id, stream, seq, at, actor, kind, case_id, content, prev_hash, hash) VALUES "
        "(:id, :stream, :seq, :at, 'forger', 'case.noted', :case_id, :content, :prev, :hash)",
        id=entry_id or like.id + 10,
        stream=stream,
        seq=seq,
        at=like.at,
        case_id=case_id,
        content=content,
        prev=prev_hash,
        hash=hash_,
    )
    return hash_


WAYS = (
    flip_content,
    flip_column,
    flip_place,
    flip_opening,
    delete_opening,
    flip_head,
    flip_checkpoint,
    flip_end,
    swap,
    swap_places,
    delete,
    delete_stream,
    delete_checkpoint,
    drop_trigger,
    insert,
    insert_stream,
    append,
    cut_tail,
    rehash,
)
