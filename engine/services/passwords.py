"""Passwords: kept only as argon2id hashes, checked at the same cost whoever asks."""

import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import EngineError

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 256

# 19 MiB keeps a web process small; two at a time bound what a storm of logins can take.
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_slots: Final = threading.BoundedSemaphore(2)
_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$c2hvdXdlbi1ub2JvZHkhIQ$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


class PasswordUnfit(EngineError):
    """The password is too short or too long."""

    code = "password_unfit"


def make_hash(password: str) -> str:
    """Hash a new password; call it before the transaction that stores it, because it takes long.

    Raises:
        PasswordUnfit: if its length is not acceptable.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise PasswordUnfit(least=MIN_LENGTH, most=MAX_LENGTH)
    with _slots:
        return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Compare a password with a stored hash, or at the same cost with nobody's."""
    with _slots:
        try:
            return _hasher.verify(stored or _NOBODY, password[: MAX_LENGTH + 1])
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Test whether the hash was made with other costs than those in use."""
    return _hasher.check_needs_rehash(stored)
