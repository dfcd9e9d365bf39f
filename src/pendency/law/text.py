"""A text in the two languages of the house, and how a date is written in each."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

LANGUAGES = ("en", "zh")

_MONTHS = [
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
]
_WEEKDAYS_EN = [
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
]
_WEEKDAYS_ZH = "一二三四五六日"


class Text(NamedTuple):
    """The same text in English and in Chinese."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """The text in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en


def written(day: date, language: str) -> str:
    """The date as a sentence holds it: 31 May 2022; 2022年5月31日."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday(day: date, language: str) -> str:
    """The day of the week: Tuesday; 星期二."""
    if language == "zh":
        return f"星期{_WEEKDAYS_ZH[day.weekday()]}"
    return _WEEKDAYS_EN[day.weekday()]


def with_weekday(day: date, language: str) -> str:
    """The date with its day of the week."""
    if language == "zh":
        return f"{written(day, 'zh')}（{weekday(day, 'zh')}）"
    return f"{weekday(day, 'en')}, {written(day, 'en')}"
