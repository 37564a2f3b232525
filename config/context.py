"""What every template gets beside its own context."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.navigation import bottom, menu
from officials.choices import Right
from officials.models import Official


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu by right, the official, and whether the data is made up."""
    official = getattr(request, "user", None)
    if not isinstance(official, Official):
        return {"synthetic_data": settings.TN_DEMONSTRATION, "shell_menu": []}
    groups = menu(request, official)
    return {
        "synthetic_data": settings.TN_DEMONSTRATION,
        "shell_menu": groups,
        "shell_bottom": bottom(groups),
        "official": official,
        "may_search": official.has_right(Right.VIEW_HOUSEHOLDS),
    }
