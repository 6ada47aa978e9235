"""The vault: files outside the database, each under its own SHA-256, so that none is overwritten.

A file that arrives is hashed while it is written, and takes its place by a rename once it is whole.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from engine.errors import EngineError

_CHUNK: Final = 1024 * 1024
_READ_ONLY: Final = 0o440


class EvidenceTooLarge(EngineError):
    """A file is larger than the firm keeps."""

    code = "evidence_too_large"


class EvidenceGone(EngineError):
    """A file is not in the vault any more, or is not what it was."""

    code = "evidence_gone"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A file that has arrived and is not kept yet."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Vault:
    """One folder of files; `most` is the size in megabytes of the largest that is taken."""

    folder: Path
    most: int

    @property
    def most_bytes(self) -> int:
        """Return the size of the largest file that is taken."""
        return self.most * _CHUNK

    @contextmanager
    def receive(self, stream: IO[bytes]) -> Iterator[Arrival]:
        """Write a file beside the others; when the block ends it is gone unless it was kept.

        Raises:
            EvidenceTooLarge: if there is more of it than the vault takes.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".arriving-", dir=self.folder)
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                digest, size = self._copy(stream, file)
            yield Arrival(path=path, sha256=digest, size=size)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, arrival: Arrival) -> None:
        """Give a file its place; the same content is there only once, and is never replaced."""
        place = self.place(arrival.sha256)
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        arrival.path.chmod(_READ_ONLY)
        arrival.path.replace(place)

    def place(self, sha256: str) -> Path:
        """Return where the content with this digest lies, or would."""
        return self.folder / sha256[:2] / sha256

    def find(self, sha256: str, *, size: int) -> Path:
        """Return the file with this digest.

        Raises:
            EvidenceGone: if it is not there, or not as large as it was.
        """
        place = self.place(sha256)
        if not place.is_file() or place.stat().st_size != size:
            raise EvidenceGone(sha256=sha256)
        return place

    def is_whole(self, sha256: str) -> bool:
        """Test whether the content with this digest is there and still has it."""
        place = self.place(sha256)
        if not place.is_file():
            return False
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def _copy(self, stream: IO[bytes], file: IO[bytes]) -> tuple[str, int]:
        found, size = hashlib.sha256(), 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > self.most_bytes:
                raise EvidenceTooLarge(most=self.most)
            found.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        return found.hexdigest(), size
