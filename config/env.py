"""The only place that reads the process environment.

Every other module asks this one, so that all knobs are listed here with their meaning and default.
"""

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

BASE_DIR: Path = Path(__file__).resolve().parent.parent

_env = environ.Env()

#: ``postgres://user:password@host:port/name``; empty means the embedded server under ``var/``.
DATABASE_URL: str = _env.str("DATABASE_URL", default="")
#: A read replica for the summary views, in the same form; empty means none.
DATABASE_REPLICA_URL: str = _env.str("DATABASE_REPLICA_URL", default="")
#: ``redis://host:port/0``; empty means the embedded Valkey under ``var/``.
#: The broker uses the named database, the cache the one after it.
REDIS_URL: str = _env.str("REDIS_URL", default="")
#: Signing secret; required in production.
SECRET_KEY: str = _env.str("SECRET_KEY", default="")
#: Comma-separated host names; required in production.
ALLOWED_HOSTS: list[str] = _env.list("ALLOWED_HOSTS", default=[])
#: Comma-separated origins for CSRF behind a proxy, with scheme.
CSRF_TRUSTED_ORIGINS: list[str] = _env.list("CSRF_TRUSTED_ORIGINS", default=[])
#: Address of the installation as people type it, for codes on printed papers; empty means https at
#: the first of ``ALLOWED_HOSTS``.
PUBLIC_URL: str = _env.str("PUBLIC_URL", default="")
#: ``smtp+tls://user:password@host:587`` sends reminders; empty prints them in the log.
EMAIL_URL: str = _env.str("EMAIL_URL", default="")
#: Sender of reminders.
EMAIL_FROM: str = _env.str("EMAIL_FROM", default="thoat-ngheo@localhost")
#: Debug pages; refused by the production settings.
DEBUG: bool = _env.bool("DEBUG", default=False)
#: Where embedded servers keep their data, sockets and logs.
VAR_DIR: Path = Path(_env.str("VAR_DIR", default=str(BASE_DIR / "var")))
#: Where uploaded files with personal data are kept; never inside a folder that is served.
PRIVATE_ROOT: Path = Path(_env.str("PRIVATE_ROOT", default=str(VAR_DIR / "files")))
#: First port that the demonstration tries.
PORT: int = _env.int("PORT", default=8000)
#: Where the demonstration listens; 0.0.0.0 opens it to the local network.
DEMO_HOST: str = _env.str("DEMO_HOST", default="127.0.0.1")
#: A missing Chromium fails the browser tests instead of skipping them.
REQUIRE_BROWSER: bool = _env.bool("REQUIRE_BROWSER", default=False)
#: The Chromium of the browser tests; empty means the first one on the search path.
CHROMIUM: str = _env.str("CHROMIUM", default="")
#: Set by tests for the real Celery worker that they start: its database and its queue.
TEST_DATABASE: str = _env.str("TEST_DATABASE", default="")
TEST_QUEUE: str = _env.str("TEST_QUEUE", default="")


def public_url() -> str:
    """Return the address that is printed on papers, without a slash at the end."""
    if PUBLIC_URL:
        return PUBLIC_URL.rstrip("/")
    host = ALLOWED_HOSTS[0] if ALLOWED_HOSTS else "*"
    return f"http://localhost:{PORT}" if host == "*" else f"https://{host.lstrip('.')}"


def chromium() -> str:
    """Return the path of a Chromium, or an empty string."""
    names = [CHROMIUM] if CHROMIUM else ["chromium", "chromium-browser", "google-chrome"]
    return next((found for name in names if (found := shutil.which(name))), "")


def allow_orm_beside_browser() -> None:
    """Let tests use the ORM in the thread in which Playwright runs its event loop."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def default_settings(module: str = "config.settings.demo") -> None:
    """Use the settings ``module`` unless ``DJANGO_SETTINGS_MODULE`` names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the PostgreSQL database at ``url``.

    The host may be a socket's folder in percent notation:
    ``postgres://user@%2Frun%2Fpostgresql/name``.
    """
    described: dict[str, Any] = environ.Env.db_url_config(url)
    return described | {"HOST": unquote(described["HOST"])}


def email() -> dict[str, Any]:
    """Return Django's settings of outgoing mail; without ``EMAIL_URL`` it goes to the console."""
    described: dict[str, Any] = environ.Env.email_url_config(EMAIL_URL or "consolemail://")
    return described


def next_redis_database(url: str) -> str:
    """Return ``url`` with the database after the named one: the cache beside the broker."""
    if not url:
        return ""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + 1
    return parts._replace(path=f"/{number}").geturl()
