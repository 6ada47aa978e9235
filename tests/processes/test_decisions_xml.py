import pytest

from engine.errors import ModelRefused
from engine.workflow import xml


def refusal_of(content: bytes) -> tuple[str, int | None]:
    with pytest.raises(ModelRefused) as caught:
        xml.parse(content, file="broken.dmn")
    (finding,) = caught.value.findings
    assert finding.file == "broken.dmn"
    return finding.rule, finding.line


def test_a_sound_file_gives_its_root_with_line_numbers_and_without_comments():
    root = xml.parse(b"<?xml version='1.0'?>\n<a>\n<!-- why -->\n<b/></a>", file="good.bpmn")

    assert root.tag == "a"
    assert [(child.tag, child.sourceline) for child in root] == [("b", 4)]


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"{}", b"<a><b></a>", b"<a>&nbsp;</a>", b"\xff\xfe"]
)
def test_what_is_no_xml_is_refused(content):
    assert refusal_of(content)[0] == "xml.malformed"


def test_a_syntax_error_names_its_line():
    assert refusal_of(b"<a>\n<b>\n</a>") == ("xml.malformed", 3)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    ],
)
def test_a_document_type_is_refused(content):
    assert refusal_of(content)[0] == "xml.doctype"


def test_an_exponential_entity_is_never_expanded():
    laughs = b'<!DOCTYPE a [<!ENTITY l0 "ha">' + b"".join(
        b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 12)
    )

    assert refusal_of(laughs + b"]><a>&l11;</a>")[0] in ("xml.doctype", "xml.malformed")
    assert refusal_of(laughs + b'] ><a b="&l11;"/>')[0] in ("xml.doctype", "xml.malformed")


def test_an_outside_entity_is_never_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    content = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'

    assert refusal_of(content.encode()) == ("xml.doctype", 1)


def test_size_depth_and_number_of_elements_are_limited():
    assert refusal_of(b"<a>" + b" " * xml.MAX_BYTES + b"</a>")[0] == "xml.too_large"
    assert refusal_of(b"<a>" + b"<b/>" * xml.MAX_ELEMENTS + b"</a>")[0] == "xml.too_many_elements"
    assert refusal_of(b"<a>" * 1_000 + b"</a>" * 1_000)[0] == "xml.malformed"
