"""A filing without a defect, about an invented kettle, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pendency.exchange.documents import Claim, Document, Filing
from pendency.exchange.documents.record import Image, Paragraph, Passage, Text

FORMS = ("100001", "100002", "100003", "100004", "100005")
SECTIONS = ("技术领域", "背景技术", "发明内容", "附图说明", "具体实施方式")
BODY = (
    "本发明涉及一种水壶。", "现有水壶保温差。", "本发明提供双层壁。", "图1为剖视图，图2为俯视图。",
    "如图1和图2所示，壶体1设有双层壁2。",
)  # fmt: skip
CLAIMS = (
    "一种水壶，其特征在于，包括壶体和双层壁。",
    "根据权利要求1所述的水壶，其特征在于，所述双层壁之间为真空。",
    "根据权利要求1或2所述的水壶，其特征在于，还包括手柄。",
)


def description(
    sections: tuple[str, ...] = SECTIONS, body: tuple[str, ...] = BODY, numbers: str = "12345"
) -> tuple[Passage, ...]:
    """A description of one numbered paragraph per section."""
    paragraphs: list[Paragraph] = []
    for heading, text, number in zip(sections, body, numbers, strict=True):
        if heading:
            paragraphs.append(Paragraph(heading, heading=True))
        paragraphs.append(Paragraph(text, f"{int(number):04}"))
    return (Passage("zh", tuple(paragraphs)),)


def claims(*texts: str, numbers: tuple[int, ...] | None = None) -> tuple[Claim, ...]:
    """Claims numbered from 1 or as given."""
    given = numbers or tuple(range(1, len(texts) + 1))
    return tuple(Claim(number, text, "zh") for number, text in zip(given, texts, strict=True))


def drawings(*labels: str, suffix: str = "jpg") -> tuple[Image, ...]:
    """Drawings of those figures, the first also for the abstract."""
    made = tuple(Image(f"drawing-{n}.{suffix}", "drawing", n) for n in labels)
    return (*made, replace(made[0], use="abstract"))


CLEAN = Document(
    office="CN",
    language="zh",
    titles=(Text("zh", "双层壁水壶"),),
    abstracts=(Passage("zh", (Paragraph("本发明公开一种双层壁水壶。"),)),),
    descriptions=description(),
    claims=claims(*CLAIMS),
    images=drawings("1", "2"),
)


def filing(**other: Any) -> Filing:
    """The clean filing with some fields of its document replaced."""
    return Filing("kettle", replace(CLEAN, **other), (), FORMS)


@pytest.fixture
def clean() -> Filing:
    """The filing without a defect."""
    return filing()
