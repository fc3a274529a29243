"""Capture by keys: judgements, fast entry, the evidence form, drafts, pastes, names, files, and what `u` undoes."""

from __future__ import annotations

import threading
from pathlib import Path
from time import sleep

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from evidence_log.commands.cases import AddCase
from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.inspections import EnrolPerson
from evidence_log.commands.judgements import JudgeKeyQuestion
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Role
from evidence_log.events.judgements import Answer
from evidence_log.opening import open_log
from evidence_log.text import MOST_BYTES
from tests.screens import HERE, press, said, screens, shown, until
from tui.app import DaybookApp
from tui.attaching import attachments_of, opened_file
from tui.drafts import drafts_of
from tui.drawer import Drawer
from tui.workspace import Workspace


@pytest.fixture(autouse=True)
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    return tmp_path / "state" / "drafts"


def workspace(app: DaybookApp) -> Workspace:
    assert isinstance(app.screen, Workspace)
    return app.screen


def on_line(app: DaybookApp, key: str) -> None:
    sheet = workspace(app).sheet
    sheet.move_to(next(n for n in range(sheet.count) if sheet.key_at(n) == key))


async def paste(pilot: Pilot[int], text: str) -> None:
    focused = pilot.app.focused
    assert focused is not None
    focused.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()


def what(app: DaybookApp) -> TextArea:
    (drawer,) = [screen for screen in app.screen_stack if isinstance(screen, Drawer)]
    return drawer.query_one("#text", TextArea)


# -- single keys


async def test_answers_move_on_one_event_each_and_u_walks_back_through_them(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter")
        screen, before = workspace(app), app.live.seen
        prompts = [screen.sheet.key_at(n) for n in range(3)]
        await press(pilot, "n", "y", "t")
        await until(pilot, lambda: app.live.seen == before + 3)
        kinds = [row.kind for row in app.live.rows[-3:]]
        assert kinds == ["prompt", "prompt", "later"]
        assert screen.sheet.cursor == 3
        assert (screen.case, prompts[2]) in app.live.state.deferred
        await press(pilot, "u")
        await until(pilot, lambda: "Withdraw" in shown(app))
        assert "Withdraw C004 2.2.1 b yes (ortiz" in shown(app)
        await press(pilot, "enter")
        await until(pilot, lambda: "withdrawn at" in said(app))
        await press(pilot, "u", "enter")
        await until(pilot, lambda: "2.2.1 a no" in said(app))
        assert app.live.state.answer(screen.case, prompts[0]) is None
        assert app.live.rows[-1].reason is not None
        assert app.live.rows[-1].reason.text == "Entered by mistake."


async def test_a_place_that_was_deferred_is_left_to_judge_until_it_is_decided(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "t")
        await until(pilot, lambda: len(app.live.state.deferred) == 1)
        await press(pilot, "1")
        await until(pilot, lambda: "to come back to: 1" in shown(app))
        await press(pilot, "2", "l")
        await until(pilot, lambda: "Left to judge: 1" in shown(app))
        await press(pilot, "enter", "y")
        await until(pilot, lambda: not app.live.state.deferred)
        assert app.live.rows[-1].kind == "prompt"


async def test_a_judgement_records_the_evidence_that_was_in_view_and_its_reason_survives_escape(
    demo_copy: Path,
) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter")
        screen = workspace(app)
        on_line(app, screen.question)
        seen = [screen.sheet.key_at(n) for n in screen.sheet.in_view() if screen.sheet.key_at(n)[:2] == "E-"]
        assert seen
        await press(pilot, "n")
        await until(pilot, lambda: "what tipped the balance?" in shown(app))
        assert seen[0] in shown(app)
        await press(pilot, *"thin", "escape", "n")
        await until(pilot, lambda: "thin" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "saved at" in said(app))
        entry = app.live.state.judgement(screen.case, screen.question)
        assert entry is not None
        assert entry.reason is not None
        assert entry.reason.text == "thin"
        labels = [app.live.state.evidence[item].label for item in entry.considered]
        assert labels == seen
        assert drafts_of(app.desk()) == []


async def test_disagreement_and_counter_evidence_stand_beside_the_judgement(demo_copy: Path) -> None:
    async with screens(demo_copy, "khan") as (app, pilot):
        await press(pilot, "enter", "g", *"C018 2.3.3", "enter")
        await until(pilot, lambda: "C018 2.3.3" in shown(app))
        assert "second judgement" in shown(app)
        assert "DISAGREES" in shown(app)
        await press(pilot, "g", *"C004 2.3.3", "enter")
        await until(pilot, lambda: "C004 2.3.3" in shown(app))
        assert "! E-" in shown(app)


async def test_the_second_assessor_judges_apart_and_sees_nothing_of_the_first(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        state = log.state(HERE)
        assert state.second_sample is not None
        case, assessor = next(iter(state.second_sample.assessors.items()))
        open_ones = [q for (c, q) in state.judgements if c == case and (case, q) not in state.seconds]
    async with screens(demo_copy, assessor) as (app, pilot):
        await press(pilot, "enter", "g", *f"{case} {open_ones[0]}", "enter")
        await until(pilot, lambda: f"{case} {open_ones[0]}" in shown(app))
        assert "not judged yet" in shown(app)
        workspace(app).sheet.move_to(0)
        await press(pilot, "n")
        await until(pilot, lambda: "second time" in said(app))
        on_line(app, open_ones[0])
        await press(pilot, "n")
        await until(pilot, lambda: "second judgement" in shown(app))
        await press(pilot, *"apart", "enter")
        await until(pilot, lambda: app.live.rows[-1].kind == "second")


async def test_what_is_reasonable_is_asked_before_the_verdict(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        case = "C090"
        log.handle(
            AddCase(inspection=HERE, by="khan", case=case, attributes=CaseAttributes(), inspector="khan")
        )
    async with screens(demo_copy, "khan") as (app, pilot):
        await press(pilot, "enter", "g", *f"{case} 2.6.1", "enter")
        await until(pilot, lambda: f"{case} 2.6.1" in shown(app))
        on_line(app, "2.6.1")
        await press(pilot, "y")
        await until(pilot, lambda: "what is reasonable" in shown(app))
        await press(pilot, *"go on", "enter")
        await until(pilot, lambda: "what tipped the balance?" in shown(app))
        await press(pilot, *"did", "enter")
        await until(pilot, lambda: app.live.rows[-1].kind == "judgement")
        assert app.live.rows[-2].kind == "reasonable"


# -- fast entry, form, drafts


async def test_one_line_fills_the_form_and_the_log_takes_it(demo_copy: Path, drafts: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "colon", *"2.2.3b !2.3 c012 doc: Two risks named.", "enter")
        await until(pilot, lambda: isinstance(app.screen, Drawer))
        values = {name: app.screen.query_one(f"#{name}", Input).value for name in ("on", "case", "kind")}
        assert values == {"on": "2.2.3b 2.3:undermines", "case": "C012", "kind": "document"}
        assert what(app).text == "Two risks named."
        assert "Does assessment" in shown(app)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "u withdraws" in said(app))
        item = list(app.live.state.evidence.values())[-1]
        assert [(link.to, link.says) for link in item.links] == [
            ("2.2.3.2", "supports"),
            ("2.3", "undermines"),
        ]
        assert (item.case, item.kind, item.text.text) == ("C012", "document", "Two risks named.")
        assert list(drafts.glob("*.json")) == []
        await press(pilot, "u", "enter")
        await until(pilot, lambda: f"withdrawn at {app.live.seen:,}: {item.label}" in said(app))


async def test_a_word_that_cannot_be_placed_is_named_and_the_line_comes_back(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "g", *"2.2.3b C999 plan: x", "enter")
        await until(pilot, lambda: "'C999' is neither" in said(app))
        await press(pilot, "g")
        await until(pilot, lambda: "C999 plan: x" in shown(app))
        assert app.screen.query_one("#answer", Input).value == "2.2.3b C999 plan: x"


async def test_prompts_cases_and_kinds_are_completed(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e")
        kind = app.screen.query_one("#kind", Input)
        kind.focus()
        await until(pilot, lambda: app.focused is kind)
        kind.value = ""
        await press(pilot, *"sit")
        await until(pilot, lambda: kind._suggestion == "site_visit")
        await press(pilot, "right")
        assert kind.value == "site_visit"
        where = app.screen.query_one("#on", Input)
        where.focus()
        await until(pilot, lambda: app.focused is where)
        where.value = ""
        await press(pilot, *"conting")
        await until(pilot, lambda: "2.3.3d Does planning" in said(app))


async def test_several_drafts_are_listed_at_home_and_one_is_gone_on_with(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e", *"first", "escape", "down", "e", *"second", "escape", "1")
        await until(pilot, lambda: "d Drafts" in shown(app))
        await press(pilot, "d")
        await until(pilot, lambda: '"first"' in shown(app) and '"second"' in shown(app))
        await press(pilot, *"first", "enter")
        await until(pilot, lambda: isinstance(app.screen, Drawer))
        assert what(app).text == "first"
        await press(pilot, "f5")
        await until(pilot, lambda: "u withdraws" in said(app))
        assert [kept.fields["text"] for kept in drafts_of(app.desk())] == ["second"]


async def test_one_goes_on_where_one_was(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "g", *"C012 2.3.3", "enter")
        await until(pilot, lambda: "C012 2.3.3" in shown(app))
    async with screens(demo_copy, "ortiz") as (app, pilot):
        assert "You were at C012 2.3.3" in shown(app)
        await press(pilot, "c")
        await until(pilot, lambda: "C012 2.3.3  case" in shown(app))


# -- names


async def test_what_looks_like_a_name_is_said_and_replaced_by_the_case(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e", *"Saw Mr Dunne today.")
        await until(pilot, lambda: 'Looks like a name: "Mr Dunne"' in shown(app))
        await press(pilot, "f8")
        assert what(app).text == "Saw C004 today."
        await press(pilot, "ctrl+z")
        assert what(app).text == "Saw Mr Dunne today."


# -- pastes


async def test_a_paste_that_is_too_long_is_said_before_anything_is_lost_and_kept_as_a_file(
    demo_copy: Path,
) -> None:
    text = "Long lines of a transcript.\n" * 12_000
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e", *"See file.")
        await paste(pilot, text)
        await until(pilot, lambda: f"the paste has {len(text):,} bytes" in shown(app))
        await press(pilot, "escape")
        assert what(app).text == "See file."
        await paste(pilot, text)
        await until(pilot, lambda: "Attach it as a file" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "will be attached" in said(app))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "u withdraws" in said(app))
        item = list(app.live.state.evidence.values())[-1]
        assert opened_file(attachments_of(str(demo_copy)), item.attachments[0]) == text.encode()


async def test_control_characters_in_a_paste_are_named_and_cleaning_is_offered(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e")
        await paste(pilot, "one\r\ntwo \x1b[31mred\u202e")
        await until(pilot, lambda: "U+001B (ESC) at line 2, column 5" in shown(app))
        assert what(app).text == ""
        await press(pilot, "enter")
        await until(pilot, lambda: what(app).text == "one\ntwo [31mred")
        await paste(pilot, " \u200bhidden")
        assert "1 hidden characters" in said(app)
        assert "\u200b" not in shown(app)


async def test_a_paste_of_lines_into_a_field_of_one_line_comes_in_whole(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e")
        field = app.screen.query_one("#source", Input)
        field.focus()
        await until(pilot, lambda: app.focused is field)
        await paste(pilot, "plan\nof March")
        await until(pilot, lambda: field.value == "plan of March")
        assert "line ends became blanks" in said(app)
        await paste(pilot, "x" * (MOST_BYTES + 1))
        assert field.value == "plan of March"
        assert "nothing was taken in" in said(app)


# -- files


async def test_a_file_is_attached_by_its_digest_and_one_that_is_not_there_is_said(
    demo_copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7 a plan")
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e", *"The plan.")
        field = app.screen.query_one("#attach", Input)
        field.value = str(tmp_path / "none.pdf")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "none.pdf cannot be read" in said(app))
        before = app.live.seen
        field.value = str(tmp_path / "plan.pdf")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.live.seen == before + 2)
        assert "with plan.pdf" in said(app)
        item = list(app.live.state.evidence.values())[-1]
        (file,) = item.attachments
        assert (file.media_type, file.size) == ("application/pdf", 15)
        assert "(1 file)" in shown(app)


async def test_a_dialog_opened_behind_another_window_takes_the_keys_when_one_comes_back(
    demo_copy: Path,
) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter")
        app.app_focus = False
        await pilot.pause()
        workspace(app).action_evidence()
        await pilot.pause()
        assert app.focused is None
        await press(pilot, *"back")
        await until(pilot, lambda: what(app).text == "back")


# -- others at the same log


async def test_what_others_record_is_seen_within_a_second_and_place_and_draft_stay(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "down", "e", *"half a sen")
        with open_log(str(demo_copy)) as other:
            other.handle(
                RecordEvidence(
                    inspection=HERE,
                    by="lee",
                    kind="document",
                    text="x",
                    case="C004",
                    links=(LinkTo(to="2.2.1"),),
                )
            )
        await until(pilot, lambda: app.live.rows[-1].by == "lee", 5)
        assert what(app).text == "half a sen"
        await press(pilot, "escape")
        assert workspace(app).sheet.cursor == 1
        assert f"E-{app.live.seen}" in shown(app)


async def test_a_judgement_on_what_has_moved_on_is_a_conflict_and_the_reason_is_kept(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter")
        screen = workspace(app)
        on_line(app, screen.question)
        await press(pilot, "n", *"mine")
        seen_nothing = threading.Event()

        def wait(*_: object) -> bool:
            seen_nothing.set()
            sleep(0.05)
            return False

        app.evidence_log.wait_for_change = wait  # type: ignore[assignment]
        await until(pilot, seen_nothing.is_set)
        with open_log(str(demo_copy)) as other:
            other.handle(
                JudgeKeyQuestion(
                    inspection=HERE,
                    by="khan",
                    case=screen.case,
                    question=screen.question,
                    answer=Answer.YES,
                    reason="r",
                )
            )
        await press(pilot, "enter")
        await until(pilot, lambda: "the record has moved on" in said(app))
        assert [kept.fields["text"] for kept in drafts_of(app.desk())] == ["mine"]
        await press(pilot, "n")
        await until(pilot, lambda: "mine" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: drafts_of(app.desk()) == [])


async def test_people_enrolled_meanwhile_may_do_what_their_role_permits(demo_copy: Path) -> None:
    async with screens(demo_copy, "newcomer") as (app, pilot):
        await press(pilot, "enter", "y")
        assert "needs the role" in said(app)
        assert "(y n - t Answer)" in shown(app)
        with open_log(str(demo_copy)) as other:
            other.handle(
                EnrolPerson(
                    inspection=HERE, by="khan", person="newcomer", name="New Comer", roles=(Role.INSPECTOR,)
                )
            )
        await until(pilot, lambda: "newcomer" in app.live.state.people, 5)
        before = app.live.seen
        await press(pilot, "y")
        await until(pilot, lambda: app.live.seen == before + 1)
