"""The screens of the verifiable log: what they say, to whom, and what can be taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pendency.integrity.log import Policy, Request, SigningKey, VerifierKey, Witness
from pendency.integrity.log.verify_offline import WITNESS_KEY, verify_export, verify_proof
from pendency.office import actions
from pendency.office.models import Centre, Cosignature, Log, LogLeaf, LogWitness, User

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def own_folder(office: object, tmp_path: Path, settings: LazySettings) -> None:
    """The key of the log belongs to the test, the mart to all."""
    published = Path(settings.PENDENCY_HOME)
    own = tmp_path / "own"
    own.mkdir()
    for name in ("store", "mart"):
        (own / name).symlink_to(published / name)
    settings.PENDENCY_HOME = own


@pytest.fixture
def witness(tmp_path: Path, now: dt.datetime) -> Witness:
    """Four entries, a checkpoint, and the witness of centre 1, which has cosigned nothing yet."""
    actions.create_user(username="wei.chen", password=PASSWORD, role="auditor", by=None, now=now)
    one = User.objects.get(username="wei.chen")
    for language in ("en", "zh-hans"):
        actions.set_language(person=one, language=language, by=one, now=now)
    actions.sign_checkpoint(by=None, now=now)
    keys = [VerifierKey.parse(key) for key in Log.objects.get().keys]
    made = Witness.found(tmp_path / "w", name="north.example/w1", seed=bytes(32), logs=keys)
    actions.enrol_witness(key=str(made.key.verifier), centre=Centre.objects.get(pk=1), by=None,
                          now=now)  # fmt: skip
    actions.sign_checkpoint(by=None, now=now)
    return made


def text(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return b"".join(answer).decode()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Nothing is signed yet"), ("zh-hans", "尚未签署")]
)
def test_an_empty_log_says_what_to_do(
    client_of: Callable[..., Client], lang: str, words: str
) -> None:
    assert words in text(client_of("auditor", lang), "log")


def test_the_log_shows_head_witness_and_entries_without_names(
    client_of: Callable[..., Client], witness: Witness
) -> None:
    page = text(client_of("centre_head"), "log")
    for words in ("north.example/w1", "never", "1 of 1 must have cosigned", "create_user"):
        assert words in page
    assert "wei.chen" not in page
    assert reverse("log_export") not in page
    assert "Sign the head" not in page


def test_the_centre_s_head_takes_the_request_and_hands_in_the_answer(
    client_of: Callable[..., Client], witness: Witness
) -> None:
    client, row = client_of("centre_head"), LogWitness.objects.get()
    request = Request.parse(text(client, "log_request", row.pk))
    line = str(witness.cosign(request, now=1719800000))
    address = reverse("log_witness", args=[row.pk])
    page = client.post(address, {"line": line[:-8]}, follow=True).content.decode()
    assert "no signature of north.example/w1" in page
    page = client.post(address, {"line": line}, follow=True).content.decode()
    assert "The cosignature over 4 entries is verified and kept." in page
    assert Cosignature.objects.get().checkpoint.size == 4
    assert "2024-07-01 02:13" in text(client, "log")


@pytest.mark.parametrize(("role", "fields"), [("auditor", {}), ("centre_head", {"centre_id": 2})])
def test_nobody_hands_in_for_another_centre(
    client_of: Callable[..., Client], witness: Witness, role: str, fields: dict[str, int]
) -> None:
    client, row = client_of(role, **fields), LogWitness.objects.get()
    line = str(witness.cosign(Request.parse(text(client, "log_request", row.pk)), now=1719800000))
    assert '<form method="post" class="stack"' not in text(client, "log_witness", row.pk)
    address = reverse("log_witness", args=[row.pk])
    assert client.post(address, {"line": line}).status_code == 403
    assert not Cosignature.objects.exists()


def test_only_the_integrity_officer_signs_by_button(
    client_of: Callable[..., Client], witness: Witness
) -> None:
    assert client_of("auditor").post(reverse("log")).status_code == 403
    page = client_of("integrity_officer").post(reverse("log"), follow=True).content.decode()
    assert "The head of the log is signed." in page


def test_an_entry_is_verified_and_its_proof_can_be_taken_away(
    client_of: Callable[..., Client], witness: Witness
) -> None:
    client = client_of("centre_head")
    page = text(client, "log_entry", 1)
    assert "Verified" in page
    assert "in 2 steps to the root over 4 entries" in page
    assert "wei.chen" not in page
    policy = Policy.parse(text(client, "log_policy"))
    proof, leaf = text(client, "log_proof", 1), text(client, "log_leaf", 1)
    alone = Policy(policy.logs, (), 0)
    assert verify_proof(proof, leaf.encode(), alone)[0] == 1


def test_values_are_shown_to_whoever_reads_the_record_of_deeds(
    client_of: Callable[..., Client], witness: Witness, now: dt.datetime
) -> None:
    assert "wei.chen" in text(client_of("integrity_officer"), "log_entry", 0)
    one = User.objects.get(username="wei.chen")
    actions.deactivate_user(person=one, by=None, now=now)
    actions.erase_person(person=one, reason="left", by=None, now=now)
    page = text(client_of("integrity_officer"), "log_entry", 0)
    assert "wei.chen" not in page
    assert page.count(">erased<") == 2
    assert "Verified" in page


def test_a_forged_entry_is_shown_as_not_verified(
    client_of: Callable[..., Client], witness: Witness
) -> None:
    LogLeaf.objects.filter(index=1).update(leaf=LogLeaf.objects.get(index=0).leaf)
    assert "Not verified" in text(client_of("auditor"), "log_entry", 1)
    assert "Verified</strong>" in text(client_of("auditor"), "log_entry", 2)


def test_the_export_that_an_auditor_takes_away_verifies(
    client_of: Callable[..., Client], witness: Witness
) -> None:
    lines = text(client_of("auditor"), "log_export").splitlines()
    head, erased = verify_export(lines)
    assert (head.size, erased) == (4, 0)
    assert client_of("centre_head").get(reverse("log_export")).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_log_needs_as_many_queries_for_three_witnesses_as_for_one(
    client_of: Callable[..., Client], witness: Witness, now: dt.datetime, n: int
) -> None:
    for number in range(n - 1):
        key = SigningKey(f"w{number}", WITNESS_KEY, bytes([number + 1]) * 32)
        actions.enrol_witness(key=str(key.verifier), by=None, now=now)
    client = client_of("auditor")
    with CaptureQueriesContext(connection) as caught:
        text(client, "log")

    # session, person, witnesses, their last words, size, waiting, newest checkpoint, those with a
    # quorum: witnesses, checkpoints, cosignatures; count and page of the entries
    assert len(caught) == 12


def test_without_witnesses_nothing_is_said_to_be_cosigned(
    client_of: Callable[..., Client], now: dt.datetime
) -> None:
    actions.sign_checkpoint(by=None, now=now)
    page = text(client_of("auditor"), "log")
    assert 'Cosigned by a majority</dt><dd class="value">–</dd>' in page
    assert "No witness is enrolled" in page


@pytest.mark.parametrize("name", ["log_entry", "log_proof", "log_leaf", "log_witness"])
def test_what_is_not_there_is_not_found(
    client_of: Callable[..., Client], witness: Witness, name: str
) -> None:
    assert client_of("auditor").get(reverse(name, args=[99])).status_code == 404
