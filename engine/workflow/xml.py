"""The one place where a BPMN or DMN file is read as XML; nothing hostile gets past it."""

from typing import Final

from lxml import etree

from engine.errors import Finding, ModelRefused

MAX_BYTES: Final = 1_000_000
MAX_ELEMENTS: Final = 4_000


def parse(content: bytes, *, file: str) -> etree._Element:
    """Read a model file and return its root, without comments and processing instructions.

    Raises:
        ModelRefused: if the file is too big, is no XML, or declares a document type.
    """
    if len(content) > MAX_BYTES:
        raise _refused(file, "xml.too_large", bytes=len(content), limit=MAX_BYTES)
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise _refused(file, "xml.malformed", line=error.lineno, reason=error.msg) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(file, "xml.doctype", line=1)
    count = sum(1 for _ in root.iter())
    if count > MAX_ELEMENTS:
        raise _refused(file, "xml.too_many_elements", elements=count, limit=MAX_ELEMENTS)
    return root


def _parser() -> etree.XMLParser:
    """Make a parser that fetches nothing and expands nothing; a parser is not shared by threads."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refused(file: str, rule: str, *, line: int | None = None, **params: object) -> ModelRefused:
    finding = Finding(file=file, element=None, line=line, rule=rule, params=params)
    return ModelRefused(findings=[finding])
