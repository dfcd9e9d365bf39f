"""The report as one self-contained HTML file."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from pendency.meeting.charts import SvgCanvas, draw
from pendency.meeting.charts.drawing import WIDTH, height
from pendency.meeting.document import Chart, Document, Paragraph, Slot, Table
from pendency.meeting.numbering import number
from pendency.meeting.wording import Run, Wording

FONTS = {
    "en": "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif",
    "zh": "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
}
_LANGUAGE_TAG = {"en": "en", "zh": "zh-CN"}


def render_html(document: Document, words: Wording) -> str:
    """The document in the language of ``words``; the same bytes for the same input."""
    environment = Environment(
        loader=FunctionLoader(_resource), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.tests.update(
        paragraph=lambda b: isinstance(b, Paragraph), table=lambda b: isinstance(b, Table),
        chart=lambda b: isinstance(b, Chart),
    )  # fmt: skip
    numbers = number(document, words.lang)
    return environment.get_template("pack.html").render(
        document=document,
        words=words,
        tag=_LANGUAGE_TAG[words.lang],
        font=Markup(FONTS[words.lang]),  # noqa: S704 - our own constant, quotes and all
        style=Markup(_resource("pack.css")),  # noqa: S704 - our own file
        numbers=numbers,
        inline=lambda node: markup(words.runs(node)),
        paragraph=lambda block: _paragraph(block, words),
        picture=lambda chart: _picture(chart, words, numbers.of(chart)),
    )


def markup(runs: list[Run]) -> Markup:
    """Runs as HTML: a slot carries what it was filled from."""
    return Markup("").join(_run(run) for run in runs)


def _paragraph(block: Paragraph, words: Wording) -> Markup:
    lead = Markup("")
    if block.lead is not None:
        lead = Markup("<b>{}</b>{}").format(markup(words.runs(block.lead)), words.word("frame.gap"))
    return lead + markup(words.sentences(block.sentences))


def _run(run: Run) -> Markup:
    if run.slot is not None:
        return Markup("<data {}>{}</data>").format(_attributes(run.slot), run.text)
    if run.kind == "text":
        return escape(run.text)
    element = "code" if run.kind == "code" else "span"
    return Markup("<{0} class={1}>{2}</{0}>").format(element, run.kind, run.text)


def _attributes(slot: Slot) -> Markup:
    figure = slot.figure
    filled = {
        "value": "" if figure.value is None else figure.value,
        "data-indicator": figure.indicator,
        "data-part": figure.part,
        "data-scope": figure.scope,
        "data-as-of": figure.as_of,
        "data-since": figure.since,
        "data-derived": figure.derived or None,
        "data-form": slot.form,
        "data-n": figure.n,
        "data-low": figure.low,
        "data-high": figure.high,
        "title": figure.note,
    }
    # repr of a float gives it back to the last bit
    return Markup(" ").join(
        Markup('{}="{}"').format(name, repr(v) if isinstance(v, float) else v)
        for name, v in filled.items()
        if v is not None
    )


def _picture(chart: Chart, words: Wording, number_: int) -> Markup:
    canvas = SvgCanvas(WIDTH, height(chart.spec), FONTS[words.lang].replace("'", ""))
    draw(chart.spec, canvas, words)
    ident = f"chart-{number_}"
    return Markup(  # noqa: S704 - the canvas escapes its texts
        canvas.svg(ident=ident, description=words.text(chart.description))
    )


def _resource(name: str) -> str:
    return files("pendency.meeting").joinpath("templates", name).read_text("utf-8")
