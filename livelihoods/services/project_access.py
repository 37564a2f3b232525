"""Projects under lock, for whoever holds the right there."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from livelihoods.exceptions import NotAllowed, ProjectRefused
from livelihoods.models import ProductionProject
from livelihoods.rules.projects import OPEN_STATES, Fault, State
from officials.choices import Right
from officials.models import Official


def locked_projects(
    actor: Official | None, keys: Collection[int], right: Right = Right.MANAGE_SUPPORT
) -> dict[int, ProductionProject]:
    """Lock projects in key order; ``actor`` is None for the system alone.

    Raises ``NotAllowed`` unless the actor holds ``right`` at every one of them.
    """
    rows = ProductionProject.objects.all()
    if actor is not None:
        rows = rows.with_right(actor, right)
    found = {
        row.pk: row
        for row in rows.filter(pk__in=set(keys))
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("commune", "kind", "programme", "component", "model", "budget")
    }
    if len(found) != len(set(keys)):
        raise NotAllowed(_("Bạn không quản lý dự án này."))
    return found


def refuse_unless_open(projects: Iterable[ProductionProject]) -> None:
    """Raise ``ProjectRefused`` for a project that has ended or was stopped."""
    for project in projects:
        if State(project.state) not in OPEN_STATES:
            raise ProjectRefused(
                _("Dự án %(code)s đã ở bước “%(state)s” nên không ghi thêm được.")
                % {"code": project.code, "state": project.get_state_display()}
            )


def refuse(faults: Iterable[Fault], prefix: str = "") -> None:
    """Raise the first fault in the viewer's language, if there is one."""
    for fault in faults:
        words = fault.text.in_language(get_language() or "")
        raise ProjectRefused(f"{prefix}{words}", field=fault.field, fault=fault.code)


def clean(words: str, longest: int) -> str:
    """One line of words, cut to what the column holds."""
    return " ".join(words.split())[:longest]
