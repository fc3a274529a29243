"""The same model as one accessible, self-contained page: no script, no outside file, charts as SVG with their data.

HTML is the published form (word, section 9). Everything is escaped by markupsafe; links go to the web, mail or the
page itself.
"""

from __future__ import annotations

from importlib import resources

from markupsafe import Markup, escape

from report_builder.fragments import checked
from report_builder.html_charts import svg
from report_builder.html_text import Outline, block_text, tagged
from report_builder.model import Block, Part, ReportModel, Section

_PAGE = Markup("""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="Daybook">
<meta name="daybook-report" content="{report}">
<meta name="daybook-root" content="{root}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
{banner}<p class="kind">{kind}</p>
<h1>{title}</h1>
<p class="provider">{provider}</p>
<p class="overall">Overall rating: {overall}</p>
<p>{score}</p>
<p>{status}. {published}.</p>
<p>{identity}</p>
<p>Inspected under: {edition}</p>
</header>
<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
{contents}</nav>
<main id="main" tabindex="-1">
{parts}</main>
<footer>
<p>{checkpoint}</p>
</footer>
</body>
</html>
""")


def page_of(model: ReportModel) -> str:
    """The page; ReportError where a text cannot stand in it. The same model gives the same page."""
    outline = Outline(model)
    parts = Markup("").join(_part(part, outline) for part in model.parts)
    return str(
        _PAGE.format(
            report=text(model.report),
            root=model.root,
            title=text(model.title),
            style=_style(),
            banner=_banner(model),
            kind=text(model.kind_title),
            provider=text(model.provider),
            overall=Markup("<strong>{}</strong>").format(text(model.overall)),
            score=text(model.overall_score),
            status=text(model.status),
            published=text(model.published),
            identity=text(model.identity),
            edition=text(model.edition),
            contents=_contents(outline),
            parts=parts + _notes(outline),
            checkpoint=text(model.checkpoint),
        )
    )


def _style() -> Markup:
    """The page's own style sheet, which holds no data."""
    css = resources.files("report_builder").joinpath("page.css").read_text("utf-8")
    return Markup(css)  # noqa: S704  (our own file)


def text(words: str) -> Markup:
    """Words escaped, refused where they could not stand in Word either; the two forms say the same."""
    return escape(checked(words))


def _banner(model: ReportModel) -> Markup:
    if model.status == "Published":
        return Markup("")
    words = f"{model.status}: this report is not published."
    return Markup('<p class="state" role="note">{}</p>\n').format(text(words))


def _contents(outline: Outline) -> Markup:
    """A list of parts, each with the list of its sections."""
    lines = Markup("")
    for part, under in outline.entries:
        inner = Markup("").join(
            Markup('<li><a href="#{}">{}</a></li>\n').format(anchor, text(words)) for anchor, words in under
        )
        nested = Markup("<ul>\n{}</ul>\n").format(inner) if under else Markup("")
        lines += Markup('<li><a href="#{}">{}</a>\n{}</li>\n').format(part[0], text(part[1]), nested)
    return Markup("<ul>\n{}</ul>\n").format(lines)


def _part(part: Part, outline: Outline) -> Markup:
    anchor, words = outline.heading(part.id)
    inner = _blocks(part.blocks, outline) + Markup("").join(_section(s, outline) for s in part.sections)
    return Markup('<section aria-labelledby="{}">\n<h2 id="{}">{}</h2>\n{}</section>\n').format(
        anchor, anchor, text(words), inner
    )


def _section(section: Section, outline: Outline) -> Markup:
    anchor, words = outline.heading(section.id)
    return Markup('<section aria-labelledby="{}">\n<h3 id="{}">{}</h3>\n{}</section>\n').format(
        anchor, anchor, text(words), _blocks(section.blocks, outline)
    )


def _blocks(blocks: tuple[Block, ...], outline: Outline) -> Markup:
    return Markup("").join(
        Markup('<div id="b_{}" class="block {}">\n{}</div>\n').format(
            block.id, block.kind, block_text(block, outline, text, svg)
        )
        for block in blocks
    )


def _notes(outline: Outline) -> Markup:
    """The notes with their ways back."""
    if not outline.notes:
        return Markup("")
    lines = Markup("").join(
        Markup(
            '<li id="note_{}">{} <a href="#mark_{}">↩<span class="unseen"> back to note {} in the text</span></a></li>\n'
        ).format(number, tagged(words, cites, outline, text), number, number)
        for number, (words, cites) in enumerate(outline.notes, 1)
    )
    return Markup(
        '<section aria-labelledby="notes">\n<h2 id="notes">Notes</h2>\n<ol>\n{}</ol>\n</section>\n'
    ).format(lines)
