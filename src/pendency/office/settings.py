"""Settings of the office, from a few environment variables.

================  =================================================================================
PENDENCY_HOME     the data directory: database, store of snapshots, mart, static files (``./var``)
DATABASE_URL      another database, for instance ``postgres://user:secret@host/name``
PENDENCY_HOSTS    public host names, separated by commas; given, the office expects HTTPS in front
PENDENCY_SECRET   the secret key; without it one is generated into the data directory
PENDENCY_DEBUG    1 shows the cause of an error in the browser; never for others than yourself
PENDENCY_OIDC_... ISSUER, CLIENT, SECRET and CLAIM of an identity provider: docs/guide/accounts.md
PENDENCY_BREACHED a file of SHA-1 hashes of breached passwords, ascending; none of them is accepted
================  =================================================================================
"""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from pendency.office.clock import behind
from pendency.office.secret import secret_key

PENDENCY_HOME = Path(os.environ.get("PENDENCY_HOME", "var")).absolute()
PENDENCY_BEHIND = behind(PENDENCY_HOME)
PUBLIC_HOSTS = [host for host in os.environ.get("PENDENCY_HOSTS", "").split(",") if host]
DEBUG = os.environ.get("PENDENCY_DEBUG") == "1"
SECRET_KEY = os.environ.get("PENDENCY_SECRET") or secret_key(PENDENCY_HOME)
ALLOWED_HOSTS = [*PUBLIC_HOSTS, "127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "pendency.office",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "pendency.office.middleware.no_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "pendency.office.middleware.own_language",
    "pendency.office.middleware.session_limits",
    "pendency.office.middleware.own_password_first",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "pendency.office.urls"
WSGI_APPLICATION = "pendency.office.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database ------------------------------------------------------------------------------------

_SQLITE = {
    # Writers queue from their first statement instead of failing at their last one.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    # FULL: what was answered as done outlives a power failure. WAL: readers never wait.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
}

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{PENDENCY_HOME / 'office.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "office.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["pendency.office.guard.GuardedBackend"]
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Log in with the office's own identity provider too (OpenID Connect; extra "oidc").
OIDC = {
    "issuer": os.environ.get("PENDENCY_OIDC_ISSUER", "").rstrip("/"),
    "client": os.environ.get("PENDENCY_OIDC_CLIENT", ""),
    "secret": os.environ.get("PENDENCY_OIDC_SECRET", ""),
    "claim": os.environ.get("PENDENCY_OIDC_CLAIM", "preferred_username"),
}
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": "pendency.office.guard.AtMost", "OPTIONS": {"most": 128}},
    {"NAME": "pendency.office.guard.NotDressedUp"},
    {
        "NAME": "pendency.office.guard.NotBreached",
        "OPTIONS": {"file": os.environ.get("PENDENCY_BREACHED", "")},
    },
]

# --- What the browser may do ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PUBLIC_HOSTS:
    # The proxy in front ends TLS and must set (not pass on) this header: docs/guide/deploying.md.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in PUBLIC_HOSTS]

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = PENDENCY_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_HANDLERS = [
    "pendency.office.uploads.Bounded",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- API -----------------------------------------------------------------------------------------

#: Requests of one person, counted by each process of the server.
API_RATE = "600/m"

# --- Languages and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Log -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "pendency": {"level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Anybody can send a wrong host name; it is answered and not worth a page of log.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
