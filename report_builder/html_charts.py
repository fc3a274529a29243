"""A chart as inline SVG: each label above its bar, each bar with its value, so that it reads at any width."""

from __future__ import annotations

from markupsafe import Markup

from report_builder.charts import paints
from report_builder.html_tables import Text
from report_builder.model import Chart

_WIDTH, _LINE, _BAR = 360, 20, 24


def svg(chart: Chart, text: Text) -> Markup:
    """The drawing with its summary as its name; colours are never alone, for every bar has its number."""
    top, drawn = _legend(chart, text)
    most = 100 if chart.form != "counts" else max((v for s in chart.series for v in s.values), default=1) or 1
    for place, name in enumerate(chart.categories):
        drawn += Markup('<text x="0" y="{}">{}</text>\n').format(top + _LINE - 6, text(name))
        top += _LINE
        left = 0.0
        for series, paint in zip(chart.series, paints(chart), strict=True):
            value = series.values[place]
            width = _WIDTH * value / (most if chart.form == "shares" else most * 1.15)
            drawn += _bar(left, top, width, value, chart, paint)
            if chart.form == "shares":
                left += width
            else:
                top += _BAR + 2
        top += (_BAR if chart.form == "shares" else 0) + 10
    return Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}">\n{}</svg>\n').format(
        text(chart.summary), _WIDTH, top, drawn
    )


def _legend(chart: Chart, text: Text) -> tuple[int, Markup]:
    if len(chart.series) == 1:
        return 0, Markup("")
    made, top = Markup(""), 0
    for series, paint in zip(chart.series, paints(chart), strict=True):
        made += Markup('<rect x="0" y="{}" width="14" height="14" fill="#{}"/>').format(top + 2, paint.fill)
        made += Markup('<text x="22" y="{}">{}</text>\n').format(top + 14, text(series.name))
        top += _LINE
    return top + 6, made


def _bar(left: float, top: int, width: float, value: int, chart: Chart, paint: tuple[str, str]) -> Markup:
    fill, ink = paint
    unit = "" if chart.form == "counts" else "%"
    drawn = Markup('<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="#{}"/>').format(
        left, top, width, _BAR, fill
    )
    if chart.form != "shares":
        return drawn + Markup('<text x="{:.1f}" y="{}">{}{}</text>\n').format(
            left + width + 6, top + 17, value, unit
        )
    if width < 32:
        return drawn + Markup("\n")
    return drawn + Markup('<text x="{:.1f}" y="{}" fill="#{}">{}{}</text>\n').format(
        left + 6, top + 17, ink, value, unit
    )
