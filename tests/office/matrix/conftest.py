"""The small office with its mart, and people who look at it: as for the screens."""

from tests.office.screens.conftest import client_of, now, office, published

__all__ = ["client_of", "now", "office", "published"]
