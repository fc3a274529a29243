"""What a template may use: names for text, and fragments for everything that has an id.

The JSON Schema of `Context` is what editors of templates are told (templates/context.schema.json).
"""

from __future__ import annotations

from docx.document import Document

from report_builder.charts import Charts
from report_builder.fragments import Xml, block, caption, contents_slot, paragraph, run
from report_builder.model import Chapter, Chart, Frozen, ReportModel, Section
from report_builder.palette import paint_of


class RatingContext(Frozen):
    """A line of the ratings table: `{% cellbg s.fill %}{{r s.rating }}` colours its cell."""

    ref: str
    name: str
    rating: Xml
    stage: str
    fill: str


class SectionContext(Frozen):
    """A named section; each block stands alone in a paragraph, `{{p block }}`."""

    title: str
    blocks: tuple[Xml, ...]


class ChapterContext(Frozen):
    """A standard; `figures` holds its chart and the caption below it, or nothing."""

    ref: str
    name: str
    statement: str
    rating: Xml
    how: str
    blocks: tuple[Xml, ...]
    figures: tuple[Xml, ...]


class Context(Frozen):
    """Everything a template may name."""

    title: str
    provider: str
    status: str
    published: str
    edition: str
    checkpoint: str
    overall: Xml
    overall_fill: str
    overall_score: str
    contents: Xml
    ratings_caption: Xml
    front: tuple[SectionContext, ...]
    recommendations: tuple[Xml, ...]
    ratings: tuple[RatingContext, ...]
    chapters: tuple[ChapterContext, ...]
    themes: tuple[SectionContext, ...]
    annexes: tuple[SectionContext, ...]


def context_of(model: ReportModel, document: Document) -> Context:
    """The model as a template's context; charts become parts of the document."""
    charts = Charts(document)
    return Context(
        title=model.title,
        provider=model.provider,
        status=model.status,
        published=model.published,
        edition=model.edition,
        checkpoint=model.checkpoint,
        overall=_rated(model.overall),
        overall_fill=paint_of(model.overall).fill,
        overall_score=model.overall_score,
        contents=contents_slot(),
        ratings_caption=caption("Table", "Ratings by standard", "_t_ratings"),
        front=_sections(model.front),
        recommendations=(block(model.recommendations),) if model.recommendations else (),
        ratings=tuple(
            RatingContext(
                ref=line.ref,
                name=line.name,
                rating=_rated(line.rating),
                stage=line.stage,
                fill=paint_of(line.rating).fill,
            )
            for line in model.ratings
        ),
        chapters=tuple(_chapter(chapter, charts) for chapter in model.chapters),
        themes=_sections(model.themes),
        annexes=_sections(model.annexes),
    )


def _rated(rating: str) -> Xml:
    return run(rating, bold=True, ink=paint_of(rating).ink)


def _sections(found: tuple[Section, ...]) -> tuple[SectionContext, ...]:
    return tuple(SectionContext(title=s.title, blocks=tuple(map(block, s.blocks))) for s in found)


def _chapter(chapter: Chapter, charts: Charts) -> ChapterContext:
    return ChapterContext(
        ref=chapter.ref,
        name=chapter.name,
        statement=chapter.statement,
        rating=run(chapter.rating, bold=True),
        how=chapter.how,
        blocks=tuple(map(block, chapter.blocks)),
        figures=_figures(chapter.chart, chapter.ref, charts),
    )


def _figures(chart: Chart | None, ref: str, charts: Charts) -> tuple[Xml, ...]:
    if chart is None:
        return ()
    anchor = f"_f_{ref.replace('.', '_')}"
    drawn = paragraph(charts.run(chart), keep_next=True) + caption("Figure", chart.title, anchor)
    return (Xml(drawn),)
