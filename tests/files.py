"""Files as people add them: each with the content that its name promises."""

import io
import re
import struct
import zipfile

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def wav(seconds=1):
    """A recording of silence."""
    samples = bytes(8000 * seconds)
    head = b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt "
    head += struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    return head + b"data" + struct.pack("<I", len(samples)) + samples


def docx():
    """A text document with no text."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        opened.writestr("[Content_Types].xml", "<Types/>")
        opened.writestr("word/document.xml", "<document/>")
    return written.getvalue()


def add(person, number, *, content=None, name="通话.wav", kind="recording", reference="C-1"):
    """Add one file on the page of a case, as its script does."""
    content = wav() if content is None else content
    values = {"kind": kind, "reference": reference, "file": FileStorage(io.BytesIO(content), name)}
    boundary, body = encode_multipart(values)
    return person.client.post(
        f"/cases/{number}/evidence",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"X-CSRF-Token": person.csrf, "HX-Request": "true"},
    )


def added(person, number, **options):
    """Add one file, and give its id."""
    answer = add(person, number, **options)
    assert answer.status_code == 200, answer.text
    return int(re.findall(rf"/cases/{number}/evidence/(\d+)", answer.text)[-1])


def send(caller, number, *, content=None, name="通话.wav", kind="recording", reference="C-1"):
    """Add one file over the API, whose body it is."""
    return caller.client.post(
        f"/api/v1/cases/{number}/evidence",
        query_string={"kind": kind, "file_name": name, "reference": reference},
        data=wav() if content is None else content,
        headers=caller.headers,
    )
