"""Whatever is asked, the API answers as it describes itself, and never with an error of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings

from pendency.office import actions
from pendency.office.api import api
from pendency.office.models import User

schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()  # not before a test has its settings


def _office(environ: dict[str, object], start: Callable[..., object]) -> object:
    return _handler()(environ, start)


schema.app = _office


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_described(case: schemathesis.Case, token: str):
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def token(client_of: Callable[..., Client]) -> Iterator[str]:
    """A token that works, as long as requests leave the test's transaction open."""
    client_of("centre_head")
    now = timezone.now()
    made = actions.make_token(name="fuzz", days=1, by=User.objects.get(), now=now)
    # as Django's own test client does for its requests
    for end in (request_started, request_finished):
        end.disconnect(close_old_connections)
    yield made
    for end in (request_started, request_finished):
        end.connect(close_old_connections)
