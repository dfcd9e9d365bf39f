"""Middleware of the office's own."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from pendency.office import clock
from pendency.office.models import UserSession

Answer = Callable[[HttpRequest], HttpResponse]

#: Seconds between two notes that a session is in use.
_EVERY = 300


def no_nul(get_response: Answer) -> Answer:
    """Refuse a request that holds a NUL: no text has one, and PostgreSQL fails on it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = [value for form in (request.GET, request.POST) for _, some in form.lists()
                for value in some]  # fmt: skip
        if any("\x00" in text for text in [request.path, *request.COOKIES.values(), *sent]):
            why = "Not understood: the request holds a NUL."
            if request.path.startswith("/api/"):  # which answers as it describes itself
                return JsonResponse({"detail": why}, status=400)
            return HttpResponseBadRequest(why)
        return get_response(request)

    return middleware


def own_language(get_response: Answer) -> Answer:
    """Speak the language that the person chose in his account, unless this browser chose one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "")
        if chosen and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return get_response(request)

    return middleware


def session_limits(get_response: Answer) -> Answer:
    """End a session that was idle or lasted too long; no browser keeps what was shown in one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        _keep_or_end(request, int(clock.now().timestamp()))
        answer = get_response(request)
        answer.setdefault("Cache-Control", "private, no-store")  # what he saw stays with him
        return answer

    return middleware


def _keep_or_end(request: HttpRequest, now: int) -> None:
    session = request.session
    began, seen = session.get("began", now), session.get("seen", 0)
    idle = seen and now - seen > settings.SESSION_IDLE_SECONDS
    if idle or now - began > settings.SESSION_COOKIE_AGE:
        UserSession.objects.filter(session_key=session.session_key).delete()
        logout(request)
    elif now - seen > _EVERY:
        session["began"], session["seen"] = began, now
        mine = UserSession.objects.filter(session_key=session.session_key)
        mine.update(seen_at=clock.now())


def own_password_first(get_response: Answer) -> Answer:
    """Lead whoever still has an administrator's password to the page where he chooses his own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        waits = getattr(request.user, "must_change", False)
        if waits and request.path not in {reverse(name) for name in _OPEN_TO_THEM}:
            return redirect("account")
        return get_response(request)

    return middleware


_OPEN_TO_THEM = ("account", "logout", "set_language", "login")
