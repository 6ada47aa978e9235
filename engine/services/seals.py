"""What people keep here for other houses, such as the keys of their robots, lies sealed (CON-06).

The keys of the seals are in a file outside the database, the newest first: a copy of the database
alone opens nothing. A demo makes its file on first use; in production whoever is answerable does
(docs/operations.md).
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from engine.errors import EngineError

_MARK: Final = "sealed:"
"""No key of a robot begins so; what was stored before there were seals lacks it."""


class SealKeyMissing(EngineError):
    """There is no file with the keys of the seals."""

    code = "seal_key_missing"


class SealKeyUnusable(EngineError):
    """The file holds no key, or none that what is stored was sealed with."""

    code = "seal_key_unusable"


@dataclass(frozen=True, kw_only=True)
class Sealer:
    """Seals with the newest key of a file, and opens with each; the file is read when needed."""

    path: Path
    may_create: bool = False

    def seal(self, text: str | None) -> str | None:
        """Seal a text; nothing stays nothing.

        Raises:
            SealKeyMissing: if there is no file of keys.
            SealKeyUnusable: if it holds none.
        """
        if not text:
            return None
        return _MARK + self._keys().encrypt(text.encode()).decode()

    def open(self, stored: str | None) -> str | None:
        """Return what was sealed, or stored before there were seals.

        Raises:
            SealKeyMissing: if there is no file of keys.
            SealKeyUnusable: if none of them opens it.
        """
        if stored is None or not stored.startswith(_MARK):
            return stored
        try:
            return self._keys().decrypt(stored.removeprefix(_MARK)).decode()
        except InvalidToken as error:
            raise SealKeyUnusable(path=str(self.path)) from error

    def _keys(self) -> MultiFernet:
        if self.may_create and not self.path.exists():
            _create(self.path)
        if not self.path.is_file():
            raise SealKeyMissing(path=str(self.path))
        lines = self.path.read_text(encoding="utf-8", errors="replace").split()
        try:
            return MultiFernet([Fernet(line) for line in lines])
        except ValueError as error:
            raise SealKeyUnusable(path=str(self.path)) from error


def _create(path: Path) -> None:
    """Make a file of one key that only its owner can read; whoever makes it first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Linked when it is whole, so that no other process reads half a key.
    with NamedTemporaryFile(dir=path.parent) as file, suppress(FileExistsError):
        file.write(Fernet.generate_key() + b"\n")
        file.flush()
        os.link(file.name, path)
