"""The households behind a figure as a file: same scope, filters and masking as every list."""

from __future__ import annotations

from typing import Any

from common.exceptions import DomainError
from exchange.exceptions import ExportNotAllowed
from exchange.selectors.export_lists import Choice, declare_households_behind
from households.models import PovertyStandard
from officials.models import Official
from summaries.selectors.behind import households_behind
from summaries.selectors.profiles import label_under


def declare_exports() -> None:
    """Offer the list to the exports, which stand on a lower floor."""
    declare_households_behind(_rows, _named)


def _standard(choice: Choice) -> PovertyStandard | None:
    return choice.standard or PovertyStandard.objects.national_on(choice.day).first()


def _rows(viewer: Official, choice: Choice) -> Any:
    standard = _standard(choice)
    if choice.area is None or standard is None:
        raise ExportNotAllowed("", field="so")
    try:
        return households_behind(viewer, choice.measure, choice.area, standard, choice.as_of)
    except DomainError as error:
        raise ExportNotAllowed(error.message, field="so") from error


def _named(choice: Choice) -> str:
    standard = _standard(choice)
    if choice.area is None or standard is None:
        return ""
    return f"{label_under(choice.measure, standard)} · {choice.area.name}"
