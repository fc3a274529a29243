"""What a template may use: names for text, and fragments for everything that has an id.

The JSON Schema of `Context` is what editors of templates are told (templates/context.schema.json).
"""

from __future__ import annotations

from typing import Annotated

from docx.document import Document
from pydantic import WithJsonSchema

from report_builder.blocks import block
from report_builder.charts import Charts
from report_builder.fragments import Xml, contents_slot, run
from report_builder.model import Block, Frozen, RatingLine, ReportModel
from report_builder.palette import paint_of

RunXml = Annotated[Xml, WithJsonSchema({"type": "string", "format": "run"})]
"""Words in a form: `{{r name }}`."""

BlockXml = Annotated[Xml, WithJsonSchema({"type": "string", "format": "paragraph"})]
"""Whole paragraphs: `{{p name }}`, alone in a paragraph."""


class RatingContext(Frozen):
    """A line of the ratings, for a table of the template's own: `{% cellbg s.fill %}{{r s.rating }}` colours a cell."""

    ref: str
    name: str
    rating: RunXml
    stage: str
    fill: str


class SectionContext(Frozen):
    """A heading of the second level; each block stands alone in a paragraph, `{{p block }}`. `ref` may be empty."""

    id: str
    ref: str
    title: str
    blocks: tuple[BlockXml, ...]


class PartContext(Frozen):
    """A heading of the first level, its own blocks and then its sections; `annexe` is for `{%p if part.annexe %}`."""

    id: str
    title: str
    annexe: bool
    blocks: tuple[BlockXml, ...]
    sections: tuple[SectionContext, ...]


class Context(Frozen):
    """Everything a template may name. `parts` come in the order of the report's kind."""

    kind: str
    title: str
    provider: str
    status: str
    published: str
    identity: str
    edition: str
    checkpoint: str
    overall: RunXml
    overall_fill: str
    overall_score: str
    contents: BlockXml
    ratings: tuple[RatingContext, ...]
    parts: tuple[PartContext, ...]


def context_of(model: ReportModel, document: Document, *, controls: bool = True) -> Context:
    """The model as a template's context; charts become parts of the document."""
    draw = Charts(document).run

    def made(blocks: tuple[Block, ...]) -> tuple[Xml, ...]:
        return tuple(block(one, draw, controls=controls) for one in blocks)

    return Context(
        kind=model.kind_title,
        title=model.title,
        provider=model.provider,
        status=model.status,
        published=model.published,
        identity=model.identity,
        edition=model.edition,
        checkpoint=model.checkpoint,
        overall=run(model.overall, bold=True, ink=paint_of(model.overall).ink),
        overall_fill=paint_of(model.overall).fill,
        overall_score=model.overall_score,
        contents=contents_slot(),
        ratings=tuple(_rating(line) for line in model.ratings),
        parts=tuple(
            PartContext(
                id=part.id,
                title=part.title,
                annexe=part.annexe,
                blocks=made(part.blocks),
                sections=tuple(
                    SectionContext(id=s.id, ref=s.ref, title=s.title, blocks=made(s.blocks))
                    for s in part.sections
                ),
            )
            for part in model.parts
        ),
    )


def _rating(line: RatingLine) -> RatingContext:
    paint = paint_of(line.rating)
    said = run(line.rating, bold=True, ink=paint.ink)
    return RatingContext(ref=line.ref, name=line.name, rating=said, stage=line.stage, fill=paint.fill)
