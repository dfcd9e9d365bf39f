"""A canvas that writes an Enhanced Metafile: the vector picture that every Word opens.

Chosen over a bitmap because the words in a chart are set by the reader's own fonts: the picture
needs no Chinese font where the pack is made, stays sharp in print, and is the same bytes on
every machine. Record layouts after the specification [MS-EMF].
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from pendency.meeting.charts.canvas import INK, TEXT, Anchor, Marker, Point, marker_outline

_UNITS = 2540 / 72  # device units (0.01 mm) per point
_DEVICE = (32000, 32000)  # reference device: 320 mm square at 100 units per mm
_MILLIMETRES = (320, 320)
_MICROMETRES = (320_000, 320_000)
_SIGNATURE = 0x464D4520  # " EMF"

_HEADER, _EOF = 0x01, 0x0E
_POLYGON, _POLYLINE = 0x03, 0x04
_SET_BACKGROUND_MODE, _SET_TEXT_ALIGN, _SET_TEXT_COLOUR = 0x12, 0x16, 0x18
_SELECT, _CREATE_PEN, _CREATE_BRUSH, _DELETE = 0x25, 0x26, 0x27, 0x28
_ELLIPSE, _RECTANGLE, _FONT, _TEXT_OUT = 0x2A, 0x2B, 0x52, 0x54
_NULL_BRUSH, _NULL_PEN = 0x80000005, 0x80000008
_SLOT = 1  # the one object slot that is created, used and deleted in turn
_TRANSPARENT = 1
_BASELINE = 24
_ALIGN: dict[Anchor, int] = {"start": 0, "end": 2, "middle": 6}


class EmfCanvas:
    """Collects EMF records; `emf` closes the picture."""

    def __init__(self, width: float, height: float, font: str) -> None:
        self.width, self.height, self._font = width, height, font
        self._records: list[bytes] = [_record(_SET_BACKGROUND_MODE, _ints(_TRANSPARENT))]

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1, dash: Sequence[float] = ()
    ) -> None:
        """An open polyline; dashes are drawn one by one, since pens of width have none."""
        pieces = _dashes(points, dash) if dash else [list(points)]
        self._pen(colour, width)
        for piece in pieces:
            self._poly(_POLYLINE, piece)
        self._drop(_NULL_PEN)

    def area(self, points: Sequence[Point], colour: str) -> None:
        """A filled polygon without an outline."""
        self._emit(_SELECT, _ints(_NULL_PEN))
        self._brush(colour)
        self._poly(_POLYGON, points)
        self._drop(_NULL_BRUSH)

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def mark(self, at: Point, shape: Marker, size: float, colour: str, fill: str) -> None:
        """A data point: its disc in the outline's colour, a smaller one on it in the fill's."""
        for scale, paint in ((size + 1.2, colour), (size - 1.2, fill)):
            if shape == "circle":
                self._disc(at, scale, paint)
            else:
                self.area(marker_outline(at, shape, scale), paint)

    def text(
        self, at: Point, text: str, *, size: float = TEXT, anchor: Anchor = "start",
        colour: str = INK, bold: bool = False,
    ) -> None:  # fmt: skip
        """One line of text on its baseline."""
        face = self._font.encode("utf-16-le")[:62].ljust(64, b"\0")
        height = -round(size * _UNITS)
        self._emit(
            _FONT,
            struct.pack("<IiiiiiBBBBBBBB", _SLOT, height, 0, 0, 0, 700 if bold else 400,
                        0, 0, 0, 1, 0, 0, 0, 0) + face + bytes(228),
        )  # fmt: skip
        self._emit(_SELECT, _ints(_SLOT))
        self._emit(_SET_TEXT_COLOUR, _ints(_colour(colour)))
        self._emit(_SET_TEXT_ALIGN, _ints(_BASELINE | _ALIGN[anchor]))
        self._emit(_TEXT_OUT, _text_out(at, text))
        self._emit(_DELETE, _ints(_SLOT))

    def emf(self) -> bytes:
        """The whole file."""
        body = b"".join(self._records) + _record(_EOF, _ints(0, 16, 20))
        right, bottom = round(self.width * _UNITS), round(self.height * _UNITS)
        size, records = 108 + len(body), len(self._records) + 2
        header = (
            struct.pack("<II8i", _HEADER, 108, 0, 0, right, bottom, 0, 0, right, bottom)
            + struct.pack("<4I2H3I", _SIGNATURE, 0x10000, size, records, _SLOT + 1, 0, 0, 0, 0)
            + struct.pack("<9I", *_DEVICE, *_MILLIMETRES, 0, 0, 0, *_MICROMETRES)
        )
        return header + body

    def _emit(self, kind: int, data: bytes) -> None:
        self._records.append(_record(kind, data))

    def _pen(self, colour: str, width: float) -> None:
        units = max(1, round(width * _UNITS))
        self._emit(_CREATE_PEN, struct.pack("<IIiiI", _SLOT, 0, units, 0, _colour(colour)))
        self._emit(_SELECT, _ints(_SLOT))

    def _brush(self, colour: str) -> None:
        self._emit(_CREATE_BRUSH, _ints(_SLOT, 0, _colour(colour), 0))
        self._emit(_SELECT, _ints(_SLOT))

    def _drop(self, stock: int) -> None:
        """Select a stock object in place of ours, and delete ours."""
        self._emit(_SELECT, _ints(stock))
        self._emit(_DELETE, _ints(_SLOT))

    def _poly(self, kind: int, points: Sequence[Point]) -> None:
        places = [_place(p) for p in points]
        self._emit(kind, _bounds(places) + _ints(len(places)) + _signed(*sum(places, ())))

    def _disc(self, at: Point, size: float, colour: str) -> None:
        self._emit(_SELECT, _ints(_NULL_PEN))
        self._brush(colour)
        (left, top), (right, bottom) = (
            _place((at[0] + side * size / 2, at[1] + side * size / 2)) for side in (-1, 1)
        )
        self._emit(_ELLIPSE, _signed(left, top, right, bottom))
        self._drop(_NULL_BRUSH)


def _record(kind: int, data: bytes) -> bytes:
    return _ints(kind, 8 + len(data)) + data


def _ints(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def _signed(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}i", *values)


def _place(point: Point) -> tuple[int, int]:
    return round(point[0] * _UNITS), round(point[1] * _UNITS)


def _bounds(places: Sequence[tuple[int, int]]) -> bytes:
    xs, ys = zip(*places, strict=True)
    return _signed(min(xs), min(ys), max(xs), max(ys))


def _colour(colour: str) -> int:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red | green << 8 | blue << 16


def _text_out(at: Point, text: str) -> bytes:
    """EMR_EXTTEXTOUTW without spacing array: the font of the reader spaces the letters."""
    string = text.encode("utf-16-le")
    padded = string.ljust(-(-len(string) // 4) * 4, b"\0")
    head = _signed(0, 0, -1, -1) + struct.pack("<Iff", 2, 1.0, 1.0)
    place = _signed(*_place(at)) + _ints(len(string) // 2, 76, 0) + _signed(0, 0, -1, -1)
    return head + place + _ints(0) + padded


def _dashes(points: Sequence[Point], dash: Sequence[float]) -> list[list[Point]]:
    """Cut a polyline into the drawn pieces of a dash pattern (on, off, on, off ...)."""
    pieces: list[list[Point]] = []
    index, left, drawing = 0, dash[0], [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        length, done = hypot(x1 - x0, y1 - y0), 0.0
        while length - done > left:
            done += left
            at = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if index % 2 == 0:
                pieces.append([*drawing, at])
            index += 1
            left, drawing = dash[index % len(dash)], [at]
        left -= length - done
        drawing.append((x1, y1))
    if index % 2 == 0:
        pieces.append(drawing)
    return pieces
