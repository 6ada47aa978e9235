"""Files of a release in one archive, which is the same bytes whenever they are the same."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can say; what is packed has no other moment of its own."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive of a set of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
