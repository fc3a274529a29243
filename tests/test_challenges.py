"""The provider challenges a draft; others decide, with reasons; what changed leads back to the challenge."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from docx import Document

from evidence_log.commands.challenges import DecideChallenge, ReceiveChallenge, RecordReportPublished
from evidence_log.commands.command import Command
from evidence_log.commands.inspections import ChangeRoles
from evidence_log.commands.reporting import RecordReportBuilt, WriteNarrative
from evidence_log.events.challenges import Outcome
from evidence_log.events.envelope import Role
from evidence_log.events.inspections import Pinned
from evidence_log.events.publishing import PublishedFile
from report_builder.challenge_table import called, rows_of
from report_builder.errors import EditError
from report_builder.paragraph_numbers import numbered
from report_builder.tracing import answered, changes
from tests.scene import BEGAN, HERE, Scene, opened
from tui.cli import main

FIRST = "Leaders plan.\n\nStaff leave.\n\n- one\n- two\n\nVictims wait."


def writing(text: str, revises: UUID | None = None, answers: tuple[UUID, ...] = ()) -> WriteNarrative:
    return WriteNarrative(
        inspection=HERE, by="moss", section="2.3", text=text, revises=revises, answers=answers
    )


def building(at: int) -> RecordReportBuilt:
    facts = {"root": "0" * 64, "sha256": "1" * 64, "manifest": "2" * 64, "file": "draft.docx"}
    return RecordReportBuilt(
        inspection=HERE,
        by="moss",
        as_at=at,
        template=Pinned(id="inspection_report", digest="3" * 64),
        **facts,
    )


def challenging(draft: int, **more: object) -> ReceiveChallenge:
    facts: dict[str, object] = {
        "number": "1",
        "section": "2.3",
        "paragraph": "2.3-2",
        "text": "They do not.",
        "quoted": "Staff leave.",
    }
    return ReceiveChallenge(inspection=HERE, by="moss", draft=draft, **(facts | more))


def drafted() -> tuple[Scene, int]:
    """A text and a draft built from it; the build's position."""
    scene = opened().given(writing(FIRST))
    scene.given(building(len(scene.events)))
    return scene, len(scene.events)


def challenged() -> tuple[Scene, UUID]:
    scene, draft = drafted()
    scene.given(challenging(draft))
    return scene, scene.last_id()


def deciding(challenge: UUID, by: str = "shaw", outcome: Outcome = Outcome.ACCEPTED) -> DecideChallenge:
    return DecideChallenge(
        inspection=HERE, by=by, challenge=challenge, outcome=outcome, reason="The return bears it out."
    )


def issuing(report: str = "NS-1", supersedes: str | None = None) -> RecordReportPublished:
    return RecordReportPublished(
        inspection=HERE,
        by="moss",
        report=report,
        issued=BEGAN.date(),
        as_at=1,
        root="0" * 64,
        template=Pinned(id="inspection_report", digest="3" * 64),
        files=(PublishedFile(name="r.docx", sha256="1" * 64),),
        fewest=5,
        supersedes=supersedes,
    )


def test_a_challenge_names_a_draft_that_was_built_and_a_number_of_its_own() -> None:
    scene, draft = drafted()
    assert "no report was built at 3" in scene.refused(challenging(3))
    assert "no section 9.9" in scene.refused(challenging(draft, section="9.9"))
    scene.given(challenging(draft))
    assert "a challenge 1 already" in scene.refused(challenging(draft))


def test_a_challenge_is_decided_once_by_somebody_outside_the_team() -> None:
    scene, challenge = challenged()
    assert "needs the role panel" in scene.refused(deciding(challenge, by="moss"))
    both = (Role.PANEL, Role.INSPECTOR)
    scene.given(ChangeRoles(inspection=HERE, by="khan", person="ortiz", roles=both, reason="to help out"))
    assert "holds the role inspector" in scene.refused(deciding(challenge, by="ortiz"))
    scene.given(deciding(challenge))
    decided = scene.state.challenges[challenge].decided
    assert decided is not None
    assert (decided.by, decided.reason.text) == ("shaw", "The return bears it out.")
    assert "decided at" in scene.refused(deciding(challenge))
    assert "no such challenge" in scene.refused(deciding(uuid4()))


def test_whoever_wrote_the_text_once_never_decides_on_it_though_the_role_has_changed() -> None:
    scene, challenge = challenged()
    scene.given(ChangeRoles(inspection=HERE, by="khan", person="moss", roles=(Role.PANEL,), reason="moved"))
    assert "wrote the text of 2.3" in scene.refused(deciding(challenge, by="moss"))


def test_publication_waits_for_undecided_challenges_and_names_what_it_replaces() -> None:
    scene, challenge = challenged()
    assert "the challenge 1 is not decided" in scene.refused(issuing())
    scene.given(deciding(challenge))
    assert "supersedes nothing" in scene.refused(issuing(supersedes="OLD"))
    scene.given(issuing())
    assert "issued at" in scene.refused(issuing(supersedes="NS-1"))
    assert "it supersedes NS-1" in scene.refused(issuing("NS-2"))
    scene.given(issuing("NS-2", "NS-1"))
    assert [p.report for p in scene.state.published] == ["NS-1", "NS-2"]


@pytest.mark.parametrize("command", [challenging(1), deciding(uuid4()), issuing()])
def test_auditors_and_inspectors_take_no_part(command: Command) -> None:
    scene, _ = drafted()
    for person in ("audit", "ortiz"):
        assert "needs the role" in scene.refused(
            command.model_copy(update={"by": person, "command_id": uuid4()})
        )


# -- numbers of paragraphs


def numbers(*history: str, first: int = 0) -> dict[str, str]:
    return {one.number: one.text for one in numbered(history, "2.3", first)}


def test_paragraphs_are_numbered_and_items_belong_to_the_one_before() -> None:
    assert numbers(FIRST) == {"2.3-1": "Leaders plan.", "2.3-2": "Staff leave.", "2.3-3": "Victims wait."}
    assert list(numbers("- only\n- a list")) == ["2.3-1"]
    assert [one.number for one in numbered(["Text."], "executive_summary")] == ["ES-1"]


def test_numbers_stay_when_paragraphs_come_go_and_change() -> None:
    new = "New at the top.\n\nLeaders plan well.\n\nMore staff.\n\nVictims wait."
    assert numbers(FIRST, new) == {
        "2.3-0a": "New at the top.",
        "2.3-1": "Leaders plan well.",
        "2.3-1a": "More staff.",
        "2.3-3": "Victims wait.",
    }
    back = numbers(FIRST, "Leaders plan.\n\nVictims wait.", "Leaders plan.\n\nStaff come.\n\nVictims wait.")
    assert back["2.3-1a"] == "Staff come."
    assert "2.3-2" not in back


def test_before_the_first_draft_numbers_follow_the_text() -> None:
    assert list(numbers("A.\n\nB.", "B.", first=1)) == ["2.3-1"]


# -- tables


def test_a_table_is_read_from_csv_and_from_word(tmp_path: Path) -> None:
    rows = [
        ("Ref", "Paragraph", "Comments", "Evidence"),
        ("7", "para. 2.3 \u2013 2", "'=not so", "a return"),
        ("",) * 4,
    ]
    sheet = io.StringIO()
    csv.writer(sheet).writerows(rows)
    (found,) = rows_of(sheet.getvalue().encode(), "t.csv")
    assert (found.number, found.challenge, found.support) == ("7", "=not so", "a return")
    assert called(found.paragraph) == "2.3-2"
    document = Document()
    document.add_paragraph("Dear inspectors")
    table = document.add_table(rows=2, cols=4)
    for line, row in zip(table.rows, rows, strict=False):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "t.docx"))
    (back,) = rows_of((tmp_path / "t.docx").read_bytes(), "t.docx")
    assert (back.number, back.support) == ("7", "a return")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("paragraph,challenge\n,wrong", "row 2: the paragraph is missing"),
        ("paragraph,challenge\n2.3-1,", "row 2: the challenge is missing"),
        ("page,problem\n1,2", "columns must be"),
        ("paragraph,challenge\n", "holds no challenge"),
        ("", "holds no table"),
        ('paragraph,challenge\n"a', "not CSV"),
    ],
)
def test_a_faulty_table_is_refused_with_its_row(text: str, said: str) -> None:
    with pytest.raises(EditError, match=said):
        rows_of(text.encode(), "t.csv")


def test_each_changed_paragraph_leads_to_the_challenge_it_answers() -> None:
    scene, challenge = challenged()
    then = scene.state
    scene.given(deciding(challenge))
    current = scene.state.narratives["2.3"].id
    new = FIRST.replace("Staff leave", "Some staff leave").replace("Victims wait", "Victims wait long")
    scene.given(writing(new, current, (challenge,)))
    found = {change.number: change for change in changes(then, scene.state)}
    assert set(found) == {"2.3-2", "2.3-3"}
    assert found["2.3-2"].answers == ("1",)
    assert found["2.3-2"].after == "Some staff leave."
    assert answered(scene.state.challenges[challenge], scene.state) == "2.3-2 now reads: Some staff leave."
    assert "no such challenge" in scene.refused(writing("X.", scene.state.narratives["2.3"].id, (uuid4(),)))


def test_a_changed_item_of_a_list_is_traced_by_the_paragraph_it_belongs_to() -> None:
    scene, challenge = challenged()
    current = scene.state.narratives["2.3"].id
    text = f"{FIRST}\n\n- agencies are not joined up\n- reviews come late"
    scene.given(deciding(challenge), writing(text, current, ()))
    then, current = scene.state, scene.state.narratives["2.3"].id
    scene.given(writing(text.replace("come late", "come in time"), current, (challenge,)))
    (found,) = changes(then, scene.state)
    assert (found.number, found.before, found.after) == ("2.3-3", "reviews come late", "reviews come in time")
    assert found.answers == ("1",)


# -- the whole loop, by the commands


def test_the_loop_from_challenge_to_publication(
    demo_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAYBOOK_LOG", str(demo_copy))

    def ran(*words: str, code: int = 0) -> str:
        assert main(list(words)) == code, capsys.readouterr().err
        said = capsys.readouterr()
        return said.out + said.err

    ran("--as", "moss", "report", "build", "draft.docx")
    Path("t.csv").write_text(
        'No,Paragraph,Challenge\n1,2.3-1,"Most is too weak"\n2,1.2-1,"=SUM(A1) is wrong"\n'
    )
    Path("bad.csv").write_text("paragraph,challenge\n2.3-99,x\n")
    assert "row 2: the draft has no paragraph 2.3-99; it has 2.3-1" in ran(
        "--as", "moss", "report", "challenge", "import", "bad.csv", code=1
    )
    ran("--as", "moss", "report", "challenge", "import", "t.csv", "--dry-run")
    assert "Most" not in ran("report", "challenge", "list")
    ran("--as", "moss", "report", "challenge", "import", "t.csv")
    assert "not decided" in ran("report", "publish", "--check", code=1)
    assert "nothing was published" in ran(
        "--as", "moss", "report", "publish", "p.docx", "--id", "NS-1", code=1
    )
    assert not Path("p.docx").exists()
    ran("--as", "shaw", "report", "challenge", "decide", "1", "accepted", "--reason", "It was seven in ten.")
    ran("--as", "shaw", "report", "challenge", "decide", "2", "not-accepted", "--reason", "=1+1 is two.")
    ran("report", "challenge", "response", "r.csv")
    rows = list(csv.reader(io.StringIO(Path("r.csv").read_text("utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [["1", "2.3-1"], ["2", "1.2-1"]]
    assert rows[2][3] == "'=SUM(A1) is wrong"
    ran("report", "challenge", "response", "r.docx")
    table = Document("r.docx").tables[0]
    assert [row.cells[4].text for row in table.rows[1:]] == ["accepted", "not accepted"]
