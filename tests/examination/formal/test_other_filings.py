"""Filings whose figures bear parts of one number, told by captions beside them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner

from pendency.examination.formal import check
from pendency.examination.formal.commands import check_filing
from pendency.exchange.documents import read_filings

DAY = dt.date(2025, 1, 10)
_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<cn-application-body lang="zh" country="CN">{}</cn-application-body>'
)
_CLAIMS = (
    '<cn-claims><claim id="cl001" num="1"><claim-text>一种水泵，其特征在于，包括泵体。'
    '</claim-text></claim><claim id="cl002" num="2"><claim-text>根据权利要求１所述的水泵，'
    "其特征在于，所述泵体的壁厚为1.5mm～3.0 mm．</claim-text></claim></cn-claims>"
)
_SECTIONS = ("【技术领域】", "背景技术：", "三、发明内容", "附图说明", "五、具体实施方式")


def write(folder: Path, figures: list[str], named: str) -> None:
    description = (
        "<description><invention-title>水泵</invention-title>"
        + "".join(
            f'<heading>{heading}</heading><p num="{n:04d}">{named if n == 4 else "水泵。"}</p>'
            for n, heading in enumerate(_SECTIONS, start=1)
        )
        + "</description>"
    )
    drawings = "".join(
        f'<cn-drawing-p><p num="XXXX">{label}</p></cn-drawing-p>'
        f'<figure num="{n}"><img file="drawing-{n}.jpg" img-format="jpg"/></figure>'
        for n, label in enumerate(figures, start=1)
    )
    abstract = "<cn-abstract><p>一种水泵。</p></cn-abstract>"
    front = (
        '<cn-abstract><cn-abst-figure><figure num="1"><img file="drawing-1.jpg"/></figure>'
        "</cn-abst-figure></cn-abstract>"
    )
    forms = (_CLAIMS, description, f"<cn-drawings>{drawings}</cn-drawings>", abstract, front)
    for n, form in enumerate(forms, start=1):
        place = folder / f"10000{n}"
        place.mkdir()
        (place / f"10000{n}.xml").write_text(_ROOT.format(form), encoding="utf-8")


@pytest.mark.parametrize(
    ("figures", "named", "expected"),
    [
        (["图1a", "图1b", "图2"], "图1a、图1b为视图，附图2为图1a的剖视图。", []),
        (["图 1", "图2（a）", "图２（ｂ） 折叠状态"], "图1，图2（a）和图2（b）。", []),
        (["图1", "图2"], "图１和图２ａ、图２ｂ。", []),
        (["图1", "图3"], "图1－2。", ["figure.missing", "figure.gap", "figure.unmentioned"]),
        (["图1a", "图1b"], "图1a和图1c。", ["figure.missing", "figure.unmentioned"]),
    ],
)
def test_figures_are_known_by_their_captions(
    tmp_path: Path, figures: list[str], named: str, expected: list[str]
) -> None:
    write(tmp_path, figures, named)

    (filing,) = read_filings(tmp_path)

    assert sorted(f.rule for f in check(filing, "cn", DAY)) == sorted(expected)


def test_an_empty_form_is_told(tmp_path: Path) -> None:
    write(tmp_path, ["图1"], "图1。")
    (tmp_path / "100003" / "100003.xml").write_bytes(b"")

    (filing,) = read_filings(tmp_path)

    assert [f.rule for f in check(filing, "cn", DAY)] == ["part.unreadable"]


def test_the_help_shows_its_examples_line_by_line() -> None:
    help_text = CliRunner().invoke(check_filing, ["--help"]).output

    assert "\n    pendency check-filing US20210000001.xml --office us\n" in help_text
    assert "\\b" not in help_text
