"""The small office with its mart, and people who look at it: as for the screens."""

import pytest
from django.core.cache import cache
from tests.office.screens.conftest import client_of, now, office, published

__all__ = ["client_of", "now", "office", "published"]


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    cache.clear()  # in which requests are counted
