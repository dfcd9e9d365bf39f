"""The project as a whole: settings, migrations, headers, the two languages of the models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.translation import override

from pendency.office.secret import secret_key


def _manage(tmp_path: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run django-admin in a process of its own, with only these variables set."""
    base = {k: v for k, v in os.environ.items() if not k.startswith(("PENDENCY", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", *words],
        env=base | {"DJANGO_SETTINGS_MODULE": "pendency.office.settings",
                    "PENDENCY_HOME": str(tmp_path / "var")} | env,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_deployment_check_is_clean_when_hosts_are_named(tmp_path: Path) -> None:
    done = _manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING",
                   PENDENCY_HOSTS="pendency.example.org")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_defaults_are_for_loopback_only(tmp_path: Path) -> None:
    code = (
        "import json; from django.conf import settings as s; "
        "print(json.dumps([s.DEBUG, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.TIME_ZONE, "
        "s.DATABASES['default']['ENGINE'].rsplit('.')[-1]]))"
    )
    done = _manage(tmp_path, "shell", "-v", "0", "-c", code)
    assert json.loads(done.stdout) == [
        False, ["127.0.0.1", "localhost", "[::1]"], False, "UTC", "sqlite3",
    ]  # fmt: skip


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_database_is_the_one_that_was_named(db: None) -> None:
    named = os.environ.get("DATABASE_URL", "")
    assert connection.vendor == ("postgresql" if named.startswith("postgres") else "sqlite")


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about a file of SQLite")
def test_sqlite_is_durable_and_lets_readers_read(tmp_path: Path) -> None:
    code = (
        "from django.db import connection as c; k = c.cursor(); "
        "print([k.execute(f'PRAGMA {p}').fetchone()[0] "
        "for p in ('journal_mode', 'synchronous', 'foreign_keys')], c.transaction_mode)"
    )
    done = _manage(tmp_path, "shell", "-v", "0", "-c", code)
    assert done.stdout.strip() == "['wal', 2, 1] IMMEDIATE", done.stderr


def test_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "var")
    assert len(key) >= 50
    assert secret_key(tmp_path / "var") == key
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in (tmp_path / "var").iterdir()] == ["secret_key"]
    assert secret_key(tmp_path / "other") != key


def test_strangers_are_sent_to_log_in_and_every_answer_is_guarded(db: None) -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_foreign_host_name_is_refused(db: None) -> None:
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_every_model_and_field_is_named_in_both_languages() -> None:
    for model in apps.get_app_config("office").get_models():
        inherited = {f.name for f in model._meta.get_fields() if f.model is not model}
        named = [model._meta.verbose_name, *(
            f.verbose_name for f in model._meta.local_fields
            if f.name not in inherited | {"id", "pk"} | _OF_DJANGO
        )]  # fmt: skip
        for name in named:
            with override("en"):
                english = str(name)
            with override("zh-hans"):
                chinese = str(name)
            assert english.isascii(), name
            assert any("\u4e00" <= c <= "\u9fff" for c in chinese) or chinese in {"SHA-256"}, (
                english
            )


#: Fields of Django's own user model, which Django translates.
_OF_DJANGO = {"password", "last_login", "is_superuser", "username", "first_name", "last_name",
              "email", "is_staff", "is_active", "date_joined"}  # fmt: skip
