"""A document from outside is refused before anything of it is parsed, and the part is named."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from report_builder.errors import PackageError
from report_builder.packages import MOST_PARTS, opened, parsed
from report_builder.reading import reading_of
from tests.edits import package, parts_of
from tests.returned_fixture import Desk
from tui.cli import main

GOOD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


def refused(data: bytes) -> str:
    with pytest.raises(PackageError) as caught:
        opened(data)
    return str(caught.value)


def with_part(name: str, content: bytes) -> bytes:
    return package(GOOD | {name: content})


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://example.org/x.dtd">%p;]><x/>',
        b"<x/><!-- late --><!DOCTYPE x>",
        ("<!DOCTYPE x><x/>").encode("utf-16"),
        b" " * 5000 + b"<!DOCTYPE x><x/>",
    ],
    ids=["entities", "system", "parameter", "late", "utf-16", "far down"],
)
def test_document_types_and_entities_are_refused_with_the_part(content: bytes) -> None:
    said = refused(with_part("word/styles.xml", content))
    assert "'word/styles.xml'" in said
    assert "document type" in said


def test_encodings_that_could_hide_one_are_refused() -> None:
    said = refused(with_part("word/styles.xml", b'<?xml version="1.0" encoding="UTF-7"?><x/>'))
    assert "UTF-7" in said
    assert "not in UTF-8" in refused(with_part("word/styles.xml", "<x>\u00e9</x>".encode("latin-1")))


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "word/../../evil.xml", "/etc/passwd", "C:\\evil.xml", "word\\evil.xml", "a/./b.xml"],
)
def test_names_that_lead_out_are_refused(name: str) -> None:
    assert "leads out of the file" in refused(with_part(name, b"<x/>"))


def test_a_name_that_stands_twice_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", b"<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", b"<b/>")
    assert "twice" in refused(target.getvalue())
    assert "twice" in refused(package({"word/a.xml": b"<a/>", "WORD/A.XML": b"<a/>"}))


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size() -> None:
    assert "more than 200 times its size" in refused(with_part("word/media/x.bin", b"\0" * 3_000_000))
    spaces = b"<x>" + b" " * 30_000_000 + b"</x>"
    assert "more than 200 times its size" in refused(with_part("word/x.xml", spaces))
    parts = {f"word/media/{n}.bin": bytes([n % 7]) * 1_000_000 for n in range(220)}
    said = refused(package(GOOD | parts))
    assert "more than 200 MiB" in said
    assert "word/media/" in said


def test_a_part_that_unpacks_to_more_than_it_claims_is_refused() -> None:
    data = bytearray(with_part("word/media/x.bin", bytes(range(256)) * 40))
    true = (256 * 40).to_bytes(4, "little")
    for place in range(len(data)):
        if data[place : place + 4] == true:
            data[place : place + 4] = (100).to_bytes(4, "little")
    said = refused(bytes(data))
    assert "more than it claims" in said or "no whole Word document" in said


def test_locked_and_macro_documents_are_refused() -> None:
    assert "macros" in refused(with_part("word/vbaProject.bin", b"x"))
    data = bytearray(with_part("word/x.bin", b"x"))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = data.rindex(mark) + (6 if mark[2] == 3 else 8)
        data[place] |= 1
    assert "encrypted" in refused(bytes(data))


def test_too_many_parts_and_no_archive_are_refused() -> None:
    assert f"{MOST_PARTS:,}" in refused(package({f"x/{n}": b"" for n in range(MOST_PARTS + 1)}))
    assert "no whole Word document" in refused(b"PK\x03\x04 and nothing more")
    assert "no whole Word document" in refused(b"")


def test_ill_formed_and_too_deep_parts_are_refused_with_the_part() -> None:
    for content in (b"<a><b></a>", b"<a>" * 5000 + b"</a>" * 5000):
        with pytest.raises(PackageError, match=r"word/document\.xml"):
            parsed(content, "word/document.xml")


def test_a_bomb_inside_a_chart_s_workbook_is_refused_with_the_part(desk: Desk) -> None:
    parts = parts_of(desk.data)
    name = next(n for n in parts if n.startswith("word/embeddings/"))
    book = parts_of(parts[name]) | {"xl/worksheets/sheet1.xml": LAUGHS}
    with pytest.raises(PackageError, match=name):
        reading_of(opened(package(parts | {name: package(book)})))


def test_the_commands_refuse_an_attack_with_a_sentence(
    demo_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "attack.docx"
    path.write_bytes(with_part("word/settings.xml", LAUGHS))
    for words in (["report", "verify", str(path)], ["report", "import", str(path)]):
        assert main(["--log", str(demo_folder / "northshire.db"), *words]) == 1
        said = capsys.readouterr().err
        assert said.startswith("daybook: attack.docx: ")
        assert "'word/settings.xml'" in said
