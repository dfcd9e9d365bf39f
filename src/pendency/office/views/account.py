"""The account: log in, password, language, sessions, tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from pendency.office import actions, clock
from pendency.office.access import (
    access_session,
    access_token,
    visible_sessions,
    visible_tokens,
)
from pendency.office.actions.login import LONGEST
from pendency.office.errors import AccessRequestError
from pendency.office.guard import address_of, seconds_to_wait
from pendency.office.models import User
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.account import session_table, token_table
from pendency.office.views.screen import anyone, show, signed_in


class LogIn(AuthenticationForm):
    """Name and password; whoever has to wait is told how long."""

    def clean(self) -> dict[str, Any]:
        """Refuse a locked attempt before the password is looked at."""
        name = self.cleaned_data.get("username") or ""
        wait = seconds_to_wait(name, address_of(self.request), clock.now())
        if wait:
            raise forms.ValidationError(
                _("Too many logins have failed. Try again in %(n)d seconds."), params={"n": wait},
                code="locked",
            )  # fmt: skip
        return super().clean()


def begin(request: HttpRequest, person: User, way: str) -> None:
    """Note a login that has just been made, in the session and in the record."""
    now = clock.now()
    request.session["began"] = request.session["seen"] = int(now.timestamp())
    if request.session.session_key is None:
        request.session.save()
    actions.note_login(
        person=person, address=address_of(request), session_key=request.session.session_key,
        agent=request.headers.get("User-Agent", ""), now=now, way=way,
    )  # fmt: skip


class _LogInView(LoginView):
    template_name = "office/login.html"
    redirect_authenticated_user = True
    authentication_form = LogIn

    def form_valid(self, form: LogIn) -> HttpResponse:
        answer = super().form_valid(form)  # a new session key comes with it
        begin(self.request, form.get_user(), "password")
        return answer


log_in = anyone(_LogInView.as_view(extra_context={"oidc": bool(settings.OIDC["issuer"])}))
log_out = anyone(LogoutView.as_view())


@anyone
def admin_login(request: HttpRequest) -> HttpResponseBase:
    """The administration has no login of its own: one way in, one guard."""
    query = urlencode({"next": request.GET.get("next", "/admin/")})
    return redirect(f"{reverse('login')}?{query}")


@signed_in
def account(request: HttpRequest) -> HttpResponseBase:
    """Who one is here and what one may do; change of password."""
    form = PasswordChangeForm(request.user, request.POST or None, label_suffix="")
    if form.is_valid():
        actions.set_password(person=request.user, password=form.cleaned_data["new_password1"],
                             by=request.user, now=clock.now())  # fmt: skip
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password was changed."))
        return redirect("account")
    permissions = sorted(request.user.duty.permissions)
    return show(
        request, "office/account.html", title=_("Account"), form=form, permissions=permissions
    )


@signed_in
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Where one is logged in."""
    key = request.session.session_key
    return show(
        request,
        "office/sessions.html",
        title=_("Sessions"),
        crumbs=[(_("Account"), reverse("account"))],
        idle=settings.SESSION_IDLE_SECONDS // 60,
        longest=settings.SESSION_COOKIE_AGE // 3600,
        grids=[Grid(session_table(key), QuerySource(visible_sessions(request.user)), request.GET)],
    )


@signed_in
def session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """One session, and the button that ends it."""
    found = access_session(request.user, session_id)
    if request.method == "POST":
        actions.end_session(session=found, by=request.user, now=clock.now())
        messages.success(request, _("The session has ended."))
        return redirect("sessions")
    crumbs = [(_("Account"), reverse("account")), (_("Sessions"), reverse("sessions"))]
    return show(
        request, "office/session.html", title=_("Session"), crumbs=crumbs, session=found,
        here=found.session_key == request.session.session_key,
    )  # fmt: skip


class NewToken(forms.Form):
    """What a token is for, and how long it lasts."""

    name = forms.CharField(label=gettext_lazy("What for"), max_length=100)
    days = forms.IntegerField(
        label=gettext_lazy("Days"), min_value=1, max_value=LONGEST, initial=90
    )


@signed_in
def tokens(request: HttpRequest) -> HttpResponseBase:
    """Tokens of programs that read the API in one's name; a new one is shown once."""
    form = NewToken(request.POST or None, label_suffix="")
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            secret = actions.make_token(**form.cleaned_data, by=request.user, now=clock.now())
        except AccessRequestError as error:
            form.add_error(None, str(error))
        else:
            form = NewToken(label_suffix="")
    page = show(
        request,
        "office/tokens.html",
        title=_("Tokens"),
        crumbs=[(_("Account"), reverse("account"))],
        form=form,
        secret=secret,
        grids=[Grid(token_table(), QuerySource(visible_tokens(request.user)), request.GET)],
    )
    page["Cache-Control"] = "no-store"
    return page


@signed_in
def token(request: HttpRequest, token_id: int) -> HttpResponseBase:
    """One token, and the button that ends it."""
    found = access_token(request.user, token_id)
    if request.method == "POST":
        actions.revoke_token(token=found, by=request.user, now=clock.now())
        messages.success(request, _("The token works no longer."))
        return redirect("tokens")
    crumbs = [(_("Account"), reverse("account")), (_("Tokens"), reverse("tokens"))]
    works = found.revoked_at is None and found.until > clock.now()
    return show(
        request, "office/token.html", title=_("Token"), crumbs=crumbs, token=found, works=works
    )


@anyone
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Speak another language from now on; a person's choice is kept in the account."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    if wanted not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        actions.set_language(person=request.user, language=wanted, by=request.user,
                             now=clock.now())  # fmt: skip
    translation.activate(wanted)
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, samesite="Lax", httponly=True,
                      max_age=365 * 24 * 3600, secure=request.is_secure())  # fmt: skip
    return answer
