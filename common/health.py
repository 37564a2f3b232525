"""Two questions of whoever runs the installation: is it alive, and can it work?"""

import functools
from collections.abc import Callable
from typing import Any

import structlog
from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_log = structlog.get_logger(__name__)

#: A broker that does not answer within so many seconds is away.
_BROKER_SECONDS = 2


class NotMigrated(Exception):
    """The database lacks migrations that this code needs."""


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def _ask_migrations() -> None:
    missing = _migrations() - MigrationRecorder(connection).applied_migrations().keys()
    if missing:
        raise NotMigrated(", ".join(sorted(".".join(key) for key in missing)))


@functools.cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Names of all migrations of the code: read once, for they do not change in a process."""
    loader = MigrationLoader(None, ignore_no_migrations=True)  # without what is applied
    return frozenset((app, name) for app, name in loader.graph.nodes)


def _ask_cache() -> None:
    cache.get("health")


def _ask_broker() -> None:
    options = {
        "socket_timeout": _BROKER_SECONDS,
        "socket_connect_timeout": _BROKER_SECONDS,
        "max_retries": 0,
    }
    with current_app.connection_for_read(transport_options=options) as broker:
        channel: Any = broker.default_channel
        channel.client.ping()


PARTS: dict[str, Callable[[], None]] = {
    "database": _ask_database,
    "migrations": _ask_migrations,
    "cache": _ask_cache,
    "broker": _ask_broker,
}


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process can answer; asks nothing else."""
    return JsonResponse({"alive": True})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part of :data:`PARTS` answers, else 503; says which, never why.

    Without the database's migrations the code would fail in the middle of a page; without the
    broker nothing would be sent or computed.
    """
    state = {name: _answers(name, ask) for name, ask in PARTS.items()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _answers(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001 (whatever is wrong: it is not ready; the log says why)
        _log.warning("not ready", part=name, exc_info=True)
        return False
    return True
