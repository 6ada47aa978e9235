"""The sentences, in both languages, for what is wrong with the ledger and where."""

from collections.abc import Mapping
from dataclasses import asdict

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.domain.flaws import Flaw, FlawCode
from webapp import sentences

SENTENCES: Mapping[FlawCode, LazyString] = {
    FlawCode.ENTRY_ALTERED: _("the stored bytes do not give the stored hash"),
    FlawCode.COLUMNS_DIFFER: _("lists would show something else than the hashed bytes say"),
    FlawCode.ENTRY_MISSING: _("missing"),
    FlawCode.ENTRY_OUT_OF_PLACE: _("out of place"),
    FlawCode.LINK_BROKEN: _("does not follow the entry before it"),
    FlawCode.OPENING_ALTERED: _("a personal value is not the one that was recorded"),
    FlawCode.OPENING_EMPTIED: _("a personal value was removed, and no entry says by whom"),
    FlawCode.HEAD_DIFFERS: _("the stored end of the chain is not where the chain ends"),
    FlawCode.REWRITTEN: _("chained anew after a checkpoint had signed the chain"),
    FlawCode.NOT_COVERED: _("stands before the last checkpoint, which does not know of it"),
    FlawCode.CHECKPOINT_ALTERED: _("is not what was signed"),
    FlawCode.CHECKPOINT_MISSING: _("is not in the database"),
    FlawCode.CHECKPOINT_NOT_SIGNED: _("is not signed by a known key"),
    FlawCode.ANCHOR_DIFFERS: _("is another one in the anchor file"),
    FlawCode.ANCHOR_MISSING: _("is not in the anchor file"),
    FlawCode.READS_ALTERED: _("the read log of this hour is not what was sealed"),
    FlawCode.READS_NOT_SEALED: _("somebody added to it after later hours were sealed"),
    FlawCode.TRIGGER_MISSING: _("the database does not keep entries from being changed any more"),
}

_ENTRY = _("%(stream)s, entry %(first)s: %(said)s.")
_ENTRIES = _("%(stream)s, entries %(first)s to %(last)s: %(said)s.")
_CHECKPOINT = _("Checkpoint %(checkpoint)s: %(said)s.")
_TRIGGER = _("Trigger %(name)s: %(said)s.")
_HOUR = _("Read log, hour from %(name)s: %(said)s.")


def sentence(flaw: Flaw) -> str:
    """Say what is wrong and where, in the language of the request."""
    said = str(SENTENCES[flaw.code])
    if flaw.code is FlawCode.READS_NOT_SEALED and flaw.stream is None:
        pattern = _HOUR
    elif flaw.stream is None:
        pattern = _CHECKPOINT if flaw.checkpoint is not None else _TRIGGER
    else:
        pattern = _ENTRY if flaw.first == flaw.last else _ENTRIES
        said += f" ({flaw.name})" if flaw.name is not None else ""
    return sentences.fill(pattern, {**asdict(flaw), "said": said})
