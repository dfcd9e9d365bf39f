"""The small office of `tests.office.factory`, taken on and published, and people who look at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from tests.office.conftest import BINDINGS, NOW

from pendency.office import mart
from pendency.office.models import User
from pendency.office.roles import ROLES
from pendency.records import Snapshot, Store


@pytest.fixture(scope="session")
def published(small: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the small office's store and mart, made once."""
    home = tmp_path_factory.mktemp("published")
    place = home / "store" / "snapshots"
    place.mkdir(parents=True)
    (place / small.id).symlink_to(small.path)
    (home / "store" / "HEAD").write_text(small.id, "ascii")
    (home / "mart").mkdir()
    mart.build(small, home / "mart" / "small.duckdb", now=NOW)
    (home / "mart" / "CURRENT").write_text("small.duckdb", "ascii")
    assert Store(home / "store").current().id == small.id
    return home


@pytest.fixture
def office(loaded: Snapshot, published: Path, settings: LazySettings) -> Snapshot:
    """The small office in the database, with its mart."""
    settings.PENDENCY_HOME = published
    return loaded


@pytest.fixture
def client_of(office: Snapshot) -> Callable[..., Client]:
    """A logged-in browser of a person of a role, in a language."""

    def make(role: str, lang: str = "en", **fields: object) -> Client:
        bound = fields or BINDINGS.get(ROLES[role].reach, {})
        name = f"{role}{User.objects.count()}"
        person = User.objects.create_user(name, password="a long password", role=role, **bound)
        client = Client()
        client.force_login(person)
        client.cookies["django_language"] = lang
        client.get(reverse("account"))  # the first request of a session notes that it is in use
        return client

    return make


@pytest.fixture
def now() -> dt.datetime:
    return NOW
