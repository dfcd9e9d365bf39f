"""Charts: what a figure looks like, decided once, apart from what it says.

`small` holds the marks that are drawn on the server as SVG (sparkline, interval, share bar, band of
states), `Chart` the large ones that the browser draws with ECharts from JSON. Every `Chart` carries
the words that a screen reader says and the table that stands in for it.
"""

from pendency.office.charts.chart import Chart, Series, TableFallback
from pendency.office.charts.scale import Scale, shared_scale
from pendency.office.charts.small import Band, ShareBar, Sparkline, Whisker

__all__ = [
    "Band",
    "Chart",
    "Scale",
    "Series",
    "ShareBar",
    "Sparkline",
    "TableFallback",
    "Whisker",
    "shared_scale",
]
