"""The charts of the pack: lines, steps with a band, dots with whiskers, bars, fans."""

from __future__ import annotations

from functools import partial
from itertools import groupby

from pendency.meeting.charts.axes import Plot, Scale, box_key, line_key, stairs, thinned, ticks
from pendency.meeting.charts.canvas import (
    AXIS,
    BEFORE,
    DASHES,
    MARKERS,
    MUTED,
    PAPER,
    SERIES,
    SMALL,
    TEXT,
    TINTS,
    Canvas,
    text_width,
)
from pendency.meeting.document import (
    BarChart,
    ChartSpec,
    Curve,
    DotChart,
    FanChart,
    LineChart,
    Pair,
    StepChart,
)
from pendency.meeting.figures import Figure
from pendency.meeting.wording import Wording
from pendency.planning.definitions import NO_CASES

WIDTH = 442.0  # points: the 156 mm line of a GB/T 9704 page
_ROW = 17.0
_BAR = 20.0
_TOP, _FOOT = 24.0, 28.0


def height(spec: ChartSpec) -> float:
    """How high a chart is, in points."""
    match spec:
        case DotChart():
            return _TOP + _ROW * len(spec.rows) + _FOOT
        case BarChart():
            return _TOP + _BAR * len(spec.rows) + _FOOT
        case _:
            return 148.0


def draw(spec: ChartSpec, canvas: Canvas, words: Wording) -> None:
    """Draw a chart on a canvas of ``WIDTH`` x ``height(spec)`` points."""
    match spec:
        case LineChart():
            _lines(spec, canvas, words)
        case StepChart():
            _steps(spec, canvas, words)
        case DotChart():
            _dots(spec, canvas, words)
        case BarChart():
            _bars(spec, canvas, words)
        case FanChart():
            _fan(spec, canvas, words)


# --- lines ------------------------------------------------------------------------------------


def _lines(spec: LineChart, canvas: Canvas, words: Wording) -> None:
    known = [f for s in spec.series for f in s.figures if f.value is not None]
    unit = known[0].unit if known else "cases"
    marks = ticks(0, max((f.value or 0 for f in known), default=1.0))
    label = partial(words.number, unit=unit)
    plot = Plot(8 + max(text_width(label(m), SMALL) for m in marks), _TOP + 10,
                canvas.width - 8, canvas.height - 22)  # fmt: skip
    line_key(canvas, 8, 11, [words.text(s.label) for s in spec.series], marks=True)
    canvas.text((8, 26), words.text(spec.unit), size=SMALL, colour=MUTED)
    up = plot.upright(canvas, marks, label)
    step = (plot.right - plot.left) / len(spec.ticks)
    places = [plot.left + step * (i + 0.5) for i in range(len(spec.ticks))]
    for x, tick in zip(places, spec.ticks, strict=True):
        canvas.text((x, plot.bottom + 12), words.text(tick), size=SMALL, anchor="middle",
                    colour=MUTED)  # fmt: skip
    for index, series in enumerate(spec.series):
        points = [None if f.value is None else (x, up(f.value))
                  for x, f in zip(places, series.figures, strict=True)]  # fmt: skip
        for there, piece in groupby(points, key=lambda p: p is not None):
            if there:
                canvas.line([p for p in piece if p], SERIES[index], 1.6, DASHES[index])
        for point in filter(None, points):
            canvas.mark(point, MARKERS[index], 4.5, SERIES[index], PAPER)


# --- steps ------------------------------------------------------------------------------------


def _steps(spec: StepChart, canvas: Canvas, words: Wording) -> None:
    longest = max((c.months[-1] for c in spec.curves if c.months), default=12.0)
    plot = Plot(36, _TOP + 10, canvas.width - 12, canvas.height - 36)
    line_key(canvas, 8, 11, [words.text(c.label) for c in spec.curves], marks=False)
    canvas.text((8, 26), words.text(spec.unit), size=SMALL, colour=MUTED)
    along = Scale(0, max(longest, 1.0), plot.left, plot.right)
    up = Scale(0, 1, plot.bottom, plot.top)
    for index, curve in reversed(list(enumerate(spec.curves))):
        _band(curve, canvas, along, up, TINTS[index])
    plot.upright(canvas, [0, 0.25, 0.5, 0.75, 1], words.percent)
    for month in _month_ticks(longest):
        x = along(month)
        canvas.line([(x, plot.bottom), (x, plot.bottom + 3)], AXIS, 0.8)
        canvas.text((x, plot.bottom + 12), f"{month}", size=SMALL, anchor="middle", colour=MUTED)
    canvas.text(((plot.left + plot.right) / 2, plot.bottom + 26), words.text(spec.axis),
                size=SMALL, anchor="middle", colour=MUTED)  # fmt: skip
    for index, curve in enumerate(spec.curves):
        if curve.months:
            places = zip(map(along, curve.months), map(up, curve.values), strict=True)
            points = thinned(list(places))
            canvas.line(stairs([p[0] for p in points], [p[1] for p in points]), SERIES[index], 1.4,
                        DASHES[index])  # fmt: skip


def _month_ticks(longest: float) -> range:
    """Ticks of whole months in a step that people count in."""
    step = next((s for s in (1, 3, 6, 12, 24) if longest / s <= 12), 60)
    return range(0, int(longest) + 1, step)


def _band(curve: Curve, canvas: Canvas, along: Scale, up: Scale, colour: str) -> None:
    """The band between low and high, where both are known."""
    limits = zip(curve.months, curve.low, curve.high, strict=True)
    rows = [(along(m), up(low), up(high)) for m, low, high in limits
            if low is not None and high is not None]  # fmt: skip
    if len(rows) < 2:
        return
    xs, lows, highs = zip(*thinned(rows), strict=True)
    canvas.area([*stairs(xs, highs), *reversed(stairs(xs, lows))], colour)


# --- dots with whiskers ---------------------------------------------------------------------


def _dots(spec: DotChart, canvas: Canvas, words: Wording) -> None:
    figures = [f for row in spec.rows for f in (row.figure, row.before)] + [spec.reference]
    ends = [e for f in figures for e in (f.low, f.value, f.high) if e is not None]
    marks = ticks(min(ends, default=0.0), max(ends, default=1.0))
    names = [words.text(row.label) for row in spec.rows]
    left = 14 + max((text_width(name, TEXT) for name in names), default=0)
    plot = Plot(left, _TOP, canvas.width - 14, canvas.height - _FOOT)
    across = plot.level(canvas, marks, partial(words.number, unit=spec.reference.unit))
    canvas.text(((plot.left + plot.right) / 2, canvas.height - 5), words.text(spec.unit),
                size=SMALL, anchor="middle", colour=MUTED)  # fmt: skip
    if spec.reference.value is not None:
        x = across(spec.reference.value)
        canvas.line([(x, plot.top - 2), (x, plot.bottom)], MUTED, 1, (4, 2.5))
    for index, (name, row) in enumerate(zip(names, spec.rows, strict=True)):
        y = plot.top + _ROW * (index + 0.5)
        canvas.text((left - 8, y + 3), name, anchor="end")
        _dot_row(row, canvas, across, y, words)
    _dot_key(spec, canvas, words)


def _dot_row(row: Pair, canvas: Canvas, across: Scale, y: float, words: Wording) -> None:
    _whisker(row.before, canvas, across, y + 4, now=False)
    _whisker(row.figure, canvas, across, y - 2.5, now=True)
    if row.figure.value is None:
        canvas.text(
            (across.start + 6, y), words.note(row.figure.note or NO_CASES), size=SMALL, colour=MUTED
        )


def _whisker(figure: Figure, canvas: Canvas, across: Scale, y: float, *, now: bool) -> None:
    colour = SERIES[0] if now else AXIS
    if figure.low is not None or figure.high is not None:
        start = across.start if figure.low is None else across(figure.low)
        end = across.end if figure.high is None else across(figure.high)
        canvas.line([(start, y), (end, y)], colour, 1.8 if now else 1.2)
        for x, known in ((start, figure.low), (end, figure.high)):
            if known is not None:  # an open end has no stop
                canvas.line([(x, y - 2.5), (x, y + 2.5)], colour, 1.2)
    if figure.value is not None:
        canvas.mark((across(figure.value), y), "circle", 6 if now else 4.5, colour,
                    colour if now else PAPER)  # fmt: skip


def _dot_key(spec: DotChart, canvas: Canvas, words: Wording) -> None:
    x = 8.0
    for index, inline in enumerate(spec.labels):
        label = words.text(inline)
        if index == 2:
            canvas.line([(x, 8), (x + 18, 8)], MUTED, 1, (4, 2.5))
        else:
            colour = AXIS if index else SERIES[0]
            canvas.line([(x, 8), (x + 18, 8)], colour, 1.2 if index else 1.8)
            canvas.mark((x + 9, 8), "circle", 4.5 if index else 6, colour,
                        PAPER if index else colour)  # fmt: skip
        canvas.text((x + 23, 11), label)
        x += 23 + text_width(label, TEXT) + 18


# --- bars -------------------------------------------------------------------------------------


def _bars(spec: BarChart, canvas: Canvas, words: Wording) -> None:
    values = [f.value or 0 for row in spec.rows for f in (row.figure, row.before)]
    names = [words.text(row.label) for row in spec.rows]
    left = 14 + max((text_width(name, TEXT) for name in names), default=0)
    plot = Plot(left, _TOP, canvas.width - 44, canvas.height - _FOOT)
    labels = [words.text(label) for label in spec.labels]
    box_key(canvas, 8, 12, list(zip(labels, (SERIES[0], BEFORE), strict=True)))
    label = partial(words.number, unit="cases")
    across = plot.level(canvas, ticks(0, max(values, default=1.0)), label)
    canvas.text(((plot.left + plot.right) / 2, canvas.height - 5), words.text(spec.unit),
                size=SMALL, anchor="middle", colour=MUTED)  # fmt: skip
    for index, (name, row) in enumerate(zip(names, spec.rows, strict=True)):
        top = plot.top + _BAR * index + 3
        canvas.text((left - 8, top + 10), name, anchor="end")
        if row.before.value:
            canvas.rect(plot.left, top + 10, across(row.before.value) - plot.left, 5, BEFORE)
        if row.figure.value is not None:
            end = across(row.figure.value)
            canvas.rect(plot.left, top, end - plot.left, 9, SERIES[0])
            canvas.text((end + 4, top + 7.5), label(row.figure.value), size=SMALL)


# --- fans -------------------------------------------------------------------------------------

#: From the widest band to the narrowest.
_SHADES = ("#dcebf5", "#bdd8ea", "#94bedb")
_MOST_TICKS = 8


def _fan(spec: FanChart, canvas: Canvas, words: Wording) -> None:
    top = max([*spec.plan, *spec.median, *(v for _low, high in spec.bands for v in high)])
    marks = ticks(0, top)
    label = partial(words.number, unit="months" if top < 100 else "cases")
    plot = Plot(8 + max(text_width(label(m), SMALL) for m in marks), _TOP + 10,
                canvas.width - 8, canvas.height - 22)  # fmt: skip
    line_key(canvas, 8, 11, [words.text(one) for one in spec.labels], marks=False)
    canvas.text((8, 26), words.text(spec.unit), size=SMALL, colour=MUTED)
    up = Scale(marks[0], marks[-1], plot.bottom, plot.top)
    step = (plot.right - plot.left) / len(spec.ticks)
    xs = [plot.left + step * (i + 0.5) for i in range(len(spec.ticks))]
    for (low, high), shade in zip(spec.bands, _SHADES, strict=False):
        upper = list(zip(xs, map(up, high), strict=True))
        canvas.area([*upper, *reversed(list(zip(xs, map(up, low), strict=True)))], shade)
    plot.upright(canvas, marks, label)
    every = -(-len(xs) // _MOST_TICKS)
    for x, tick in list(zip(xs, spec.ticks, strict=True))[::every]:
        canvas.text((x, plot.bottom + 12), words.text(tick), size=SMALL, anchor="middle",
                    colour=MUTED)  # fmt: skip
    for index, values in enumerate((spec.median, spec.plan)):
        canvas.line(list(zip(xs, map(up, values), strict=True)), SERIES[index], 1.6, DASHES[index])
