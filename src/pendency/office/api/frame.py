"""What every operation of the API shares: who asks, what he may, how errors are answered."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query, Schema
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.throttling import SimpleRateThrottle
from pydantic import BeforeValidator

from pendency import __version__
from pendency.office import actions, clock
from pendency.office.access import require, token_of
from pendency.office.errors import NoMartError, NotAllowedError
from pendency.office.models import User
from pendency.office.permissions import Permission

#: A key of the database; what no key can be is told apart before a query is made.
Key = Annotated[int, Path(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=200, description="rows of the page")]
Offset = Annotated[int, Query(ge=0, le=10**7, description="rows before the page")]


def _written_day(value: Any) -> Any:
    """A day as the description says, and not a count of seconds, which would be taken too."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


Day = Annotated[dt.date, BeforeValidator(_written_day)]


class Problem(Schema):
    """What went wrong, in the reader's language."""

    detail: Any


class Session(APIKeyCookie):
    """The session of a browser that is logged in; not asked where a token was sent as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__()

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """The person of the session, if he may."""
        user = request.user
        sent = "Authorization" in request.headers  # a token that is refused stays refused
        if sent or not user.is_authenticated or user.must_change:
            return None
        require(user, self.permission)
        return user


class Token(HttpBearer):
    """A token that a person made on his account page: ``Authorization: Bearer pendency_...``."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The person of the token, if it works and he may."""
        found = token_of(token)
        if found is None:
            return None
        require(found.user, self.permission)
        actions.note_token_used(found, clock.now())
        return found.user


class PerPerson(SimpleRateThrottle):
    """Requests of one person; counted by each process of the server for itself."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Whose requests are counted together."""
        return f"api_{request.auth.pk}"


def needs(permission: Permission) -> dict[str, Any]:
    """The options of an operation that needs a permission: its ways in, and its answers."""
    ways = [Token(permission), Session(permission)]
    return {"auth": ways, "throttle": [PerPerson(settings.API_RATE)]}


def answers(schema: Any) -> dict[int, Any]:
    """What an operation answers: its rows, or a problem."""
    return {200: schema} | dict.fromkeys((400, 401, 403, 404, 422, 429, 503), Problem)


api = NinjaAPI(
    title="Pendency",
    version=__version__,
    description="Reads what the person of the session or token may see. Nothing is written but "
    "the note that an unpublished case was read.",
    urls_namespace="api",
    docs_url=None,
)


@api.exception_handler(NotAllowedError)
def refused(request: HttpRequest, error: NotAllowedError) -> HttpResponse:
    """The role does not include it."""
    return api.create_response(request, {"detail": str(error)}, status=403)


@api.exception_handler(NoMartError)
def nothing_yet(request: HttpRequest, error: NoMartError) -> HttpResponse:
    """No snapshot has been published."""
    return api.create_response(request, {"detail": str(error)}, status=503)


def opened(made: NinjaAPI) -> Any:
    """The addresses of the API; it asks who one is itself, and answers 401 instead of a page."""
    patterns, app, namespace = made.urls
    for pattern in patterns:
        pattern.callback.login_required = False
    return patterns, app, namespace
