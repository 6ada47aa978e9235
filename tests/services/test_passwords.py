"""Passwords and their hashes."""

import pytest

from engine.services import passwords
from engine.services.passwords import PasswordUnfit

PASSWORD = "correct horse"
HASH = passwords.make_hash(PASSWORD)


@pytest.mark.parametrize("length", [7, 257])
def test_a_password_of_unfit_length_is_refused(length):
    with pytest.raises(PasswordUnfit):
        passwords.make_hash("x" * length)


@pytest.mark.parametrize(
    ("stored", "given", "is_match"),
    [
        (HASH, PASSWORD, True),
        (HASH, PASSWORD.upper(), False),
        (HASH, "", False),
        (None, PASSWORD, False),
        ("no hash at all", PASSWORD, False),
        (HASH, "x" * 100_000, False),
    ],
    ids=["right", "other case", "empty", "none stored", "no hash stored", "too long"],
)
def test_a_password_matches_only_its_hash(stored, given, is_match):
    assert passwords.matches(stored, given) is is_match
