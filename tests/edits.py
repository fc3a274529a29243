"""What Word and people do to a document, scripted on its XML; each edit is a function of the package's bytes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WHO = {f"{W}id": "9001", f"{W}author": "Rae Quill", f"{W}date": "2026-04-02T10:00:00Z"}
Root = etree._Element


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def edited(data: bytes, change: Callable[[Root], None], part: str = "word/document.xml") -> bytes:
    parts = parts_of(data)
    root = etree.fromstring(parts[part])
    change(root)
    parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package(parts)


def replaced(data: bytes, old: str, new: str, part: str = "word/document.xml", count: int = 1) -> bytes:
    """Words changed as they stand in the XML; they must be there."""
    parts = parts_of(data)
    text = parts[part].decode()
    assert old in text, old
    parts[part] = text.replace(old, new, count).encode()
    return package(parts)


def control(root: Root, block: str) -> Root:
    return next(
        sdt
        for sdt in root.iter(f"{W}sdt")
        if (t := sdt.find(f"{W}sdtPr/{W}tag")) is not None and t.get(f"{W}val") == f"b:{block}"
    )


def content(root: Root, block: str) -> Root:
    found = control(root, block).find(f"{W}sdtContent")
    assert found is not None
    return found


def words(element: Root) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def paragraph(root: Root, block: str, number: int = 0) -> Root:
    return [p for p in content(root, block).iter(f"{W}p") if words(p)][number]


def made(xml: str) -> Root:
    return etree.fromstring(
        f'<w:x xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{xml}</w:x>'
    )[0]


def run(text: str, form: str = "") -> Root:
    found = made(f'<w:r><w:rPr>{form}</w:rPr><w:t xml:space="preserve"></w:t></w:r>')
    found[-1].text = text
    return found


def wrapped(kind: str, element: Root) -> Root:
    """A run inside a tracked insertion or deletion."""
    holder = etree.Element(f"{W}{kind}", WHO)
    holder.append(element)
    if kind in ("del", "moveFrom"):
        for text in element.iter(f"{W}t"):
            text.tag = f"{W}delText"
    return holder


def mark(paragraph_: Root, kind: str) -> None:
    """The paragraph's mark inserted or deleted, tracked."""
    properties = paragraph_.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph_.insert(0, properties)
    form = etree.SubElement(properties, f"{W}rPr")
    etree.SubElement(form, f"{W}{kind}", WHO)


# -- what changes nothing


def split_runs(root: Root) -> None:
    """Each run of text cut in two, as Word does while somebody types."""
    for found in list(root.iter(f"{W}r")):
        texts = found.findall(f"{W}t")
        if len(texts) == 1 and len(texts[0].text or "") > 3:
            text = texts[0].text or ""
            other = deepcopy(found)
            texts[0].text, other.findall(f"{W}t")[0].text = text[: len(text) // 2], text[len(text) // 2 :]
            for half in (found, other):
                half.findall(f"{W}t")[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            found.addnext(other)


def proofing(root: Root) -> None:
    for number, found in enumerate(list(root.iter(f"{W}r"))):
        if number % 3 == 0:
            found.addprevious(made('<w:proofErr w:type="spellStart"/>'))
            found.addnext(made('<w:proofErr w:type="spellEnd"/>'))


def revision_ids(root: Root) -> None:
    for number, found in enumerate(root.iter(f"{W}p", f"{W}r")):
        found.set(f"{W}rsidR", f"{number:08X}")
        found.set(f"{W}rsidRPr", "00AB12CD")


def languages(root: Root) -> None:
    for found in root.iter(f"{W}r"):
        form = found.find(f"{W}rPr")
        if form is None:
            form = etree.Element(f"{W}rPr")
            found.insert(0, form)
        form.append(made('<w:lang w:val="en-US"/>'))


def fonts(root: Root) -> None:
    """Another font, size and colour on every run, and another spacing of every paragraph."""
    for found in root.iter(f"{W}r"):
        form = found.find(f"{W}rPr")
        if form is None:
            form = etree.Element(f"{W}rPr")
            found.insert(0, form)
        form.append(made('<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia"/>'))
        form.append(made('<w:color w:val="123456" w:themeColor="accent1"/>'))
        form.append(made('<w:sz w:val="28"/>'))
    for found in root.iter(f"{W}pPr"):
        found.append(made('<w:spacing w:before="120" w:after="60"/>'))


def fields_refreshed(root: Root) -> None:
    """Every field's cached result is another: Word refreshes them."""
    inside = False
    for element in root.iter(f"{W}fldChar", f"{W}t"):
        if element.tag == f"{W}fldChar":
            inside = element.get(f"{W}fldCharType") == "separate"
        elif inside:
            element.text = "99"


def no_controls(root: Root) -> None:
    for found in list(root.iter(f"{W}sdt")):
        inner = found.find(f"{W}sdtContent")
        for child in [] if inner is None else list(inner):
            found.addprevious(child)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)


def no_tags(root: Root) -> None:
    """LibreOffice drops tags and makes new ids; the title stays."""
    for found in list(root.iter(f"{W}tag")):
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)


def no_bookmarks(root: Root) -> None:
    for found in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)


def empty_paragraphs(root: Root) -> None:
    for found in list(root.iter(f"{W}sdt"))[::4]:
        found.addnext(made("<w:p><w:pPr/></w:p>"))


def stripped(data: bytes) -> bytes:
    """Custom XML, properties and comments gone, as a document inspector leaves a file."""
    parts = {n: c for n, c in parts_of(data).items() if not n.startswith(("customXml/", "docProps/"))}
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        root = etree.fromstring(parts[name])
        for relation in list(root):
            if "customXml" in relation.get("Target", "") or "docProps" in relation.get("Target", ""):
                root.remove(relation)
        parts[name] = etree.tostring(root)
    root = etree.fromstring(parts["[Content_Types].xml"])
    for override in list(root):
        if override.get("PartName", "").startswith(("/customXml", "/docProps")):
            root.remove(override)
    parts["[Content_Types].xml"] = etree.tostring(root)
    return package(parts)


def commented(data: bytes, block: str, text: str) -> bytes:
    """A comment by Word on the first paragraph of a block."""

    def anchored(root: Root) -> None:
        found = paragraph(root, block)
        first = next(found.iter(f"{W}r"))
        first.addprevious(made('<w:commentRangeStart w:id="77"/>'))
        found.append(made('<w:commentRangeEnd w:id="77"/>'))
        found.append(made('<w:r><w:commentReference w:id="77"/></w:r>'))

    parts = parts_of(edited(data, anchored))
    comment = (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="77" '
        f'w:author="Rae Quill" w:date="2026-04-02T10:00:00Z" w:initials="RQ"><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:comment></w:comments>"
    )
    parts["word/comments.xml"] = comment.encode()
    rels = parts["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    parts["word/_rels/document.xml.rels"] = rels.replace(
        "</Relationships>", f'<Relationship Id="rIdC" Type="{kind}" Target="comments.xml"/></Relationships>'
    ).encode()
    types = parts["[Content_Types].xml"].decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    parts["[Content_Types].xml"] = types.replace(
        "</Types>", f'<Override PartName="/word/comments.xml" ContentType="{kind}"/></Types>'
    ).encode()
    return package(parts)


# -- LibreOffice


def office() -> str | None:
    return shutil.which("soffice")


def resaved(data: bytes, folder: Path) -> bytes:
    """The document opened and saved by LibreOffice."""
    program = office()
    assert program is not None
    source = folder / "in" / "report.docx"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(data)
    words_ = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "docx"]
    subprocess.run(
        [*words_, "--outdir", str(folder / "out"), str(source)], check=True, capture_output=True, timeout=240
    )
    return (folder / "out" / "report.docx").read_bytes()


def texts(data: bytes) -> str:
    return re.sub(r"<[^>]+>", "", parts_of(data)["word/document.xml"].decode())
