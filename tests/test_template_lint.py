"""Each fault of a template is found, at its place, with the remedy; clean templates raise no alarm; attacks do nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from report_builder.apart import SECONDS, built_apart, linted_apart
from report_builder.build import build_report
from report_builder.errors import ReportError
from report_builder.golden import golden
from report_builder.lint import Finding, lint_template
from report_builder.lint_comments import commented
from report_builder.packages import parsed_parts
from templates import template_bytes, template_names

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEMPLATE = template_bytes("inspection_report")
TABLE = Path(__file__).parent / "vectors" / "template_faults.md"
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"


def repacked(change: Callable[[dict[str, bytes]], None], template: bytes = TEMPLATE) -> bytes:
    """The template with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(template)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return target.getvalue()


def replaced(old: str, new: str, part: str = DOCUMENT, times: int = 1) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        text = parts[part].decode()
        assert old in text, old
        parts[part] = text.replace(old, new, times).encode()

    return repacked(change)


def said_as(old: str, new: str, part: str = DOCUMENT) -> bytes:
    """One text for another, as somebody types it."""
    return replaced(old, new.replace("&", "&amp;").replace("<", "&lt;"), part)


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def inserted(xml: str, before: str = "<w:sectPr>") -> bytes:
    return replaced(before, xml + before)


def table(*rows: tuple[str, ...], header: str = "<w:trPr><w:tblHeader/></w:trPr>", cell: str = "") -> str:
    lines = "".join(
        f"<w:tr>{header if not n else ''}"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/>{cell}</w:tcPr>{paragraph(text)}</w:tc>'
            for text in row
        )
        + "</w:tr>"
        for n, row in enumerate(rows)
    )
    look = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="8000" w:type="dxa"/><w:tblDescription w:val="x"/></w:tblPr>'
    return f'<w:tbl>{look}<w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>{lines}</w:tbl>{paragraph("After the table")}'


HEAD = ("Standard", "Rating")
ROWS = (
    HEAD,
    ("{%tr for s in ratings %}", ""),
    ("{{ s.ref }}", "{% cellbg s.fill %}{{r s.rating }}"),
    ("{%tr endfor %}", ""),
)
OWN_TABLE = table(*ROWS)


def own(old: str, new: str) -> bytes:
    """A ratings table of the template's own, with one text in it changed."""
    assert old in OWN_TABLE
    return inserted(OWN_TABLE.replace(old, new, 1))


def relation(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    line = f'<Relationship Id="rX" Type="{office}/{kind}" Target="{target}"{mode}/></Relationships>'
    return replaced("</Relationships>", line, "word/_rels/document.xml.rels")


def added(name: str, data: bytes) -> bytes:
    return repacked(lambda parts: parts.update({name: data}))


def field(code: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    inner = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"<w:p>{mark.format('begin')}{inner}{mark.format('separate')}{mark.format('end')}</w:p>"


def styled(old: str, new: str) -> bytes:
    return replaced(old, new, STYLES)


def without_style(name: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        text = parts[STYLES].decode()
        parts[STYLES] = re.sub(rf'<w:style [^>]*w:styleId="{name}".*?</w:style>', "", text).encode()

    return repacked(change)


class Fault(NamedTuple):
    """A fault seeded in a template: how, under which rule and where it must be found, and what is said."""

    name: str
    template: bytes
    rule: str
    place: str
    message: str


TRACKED = '<w:ins w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:t>x</w:t></w:r></w:ins>'
DELETED = '<w:del w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:delText>{{ title }}</w:delText></w:r></w:del>'
FAULTS = (
    Fault("unknown name in a paragraph", said_as("{{ provider }}", "{{ supplier }}"), "name", "document, heading, paragraph 3", "no supplier"),
    Fault("unknown name in a heading", said_as("{{ title }}", "{{ titel }}"), "name", "document, heading, paragraph 2", "no titel"),
    Fault("unknown name in a header", said_as("{{ title }}", "{{ titel }}", "word/header1.xml"), "name", "header1, paragraph 1", "no titel"),
    Fault("unknown name in a footer", said_as("{{ checkpoint }}", "{{ check }}", "word/footer1.xml"), "name", "footer1, paragraph 2", "no check"),
    Fault("unknown name in a table cell", own("{{ s.ref }}", "{{ number }}"), "name", "table 1, row 3, cell 1", "no number"),
    Fault("unknown name in a run tag", said_as("{{r overall }}", "{{r overal }}"), "name", "document, paragraph 4", "no overal"),
    Fault("unknown name in a loop", said_as("{%p for part in parts %}", "{%p for part in chapters %}"), "name", "document, paragraph 12", "no chapters"),
    Fault("unknown name in a condition", inserted(paragraph("{%p if draft %}") + paragraph("{%p endif %}")), "name", "paragraph 28", "no draft"),
    Fault("unknown name in a cell's colour", own("s.fill", "colour"), "name", "table 1, row 3, cell 2", "no colour"),
    Fault("unknown attribute of a part", said_as("{{ part.title }}", "{{ part.name }}"), "name", "document, heading, paragraph 14", "part has no name"),
    Fault("unknown attribute of a section", said_as("{{ section.title }}", "{{ section.heading }}"), "name", "document, heading, paragraph 22", "section has no heading"),
    Fault("unknown attribute of a ratings line", own("{{ s.ref }}", "{{ s.id }}"), "name", "table 1, row 3, cell 1", "s has no id"),
    Fault("unknown attribute in a loop", said_as("in part.blocks", "in part.texts"), "name", "document, paragraph 18", "part has no texts"),
    Fault("unknown attribute in a condition", said_as("if part.annexe", "if part.appendix"), "name", "document, paragraph 13", "part has no appendix"),
    Fault("attribute of a text", said_as("{{ provider }}", "{{ provider.name }}"), "name", "document, heading, paragraph 3", "provider has no name"),
    Fault("loop variable after its loop", inserted(paragraph("{{ part.title }}")), "name", "document, paragraph 28", "no part"),
    Fault("tag not closed", said_as("{{ provider }}", "{{ provider"), "tag", "document, heading, paragraph 3", "not closed"),
    Fault("tag not opened", said_as("{{ provider }}", "provider }}"), "tag", "document, heading, paragraph 3", "not opened"),
    Fault("single brace at the end", said_as("{{ provider }}", "{{ provider }"), "tag", "document, heading, paragraph 3", "not closed"),
    Fault("tag over two paragraphs", replaced("{{ provider }}", "{{</w:t></w:r></w:p><w:p><w:r><w:t>provider }}"), "tag", "document, heading, paragraph 3", "not closed"),
    Fault("template comment", said_as("{{ provider }}", "{# note #}"), "tag", "document, heading, paragraph 3", "Word comments"),
    Fault("loop not ended", inserted(paragraph("{%p for one in parts %}")), "balance", "document, paragraph 28", "no 'endfor'"),
    Fault("condition not ended", inserted(paragraph("{%p if ratings %}")), "balance", "document, paragraph 28", "no 'endif'"),
    Fault("loop ended twice", inserted(paragraph("{%p endfor %}")), "balance", "document, paragraph 28", "closes no 'for'"),
    Fault("loop ended as a condition", inserted(paragraph("{%p for one in parts %}") + paragraph("{%p endif %}") + paragraph("{%p endfor %}")), "balance", "document, paragraph 29", "closes no 'if'"),
    Fault("else without if", inserted(paragraph("{%p else %}")), "balance", "document, paragraph 28", "outside any 'if'"),
    Fault("text before a paragraph tag", said_as("{{p contents }}", "Here: {{p contents }}"), "alone", "document, paragraph 10", "would be lost"),
    Fault("text after a loop tag", said_as("{%p for part in parts %}", "{%p for part in parts %} each"), "alone", "document, paragraph 12", "would be lost"),
    Fault("two paragraph tags in one", said_as("{%p if part.annexe %}", "{%p if part.annexe %}{%p if parts %}"), "alone", "document, paragraph 13", "would be lost"),
    Fault("text beside a row tag", own('{%tr endfor %}</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t xml:space="preserve">', '{%tr endfor %}</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t xml:space="preserve">Sum'), "alone", "table 1, row 4, cell 1", "alone in its row"),
    Fault("text beside a column tag", own("{{ s.ref }}", "Ref {%tc if ratings %}{%tc endif %}"), "alone", "table 1, row 3, cell 1", "alone in its cell"),
    Fault("text in a paragraph tag", said_as("{{ published }}", "{{r published }}"), "kind", "document, paragraph 6", "published is text"),
    Fault("block in a plain tag", said_as("{{p block }}", "{{ block }}"), "kind", "document, paragraph 19", "write {{p block }}"),
    Fault("words in a form in a plain tag", said_as("{{r overall }}", "{{ overall }}"), "kind", "document, paragraph 4", "write {{r overall }}"),
    Fault("a list in a plain tag", said_as("{{ provider }}", "{{ parts }}"), "kind", "document, heading, paragraph 3", "parts is a list"),
    Fault("a group in a plain tag", said_as("{{ part.title }}", "{{ part }}"), "kind", "document, heading, paragraph 14", "part has parts"),
    Fault("a flag in a plain tag", said_as("{{ part.title }}", "{{ part.annexe }}"), "kind", "document, heading, paragraph 14", "yes or no"),
    Fault("a loop over a text", said_as("in parts %}", "in title %}"), "kind", "document, paragraph 12", "wants a list"),
    Fault("filter", said_as("{{ provider }}", "{{ provider|upper }}"), "unsafe", "document, heading, paragraph 3", "no place in a template"),
    Fault("call", said_as("{{ provider }}", "{{ provider.upper() }}"), "unsafe", "document, heading, paragraph 3", "no place in a template"),
    Fault("arithmetic", said_as("{{ provider }}", "{{ 7*7 }}"), "unsafe", "document, heading, paragraph 3", "no place in a template"),
    Fault("a constant", said_as("{{ provider }}", "{{ 'Northshire' }}"), "unsafe", "document, heading, paragraph 3", "no name of the report"),
    Fault("set", said_as("{{ provider }}", "{% set x = 1 %}"), "unsafe", "document, heading, paragraph 3", "no place in a template"),
    Fault("include", said_as("{{ provider }}", "{% include 'x' %}"), "unsafe", "document, heading, paragraph 3", "no place in a template"),
    Fault("autoescape", said_as("{{ provider }}", "{% autoescape false %}"), "unsafe", "document, heading, paragraph 3", "autoescape"),
    Fault("tracked insertion", replaced('<w:r><w:t xml:space="preserve">{{ provider }}', TRACKED + "<w:r><w:t>{{ provider }}"), "tracked", "document, heading, paragraph 3", "tracked changes"),
    Fault("tag in a tracked deletion", replaced('<w:r><w:t xml:space="preserve">{{ provider }}', DELETED + "<w:r><w:t>{{ provider }}"), "tracked", "document, heading, paragraph 3", "tracked deletion"),
    Fault("tag in a footnote", added("word/footnotes.xml", f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1">{paragraph("{{ title }}")}</w:footnote></w:footnotes>'.encode()), "unrendered", "word/footnotes.xml", "never rendered"),
    Fault("tag in a property", replaced("<dc:subject/>", "<dc:subject>{{ title }}</dc:subject>", "docProps/core.xml"), "unrendered", "docProps/core.xml", "never rendered"),
    Fault("vertical merge", own("{{ s.ref }}", "{% vm %}{{ s.ref }}"), "merge", "table 1, row 3, cell 1", "not accessible"),
    Fault("column span", own("{{ s.ref }}", "{% colspan 2 %}{{ s.ref }}"), "merge", "table 1, row 3, cell 1", "not accessible"),
    Fault("blocks of sections not placed", replaced("{%p for block in section.blocks %}", "{%p for block in part.blocks %}"), "missing", "document", "blocks of sections"),
    Fault("checkpoint not placed", repacked(lambda parts: parts.update({n: parts[n].replace(b"{{ checkpoint }}", b"-") for n in ("word/footer1.xml", "word/footer2.xml")})), "missing", "document", "checkpoint"),
    Fault("identity not placed", said_as("{{ identity }}", "A report"), "missing", "document", "identity"),
    Fault("style Quote missing", without_style("Quote"), "style", "styles", "no style Quote"),
    Fault("style List Number 2 missing", without_style("ListNumber2"), "style", "styles", "no style ListNumber2"),
    Fault("style smaller than 12 pt", styled('<w:sz w:val="26"/>', '<w:sz w:val="18"/>'), "access", "style Lead", "12 pt"),
    Fault("pale headings", styled('<w:color w:val="1F3864"/><w:sz w:val="40"/>', '<w:color w:val="C0C0C0"/><w:sz w:val="40"/>'), "access", "style", "contrast"),
    Fault("table without a header row", inserted(table(HEAD, ("a", "b"), header="")), "access", "table 1", "header row"),
    Fault("justified text", replaced("{{ published }}.</w:t></w:r></w:p>", "{{ published }}.</w:t></w:r></w:p>" + paragraph("Even", '<w:pPr><w:jc w:val="both"/></w:pPr>')), "access", "paragraph", "justified"),
    Fault("field that fetches a file", inserted(field("INCLUDETEXT C:\\\\x.docx")), "field", "document, paragraph 28", "INCLUDETEXT"),
    Fault("remote template", relation("attachedTemplate", "http://x.example/t.dotm"), "outside", "word/_rels/document.xml.rels", "attachedTemplate"),
    Fault("remote picture", relation("image", "http://x.example/p.png"), "outside", "word/_rels/document.xml.rels", "image"),
    Fault("link to a local file", relation("hyperlink", "file:///etc/passwd"), "outside", "word/_rels/document.xml.rels", "file:///etc/passwd"),
)  # fmt: skip


def found_in(fault: Fault) -> tuple[Finding, ...]:
    return lint_template(fault.template)


def test_there_are_sixty_faults_each_of_its_own() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.name for fault in FAULTS}) == len({fault.template for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_seeded_fault_is_found_at_its_place_and_refuses_the_build(fault: Fault) -> None:
    found = [one for one in found_in(fault) if one.rule == fault.rule]
    assert found, found_in(fault)
    assert fault.place in found[0].place
    assert fault.message in found[0].message
    with pytest.raises(ReportError, match="the template is refused"):
        build_report(golden(), fault.template)


def faults_table() -> list[str]:
    lines = ["| seeded fault | rule | place found | message |", "|---|---|---|---|"]
    for fault in FAULTS:
        first = next(one for one in found_in(fault) if one.rule == fault.rule)
        cells = (fault.name, first.rule, first.place, first.message)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def test_the_table_of_faults_is_the_published_one() -> None:
    assert TABLE.read_text("utf-8").splitlines() == faults_table()


def split_tags(parts: dict[str, bytes]) -> None:
    """As Word leaves it: a tag in three runs, with proofing marks between."""
    middle = '</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t xml:space="preserve">'
    parts[DOCUMENT] = parts[DOCUMENT].replace(
        b"{{ provider }}", f"{{{{{middle} prov{middle}ider }}}}".encode(), 1
    )


def annexes_first(parts: dict[str, bytes]) -> None:
    """The same loop twice: first the annexes, then all else."""
    text = parts[DOCUMENT].decode()
    start = text.rindex("<w:p>", 0, text.index("{%p for part in parts %}"))
    loop = text[start : text.index("<w:sectPr>")]
    begin, end = paragraph("{%p if part.annexe %}"), paragraph("{%p endif %}")
    inner = loop.replace(
        "{%p for part in parts %}</w:t></w:r></w:p>", "{%p for part in parts %}</w:t></w:r></w:p>" + begin, 1
    )
    cut = inner.rindex("<w:p>")
    first = inner[:cut] + end + inner[cut:]
    second = first.replace("{%p if part.annexe %}", "{%p if not part.annexe %}", 1)
    parts[DOCUMENT] = text.replace(loop, first + second).encode()


CLEAN: dict[str, bytes] = {
    **{f"shipped: {name}": template_bytes(name) for name in template_names()},
    "tags in several runs": repacked(split_tags),
    "annexes first": repacked(annexes_first),
    "other colours": styled('w:val="1F3864"', 'w:val="5B1A1A"'),
    "larger type": styled('<w:sz w:val="24"/>', '<w:sz w:val="28"/>'),
    "a ratings table of its own": inserted(OWN_TABLE),
    "a link to the web": relation("hyperlink", "https://example.org/standards"),
    "more text of its own": inserted(paragraph("Crown copyright. You may re-use this report.")),
    "a condition on the kind of part": inserted(paragraph("{%p if ratings and overall_score %}") + paragraph("Rated.") + paragraph("{%p endif %}")),
    "a field that looks inside": inserted(field("STYLEREF Title")),
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_template_raises_no_alarm_and_renders_the_golden_report(name: str) -> None:
    assert lint_template(CLEAN[name]) == ()
    made = build_report(golden(), CLEAN[name])
    assert made.manifest.blocks


# -- attacks

BOMB = b"\0" * (64 << 20)
DTD = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
NESTED = (
    "".join(paragraph(f"{{%p for a{n} in parts %}}") for n in range(24))
    + paragraph("x")
    + paragraph("{%p endfor %}") * 24
)
ATTACKS = {
    "a shell through globals": said_as("{{ provider }}", "{{ cycler.__init__.__globals__.os.popen('touch OWNED').read() }}"),
    "a shell through a text": said_as("{{ provider }}", "{{ provider.__class__.__mro__ }}"),
    "a shell through the template": said_as("{{ provider }}", "{{ self._TemplateReference__context }}"),
    "an attribute by subscript": said_as("{{ provider }}", "{{ provider['__class__'] }}"),
    "a huge string": said_as("{{ provider }}", "{{ 'x' * 10000000000 }}"),
    "an endless range": said_as("{{ provider }}", "{% for x in range(10000000000) %}{% endfor %}"),
    "import": said_as("{{ provider }}", "{% import 'os' as os %}"),
    "a macro": said_as("{{ provider }}", "{% macro m() %}{% endmacro %}"),
    "recursion": said_as("{{ provider }}", "{% for p in parts recursive %}{{ loop(p.sections) }}{% endfor %}"),
    "VBA": added("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "an embedded object": added("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"),
    "another file inside": relation("aFChunk", "chunk.html", ""),
    "DDE": inserted(field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe")),
    "a document type": replaced("<w:document ", DTD + "<w:document "),
    "a bomb": added("word/media/bomb.xml", BOMB),
    "a path outside": added("../outside.xml", b"<x/>"),
    "no package at all": b"MZ\x90\x00",
    "a cut package": TEMPLATE[: len(TEMPLATE) // 2],
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_with_a_sentence_and_runs_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = lint_template(ATTACKS[name])
    assert found
    assert all(len(one.message) > 20 for one in found)
    with pytest.raises(ReportError, match="the template is refused"):
        build_report(golden(), ATTACKS[name])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a shell through globals", "a bomb", "a document type"])
def test_an_attack_is_refused_in_a_process_of_its_own(name: str) -> None:
    assert linted_apart(ATTACKS[name]) == lint_template(ATTACKS[name])
    with pytest.raises(ReportError, match="the template is refused"):
        built_apart(golden(), ATTACKS[name])


def test_a_template_that_would_never_end_is_stopped_and_named() -> None:
    endless = inserted(NESTED)
    assert linted_apart(endless) == ()
    with pytest.raises(ReportError, match=f"stopped after {SECONDS} seconds of work or 512 MB"):
        built_apart(golden(), endless)


def test_a_foreign_template_gives_the_same_bytes_apart_as_here() -> None:
    mine = CLEAN["other colours"]
    assert built_apart(golden(), mine).sha256 == build_report(golden(), mine).sha256


# -- comments


def test_faults_are_written_into_a_copy_as_word_comments() -> None:
    copy = commented(said_as("{{ provider }}", "{{ supplier }}"))
    comments = parsed_parts(copy)["word/comments.xml"]
    said = "".join(str(text) for text in comments.itertext())
    assert "document, heading, paragraph 3" in said
    assert "the report has no supplier" in said
    marked = next(parsed_parts(copy)[DOCUMENT].iter(f"{{{W}}}commentRangeStart")).getparent()
    assert marked is not None
    assert "supplier" in "".join(marked.itertext())


def test_no_copy_is_made_of_a_file_with_code() -> None:
    with pytest.raises(ReportError, match="no copy is made"):
        commented(ATTACKS["VBA"])
