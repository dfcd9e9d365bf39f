"""How people come in: failed logins, sessions, tokens of programs."""

from __future__ import annotations

from django.db import models

from pendency.office.language import words
from pendency.office.models.people import User


class LoginGuard(models.Model):
    """Failed logins of one account from one address, of an address, or of an account.

    ``key`` is a keyed hash, so that the table lists neither names that were tried nor addresses.
    ``known_at`` says when the account last logged in from the address.
    """

    kind = models.TextField(words("kind", "类别"))
    key = models.TextField(words("key", "标识"))
    failures = models.IntegerField(words("failures", "失败次数"), default=0)
    failed_at = models.DateTimeField(words("last failure", "最近失败时间"), null=True)
    known_at = models.DateTimeField(words("last success", "最近成功时间"), null=True)

    class Meta:
        verbose_name = words("guard of logins", "登录防护记录")
        verbose_name_plural = words("guards of logins", "登录防护记录")
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="guard_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.failures}"


class UserSession(models.Model):
    """A login that may still be in use; its owner sees and ends it."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="sessions", verbose_name=words("person", "用户")
    )
    session_key = models.TextField(words("session", "会话"), unique=True, editable=False)
    began_at = models.DateTimeField(words("began", "登录时间"))
    seen_at = models.DateTimeField(words("last seen", "最近使用"))
    address = models.TextField(words("address", "地址"))
    agent = models.TextField(words("browser", "浏览器"))

    class Meta:
        verbose_name = words("session", "会话")
        verbose_name_plural = words("sessions", "会话")
        ordering = ("-seen_at", "-id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M}"


class ApiToken(models.Model):
    """A secret with which a program of a person reads the API; only its SHA-256 is kept."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="tokens", verbose_name=words("person", "用户")
    )
    name = models.TextField(words("what for", "用途"))
    secret_sha256 = models.TextField(words("SHA-256 of the secret", "密钥的SHA-256"), unique=True)
    made_at = models.DateTimeField(words("made", "生成时间"))
    until = models.DateTimeField(words("until", "有效期至"))
    used_at = models.DateTimeField(words("last used", "最近使用"), null=True)
    revoked_at = models.DateTimeField(words("revoked", "撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = words("token", "访问令牌")
        verbose_name_plural = words("tokens", "访问令牌")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name
