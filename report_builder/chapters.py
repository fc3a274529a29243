"""A chapter a standard: its text, its scores, its chart, and how its rating was reached."""

from __future__ import annotations

from evidence_log.projections.models import Recommendation
from evidence_log.projections.ratings import Ratings, StandardRating
from evidence_log.projections.state import State
from frameworks.characteristics import characteristics_of
from frameworks.edition import Edition, Standard
from frameworks.rules import Method, Rules
from frameworks.scoring import QuestionResult
from report_builder.model import Bar, Block, Cell, Chapter, Chart, Table
from report_builder.wording import NOT_RATED, block_id, narrative_block, plain


def chapter(state: State, edition: Edition, rules: Rules, rated: Ratings, item: str) -> Chapter:
    """A standard's chapter as at the state's position."""
    standard = edition.standard_of[item]
    found = rated.standards.get(item)
    blocks = [block for block in (_notes(standard), _statement(edition, found)) if block]
    blocks += [narrative_block(state.narratives[item])] if item in state.narratives else []
    results = [rated.questions[q.id] for q in standard.key_questions if q.id in rated.questions]
    if results:
        blocks.append(_scores(state, edition, rules, standard, results))
    return Chapter(
        ref=item,
        name=standard.title,
        statement=standard.statement or "",
        rating=(found.rating if found else None) or NOT_RATED,
        how=_how(state, found, rules),
        blocks=tuple(blocks),
        chart=_chart(edition, standard, results),
    )


def _notes(standard: Standard) -> Block | None:
    """The notes, definitions and guidance that the edition prints with a standard (requirements 24, 25, 76)."""
    said = (*standard.notes, *standard.guidance)
    if not said:
        return None
    return Block(id=block_id(standard.id, "notes"), label=f"Notes of {standard.id}", pieces=plain(*said))


def _statement(edition: Edition, found: StandardRating | None) -> Block | None:
    """The rating statement: the headline of the characteristics, verbatim, and the reason that was given."""
    if found is None or found.rating is None:
        return None
    guide = characteristics_of(edition, found.id)
    headline = guide.headline(found.rating) if guide else None
    decided = found.ratified or found.standing
    said = [text for text in (headline, decided.reason.text if decided else None) if text]
    if not said:
        return None
    return Block(
        id=block_id(found.id, "rating"),
        label=f"Rating statement of {found.id}",
        pieces=plain(*said),
        positions=(decided.position,) if decided else (),
    )


def _how(state: State, rated: StandardRating | None, rules: Rules) -> str:
    """How this rating was reached, in a sentence that names positions."""
    if rated and rated.aside:
        return f"This standard is answered and not rated (event {rated.aside.position})."
    if rated is None or not rated.indicated.rated:
        return "This standard is answered and published, and not rated."
    if rated.indicated.method.computed and rated.indicated.rating:
        computed = f"The rules {rules.id} indicate {rated.indicated.rating}{_set_by(rated)}. "
    else:
        computed = "The rating rests on judgement; no rating is computed. "
    decided = rated.ratified or rated.standing
    return computed + (_decided(state, decided) if decided else "Nothing was recommended yet.")


def _set_by(rated: StandardRating) -> str:
    found = rated.indicated
    return f", set by key question {found.set_by}" if found.method is Method.LOWEST else ""


def _decided(state: State, found: Recommendation) -> str:
    if found.near:
        there = ", ".join(_who(state, person) for person in found.present)
        near = ", ".join(found.near).replace("_", " ")
        differed = " A minority view is on record." if found.minority else ""
        return (
            f"The panel ({there}) departed from it and decided {found.rating} (event {found.position}), as {near} "
            f"permits.{differed}"
        )
    verb = "departed from it and recommended" if found.override else "recommended"
    said = f"{_who(state, found.by)} {verb} {found.rating} (event {found.position})"
    if found.ratified:
        return f"{said}; {_who(state, found.ratified.by)} ratified it (event {found.ratified.position})."
    return f"{said}; it is not ratified."


def _who(state: State, person: str) -> str:
    """A person's name as enrolled."""
    return state.people[person].name.text if person in state.people else person


def _scores(
    state: State, edition: Edition, rules: Rules, standard: Standard, results: list[QuestionResult]
) -> Block:
    rule, rows = rules.by_id.get(standard.id), []
    for result in results:
        score = result.score
        share = "-" if score.rounded is None else f"{score.rounded}%"
        question = edition.questions[result.id]
        rows.append(
            (
                Cell(text=result.id),
                Cell(text=question.text),
                Cell(text=f"{score.sufficient} of {score.total}"),
                Cell(text=share),
                Cell(text=(result.band if rule and rule.rated else None) or NOT_RATED, rating=True),
            )
        )
    carried = [
        e.position
        for (case, item), found in state.judgements.items()
        if case and item in {r.id for r in results}
        for e in found
    ]
    table = Table(
        caption=f"{standard.title}: key questions",
        summary="Each key question with the number of cases sufficient, the share, and its band.",
        header=("No.", "Key question", "Cases", "Share", "Band"),
        rows=tuple(rows),
        widths=(1.6, 7.2, 2.2, 1.8, 3.8),
    )
    return Block(
        id=block_id(standard.id, "scores"),
        label=f"Scores of {standard.id}",
        table=table,
        note=f"Source: {_span(carried)}. Bands by the rules {rules.id}.",
        positions=tuple(sorted(carried)),
    )


def _span(positions: list[int]) -> str:
    if not positions:
        return "no case judged yet"
    return f"{len(positions)} judgements on cases, events {min(positions):,} to {max(positions):,}"


def _chart(edition: Edition, standard: Standard, results: list[QuestionResult]) -> Chart | None:
    bars = tuple(
        Bar(label=f"{r.id} {_short(edition.questions[r.id].aim)}".strip(), sufficient=r.score.rounded)
        for r in results
        if r.score.rounded is not None
    )
    if not bars:
        return None
    values = "; ".join(f"{bar.label}: {bar.sufficient}% sufficient" for bar in bars)
    return Chart(title=f"{standard.title}: cases sufficient", summary=f"Bar chart. {values}.", bars=bars)


def _short(aim: str | None) -> str:
    return aim or ""
