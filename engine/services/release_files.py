"""The files of a release as a set: which paths there may be, how large, and what names them."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from engine.errors import EngineError

MOST_BYTES: Final = 1_000_000
"""The most that one file may have; the shipped ones have 60,000 at most."""

MOST_FILES: Final = 200
MOST_BYTES_TOGETHER: Final = 2_000_000

_PATH: Final = re.compile(r"(bpmn/\w{1,80}\.(bpmn|dmn|json)|forms/\w{1,80}\.(form|json))", re.ASCII)

Files = Mapping[str, bytes]


class FilePathUnfit(EngineError):
    """No file of a release can be called this."""

    code = "file_path_unfit"


class FilesTooLarge(EngineError):
    """A file, or all files together, are larger than a release may be."""

    code = "files_too_large"


class ArchiveBroken(EngineError):
    """The archive cannot be read."""

    code = "archive_broken"


def check_path(path: str) -> str:
    """Return a path that may name a file of a release, such as `forms/accept_custody.form`.

    Raises:
        FilePathUnfit: if it may not.
    """
    if not is_model_path(path):
        raise FilePathUnfit(path=path[:120])
    return path


def check_sizes(sizes: Mapping[str, int]) -> None:
    """Let a set of files pass by their sizes in bytes.

    Raises:
        FilesTooLarge: if one is too large, there are too many, or they are too large together.
    """
    for path, size in sizes.items():
        if size > MOST_BYTES:
            raise FilesTooLarge(path=path, bytes=size, limit=MOST_BYTES)
    if len(sizes) > MOST_FILES:
        raise FilesTooLarge(files=len(sizes), limit=MOST_FILES)
    if sum(sizes.values()) > MOST_BYTES_TOGETHER:
        raise FilesTooLarge(bytes=sum(sizes.values()), limit=MOST_BYTES_TOGETHER)


def is_model_path(path: str) -> bool:
    """Test whether a path may name a file of a release."""
    return _PATH.fullmatch(path) is not None


def content_hash(content: bytes) -> str:
    """Return the hash of one file."""
    return hashlib.sha256(content).hexdigest()


def hashes(files: Files) -> dict[str, str]:
    """Return the hash of each file."""
    return {path: content_hash(content) for path, content in files.items()}


def files_hash(hashes: Mapping[str, str]) -> str:
    """Return the hash that names a set of files by their own, whatever their order."""
    digest = hashlib.sha256()
    for path, content in sorted(hashes.items()):
        digest.update(path.encode() + b"\0" + bytes.fromhex(content))
    return digest.hexdigest()
