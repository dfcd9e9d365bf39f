"""Charts: what a figure looks like, decided once, apart from what it says.

`small` holds the marks that are drawn on the server as SVG (sparkline, interval, share bar),
`Timeline` the picture of a case, `Chart` the large ones that the browser draws with ECharts from
JSON. Each carries the words that a screen reader says and the table that stands in for it.
"""

from pendency.office.charts.chart import Chart, Series, TableFallback
from pendency.office.charts.scale import Scale, shared_scale
from pendency.office.charts.small import ShareBar, Sparkline, Whisker
from pendency.office.charts.timeline import Timeline

__all__ = [
    "Chart",
    "Scale",
    "Series",
    "ShareBar",
    "Sparkline",
    "TableFallback",
    "Timeline",
    "Whisker",
    "shared_scale",
]
