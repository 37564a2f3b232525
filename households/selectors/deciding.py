"""What the commune's leader has before them: ready cases, what changes, why, and what proves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from households.choices import CaseState, PovertyClass, ReviewState
from households.models import (
    Classification,
    Decision,
    Household,
    Indicator,
    Judgement,
    NumberSeries,
    Objection,
    Review,
    ReviewCase,
)
from households.selectors.standing import with_standing
from officials.choices import Right
from officials.scope import Viewer

_POOR, _NEAR, _NOT = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
_LISTED = (_POOR, _NEAR)
_UNLISTED = Q(class_before__isnull=True) | ~Q(class_before__in=_LISTED)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a decision makes of a household, under the national standard."""

    slug: str
    label: str | Promise
    short: str | Promise
    cases: Q


TURNS: tuple[Turn, ...] = (
    Turn("moi-ngheo", _("Mới là hộ nghèo"), _("Mới nghèo"), Q(class_found=_POOR) & _UNLISTED),
    Turn(
        "moi-can-ngheo",
        _("Mới là hộ cận nghèo"),
        _("Mới cận nghèo"),
        Q(class_found=_NEAR) & _UNLISTED,
    ),
    Turn(
        "can-ngheo-thanh-ngheo",
        _("Hộ cận nghèo thành hộ nghèo"),
        _("Cận nghèo → nghèo"),
        Q(class_found=_POOR, class_before=_NEAR),
    ),
    Turn(
        "ngheo-thanh-can-ngheo",
        _("Thoát nghèo, còn cận nghèo"),
        _("Nghèo → cận nghèo"),
        Q(class_found=_NEAR, class_before=_POOR),
    ),
    Turn(
        "thoat-ngheo", _("Thoát nghèo"), _("Thoát nghèo"), Q(class_found=_NOT, class_before=_POOR)
    ),
    Turn(
        "thoat-can-ngheo",
        _("Thoát cận nghèo"),
        _("Thoát cận nghèo"),
        Q(class_found=_NOT, class_before=_NEAR),
    ),
    Turn(
        "khong-doi",
        _("Vẫn như trước"),
        _("Vẫn như trước"),
        Q(class_found=F("class_before"), class_found__in=_LISTED),
    ),
    Turn(
        "khong-thuoc-dien",
        _("Không thuộc diện hộ nghèo, hộ cận nghèo"),
        _("Không thuộc diện"),
        Q(class_found=_NOT) & _UNLISTED,
    ),
)


def ready_cases(viewer: Viewer) -> QuerySet[ReviewCase, ReviewCase]:
    """Cases that wait for a decision where the viewer decides."""
    return ReviewCase.objects.with_right(viewer, Right.DECIDE).filter(state=CaseState.READY)


def of_turn(cases: QuerySet[ReviewCase, ReviewCase], slug: str | None) -> Any:
    """Narrow cases to those of which a decision makes that."""
    found = next((turn.cases for turn in TURNS if turn.slug == slug), None)
    return cases if found is None else cases.filter(found)


def without_case(viewer: Viewer) -> QuerySet[Review, Review]:
    """Surveys handed in before rounds were run here: undecided, and in no round."""
    return Review.objects.with_right(viewer, Right.DECIDE).filter(
        state=ReviewState.SURVEYED, case__isnull=True
    )


@dataclass(frozen=True, slots=True)
class VillageCount:
    """Ready cases of a village: how many of each turn, in the order of ``TURNS``."""

    pk: int
    title: str
    total: int
    turns: tuple[int, ...]


def village_counts(cases: QuerySet[ReviewCase, ReviewCase]) -> list[VillageCount]:
    """Count cases by village and by what a decision makes of them; two queries."""
    counts = {f"t{n}": Count("pk", filter=turn.cases) for n, turn in enumerate(TURNS)}
    rows: Any = (
        cases.order_by()
        .values("village", "village__code")
        .annotate(total=Count("pk"), **counts)
        .order_by("village__code", "village")
    )
    keys = [row["village"] for row in rows]
    names = {village.pk: village.title for village in Village.objects.filter(pk__in=keys)}
    return [
        VillageCount(
            row["village"],
            names[row["village"]],
            row["total"],
            tuple(row[f"t{n}"] for n in range(len(TURNS))),
        )
        for row in rows
    ]


def ordered(cases: QuerySet[ReviewCase, ReviewCase]) -> QuerySet[ReviewCase, ReviewCase]:
    """Cases with the columns by which they are put in order: village, then household."""
    return cases.annotate(village_code=F("village__code"), household_code=F("household__code"))


#: Columns of ``ordered`` that make a page.
ORDER = ("village_code", "household_code", "pk")


def with_grounds(cases: QuerySet[ReviewCase, ReviewCase]) -> QuerySet[ReviewCase, ReviewCase]:
    """Add what a leader reads of each case; a fixed number of queries, whatever the number."""
    households: Prefetch[Any] = Prefetch(
        "household", queryset=with_standing(Household.objects.all(), timezone.localdate())
    )
    judged: Prefetch[Any] = Prefetch(
        "review__judgements",
        queryset=Judgement.objects.select_related("standard").order_by(
            "standard__province_id", "standard__valid_from"
        ),
    )
    objections: Prefetch[Any] = Prefetch(
        "objections", queryset=Objection.objects.order_by("received_on", "pk")
    )
    rows = cases.select_related("review", "surveyor", "village", "round", "meeting", "consultation")
    return rows.defer(
        "review__facts", "review__answers", "review__overrides"
    ).prefetch_related(households, judged, objections, "requests")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """What a review finds under one standard, beside the class in force."""

    judged: Judgement
    before: Classification | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as the leader sees it."""

    case: ReviewCase
    compared: tuple[Compared, ...]


def seen(cases: Iterable[ReviewCase], *, english: bool = False) -> list[Seen]:
    """Compare cases fetched ``with_grounds`` with the classes in force, indicator by indicator."""
    rows = list(cases)
    standards = {
        judged.standard_id
        for case in rows
        if case.review is not None
        for judged in case.review.judgements.all()
    }
    names: dict[int, dict[int, str]] = {}
    for item in Indicator.objects.filter(standard__in=standards):
        name = item.name_en if english and item.name_en else item.name_vi
        names.setdefault(item.standard_id, {})[item.position] = name
    return [Seen(case, tuple(_compared(case, names))) for case in rows]


def _compared(case: ReviewCase, names: dict[int, dict[int, str]]) -> Iterable[Compared]:
    held = {row.standard_id: row for row in getattr(case.household, "shown_rows", [])}
    for judged in case.review.judgements.all() if case.review else ():
        before = held.get(judged.standard_id)
        words = names.get(judged.standard_id, {})
        if before is None:
            yield Compared(judged, None, (), ())
            continue
        was = before.deprivations & ~judged.unknowns
        now = judged.deprivations & ~before.unknowns
        yield Compared(judged, before, _named(now & ~was, words), _named(was & ~now, words))


def _named(mask: int, names: dict[int, str]) -> tuple[str, ...]:
    return tuple(name for position, name in sorted(names.items()) if mask >> (position - 1) & 1)


def correctable(viewer: Viewer) -> QuerySet[Decision, Decision]:
    """Decisions that cases of a correction waiting for the viewer may correct, newest first."""
    waiting = ready_cases(viewer).filter(reasons__contains=["correction"])
    return Decision.objects.with_right(viewer, Right.DECIDE).filter(
        classifications__household__in=waiting.values("household")
    ).distinct()  # fmt: skip


def suggested_number(commune: Area, day: dt.date) -> str:
    """Number that the commune's next decision of the year would have; nothing is taken."""
    series = NumberSeries.objects.filter(commune=commune, series="decision", year=day.year)
    last = series.values_list("last", flat=True).first() or 0
    used = set(
        Decision.objects.filter(
            Q(number__endswith="/QĐ-UBND"), commune=commune, decided_on__year=day.year
        ).values_list("number", flat=True)
    )
    while f"{last + 1}/QĐ-UBND" in used:
        last += 1
    return f"{last + 1}/QĐ-UBND"
