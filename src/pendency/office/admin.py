"""The admin, for administrators: everything to read, and people to manage, through the actions.

Records are read-only here. A case page is left out on purpose: an administrator runs the system
and does not read cases.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from pendency.office import actions, clock
from pendency.office.errors import InvalidBindingError
from pendency.office.language import words
from pendency.office.models import (
    AuditRow,
    Centre,
    Examiner,
    ImportRun,
    Office,
    SnapshotRecord,
    Unit,
    User,
)
from pendency.office.permissions import Permission

admin.site.site_header = words("Pendency: administration", "审查管理系统：后台管理")
admin.site.site_title = words("Pendency", "审查管理系统")
admin.site.index_title = words("Administration", "后台管理")


class ReadOnly(admin.ModelAdmin):
    """Shows rows; the actions write them."""

    def has_add_permission(self, request: HttpRequest, *args: object) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody deletes here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever may enter the admin may look."""
        return _administrates(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for looking."""
        return _administrates(request)


@admin.register(Centre)
class CentreAdmin(ReadOnly):
    """Centres."""

    list_display = ("centre_id", "code", "en", "zh")
    search_fields = ("code", "en", "zh")


@admin.register(Unit)
class UnitAdmin(ReadOnly):
    """Departments."""

    list_display = ("unit_id", "code", "en", "zh", "centre", "parent")
    list_filter = ("centre",)
    list_select_related = ("centre", "parent")
    search_fields = ("code", "en", "zh")


@admin.register(Examiner)
class ExaminerAdmin(ReadOnly):
    """Examiners, under their pseudonyms."""

    list_display = ("examiner_id", "code")
    search_fields = ("code",)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    """Runs of imports."""

    list_display = ("started_at", "format", "name", "by", "state")
    list_filter = ("state", "format")


@admin.register(SnapshotRecord)
class SnapshotAdmin(ReadOnly):
    """Sealed snapshots."""

    list_display = ("snapshot_id", "title", "provenance", "observed_to", "created_at", "current")


@admin.register(Office)
class OfficeAdmin(ReadOnly):
    """What the records are."""

    list_display = ("title", "provenance", "observed_to", "revision")


@admin.register(AuditRow)
class AuditAdmin(ReadOnly):
    """Who did what."""

    list_display = ("made_at", "by", "action", "object_type", "object_key")
    list_filter = ("action",)
    search_fields = ("by", "object_key")
    date_hierarchy = "made_at"


class PersonForm(forms.ModelForm):
    """A person's role and what it is bound to."""

    class Meta:
        model = User
        fields = ("username", "role", "centre", "unit", "examiner", "language")

    def clean(self) -> dict[str, Any]:
        """A role comes with the centre, department or examiner that it is for."""
        given = super().clean() or {}
        if "role" in given:
            try:
                actions.check_binding(given["role"], *(given.get(name) for name in _BOUND))
            except InvalidBindingError as error:
                raise ValidationError(str(error)) from error
        return given


class NewPersonForm(PersonForm):
    """A new person, with his first password."""

    password = forms.CharField(
        label=words("password", "密码"), widget=forms.PasswordInput, strip=False
    )

    def clean_password(self) -> str:
        """The password, if it is strong enough."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    """People: added, given roles and closed by the actions, never deleted."""

    list_display = ("username", "role", "centre", "unit", "examiner", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("centre", "unit", "examiner")
    search_fields = ("username",)
    autocomplete_fields = ("unit", "examiner")
    actions = ("close_accounts",)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> type:
        """A new person comes with a password."""
        return super().get_form(request, obj, **kwargs, form=PersonForm if obj else NewPersonForm)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A name stays: the record of deeds names people by it."""
        return ("username",) if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: PersonForm, change: bool) -> None:
        """Let the action write."""
        given = form.cleaned_data
        bound = {name: given[name] for name in _BOUND}
        common = {"by": request.user, "now": clock.now()}
        if change:
            person = User.objects.get(pk=obj.pk)
            actions.assign_role(person=person, role=given["role"], **bound, **common)
            actions.set_language(person=person, language=given["language"], **common)
        else:
            made = actions.create_user(
                username=given["username"], password=given["password"], role=given["role"],
                language=given["language"], **bound, **common,
            )  # fmt: skip
            obj.pk = made.pk

    @admin.action(description=words("Close the chosen accounts", "停用所选账户"))
    def close_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close accounts, all but one's own."""
        for person in queryset.exclude(pk=request.user.pk):
            actions.deactivate_user(person=person, by=request.user, now=clock.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """As the role says."""
        return _administrates(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As the role says; nobody changes his own role."""
        return _administrates(request) and (obj is None or obj.pk != request.user.pk)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As the role says."""
        return _administrates(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account is closed, not deleted."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As the role says."""
        return _administrates(request)


_BOUND = ("centre", "unit", "examiner")


def _administrates(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.may(Permission.MANAGE_USERS)
