"""The canvases and the parts of charts."""

from __future__ import annotations

import struct
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pendency.meeting.charts import EmfCanvas, SvgCanvas
from pendency.meeting.charts.axes import Scale, stairs, thinned, ticks
from pendency.meeting.charts.canvas import Canvas, text_width

EMR_EOF = 14


def drawn(canvas: Canvas) -> Canvas:
    canvas.line([(10, 10), (90, 40)], "#0b4f7d", 1.5)
    canvas.line([(10, 20), (90, 20)], "#0b4f7d", 1, (5, 2.5))
    canvas.area([(10, 50), (50, 50), (50, 80)], "#d3e3ee")
    canvas.rect(60, 50, 20, 10, "#d1701f")
    for at, shape in (((10, 90), "circle"), ((30, 90), "square"), ((50, 90), "triangle")):
        canvas.mark(at, shape, 5, "#0b4f7d", "#ffffff")  # type: ignore[arg-type]
    canvas.text((50, 15), "一通 <n=5> & 结案", anchor="middle", bold=True)
    return canvas


def records(emf: bytes) -> list[tuple[int, bytes]]:
    found, place = [], 0
    while place < len(emf):
        kind, size = struct.unpack_from("<II", emf, place)
        assert size >= 8
        assert size % 4 == 0
        found.append((kind, emf[place + 8 : place + size]))
        place += size
    assert place == len(emf)
    return found


def test_a_metafile_is_whole_and_says_so() -> None:
    emf = drawn(EmfCanvas(100, 100, "Arial")).emf()  # type: ignore[attr-defined]
    found = records(emf)
    signature, version, size, count, handles = struct.unpack_from("<IIIIH", found[0][1], 32)

    assert struct.pack("<I", signature) == b" EMF"
    assert (version, size, count, handles) == (0x10000, len(emf), len(found), 2)
    assert (found[0][0], found[-1][0]) == (1, EMR_EOF)
    # 100 points are 35.28 mm, in hundredths of a millimetre
    assert struct.unpack_from("<4i", found[0][1], 16) == (0, 0, 3528, 3528)


def test_a_metafile_deletes_each_object_that_it_creates() -> None:
    kinds = [kind for kind, _ in records(drawn(EmfCanvas(100, 100, "Arial")).emf())]  # type: ignore[attr-defined]
    created = sum(kind in {0x26, 0x27, 0x52} for kind in kinds)

    assert created == kinds.count(0x28) > 0


def test_a_metafile_holds_the_text_itself() -> None:
    emf = drawn(EmfCanvas(100, 100, "SimSun")).emf()  # type: ignore[attr-defined]

    assert "一通 <n=5> & 结案".encode("utf-16-le") in emf
    assert "SimSun".encode("utf-16-le") in emf


def test_a_drawing_is_well_formed_and_escapes_its_text() -> None:
    canvas = drawn(SvgCanvas(100, 100, 'Noto Sans "x"'))
    tree = ElementTree.fromstring(canvas.svg(ident="c", description="a < b"))  # type: ignore[attr-defined]
    texts = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]

    assert texts == ["一通 <n=5> & 结案"]
    assert tree.get("viewBox") == "0 0 100 100"


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
@example(1.4e-23, 1e-07)
def test_ticks_enclose_the_values_in_round_steps(low: float, span: float) -> None:
    found = ticks(low, low + span)
    steps = {b - a for a, b in pairwise(found)}
    inexact = 1e-6 * max(steps) + 1e-9  # ticks have ten decimals, floats of a million as many

    assert 2 <= len(found) <= 12
    assert found[0] <= low + inexact
    assert found[-1] >= low + span - inexact
    assert max(steps) - min(steps) <= inexact


def test_a_scale_keeps_what_is_outside_on_its_edge() -> None:
    scale = Scale(0, 10, 100, 200)

    assert [scale(v) for v in (-5, 0, 5, 10, 15)] == [100, 100, 150, 200, 200]


def test_stairs_step_at_the_later_point() -> None:
    assert stairs([0, 2, 3], [1, 0.5, 0.2]) == [(0, 1), (2, 1), (2, 0.5), (3, 0.5), (3, 0.2)]


def test_thinning_keeps_the_ends_and_every_visible_step() -> None:
    rows = [(x * 0.1, 50 - x * 0.05) for x in range(101)]
    kept = thinned(rows)

    assert (kept[0], kept[-1]) == (rows[0], rows[-1])
    assert len(kept) < 50
    gaps = [max(abs(a - c), abs(b - d)) for (a, b), (c, d) in pairwise(kept)]
    assert max(gaps) < 0.45


@pytest.mark.parametrize(("text", "width"), [("一通", 20.0), ("abcd", 22.0), ("", 0.0)])
def test_widths_of_texts(text: str, width: float) -> None:
    assert text_width(text, 10) == pytest.approx(width)
