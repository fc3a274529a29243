"""The front of a report: who inspected, the ratings, their profile, recommendations and the sample."""

from __future__ import annotations

from itertools import groupby

from evidence_log.events.envelope import Role
from evidence_log.projections.models import Improvement
from report_builder.material import Material
from report_builder.model import Block, Cell, Chart, Piece, Series, Table
from report_builder.steps import trail
from report_builder.wording import (
    NOT_RATED,
    cell,
    counted,
    number,
    overall_score,
    para,
    plural,
    quotation,
    quoted,
    rated,
    rating,
    stage_of,
)

_PARTS = {
    Role.LEAD: "Lead inspector",
    Role.INSPECTOR: "Inspectors",
    Role.PANEL: "Ratings panel",
    Role.EDITOR: "Editor",
}


def team(material: Material) -> tuple[Block, ...]:
    """Who led, inspected, decided and edited, as enrolled."""
    people = material.state.people.values()
    said: list[Piece] = []
    for role, title in _PARTS.items():
        names = [person for person in people if role in person.roles]
        if names:
            words = ", ".join(person.name.text for person in names)
            said.append(para(f"{title}: ", quotation(words, names[-1].position)))
    if not said:
        return ()
    places = tuple(sorted(person.position for person in people))
    return (Block(id="team", label="Who inspected", kind="text", items=tuple(said), positions=places),)


def ratings(material: Material) -> tuple[Block, ...]:
    """The overall rating with its score and steps, then the rating of each standard."""
    found = material.rated
    positions = _all_decisions(material)
    word = found.overall_rating or NOT_RATED
    score = number(overall_score(found), positions)
    scale = ", ".join(reversed(material.rules.ratings))
    said = (
        para("Overall rating: ", rating(word, positions), kind="lead"),
        para(score, f" Ratings, from the highest: {scale}."),
    )
    blocks = [Block(id="overall", label="Overall rating", kind="rating", items=said, positions=positions)]
    rows = tuple(_line(material, item) for item in found.standards)
    if rows:
        table = Table(
            caption="Ratings by standard",
            summary="Each standard with its rating and how far it is decided.",
            header=("Standard", "Name", "Rating", "Stage"),
            rows=rows,
            widths=(2.4, 6.6, 4.2, 3.4),
            note="A rating is indicated by the rules, recommended by the lead inspector, ratified by the panel.",
        )
        blocks.append(
            Block(id="ratings_table", label="Ratings", kind="table", items=(table,), positions=positions)
        )
    steps = trail(material, "overall")
    return (*blocks, *((steps,) if steps else ()))


def _all_decisions(material: Material) -> tuple[int, ...]:
    nodes = ("overall", *material.rated.standards)
    return tuple(sorted({p for node in nodes for p in material.decided(node)}))


def _line(material: Material, item: str) -> tuple[Cell, ...]:
    found = material.rated.standards[item]
    name = material.edition.standard_of[item].title
    return (cell(item), cell(name), rated(found.rating, material.decided(item)), cell(stage_of(found)))


def profile(material: Material) -> tuple[Block, ...]:
    """How many standards have each rating, as bars."""
    words = [found.rating for found in material.rated.standards.values()]
    counts = {word: words.count(word) for word in reversed(material.rules.ratings)}
    if not any(counts.values()):
        return ()
    said = "; ".join(f"{word}: {plural(count, 'standard')}" for word, count in counts.items())
    chart = Chart(
        form="counts",
        title="Standards by rating",
        summary=f"Bar chart. {said}.",
        categories=tuple(counts),
        series=(Series(name="Standards", values=tuple(counts.values())),),
    )
    intro = para(number(f"{said}.", _all_decisions(material)))
    positions = _all_decisions(material)
    return (
        Block(
            id="ratings_profile",
            label="Profile of ratings",
            kind="chart",
            items=(intro, chart),
            positions=positions,
        ),
    )


def recommendations(material: Material) -> tuple[Block, ...]:
    """Counted, by body addressed, the most urgent first (requirements 54, 120)."""
    found = [i for i in material.state.improvements.values() if not i.withdrawn]
    if not found:
        return ()
    order = list(dict.fromkeys(i.addressee for i in found))
    found.sort(key=lambda i: (order.index(i.addressee), i.priority or 9, i.position))
    places = tuple(i.position for i in found)
    said = [para("This report makes ", number(plural(len(found), "recommendation"), places), ".")]
    count = 0
    for addressee, group in groupby(found, key=lambda i: i.addressee):
        said.append(para(f"{addressee} should:", kind="lead"))
        for item in group:
            count += 1
            said.append(
                para(quotation(item.text.text, item.position), _urgency(item), kind="numbered", list_number=1)
            )
    block = Block(
        id="recommendations_text",
        label="Recommendations",
        kind="recommendations",
        items=tuple(said),
        positions=places,
    )
    return (block,)


def _urgency(item: Improvement) -> str:
    parts = [f"priority {item.priority}"] if item.priority else []
    word = "standard" if len(item.standards) == 1 else "standards"
    parts += [f"{word} {', '.join(item.standards)}"] if item.standards else []
    return f" ({'; '.join(parts)})" if parts else ""


def sample(material: Material) -> tuple[Block, ...]:
    """Which cases were inspected and from how many they were drawn."""
    cases = material.state.cases.values()
    if not cases:
        return ()
    names = list(dict.fromkeys(name for case in cases for name in case.attributes.samples))
    rows = []
    for name in names:
        held = [case for case in cases if name in case.attributes.samples]
        found = material.state.samples.get(name)
        inspected = sorted(case.position for case in held)
        drawn = counted(f"{found.population:,}", (found.position,)) if found else cell(None)
        words = quoted(found.text.text, found.position) if found else cell("Not described.")
        rows.append((cell(name), counted(len(held), inspected), drawn, words))
    places = tuple(sorted(case.position for case in cases))
    after = sum(case.attributes.post_custody for case in cases)
    unpaid = sum(case.attributes.unpaid_work_only for case in cases)
    intro = para(
        number(plural(len(cases), "case"), places),
        " were inspected: ",
        number(material.suppression.part(after, len(cases)), places),
        " after release from custody, ",
        number(material.suppression.part(unpaid, len(cases)), places),
        " with unpaid work only, the others under community sentences.",
    )
    table = Table(
        caption="Case sample",
        summary="Each sample with the cases inspected, how many it was drawn from, and how.",
        header=("Sample", "Cases", "Drawn from", "How"),
        rows=tuple(rows),
        widths=(2.2, 1.8, 2.8, 9.8),
        note="A case may belong to more than one sample.",
    )
    block = Block(
        id="sample_table", label="Case sample", kind="table", items=(intro, table), positions=places
    )
    return (block,)
