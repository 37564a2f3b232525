"""The two databases that are measured: a whole province, and a province of a quarter of its size.

The quarter is copied when the first quarter of the households is loaded, so the same communes stand
in both. A loaded province is used again when the code that writes it has not changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql

from benchmarks.province import Loader, Say, Size
from config.embedded.servers import Servers

_LOADED = "bench_loaded"


class Databases:
    """Both provinces in the cluster of the measurements."""

    def __init__(self, size: Size, say: Say) -> None:
        """Nothing is loaded yet."""
        self.size = size
        self.say = say
        self.name: str = settings.DATABASES["default"]["NAME"]
        self._quarter = _wrapper(f"{self.name}_quarter")

    def load(self) -> None:
        """Load both, unless they are there."""
        mark = _fingerprint(self.size)
        if self._holds(mark):
            self.say("the province of a former run is used again")
            return
        quarter = self._quarter.settings_dict["NAME"]
        connection.close()
        for name in (self.name, quarter):
            self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._administer("CREATE DATABASE {}", self.name)
        self.say("tables")
        call_command("migrate", verbosity=0)
        loader = Loader(self.size, self.say)
        loader.reference()
        loader.households(1, self.size.quarter)
        self.say("copy of the province with a quarter of the households")
        connection.close()
        self._administer("CREATE DATABASE {} TEMPLATE {}", quarter, self.name)
        with self.quarter():
            self._settle()
        loader.households(self.size.quarter + 1, self.size.households)
        loader.members()
        loader.supports()
        loader.constraints()
        self._settle()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {_LOADED} AS SELECT %s::text AS mark", [mark])

    @contextmanager
    def quarter(self) -> Iterator[None]:
        """Let the product work on the small province."""
        whole = connections["default"]
        connections["default"] = self._quarter
        try:
            yield
        finally:
            connections["default"] = whole

    def in_quarter(self, call: Callable[[], object]) -> object:
        """Call something that works on the small province."""
        with self.quarter():
            return call()

    def _settle(self) -> None:
        self.say("vacuum, analyze, checkpoint")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (FREEZE, ANALYZE)")
            cursor.execute("CHECKPOINT")

    def _holds(self, mark: str) -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_LOADED])
                if cursor.fetchone() != (True,):
                    return False
                cursor.execute(f"SELECT mark FROM {_LOADED}")
                return bool(cursor.fetchone() == (mark,))
        finally:
            connection.close()

    def _administer(self, statement: str, *names: str) -> None:
        with _administrator() as server:
            server.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _administrator() -> psycopg.Connection[tuple[object, ...]]:
    servers: Servers = settings.TN_EMBEDDED
    if servers.postgres is None:
        raise RuntimeError("the measurements need the embedded PostgreSQL")
    return servers.postgres.connect("postgres")


def _wrapper(name: str) -> DatabaseWrapper:
    described = {**connections["default"].settings_dict, "NAME": name}
    return DatabaseWrapper(described, "default")


def _fingerprint(size: Size) -> str:
    """Changes with the size, the code that writes the province and the tables it is written to."""
    found = hashlib.sha256(repr(size).encode())
    for module in ("province", "names"):
        found.update((Path(__file__).parent / f"{module}.py").read_bytes())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("migrations/0*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()
