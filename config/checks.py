"""System checks of a real installation, numbered ``tn.E001`` and so on, each with a remedy.

``manage.py check --deploy`` shows them; ``manage.py migrate``, the web server, the Celery worker
and beat refuse to start with them.
"""

import sys
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from config import env

TAG = "installation"

#: Django's own measure of a strong key.
SECRET_LENGTH = 50
SECRET_DISTINCT = 5
#: Words in the keys of the demonstration, of tests and of Django's project template.
PUBLISHED_SECRETS = ("demo-only", "test-only", "django-insecure")


@register(TAG)
def check_installation(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Return what makes the production settings unfit for real people's data."""
    if not settings.TN_PRODUCTION:
        return []
    return [*_servers(), *_debug(), *_secret(), *_hosts(), *_transport()]


def refuse_unfit_installation() -> None:
    """End this process with every problem and its remedy where the settings are unfit."""
    problems = run_checks(tags=[TAG])
    if problems:
        sys.exit("\n".join(str(problem) for problem in problems))


def _servers() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    engine = settings.DATABASES.get("default", {}).get("ENGINE", "")
    if not env.DATABASE_URL:
        found.append(
            Error(
                "No database server is named; the embedded one is for demonstrations only.",
                hint="Set DATABASE_URL=postgres://user:password@host:5432/name",
                id="tn.E001",
            )
        )
    elif not engine.endswith("postgresql"):
        found.append(
            Error(
                "DATABASE_URL does not name a PostgreSQL server.",
                hint="Set DATABASE_URL=postgres://user:password@host:5432/name",
                id="tn.E002",
            )
        )
    if not env.REDIS_URL.startswith(("redis://", "rediss://")):
        found.append(
            Error(
                "No Redis or Valkey server is named; the embedded one is for demonstrations only.",
                hint="Set REDIS_URL=redis://host:6379/0 (rediss:// for TLS)",
                id="tn.E003",
            )
        )
    return found


def _debug() -> list[CheckMessage]:
    if not settings.DEBUG:
        return []
    return [
        Error(
            "Debug pages would show settings and households' data to any visitor.",
            hint="Unset DEBUG.",
            id="tn.E004",
        )
    ]


def _secret() -> list[CheckMessage]:
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:
        secret = ""
    hint = (
        "Set SECRET_KEY to the output of"
        ' python -c "import secrets; print(secrets.token_urlsafe(64))"'
        " and keep it out of the repository."
    )
    if not secret:
        return [Error("SECRET_KEY is missing.", hint=hint, id="tn.E005")]
    weak = len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_DISTINCT
    if weak or any(word in secret for word in PUBLISHED_SECRETS):
        return [Error("SECRET_KEY is weak or published.", hint=hint, id="tn.E006")]
    return []


def _hosts() -> list[CheckMessage]:
    if not settings.ALLOWED_HOSTS:
        return [
            Error(
                "No host name is allowed, so every request would be refused.",
                hint="Set ALLOWED_HOSTS=thoatngheo.example.gov.vn (comma-separated).",
                id="tn.E007",
            )
        ]
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Error(
                "Any host name is allowed, so links in pages and e-mails can be forged.",
                hint="Name the hosts: ALLOWED_HOSTS=thoatngheo.example.gov.vn",
                id="tn.E008",
            )
        ]
    return []


def _transport() -> list[CheckMessage]:
    needed = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    off = [name for name in needed if not getattr(settings, name)]
    if not off:
        return []
    return [
        Error(
            f"Sessions could travel without HTTPS: {', '.join(off)} is off.",
            hint="Leave these settings on; end HTTPS at the proxy, see docs/deploy.md.",
            id="tn.E009",
        )
    ]
