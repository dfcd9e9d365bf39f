"""Log in with the office's own identity provider (OpenID Connect), where one is set.

The provider says who somebody is; which role he has is said here. Nobody gets an account by
logging in: an administrator makes it first, under the name that the provider's claim holds.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from pendency.office.models import User
from pendency.office.views.account import begin
from pendency.office.views.screen import anyone


@anyone
def start(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the provider."""
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    client = _client()
    request.session["oidc_next"] = wanted if safe else "/"
    return client.authorize_redirect(request, request.build_absolute_uri(reverse("oidc_back")))


@anyone
def back(request: HttpRequest) -> HttpResponseBase:
    """Take in what the provider says; whoever has no open account here stays outside."""
    client = _client()
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415  (an extra)
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        claims = client.authorize_access_token(request).get("userinfo") or {}
    except (AuthlibBaseError, JoseError):
        return _refused(request, _("The identity provider's answer could not be verified. Try "
                                   "again, or log in with your password."))  # fmt: skip
    name = claims.get(settings.OIDC["claim"]) or ""
    person = User.objects.filter(username=name, is_active=True).first() if name else None
    if person is None:
        return _refused(request, _("The identity provider knows you, but you have no open account "
                                   "here. Ask an administrator."))  # fmt: skip
    wanted = request.session.pop("oidc_next", "/")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin(request, person, "oidc")
    return redirect(wanted)


def _refused(request: HttpRequest, why: str) -> HttpResponseBase:
    messages.error(request, why)
    return redirect("login")


def _client() -> Any:
    """The client of the provider that the settings name; there is no such page without one."""
    given = settings.OIDC
    if not given["issuer"]:
        raise Http404
    from authlib.integrations.django_client import OAuth  # noqa: PLC0415  (an extra)

    return OAuth().register(
        "office",
        client_id=given["client"],
        client_secret=given["secret"],
        server_metadata_url=f"{given['issuer']}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
    )
