"""The only place that reads the process environment.

Every other module asks this one, so that all knobs are listed here with their meaning and default.
"""

from pathlib import Path

import environ

BASE_DIR: Path = Path(__file__).resolve().parent.parent

_env = environ.Env()

#: ``postgres://user:password@host:port/name``; empty means the embedded server under ``var/``.
DATABASE_URL: str = _env.str("DATABASE_URL", default="")
#: ``redis://host:port/0``; empty means the embedded Valkey under ``var/``.
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
