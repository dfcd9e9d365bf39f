"""A canvas that writes a static SVG picture, with presentation attributes only."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pendency.meeting.charts.canvas import INK, TEXT, Anchor, Marker, Point, marker_outline


class SvgCanvas:
    """Collects SVG elements; `svg` closes the picture."""

    def __init__(self, width: float, height: float, font: str) -> None:
        self.width, self.height, self._font = width, height, font
        self._parts: list[str] = []

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1, dash: Sequence[float] = ()
    ) -> None:
        """An open polyline."""
        dashed = f' stroke-dasharray="{" ".join(map(_n, dash))}"' if dash else ""
        self._parts.append(
            f'<polyline points="{_points(points)}" fill="none" stroke="{colour}" '
            f'stroke-width="{_n(width)}" stroke-linejoin="round"{dashed}/>'
        )

    def area(self, points: Sequence[Point], colour: str) -> None:
        """A filled polygon without an outline."""
        self._parts.append(f'<polygon points="{_points(points)}" fill="{colour}"/>')

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
            f'fill="{colour}"/>'
        )

    def mark(self, at: Point, shape: Marker, size: float, colour: str, fill: str) -> None:
        """A data point."""
        style = f'fill="{fill}" stroke="{colour}" stroke-width="1.2"'
        if shape == "circle":
            self._parts.append(
                f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(size / 2)}" {style}/>'
            )
        else:
            corners = _points(marker_outline(at, shape, size))
            self._parts.append(f'<polygon points="{corners}" {style}/>')

    def text(
        self, at: Point, text: str, *, size: float = TEXT, anchor: Anchor = "start",
        colour: str = INK, bold: bool = False,
    ) -> None:  # fmt: skip
        """One line of text on its baseline."""
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(
            f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(size)}" '
            f'text-anchor="{anchor}" fill="{colour}"{weight}>{escape(text)}</text>'
        )

    def svg(self, *, ident: str, description: str) -> str:
        """The picture as one ``<svg>`` element with its description for screen readers."""
        size = f"{_n(self.width)} {_n(self.height)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" '
            f'aria-labelledby="{ident}" font-family="{escape(self._font)}">'
            f'<title id="{ident}">{escape(description)}</title>' + "".join(self._parts) + "</svg>"
        )


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    """A coordinate to a hundredth of a point: the same bytes on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
