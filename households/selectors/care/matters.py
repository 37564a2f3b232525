"""Open matters of households, by kind: what an official who takes a caseload over finds open.

The apps above declare theirs in ``AppConfig.ready``; nothing here knows of supports or banks. Each
kind costs one query, however many households are asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.choices import ReviewState
from households.models import (
    AgreedStep,
    CasePlan,
    Household,
    Obstacle,
    Review,
    ReviewCase,
    Visit,
)
from households.selectors.work_list import review_due

#: Agreed steps that fall due within this time are handed over by name.
STEP_DAYS = 14


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind: its rows on a day, the way from a row to its household, where it is shown."""

    key: str
    title: Promise
    rows: Callable[[dt.date], QuerySet[Any, Any]]
    #: Lookup from a row to its household.
    household: str = "household"
    #: Tab of the case page on which they stand.
    tab: str = ""


_MATTERS: dict[str, Matter] = {}


def declare_matters(
    key: str,
    title: Promise,
    rows: Callable[[dt.date], QuerySet[Any, Any]],
    *,
    household: str = "household",
    tab: str = "",
) -> None:
    """Let rows of a kind be told at a handover; a key stands for one kind."""
    _MATTERS[key] = Matter(key, title, rows, household, tab)


def matters() -> tuple[Matter, ...]:
    """Everything declared, in its order."""
    return tuple(_MATTERS.values())


def titles() -> Mapping[str, Promise]:
    """Title by key."""
    return {matter.key: matter.title for matter in _MATTERS.values()}


def open_matters(households: Collection[int], day: dt.date) -> dict[int, dict[str, int]]:
    """Number of open matters by household and kind; households without any are left out."""
    found: dict[int, dict[str, int]] = {}
    if not households:
        return found
    for matter in _MATTERS.values():
        path = matter.household
        rows = matter.rows(day).filter(**{f"{path}__in": list(households)}).order_by()
        counts = rows.values(path).annotate(number=Count("pk", distinct=True))
        for key, number in counts.values_list(path, "number"):
            found.setdefault(key, {})[matter.key] = number
    return found


def summed(counts: Mapping[int, Mapping[str, int]], households: Collection[int]) -> dict[str, int]:
    """Numbers by kind over some of the households, in the order of the kinds."""
    total = {
        key: sum(counts[house].get(key, 0) for house in households if house in counts)
        for key in _MATTERS
    }
    return {key: number for key, number in total.items() if number}


declare_matters(
    "cases", _("Hồ sơ rà soát đang làm"), lambda day: ReviewCase.objects.open(), tab="ra-soat"
)
declare_matters(
    "reviews_due",
    _("Cần rà soát"),
    lambda day: review_due(Household.objects.all(), day),
    household="pk",
    tab="ra-soat",
)
declare_matters(
    "drafts",
    _("Phiếu đang nhập"),
    lambda day: Review.objects.filter(state=ReviewState.DRAFT),
    tab="ra-soat",
)
declare_matters("visits_late", _("Hẹn thăm đã qua"), Visit.objects.late)
declare_matters(
    "steps_due",
    _("Việc đã hẹn đến hạn"),
    lambda day: AgreedStep.objects.open().filter(due_on__lte=day + dt.timedelta(days=STEP_DAYS)),
)
declare_matters("obstacles", _("Vướng mắc chưa tháo gỡ"), lambda day: Obstacle.objects.open())
declare_matters("plans", _("Kế hoạch hộ đang thực hiện"), lambda day: CasePlan.objects.open())
