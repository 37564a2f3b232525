"""Two questions of whoever runs the installation: is it alive, and can it work?"""

from collections.abc import Callable

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_log = structlog.get_logger(__name__)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def _ask_cache() -> None:
    cache.get("health")


PARTS: dict[str, Callable[[], None]] = {"database": _ask_database, "cache": _ask_cache}


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
    """Answer 200 when database and cache answer, else 503; says which, never why."""
    state = {name: _answers(name, ask) for name, ask in PARTS.items()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _answers(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001 (whatever is wrong: it is not ready; the log says why)
        _log.warning("not ready", part=name, exc_info=True)
        return False
    return True
