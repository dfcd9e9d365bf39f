"""The office's time: real, or running on from where the records of a sample end."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from pendency.office import clock
from pendency.office.errors import ClockError


def test_an_office_of_real_records_goes_by_the_real_time(home: Path) -> None:
    assert clock.behind(home) == dt.timedelta(0)
    assert abs(clock.now() - timezone.now()) < dt.timedelta(minutes=1)


def test_a_sample_lives_on_from_a_past_day(home: Path, settings: LazySettings) -> None:
    day = timezone.now().date() - dt.timedelta(days=334)
    clock.let_it_be(day)

    assert clock.today() == day
    assert clock.now().time().hour == timezone.now().time().hour
    settings.PENDENCY_BEHIND = clock.behind(home)  # as the next process reads it
    assert clock.today() == day


def test_no_office_is_ahead_of_its_time(home: Path) -> None:
    clock.let_it_be(timezone.now().date() + dt.timedelta(days=3))

    assert clock.behind(home) == dt.timedelta(0)


def test_a_file_that_holds_no_number_is_named(home: Path) -> None:
    home.mkdir()
    (home / "clock").write_text("yesterday")

    with pytest.raises(ClockError, match=r"clock holds 'yesterday'.*correct or delete"):
        clock.behind(home)
