"""Logging in with an identity provider: one of the test's own, on loopback."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from pendency.office.models import AuditRow, User, UserSession

authlib = pytest.importorskip("authlib", reason="needs the extra oidc")

People = Callable[..., User]


class Provider(ThreadingHTTPServer):
    """Says who ``claims`` says; ``wrong`` makes one thing about its answer false."""

    def __init__(self) -> None:
        from joserfc.jwk import RSAKey

        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.other = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.wrong = ""

    def token(self) -> str:
        from joserfc import jwt

        now = int(time.time())
        said = {"iss": self.issuer, "aud": "office", "sub": "17", "iat": now, "exp": now + 60,
                "nonce": self.asked["nonce"]} | self.claims  # fmt: skip
        lies = {
            "issuer": {"iss": "http://evil.example"},
            "audience": {"aud": "another"},
            "nonce": {"nonce": "another"},
            "expired": {"exp": now - 4000},
        }
        said |= lies.get(self.wrong, {})
        key = self.other if self.wrong == "signature" else self.key
        return jwt.encode({"alg": "RS256", "kid": "1"}, said, key)


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        self._say(
            {"keys": [self.server.key.as_dict(private=False)]}
            if self.path == "/keys"
            else {
                "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )  # fmt: skip

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        verifier = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if challenge != self.server.asked["code_challenge"]:
            self.send_error(400)
            return
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token()})

    def _say(self, what: dict[str, Any]) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OIDC = {"issuer": server.issuer, "client": "office", "secret": "s",
                     "claim": "preferred_username"}  # fmt: skip
    yield server
    server.shutdown()
    server.server_close()


def arrive(client: Client, provider: Provider, wanted: str = "/about/", state: str = "") -> Any:
    """What a browser does: to the provider and back."""
    sent = client.get(reverse("oidc"), {"next": wanted})
    assert sent.url.startswith(f"{provider.issuer}/authorize?")
    provider.asked = {k: v[0] for k, v in parse_qs(urlsplit(sent.url).query).items()}
    back = {"code": "c", "state": state or provider.asked["state"]}
    return client.get(reverse("oidc_back"), back)


def test_whom_the_provider_names_is_logged_in_with_the_role_that_he_has_here(
    person: People, provider: Provider
):
    user, client = person("researcher"), Client()
    provider.claims = {"preferred_username": user.username, "role": "administrator"}
    answer = arrive(client, provider)

    assert (answer.status_code, answer.url) == (302, "/about/")
    assert provider.asked["code_challenge_method"] == "S256"
    assert AuditRow.objects.get(action="log_in").detail["way"] == "oidc"
    assert UserSession.objects.get().user == user
    user.refresh_from_db()
    assert user.role == "researcher"
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    "claims", [{"preferred_username": "nobody"}, {}, {"preferred_username": ""}]
)
def test_nobody_gets_an_account_by_logging_in(
    person: People, provider: Provider, claims: dict[str, str]
):
    person("researcher")
    provider.claims = claims
    client = Client()
    answer = arrive(client, provider)
    assert (answer.status_code, answer.url) == (302, reverse("login"))
    assert User.objects.count() == 1
    assert client.get(reverse("account")).status_code == 302


def test_a_closed_account_stays_closed(person: People, provider: Provider):
    user, client = person("researcher"), Client()
    User.objects.update(is_active=False)
    provider.claims = {"preferred_username": user.username}
    assert arrive(client, provider).url == reverse("login")


@pytest.mark.parametrize("wrong", ["issuer", "audience", "nonce", "expired", "signature"])
def test_an_answer_that_is_not_the_providers_is_refused(
    person: People, provider: Provider, wrong: str
):
    user, client = person("researcher"), Client()
    provider.claims, provider.wrong = {"preferred_username": user.username}, wrong
    assert arrive(client, provider).url == reverse("login")
    assert not UserSession.objects.exists()


def test_an_answer_that_nobody_asked_for_is_refused(person: People, provider: Provider):
    user, client = person("researcher"), Client()
    provider.claims = {"preferred_username": user.username}
    assert arrive(client, provider, state="another").url == reverse("login")
    assert not UserSession.objects.exists()


def test_the_way_back_leads_nowhere_else(person: People, provider: Provider):
    user = person("researcher")
    provider.claims = {"preferred_username": user.username}
    assert arrive(Client(), provider, wanted="https://evil.example/").url == "/"


@pytest.mark.django_db
def test_without_a_provider_there_is_no_such_page():
    assert Client().get(reverse("oidc")).status_code == 404
    assert Client().get(reverse("oidc_back")).status_code == 404
