"""What a file is by its content; its name must agree (EVD-02 to EVD-05)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import puremagic

from engine.errors import FieldError, InvalidValues

_TEXT: Final = "text/plain; charset=utf-8"
MEDIA: Final[Mapping[str, str]] = {
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".amr": "audio/amr",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".eml": "message/rfc822",
    ".txt": _TEXT,
}
"""Every kind of file that is kept, by the end of its name."""

_SAME: Final[Mapping[str, frozenset[str]]] = {
    ".mp3": frozenset({".mp3", ".mpga"}),
    ".m4a": frozenset({".m4a", ".f4a", ".mp4"}),
    ".mp4": frozenset({".mp4", ".m4v", ".mov"}),
    ".ogg": frozenset({".ogg", ".opus", ".oga"}),
    ".opus": frozenset({".ogg", ".opus", ".oga"}),
    ".jpg": frozenset({".jpg", ".jpeg", ".jfif", ".jpe"}),
    ".jpeg": frozenset({".jpg", ".jpeg", ".jfif", ".jpe"}),
    ".tif": frozenset({".tif", ".tiff"}),
    ".tiff": frozenset({".tif", ".tiff"}),
}
"""Other ends of names by which the library knows the same content."""

_WORDS: Final = frozenset({".eml", ".txt"})
_ENCODINGS: Final = ("utf-8", "gb18030")


def recognise(path: Path, *, name: str) -> str:
    """Return the media type of a file whose name says what its content is.

    Raises:
        InvalidValues: if such files are not kept, or it is something else than its name says.
    """
    end = Path(name).suffix.lower()
    if end not in MEDIA:
        raise _refused("file.kind", kinds=" ".join(MEDIA))
    if not (_is_text(path) if end in _WORDS else _is(path, end)):
        raise _refused("file.not_as_named", end=end)
    return MEDIA[end]


def is_recorded(media_type: str) -> bool:
    """Test whether a file is sound or film."""
    return media_type.startswith(("audio/", "video/"))


def _is(path: Path, end: str) -> bool:
    try:
        found = puremagic.magic_file(path)
    except (ValueError, puremagic.PureError):
        return False
    return bool({each.extension for each in found} & _SAME.get(end, frozenset({end})))


def _is_text(path: Path) -> bool:
    content = path.read_bytes()
    return b"\0" not in content and any(_decodes(content, encoding) for encoding in _ENCODINGS)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refused(code: str, **params: object) -> InvalidValues:
    return InvalidValues(errors={"file": [FieldError(code=code, params=params)]})
