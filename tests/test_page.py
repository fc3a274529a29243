"""The page says what the report says, exactly; it needs nothing from outside; axe finds no violation."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from evidence_log.log import EvidenceLog
from report_builder.errors import ConservationError, ReportError
from report_builder.html import page_of
from report_builder.html_readback import check_page, checked_page
from report_builder.model import Block, Piece, Run
from tests.reports import HOSTILE, modelled, small

WIDTHS = (320, 768, 1280)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@pytest.fixture(scope="module")
def page(demo_folder: Path) -> str:
    from evidence_log.opening import open_log  # noqa: PLC0415  (a module's own reading)

    with open_log(str(demo_folder / "northshire.db"), read_only=True) as log:
        return checked_page(modelled(log))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(page)
    return reader.seen


def test_the_page_is_self_contained_and_every_link_inside_it_leads_somewhere(page: str) -> None:
    seen = tags(page)
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in seen}
    ids = [named["id"] for _, named in seen if "id" in named]
    assert len(ids) == len(set(ids))
    for tag, named in seen:
        target = named.get("href") or ""
        if tag == "a" and target.startswith("#"):
            assert target[1:] in ids, target


def test_headings_of_the_page_go_down_one_level_at_a_time(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in tags(page) if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))


def test_every_chart_has_its_data_as_a_table(page: str) -> None:
    assert page.count("<svg") == page.count("Data of Figure") == page.count("<figcaption") > 5


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_slot_of_the_page_arrives_exactly(text: str) -> None:
    made = checked_page(small(text))
    assert not [tag for tag, _ in tags(made) if tag in ("script", "img", "b", "x")]


def test_markup_in_evidence_stays_words() -> None:
    made = checked_page(small("<script>alert(1)</script><img src=x onerror=alert(1)>"))
    assert not {"script", "img"} & {tag for tag, _ in tags(made)}


def test_what_a_page_cannot_hold_is_refused() -> None:
    with pytest.raises(ReportError, match=r"U\+0000"):
        page_of(small("a\x00b"))


def test_a_changed_word_of_the_page_is_named(demo_log: EvidenceLog, page: str) -> None:
    with pytest.raises(ConservationError, match="27 of 51"):
        check_page(page.replace("27 of 50", "27 of 51", 1), modelled(demo_log))


def test_nested_lists_quotations_links_and_notes_have_their_elements() -> None:
    def line(kind: str, level: int, words: str, number: int = 1) -> Piece:
        return Piece.model_validate(
            {"kind": kind, "level": level, "runs": (Run(text=words),), "list_number": number}
        )

    items = (
        line("numbered", 0, "one"),
        line("bullet", 1, "one a", 2),
        line("continued", 0, "still one"),
        line("numbered", 0, "two"),
        Piece(runs=(Run(text="the rules", link="https://example.org/?a=1&b=2"),)),
    )
    made = checked_page(small("x", Block(id="more", label="x", kind="text", items=items)))
    assert (
        "<ol>\n<li><p>one</p><ul>\n<li><p>one a</p></li>\n</ul>\n<p>still one</p></li>\n<li><p>two</p></li>\n</ol>"
        in made
    )
    assert '<a href="https://example.org/?a=1&amp;b=2">the rules</a>' in made


def test_the_same_model_gives_the_same_page(demo_log: EvidenceLog, page: str) -> None:
    assert page_of(modelled(demo_log)) == page


def axe_source() -> str:
    try:
        import axe_core_python  # noqa: PLC0415  (it carries axe-core's own file)
    except ImportError:
        pytest.skip("axe-core is not installed: pip install axe-core-python")
    return (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")


def browser() -> str:
    found = next(
        (name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None
    )
    if found is None:
        pytest.skip("no Chromium is on this machine: the page is not looked at by axe here")
    return found


AXE = """
<script>{source}</script>
<script>
axe.run(document, {{runOnly: {rules}}}).then(found => {{
  const said = document.createElement('pre');
  said.id = 'axe';
  said.textContent = JSON.stringify({{
    violations: found.violations.map(one => [one.id, one.nodes[0].html]),
    passes: found.passes.length, wide: document.documentElement.scrollWidth, at: innerWidth}});
  document.body.appendChild(said);
}});
</script>
</body>
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation(width: int, page: str, tmp_path: Path) -> None:
    program, source = browser(), axe_source()
    open_to_scripts = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    looked_at = tmp_path / "page.html"
    frame = tmp_path / "frame.html"
    script = AXE.format(source=source.replace("</script>", "<\\/script>"), rules=json.dumps(RULES))
    looked_at.write_text(open_to_scripts.replace("</body>", script), "utf-8")
    words = [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    words += [
        "--allow-file-access-from-files",
        "--virtual-time-budget=60000",
        f"--window-size={max(width, 500)},900",
    ]
    frame.write_text(
        f'<iframe id="f" src="page.html" style="width:{width}px;height:900px;border:0"></iframe><pre id="out"></pre>'
        "<script>const wait = setInterval(() => { const said = document.getElementById('f').contentDocument"
        ".getElementById('axe'); if (said) { document.getElementById('out').textContent = said.textContent; "
        "clearInterval(wait); } }, 200);</script>"
    )
    done = subprocess.run(
        [*words, "--dump-dom", frame.as_uri()], capture_output=True, text=True, timeout=180, check=False
    )
    said = re.search(r'<pre id="out">(.*?)</pre>', done.stdout, re.DOTALL)
    if not said or not said[1]:
        pytest.skip("Chromium cannot run here: " + done.stderr[-200:])
    found = json.loads(said[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert found["violations"] == []
    assert found["passes"] > 20
    assert found["at"] == width
    assert found["wide"] <= width
