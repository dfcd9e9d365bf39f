"""Tables and charts of the tree as WordprocessingML."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from pendency.meeting.charts import EmfCanvas, SvgCanvas, draw
from pendency.meeting.charts.drawing import WIDTH, height
from pendency.meeting.document import Chart, Row, Table
from pendency.meeting.word.look import Look, text_width
from pendency.meeting.word.runs import runs
from pendency.meeting.wording import Wording
from pendency.word import escape, field, paragraph, run

_TWIPS = 1440 / 25.4  # per millimetre
_EMU = 12700  # per point
_RULE = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_URI = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def caption(words: Wording, kind: str, number: int, text: str, properties: str = "") -> str:
    """A numbered caption; the number is a field, so that Word can renumber."""
    label = words.word(f"caption.{kind}", number="\0").split("\0")
    sequence = field(f"SEQ {kind} \\* ARABIC", run(str(number), "Frame"))
    return paragraph(run(label[0]) + sequence + run(label[1] + " ") + text, "Caption", properties)


def table(block: Table, number: int, words: Wording, look: Look) -> list[str]:
    """Caption, table and notes."""
    total = sum(column.width for column in block.columns)
    width = text_width(look) * _TWIPS
    widths = [round(width * column.width / total) for column in block.columns]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    rows = "".join(
        _row(row, block, widths, words, keep=block.together and i + 1 < len(block.rows))
        for i, row in enumerate(block.rows)
    )
    described = escape(words.text(block.caption))
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_borders()}'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/>'
        '<w:right w:w="40" w:type="dxa"/></w:tblCellMar><w:tblLook w:firstRow="1" '
        f'w:firstColumn="1" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{described}"/>'
        "</w:tblPr>"
    )
    head = _head(block, widths, words)
    made = f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    notes = [paragraph(runs(words.runs(note)), "Note") for note in block.notes]
    return [
        caption(words, "table", number, runs(words.runs(block.caption))), made,
        *(notes or [paragraph("", "Note")]),
    ]  # fmt: skip


def _borders() -> str:
    ink, pale = "1F2A33", "C5CED6"
    sides = (("top", 8, ink), ("bottom", 8, ink), ("insideH", 4, pale))
    rules = "".join(_RULE.format(side=s, size=z, colour=c) for s, z, c in sides)
    return f"<w:tblBorders>{rules}</w:tblBorders>"


def _head(block: Table, widths: list[int], words: Wording) -> str:
    rule = _RULE.format(side="bottom", size=6, colour="1F2A33")
    cells = "".join(
        _cell(
            _text(
                runs(words.runs(column.title)),
                "TableHead",
                numeric=column.numeric and i > 0,
                keep=True,
            ),
            widths[i],
            f'<w:tcBorders>{rule}</w:tcBorders><w:vAlign w:val="bottom"/>',
        )
        for i, column in enumerate(block.columns)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(row: Row, block: Table, widths: list[int], words: Wording, *, keep: bool) -> str:
    indent = f'<w:ind w:left="{row.level * 180}"/>' if row.level else ""
    style = "TableTotal" if row.strong else "TableText"
    cells = _cell(_text(runs(words.runs(row.head)), style, keep=keep, more=indent),
                  widths[0])  # fmt: skip
    for cell, column, width in zip(row.cells, block.columns[1:], widths[1:], strict=True):
        content = "" if cell is None else runs(words.runs(cell))
        cells += _cell(_text(content, style, numeric=column.numeric, keep=keep), width)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(content: str, width: int, more: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{content}</w:tc>'


def _text(content: str, style: str, *, numeric: bool = False, keep: bool, more: str = "") -> str:
    together = "<w:keepNext/>" if keep else ""
    side = '<w:jc w:val="right"/>' if numeric else ""
    return paragraph(content, style, together + more + side)


def chart(
    block: Chart, number: int, words: Wording, look: Look, document: WordDocument
) -> list[str]:
    """Picture and caption: an EMF that every Word shows, with the SVG for newer ones."""
    size = (WIDTH, height(block.spec))
    metafile, drawing = EmfCanvas(*size, look.chart_font), SvgCanvas(*size, look.chart_font)
    for canvas in (metafile, drawing):
        draw(block.spec, canvas, words)
    described = words.text(block.description)
    svg = drawing.svg(ident=f"chart-{number}", description=described).encode()
    picture = _picture(
        number, size, described,
        _store(document, f"chart{number}.emf", "image/x-emf", metafile.emf()),
        _store(document, f"chart{number}.svg", "image/svg+xml", svg),
    )  # fmt: skip
    below = caption(words, "chart", number, runs(words.runs(block.caption)),
                    '<w:keepNext w:val="0"/><w:spacing w:before="40" w:after="120"/>')  # fmt: skip
    return [paragraph(picture, "Normal", '<w:keepNext/><w:spacing w:before="160"/>'), below]


def _store(document: WordDocument, name: str, kind: str, content: bytes) -> str:
    """Put a picture into the package; its relationship id."""
    part = Part(PackURI(f"/word/media/{name}"), kind, content, document.part.package)
    return document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)


def _picture(number: int, size: tuple[float, float], described: str, emf: str, svg: str) -> str:
    extent = f'cx="{round(size[0] * _EMU)}" cy="{round(size[1] * _EMU)}"'
    text = escape(described)
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" name="Chart {number}" descr="{text}"/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Chart {number}" descr="{text}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{emf}"><a:extLst><a:ext uri="{_SVG_URI}">'
        f'<asvg:svgBlip xmlns:asvg="{_SVG}" r:embed="{svg}"/></a:ext></a:extLst></a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
