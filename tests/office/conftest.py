"""An office's database and data directory for every test that asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.office import factory

from pendency.office import mart
from pendency.office.bulk import bulk_load
from pendency.office.models import Office, User
from pendency.office.roles import ROLES, Reach
from pendency.records import Snapshot

NOW = dt.datetime(2024, 7, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """A data directory of the test's own; static files unhashed, for nothing collected them."""
    settings.PENDENCY_HOME = tmp_path / "home"
    settings.PENDENCY_BEHIND = dt.timedelta(0)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path / "home"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The small office of `factory`, sealed."""
    return factory.seal(tmp_path_factory.mktemp("small") / "snapshot")


@pytest.fixture(scope="session")
def small_mart(small: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mart of the small office, built once."""
    path = tmp_path_factory.mktemp("mart") / "small.duckdb"
    mart.build(small, path, now=NOW)
    return path


@pytest.fixture
def loaded(db: None, small: Snapshot) -> Snapshot:
    """The small office in the database."""
    bulk_load(small)
    Office.objects.create(
        id=1,
        title=small.manifest.title,
        provenance=small.manifest.provenance,
        observed_to=small.observed_to,
    )
    return small


#: Centre, unit and examiner that a person of each reach is bound to, unless a test says otherwise.
BINDINGS = {
    Reach.CENTRE: {"centre_id": 1},
    Reach.UNIT: {"unit_id": 1},
    Reach.EXAMINER: {"examiner_id": 1},
}


@pytest.fixture
def person(loaded: Snapshot) -> Callable[..., User]:
    """Make a person of a role, bound to the north, to mechanics or to examiner 1."""

    def make(role: str, **fields: object) -> User:
        bound = fields or BINDINGS.get(ROLES[role].reach, {})
        name = f"{role}{User.objects.count()}"
        return User.objects.create_user(name, password="a long password", role=role, **bound)

    return make


@pytest.fixture
def now() -> dt.datetime:
    """The moment at which tests act."""
    return NOW
