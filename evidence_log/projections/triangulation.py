"""What stands behind a judgement: which kinds of source support it, which contradict it, and what is one-sided.

Nothing here weighs or decides (requirements 56, 57): it shows a person what to weigh (58, 59), that a yes on an
organisation rests on an arrangement and its effect (51), that a process record is no finding of quality (70), and
that mapped feedback was there and not looked at (61).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from evidence_log.events.envelope import Frozen
from evidence_log.events.evidence import Says, Shows
from evidence_log.events.judgements import Answer
from evidence_log.projections.models import Entry, Evidence
from evidence_log.projections.state import Place, State


class Remark(StrEnum):
    """What a person should see before relying on the entry; none of them refuses anything."""

    NO_EVIDENCE = "no evidence"
    ONE_KIND = "one kind of source only"
    CONTRADICTED = "supported and contradicted"
    NO_EFFECT = "an arrangement, and nothing of its effect"
    NO_ARRANGEMENT = "an effect, and nothing of the arrangement"
    PROCESS_ONLY = "records of a process, and nothing of its quality"
    NOT_LOOKED_AT = "feedback there and not looked at"


class Weighed(Frozen):
    """The evidence on one prompt or key question, by kind of source, and what to remark in it."""

    case: str | None
    node: str
    answer: Answer | None
    supports: Mapping[str, tuple[str, ...]]
    undermines: Mapping[str, tuple[str, ...]]
    respondents: int
    unseen: tuple[str, ...]
    remarks: tuple[Remark, ...]


def triangulated(state: State) -> tuple[Weighed, ...]:
    """Every place with an entry or with evidence, in the order in which each first appeared."""
    places: dict[Place, None] = dict.fromkeys((*state.answers, *state.judgements))
    places |= {
        (item.case, link.to): None
        for item in state.evidence.values()
        if not item.withdrawn
        for link in item.links
        if link.to != link.standard
    }
    return tuple(weighed(state, case, node) for case, node in places)


def weighed(state: State, case: str | None, node: str) -> Weighed:
    """What stands behind one prompt or key question of a case, or of the organisation."""
    said = [
        (item, link.says)
        for item in state.evidence.values()
        if item.case == case and not item.withdrawn
        for link in item.links
        if link.to == node
    ]
    entry = state.answer(case, node) or state.judgement(case, node)
    supports = _by_kind(item for item, says in said if says is Says.SUPPORTS)
    undermines = _by_kind(item for item, says in said if says is Says.UNDERMINES)
    unseen = _unseen(entry, [item for item, _ in said])
    shown = {shows for item, says in said if says is Says.SUPPORTS for shows in item.shows}
    return Weighed(
        case=case,
        node=node,
        answer=entry.answer if entry else None,
        supports=supports,
        undermines=undermines,
        respondents=sum(item.respondents or 0 for item, _ in said),
        unseen=unseen,
        remarks=tuple(_remarks(case, entry, supports, undermines, shown, unseen)),
    )


def _by_kind(items: Iterable[Evidence]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        found[item.kind] = (*found.get(item.kind, ()), item.label)
    return found


def _unseen(entry: Entry | None, items: Iterable[Evidence]) -> tuple[str, ...]:
    """Feedback recorded before the entry that its maker did not say was in view."""
    if entry is None:
        return ()
    seen = {*entry.considered, *entry.cites}
    return tuple(i.label for i in items if i.asked and i.position < entry.position and i.id not in seen)


def _remarks(
    case: str | None,
    entry: Entry | None,
    supports: Mapping[str, tuple[str, ...]],
    undermines: Mapping[str, tuple[str, ...]],
    shown: set[Shows],
    unseen: tuple[str, ...],
) -> Iterable[Remark]:
    kinds = {*supports, *undermines}
    if entry and not kinds:
        yield Remark.NO_EVIDENCE
    if len(kinds) == 1:
        yield Remark.ONE_KIND
    if supports and undermines:
        yield Remark.CONTRADICTED
    if case is None and entry and entry.answer is Answer.YES:
        if Shows.ARRANGEMENT in shown and Shows.EFFECT not in shown:
            yield Remark.NO_EFFECT
        if Shows.EFFECT in shown and Shows.ARRANGEMENT not in shown:
            yield Remark.NO_ARRANGEMENT
    if Shows.PROCESS in shown and Shows.QUALITY not in shown:
        yield Remark.PROCESS_ONLY
    if unseen:
        yield Remark.NOT_LOOKED_AT
