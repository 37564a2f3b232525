"""The only place that reads the process environment.

Every other module asks this one, so that all knobs are listed here with their meaning and default.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
#: Debug pages; refused by the production settings.
DEBUG: bool = _env.bool("DEBUG", default=False)
#: Where embedded servers keep their data, sockets and logs.
VAR_DIR: Path = Path(_env.str("VAR_DIR", default=str(BASE_DIR / "var")))
#: First port that the demonstration tries.
PORT: int = _env.int("PORT", default=8000)
#: A missing Chromium fails the browser tests instead of skipping them.
REQUIRE_BROWSER: bool = _env.bool("REQUIRE_BROWSER", default=False)


def default_settings(module: str = "config.settings.demo") -> None:
    """Use the settings ``module`` unless ``DJANGO_SETTINGS_MODULE`` names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the PostgreSQL database at ``url``."""
    described: dict[str, Any] = environ.Env.db_url_config(url)
    return described


def next_redis_database(url: str) -> str:
    """Return ``url`` with the database after the named one: the cache beside the broker."""
    if not url:
        return ""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + 1
    return parts._replace(path=f"/{number}").geturl()
