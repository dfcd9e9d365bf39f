"""An office in which cases wait for an examiner, and the people of a ceremony."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.db.models import Q

from pendency.allocation import commitment
from pendency.office import actions, tasks
from pendency.office.bulk import bulk_load
from pendency.office.demonstration import load_declarations
from pendency.office.models import AllocationRun, Case, Centre, CeremonyParty, Job, Office, User
from pendency.records import Snapshot
from pendency.twin import sample_office

MIDDAY = dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A small sample office."""
    return sample_office(tmp_path_factory.mktemp("sample") / "office", seed=7, cases=600)


@dataclass
class Hall:
    """The people of a ceremony over the sample office, and what each keeps to himself."""

    head_office: User
    notary: User
    directors: dict[str, User]
    now: dt.datetime = MIDDAY
    secrets: dict[tuple[int, str], str] = field(default_factory=dict)

    def clock(self) -> dt.datetime:
        return self.now

    def work(self) -> None:
        """Do the jobs that wait, as the process beside the server would."""
        while job := actions.begin_next(now=self.now):
            tasks.do(job, self.clock)
        failed = Job.objects.exclude(error="").last()
        assert failed is None, failed.error

    def open(self, **changes: object) -> AllocationRun:
        centres = Centre.objects.filter(code__in=self.directors)
        run = actions.open_run(
            **{"centres": centres, "by": self.head_office, "now": self.now} | changes
        )
        self.work()
        run.refresh_from_db()
        return run

    def person(self, party: CeremonyParty) -> User:
        if party.centre:
            return self.directors[party.centre.code]
        return self.notary if party.notary else self.head_office

    def commit(self, run: AllocationRun, *names: str) -> None:
        for party in self.parties(run, names):
            secret = secrets.token_bytes(32)
            self.secrets[run.pk, party.name] = secret.hex()
            said = commitment(run.list_sha256, party.name, secret)
            actions.commit(party=party, commitment=said, by=self.person(party), now=self.now)
        run.refresh_from_db()

    def reveal(self, run: AllocationRun, *names: str) -> None:
        for party in self.parties(run, names):
            secret = self.secrets[run.pk, party.name]
            actions.reveal(party=party, secret=secret, by=self.person(party), now=self.now)
        run.refresh_from_db()

    def parties(self, run: AllocationRun, names: tuple[str, ...]) -> list[CeremonyParty]:
        wanted = Q(name__in=names) if names else Q()
        return list(run.parties.filter(wanted).order_by("notary", "name"))

    def draw(self, **changes: object) -> AllocationRun:
        """A whole run, until it is published."""
        run = self.open(**changes)
        self.commit(run)
        self.reveal(run)
        self.work()
        run.refresh_from_db()
        return run


@pytest.fixture
def hall(db: None, sample: Snapshot) -> Iterator[Hall]:
    """The sample office in the database, with the people of a ceremony."""
    bulk_load(sample)
    Office.objects.create(id=1, title="Sample", provenance="generated",
                          observed_to=sample.observed_to)  # fmt: skip

    load_declarations(now=MIDDAY)

    def person(name: str, role: str, **bound: object) -> User:
        return User.objects.create_user(name, password="a long password", role=role, **bound)

    centres = Centre.objects.order_by("code")[:3]
    return Hall(
        person("ops", "operations"), person("notary", "integrity_officer"),
        {c.code: person(f"director_{c.code}", "centre_head", centre=c) for c in centres},
    )  # fmt: skip


@pytest.fixture
def waiting(hall: Hall) -> list[int]:
    """Cases that wait for an examiner: those that the sample has, and eight taken from theirs."""
    taken = Case.objects.filter(state="awaiting_examination", examiner__isnull=False)[:8]
    actions.redraw(cases=taken, purpose="absence", reason="long journey", by=None, now=MIDDAY,
                   barred=False)  # fmt: skip
    return list(
        Case.objects.filter(examiner=None, closed_date=None)
        .exclude(examination_date=None, docketed_date=None)
        .values_list("pk", flat=True)
    )


Draw = Callable[..., AllocationRun]
