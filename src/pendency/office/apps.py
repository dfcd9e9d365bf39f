"""The Django application of the office."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from pendency.office.language import words


class OfficeConfig(AppConfig):
    """The one application of the project."""

    name = "pendency.office"
    label = "office"
    verbose_name = words("Pendency", "审查管理系统")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse to start where duties are not kept apart."""
        from pendency.office.checks import duty_faults  # noqa: PLC0415  (roles need the apps' words)

        faults = duty_faults()
        if faults:
            raise ImproperlyConfigured("; ".join(faults))
