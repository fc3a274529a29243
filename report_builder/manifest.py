"""The manifest: what a built document is of, and two hashes of each block, never a word of it.

It is recorded by its digest with the event `ReportBuilt` and stands in the document as a custom XML part. Hashes only:
a sentence that an editor strikes out must not live on inside the file. The log's manifest wins over the file's.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Literal
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree
from pydantic import ValidationError

from report_builder.canonical import Hashes
from report_builder.errors import ReportError
from report_builder.model import BlockKind, Frozen, ReportModel

SPACE = "urn:daybook:report:1"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class ManifestBlock(Frozen):
    """One block: its kind, the hash of everything it says, the hash of its words, and its positions."""

    id: str
    kind: BlockKind
    full: str
    words: str
    positions: tuple[int, ...]


class Manifest(Frozen):
    """A document's manifest. `blocks` in the document's order; `fixed` are words hashes of text outside blocks."""

    form: Literal[1] = 1
    document: str
    report: str
    kind: str
    position: int
    root: str
    blocks: tuple[ManifestBlock, ...]
    fixed: tuple[str, ...]

    def written(self) -> str:
        """The one form of it that is hashed and embedded."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))


def manifest_of(model: ReportModel, order: Mapping[str, Hashes], fixed: tuple[str, ...]) -> Manifest:
    """The manifest of a model as it was read back; `order` has every block in the document's order."""
    held = {block.id: block for block in model.blocks()}
    blocks = tuple(
        ManifestBlock(
            id=name,
            kind=held[name].kind,
            full=found.full,
            words=found.words,
            positions=tuple(sorted(set(held[name].positions))),
        )
        for name, found in order.items()
    )
    return Manifest(
        document=model.document,
        report=model.report,
        kind=model.kind,
        position=model.position,
        root=model.root,
        blocks=blocks,
        fixed=fixed,
    )


def slot(document: Document, identity: str) -> str:
    """Makes the place for a manifest in a document, as custom XML at the first number that is free; its part's name."""
    package = document.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(n for n in range(1, 1000) if f"/customXml/item{n}.xml" not in taken)
    store = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, identity)).upper() + "}"
    props_xml = (
        f'{_HEAD}<ds:datastoreItem ds:itemID="{store}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{SPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", b"", package)
    props = Part(PackURI(f"/customXml/itemProps{number}.xml"), _PROPERTIES, props_xml.encode(), package)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    item.relate_to(props, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    return f"customXml/item{number}.xml"


def as_part(manifest: Manifest) -> bytes:
    """The manifest as it stands in its slot."""
    return f'{_HEAD}<log xmlns="{SPACE}"><manifest>{escape(manifest.written())}</manifest></log>'.encode()


def embedded(parts: Mapping[str, etree._Element]) -> Manifest | None:
    """The manifest that a package carries, or None where it was stripped."""
    for name, root in parts.items():
        if name.startswith("customXml/") and root.tag == f"{{{SPACE}}}log":
            return parsed_manifest(root.findtext(f"{{{SPACE}}}manifest", ""))
    return None


def parsed_manifest(text: str) -> Manifest:
    """A manifest from its written form; ReportError when it is none."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the whole"
        raise ReportError(
            f"the manifest in the document is not Daybook's: {place}: {fault['msg']}"
        ) from error
