"""Nothing is matched by id: each question and prompt has its counterpart by decision, kept as data."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

from frameworks.crosswalk import (
    Link,
    LinkKind,
    as_toml,
    check,
    counterparts,
    crosswalk_ids,
    crosswalk_of,
    load_crosswalk,
    propose,
)
from frameworks.errors import FrameworkError
from frameworks.link import ONE_TO_ONE
from frameworks.loader import edition_ids, load_edition
from frameworks.naming import node_id, shown
from frameworks.proposing import SURE
from frameworks.similarity import nodes
from tui.cli import main

WITH_QUESTIONS = [item for item in edition_ids() if item != "hmip_characteristics_2018"]
OLD, TWENTY, PDU = "hmip_consultation_2019", "hmip_probation_2020", "hmip_pdu_2021"


@pytest.mark.parametrize(("old", "new"), list(permutations(WITH_QUESTIONS, 2)))
def test_every_question_and_prompt_has_its_counterpart_or_its_end(old: str, new: str) -> None:
    found = load_crosswalk(old, new)
    assert list(check(found, load_edition(old), load_edition(new))) == []
    assert all(link.decided_by for link in found.links)


def became(old: str, new: str, name: str) -> list[str]:
    before, after = load_edition(old), load_edition(new)
    return [shown(after, item) for item in counterparts(load_crosswalk(old, new), node_id(before, name))]


@pytest.mark.parametrize(
    ("old", "new", "name", "wanted"),
    [
        (OLD, TWENTY, "1.2.2 b", "1.2.2 c"),
        (OLD, TWENTY, "1.2.2 e", "1.2.2 f"),
        (OLD, TWENTY, "1.3.2 d", "1.3.2 e"),
        (OLD, TWENTY, "3.2.3", "3.2.2"),
        (OLD, TWENTY, "3.2.4", "3.2.3"),
        (TWENTY, PDU, "2.1", "2.2"),
        (TWENTY, PDU, "2.4", "2.5"),
        (TWENTY, PDU, "3.2", "2.7"),
        (TWENTY, PDU, "2.1.3 a", "2.2.3 a"),
        (TWENTY, PDU, "2.1.3 b", "2.2.3 c"),
        (TWENTY, PDU, "2.1.3 c", "2.2.3 b"),
        (PDU, TWENTY, "2.2", "2.1"),
        (OLD, PDU, "2.2.1", "2.3.1"),
    ],
)
def test_what_moved_is_followed_by_its_words(old: str, new: str, name: str, wanted: str) -> None:
    assert became(old, new, name) == [wanted]


def test_what_is_gone_or_new_is_said_to_be() -> None:
    twenty = load_edition(TWENTY)
    kinds = {item: link.kind for link in load_crosswalk(OLD, TWENTY).links for item in link.to_ids}
    for name in ("1.2.2 b", "1.3.2 d", "1.2.5 f"):
        assert kinds[node_id(twenty, name)] is LinkKind.NEW
    assert became(OLD, TWENTY, "3.2.2") == []


def test_court_work_never_takes_the_place_of_assessment_for_its_number() -> None:
    found = load_crosswalk(TWENTY, PDU)
    pairs = {(a, b) for link in found.links for a in link.from_ids for b in link.to_ids}
    assert not any(a.startswith("2.1") and b.startswith("2.1") for a, b in pairs)
    regional = load_crosswalk(TWENTY, "hmip_regional_2021")
    assert "1.4.1" not in counterparts(regional, "1.4.1")
    assert counterparts(regional, "1.4.4") == ("1.4.1",)


@pytest.mark.parametrize(("old", "new"), crosswalk_ids())
def test_at_75_of_100_no_proposal_of_a_level_is_false(old: str, new: str) -> None:
    decided = {(a, b) for link in load_crosswalk(old, new).links for a in link.from_ids for b in link.to_ids}
    made = [
        link
        for link in propose(load_edition(old), load_edition(new))
        if link.kind in ONE_TO_ONE and (link.similarity or 0) >= SURE
    ]
    assert [link for link in made if (link.from_ids[0], link.to_ids[0]) not in decided] == []


def test_a_proposal_is_by_words_alone_and_never_decided() -> None:
    edition = load_edition(PDU)
    renumbered = edition.model_copy(
        update={
            "id": "renumbered",
            "domains": tuple(
                domain.model_copy(update={"standards": tuple(reversed(domain.standards))})
                for domain in reversed(edition.domains)
            ),
        }
    )
    links = propose(edition, renumbered)
    texts = nodes(edition), nodes(renumbered)
    assert all(texts[0][link.from_ids[0]].folded == texts[1][link.to_ids[0]].folded for link in links)
    assert not any(link.decided_by for link in links)


def test_a_file_of_proposals_is_read_back_and_a_bad_one_is_refused() -> None:
    old, new = load_edition(PDU), load_edition("hmip_regional_2021")
    links = propose(old, new)
    again = crosswalk_of(as_toml(links, old, new).encode(), "proposed.toml")
    assert again.links == links
    with pytest.raises(FrameworkError, match="not a crosswalk file"):
        crosswalk_of(b'old = "a"\nnew = "b"\nlinks = [{ kind = "alike" }]\n', "bad.toml")
    with pytest.raises(FrameworkError, match="needs no crosswalk"):
        load_crosswalk(PDU, PDU)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (Link(from_ids=("2.1.1",), to_ids=("2.1.1",), kind=LinkKind.SAME), "texts differ"),
        (Link(from_ids=("2.1.1",), to_ids=("2.2.1",), kind=LinkKind.SAME), "texts differ"),
        (Link(from_ids=("9.9",), to_ids=("2.2.1",), kind=LinkKind.REWORDED), "no 9.9"),
        (Link(from_ids=("2.1.1",), to_ids=("2.2.1",), kind=LinkKind.MOVED), "only another level"),
        (Link(from_ids=("2.1.1",), to_ids=("2.2.1",), kind=LinkKind.NEW), "do not make a link new"),
        (Link(from_ids=("2.1.1",), kind=LinkKind.REMOVED), "is linked and also"),
    ],
)
def test_a_false_link_is_found(link: Link, said: str) -> None:
    found = load_crosswalk(TWENTY, PDU)
    spoilt = found.model_copy(update={"links": (*found.links, link)})
    assert any(said in fault for fault in check(spoilt, load_edition(TWENTY), load_edition(PDU)))


def test_a_missing_link_is_found() -> None:
    found = load_crosswalk(OLD, TWENTY)
    spoilt = found.model_copy(update={"links": found.links[1:]})
    for link in found.links:
        if link.from_ids == ("1.1.1",):
            spoilt = found.model_copy(update={"links": tuple(x for x in found.links if x != link)})
    assert any("stands in no link" in f for f in check(spoilt, load_edition(OLD), load_edition(TWENTY)))


def test_the_command_line_shows_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["framework", "diff", OLD, TWENTY]) == 0
    shown_text = capsys.readouterr().out
    assert "[-wrong?-] {+wrong including SFOs?+}" in shown_text
    assert "new: - → 1.2.2 b" in shown_text
    assert main(["framework", "crosswalk", TWENTY, PDU, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["old"], facts["new"]) == (TWENTY, PDU)
    assert {"from": ["2.1"], "to": ["2.2"]}.items() <= next(
        link for link in facts["links"] if link["from"] == ["2.1"]
    ).items()
    assert main(["framework", "crosswalk", TWENTY, PDU, "--propose"]) == 0
    assert 'old = "hmip_probation_2020"' in capsys.readouterr().out
