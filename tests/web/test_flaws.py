"""Whatever is wrong with the ledger has a sentence, in both languages, that says where."""

import pytest

from engine.domain.flaws import Flaw, FlawCode, at_entry
from webapp import flaws


@pytest.mark.parametrize("code", FlawCode)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_flaw_has_a_sentence(app, code, language):
    with app.test_request_context(headers={"Accept-Language": language}):
        said = flaws.sentence(at_entry(code, "case:TS-1", 5))

    assert "case:TS-1" in said
    assert "5" in said
    assert "…" not in said
    assert said.isascii() is (language == "en")


@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        (
            Flaw(code=FlawCode.REWRITTEN, stream="system", first=3, last=7, checkpoint=2),
            "system, entries 3 to 7: chained anew after a checkpoint had signed the chain.",
        ),
        (
            at_entry(FlawCode.OPENING_ALTERED, "case:TS-1", 5, name="phone"),
            "case:TS-1, entry 5: a personal value is not the one that was recorded (phone).",
        ),
        (
            Flaw(code=FlawCode.CHECKPOINT_MISSING, checkpoint=2),
            "Checkpoint 2: is not in the database.",
        ),
        (
            Flaw(code=FlawCode.TRIGGER_MISSING, name="ledger_entries_no_update"),
            "Trigger ledger_entries_no_update: the database does not keep entries from being "
            "changed any more.",
        ),
    ],
)
def test_a_sentence_says_where(app, flaw, said):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert flaws.sentence(flaw) == said
