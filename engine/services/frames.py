"""How the worker is spoken to: one JSON header a message, then files byte for byte (R11).

Nothing is unpickled or evaluated, because the other side may have been taken over by a draft.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

MOST_BYTES: Final = 16_000_000
_LENGTH: Final = struct.Struct(">I")


class FrameBroken(Exception):
    """The other side has ended, or says something that is no message."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One message."""

    header: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)


def write(stream: BinaryIO, frame: Frame) -> None:
    """Send a message."""
    sizes = {path: len(content) for path, content in frame.files.items()}
    header = json.dumps({"header": frame.header, "sizes": sizes}, ensure_ascii=False).encode()
    stream.write(_LENGTH.pack(len(header)))
    stream.write(header)
    for content in frame.files.values():
        stream.write(content)
    stream.flush()


def read(stream: BinaryIO) -> Frame:
    """Wait for a message.

    Raises:
        FrameBroken: if there is none, or none that anybody would send.
    """
    length = _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0]
    try:
        found = json.loads(_exactly(stream, length))
        header, sizes = found["header"], dict(found["sizes"])
        wanted = sum(sizes.values())
    except (ValueError, TypeError, KeyError) as error:
        raise FrameBroken from error
    if not isinstance(header, dict) or wanted > MOST_BYTES:
        raise FrameBroken
    files = {str(path): _exactly(stream, size) for path, size in sizes.items()}
    return Frame(header=header, files=files)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    if not 0 <= count <= MOST_BYTES:
        raise FrameBroken
    found = stream.read(count)
    if len(found) != count:
        raise FrameBroken
    return found
