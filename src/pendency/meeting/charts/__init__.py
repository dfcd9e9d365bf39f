"""Charts of the report pack: plain shapes on a canvas, written as SVG or EMF.

One drawing serves both renderers: `draw` puts a chart specification on any canvas; `SvgCanvas`
writes the inline SVG of the HTML pack, `EmfCanvas` the vector picture of the DOCX pack.
"""

from pendency.meeting.charts.canvas import Canvas
from pendency.meeting.charts.drawing import draw
from pendency.meeting.charts.emf import EmfCanvas
from pendency.meeting.charts.svg import SvgCanvas

__all__ = ["Canvas", "EmfCanvas", "SvgCanvas", "draw"]
