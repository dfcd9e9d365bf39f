"""Long work: asked for in the browser, done by one process, and told about."""

from __future__ import annotations

import datetime as dt
import html
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.office.test_imports import CASES, EVENTS, MAPPING

from pendency.office import actions, jobs, packs, uploads
from pendency.office.actions.snapshots import store
from pendency.office.errors import NotAllowedError
from pendency.office.models import AuditRow, Case, ImportRun, Job, Office, User
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES
from pendency.office.tasks import work
from pendency.records import Snapshot

NOW = dt.datetime(2024, 7, 1, 8, 0, tzinfo=dt.UTC)
NEEDED = {
    "pack": Permission.VIEW_PACK,
    "look": Permission.RUN_IMPORT,
    "import": Permission.RUN_IMPORT,
    "freeze": Permission.RUN_ALLOCATION,
    "draw": Permission.TAKE_PART_IN_DRAW,
    "screens": Permission.RUN_SCREENS,
    "scenario": Permission.RUN_SCENARIO,
    "remedy": Permission.RUN_SCENARIO,
}
HEADS = {"cases.csv": "no,filed,title,site", "events.csv": "no,day,what"}


def _work() -> None:
    work(lambda: NOW)


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _files(**rows: list[str]) -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile(name, ("\n".join([HEADS[name], *rows[stem]]) + "\n").encode())
        for name, stem in (("cases.csv", "cases"), ("events.csv", "events"))
    ]


@pytest.fixture
def operator(db: None) -> User:
    """Somebody of operations, in an office without records."""
    return User.objects.create_user("operator", password="a long password", role="operations")


def _send(client: Client, **changed: object) -> Job:
    given = {"format": "csv", "files": _files(cases=CASES, events=EVENTS),
             "mapping": SimpleUploadedFile("m.toml", MAPPING.encode())} | changed  # fmt: skip
    answer = client.post(reverse("import_new"), given)
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.latest("pk")


def test_a_look_changes_nothing_and_says_what_the_import_would_do(operator: User) -> None:
    client = _client(operator)
    job = _send(client)
    _work()

    job.refresh_from_db()
    assert job.state == "done", job.error
    assert job.result["records"]["cases"] == {
        "read": 3, "imported": 2, "duplicates": 0, "quarantined": 1,
    }  # fmt: skip
    assert [row["reason"] for row in job.result["aside"]] == ["impossible_date"]
    assert not Office.objects.exists()
    assert store().head is None
    page = client.get(reverse("import_job", args=[job.pk])).content.decode()
    assert "Nothing has been imported yet" in page
    assert "impossible date" in page


def test_a_confirmed_look_is_imported_and_the_files_go(operator: User) -> None:
    client = _client(operator)
    look = _send(client)
    _work()
    client.post(reverse("import_job", args=[look.pk]), {"confirm": ""})
    _work()

    job = Job.objects.get(kind="import")
    run = ImportRun.objects.get()
    assert (job.state, job.result) == ("done", {"run": run.pk})
    assert (run.state, run.by, run.name) == ("done", "operator", "extract")
    assert Case.objects.count() == 2
    assert not uploads.Upload(look.given["upload"]).folder.exists()
    assert set(AuditRow.objects.values_list("action", "by")) == {
        ("look_done", "operator"), ("run_import", "operator"), ("import_done", "operator"),
    }  # fmt: skip
    page = client.get(reverse("import_job", args=[job.pk])).content.decode()
    assert reverse("import", args=[run.pk]) in page

    again = _send(client)
    _work()
    again.refresh_from_db()
    assert again.result["records"]["cases"]["duplicates"] == 2
    assert again.result["changed"] is False


def test_discarded_files_go(operator: User) -> None:
    client = _client(operator)
    look = _send(client)
    _work()
    client.post(reverse("import_job", args=[look.pk]), {"discard": ""})

    assert not uploads.Upload(look.given["upload"]).folder.exists()
    assert not Job.objects.filter(kind="import").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 a bomb", "the file is compressed"),
        (b"\x1f\x8b a bomb", "the file is compressed"),
        (b"", "empty"),
        (b"a,b\n1,2\n", "grants.csv"),
    ],
)
def test_what_is_no_extract_is_told_without_the_server_s_folders(
    operator: User, content: bytes, said: str
) -> None:
    client = _client(operator)
    files = [SimpleUploadedFile("grants.csv", content)]
    answer = client.post(reverse("import_new"), {"format": "in-journal", "files": files})
    if answer.status_code == 200:  # refused by the form
        assert said in answer.content.decode()
        return
    _work()
    job = Job.objects.get()
    assert job.state == "failed"
    assert said in job.error
    assert str(store().path.parent) not in job.error
    assert job.error in _unescaped(client.get(reverse("import_job", args=[job.pk])))


def _unescaped(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mapping": ""}, "This format needs a mapping file."),
        ({"format": "in-journal"}, "This format takes no mapping file."),
        ({"files": [SimpleUploadedFile("a.csv", b"1"), SimpleUploadedFile("a.csv", b"2")]},
         "Two files have the same name."),
        ({"files": []}, "This field is required."),
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_told(
    operator: User, given: dict[str, object], said: str
) -> None:
    whole = {"format": "csv", "files": [SimpleUploadedFile("c.csv", b"x")],
             "mapping": SimpleUploadedFile("m.toml", b"x")} | given  # fmt: skip
    page = _client(operator).post(reverse("import_new"), whole)

    assert said in page.content.decode()
    assert not Job.objects.exists()


class Small(uploads.Bounded):
    """As the real one, with a limit that a test reaches."""

    most = 300


def test_too_large_an_upload_is_refused_before_it_is_stored(
    operator: User, settings: LazySettings, home: Path
) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["tests.office.test_jobs.Small",
                                     *settings.FILE_UPLOAD_HANDLERS[1:]]  # fmt: skip
    given = {"format": "csv", "files": _files(cases=CASES, events=EVENTS)}
    page = _client(operator).post(reverse("import_new"), given).content.decode()

    assert "pendency office import" in page
    assert "This field is required" not in page
    assert not Job.objects.exists()
    assert not (home / "uploads").exists()


def test_a_generated_office_looks_and_does_not_import(
    loaded: Snapshot, person: Callable[..., User]
) -> None:
    client = _client(person("operations"))
    assert "real records are never mixed" in client.get(reverse("import_new")).content.decode()
    job = _send(client)
    _work()
    job.refresh_from_db()
    assert job.result["records"]["cases"]["imported"] == 2
    client.post(reverse("import_job", args=[job.pk]), {"confirm": ""})
    assert not Job.objects.filter(kind="import").exists()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", Job.Kind)
def test_who_asks_for_what(role: str, kind: Job.Kind, person: Callable[..., User]) -> None:
    needed = NEEDED[kind]
    asked = {"kind": kind, "subject": "x", "given": {}, "by": person(role), "now": NOW}
    if needed in ROLES[role].permissions:
        assert actions.ask_for(**asked).state == "waiting"  # type: ignore[arg-type]
    else:
        with pytest.raises(NotAllowedError):
            actions.ask_for(**asked)  # type: ignore[arg-type]
        assert not Job.objects.exists()


def _ask_for_pack(by: User, small: Snapshot, year: int = 2023) -> Job:
    given = {"snapshot": small.id, "year": year, "lang": "en"}
    return actions.ask_for(kind=Job.Kind.PACK, subject=f"{year}-en", given=given, by=by, now=NOW)


@pytest.fixture
def stored(loaded: Snapshot, home: Path) -> Snapshot:
    """The small office with its snapshot in the store."""
    place = home / "store" / "snapshots"
    place.mkdir(parents=True)
    (place / loaded.id).symlink_to(loaded.path)
    return loaded


def test_a_pack_is_made_once_and_leaves_an_audit_row(
    stored: Snapshot, person: Callable[..., User]
) -> None:
    user = person("operations")
    first, second = (_ask_for_pack(user, stored) for _ in range(2))
    assert first.pk == second.pk
    _work()

    first.refresh_from_db()
    assert (first.state, len(first.result["files"])) == ("done", 3)
    assert [(p.year, p.lang, len(p.files)) for p in packs.made(stored.id)] == [(2023, "en", 3)]
    row = AuditRow.objects.get()
    assert (row.action, row.by, row.object_key) == ("pack_done", user.username, str(first.pk))
    assert _ask_for_pack(user, stored).pk != first.pk


def test_a_pack_that_cannot_be_made_says_why(stored: Snapshot, person: Callable[..., User]) -> None:
    job = _ask_for_pack(person("operations"), stored, year=1990)
    _work()

    job.refresh_from_db()
    assert job.state == "failed"
    assert "1990" in job.error
    assert AuditRow.objects.get().action == "pack_failed"
    assert packs.made(stored.id) == []


def test_an_interrupted_job_is_told_and_the_next_one_done(
    stored: Snapshot, person: Callable[..., User]
) -> None:
    user = person("operations")
    killed = _ask_for_pack(user, stored, year=2022)
    actions.begin_next(now=NOW)
    waiting = _ask_for_pack(user, stored, year=2023)
    _work()

    killed.refresh_from_db()
    waiting.refresh_from_db()
    assert (killed.state, waiting.state) == ("failed", "done")
    assert "ask for it again" in killed.error


def test_only_one_process_works(stored: Snapshot, person: Callable[..., User]) -> None:
    job = _ask_for_pack(person("operations"), stored)
    with jobs.lock():
        _work()
    job.refresh_from_db()
    assert job.state == "waiting"


def test_looking_again_and_again_starts_one_process(
    stored: Snapshot,
    person: Callable[..., User],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    """Until the process has the lock, which takes a busy machine seconds, nothing else holds it."""
    _ask_for_pack(person("operations"), stored)
    for _ in range(5):
        with django_capture_on_commit_callbacks(execute=True):
            jobs.wake()

    begun = [x for x in psutil.Process().children() if "pendency.office.work" in x.cmdline()]
    assert len(begun) == 1
    begun[0].kill()
    begun[0].wait(timeout=60)


def test_half_a_pack_is_none(stored: Snapshot, home: Path) -> None:
    folder = home / "packs" / stored.id[:16]
    folder.mkdir(parents=True)
    (folder / "pack-2023-en.html").write_text("<p>half</p>", "utf-8")

    assert packs.made(stored.id) == []
    assert packs.find(stored.id, "pack-2023-en.html") is None


def test_the_process_ends_by_itself(tmp_path: Path) -> None:
    """In a data directory of its own: nothing to do, so it starts and ends."""
    env = os.environ | {"PENDENCY_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    code = ("from pathlib import Path; from pendency.office.commands import prepare; "
            f"prepare(Path({str(tmp_path / 'home')!r}))")  # fmt: skip
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    subprocess.run([sys.executable, "-m", "pendency.office.work"], env=env, check=True, timeout=60)
