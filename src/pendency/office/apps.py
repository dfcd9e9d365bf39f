"""The Django application of the office."""

from __future__ import annotations

from django.apps import AppConfig

from pendency.office.language import words


class OfficeConfig(AppConfig):
    """The one application of the project."""

    name = "pendency.office"
    label = "office"
    verbose_name = words("Pendency", "审查管理系统")
    default_auto_field = "django.db.models.BigAutoField"
