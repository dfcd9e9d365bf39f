"""The account: log in, password, language."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendency.office import actions
from pendency.office.views.screen import anyone, show, signed_in

log_in = anyone(
    LoginView.as_view(template_name="office/login.html", redirect_authenticated_user=True)
)
log_out = anyone(LogoutView.as_view())


@signed_in
def account(request: HttpRequest) -> HttpResponseBase:
    """Who one is here and what one may do; change of password."""
    form = PasswordChangeForm(request.user, request.POST or None, label_suffix="")
    if form.is_valid():
        actions.set_password(person=request.user, password=form.cleaned_data["new_password1"],
                             by=request.user, now=timezone.now())  # fmt: skip
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password was changed."))
        return redirect("account")
    permissions = sorted(request.user.duty.permissions)
    return show(
        request, "office/account.html", title=_("Account"), form=form, permissions=permissions
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
                             now=timezone.now())  # fmt: skip
    translation.activate(wanted)
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, samesite="Lax", httponly=True,
                      max_age=365 * 24 * 3600, secure=request.is_secure())  # fmt: skip
    return answer
