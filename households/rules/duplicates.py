"""How likely two records are the same person: a sum of points, each part sayable in words.

The points are decibans, ten times the decimal logarithm of odds: 0 is even odds, 10 is ten to one,
-10 one to ten (the model of Fellegi and Sunter, 1969). Agreement on a name says the less the more
people of that place bear it, so the count of namesakes in the smallest place that both live in is
part of the sum. Worked examples: ``docs/rules/duplicates.md``.

The same sum is needed set-based, so :data:`SCORE_SQL` is written from the same tables of points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

#: Points at and above which a pair is called a duplicate (ten to one), or possible (even odds).
DUPLICATE_POINTS = 10
POSSIBLE_POINTS = 0


class Level(StrEnum):
    """What the points of a pair amount to."""

    DUPLICATE = "duplicate"
    POSSIBLE = "possible"


class Nearness(StrEnum):
    """The smallest place that both live in; ``COMMUNE`` when a village is not known."""

    VILLAGE = "village"
    OTHER_VILLAGE = "other_village"
    COMMUNE = "commune"
    PROVINCE = "province"
    COUNTRY = "country"


class DateMatch(StrEnum):
    """How the days of birth agree; 1 January stands for a bare year and says nothing."""

    SAME = "same"
    SWAPPED = "swapped"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


#: Chance that somebody who is entered was entered there before (5 %, 1 %, 0.2 %), then how often
#: one family's two records give the same village.
NEARNESS_POINTS: dict[Nearness, int] = {
    Nearness.VILLAGE: -13 + 10,
    Nearness.OTHER_VILLAGE: -13 - 7,
    Nearness.COMMUNE: -13,
    Nearness.PROVINCE: -20,
    Nearness.COUNTRY: -27,
}
#: By difference of the years of birth; one year off is common where ages were counted from
#: conception or from the lunar new year.
YEAR_POINTS: dict[int, int] = {0: 17, 1: 4}
YEAR_DIFFERS = -8
#: On top of the year.
DATE_POINTS: dict[DateMatch, int] = {
    DateMatch.SAME: 25,
    DateMatch.SWAPPED: 15,
    DateMatch.DIFFERENT: -10,
    DateMatch.UNKNOWN: 0,
}
SEX_SAME, SEX_DIFFERS = 2, -15
NAME_DIFFERS = -10
IDENTITY_SAME, IDENTITY_DIFFERS = 90, -25
LEGACY_SAME, LEGACY_DIFFERS = 45, -5

#: Households: the same code of the former system, the same head, and members in common.
HOUSEHOLD_CODE = 8
HOUSEHOLD_HEAD_IN_VILLAGE = 15
HOUSEHOLD_HEAD = 8
HOUSEHOLD_MEMBER = 6
HOUSEHOLD_MEMBERS_COUNTED = 4


@dataclass(frozen=True, slots=True)
class Signals:
    """What two records of persons have in common. None is unknown on one side or both.

    ``namesakes`` is how many people of the place of ``nearness`` bear the name, at least one; it
    counts only where the names agree. ``years_apart`` is the difference of the years of birth.
    """

    nearness: Nearness
    same_name: bool = True
    namesakes: int = 1
    years_apart: int = 0
    date: DateMatch = DateMatch.UNKNOWN
    same_sex: bool = True
    identity: bool | None = None
    legacy: bool | None = None


def person_points(signals: Signals) -> int:
    """Points of a pair of persons; the order of the two never matters."""
    namesakes = round(10 * math.log10(max(signals.namesakes, 1)))
    return (
        NEARNESS_POINTS[signals.nearness]
        + (-namesakes if signals.same_name else NAME_DIFFERS)
        + YEAR_POINTS.get(abs(signals.years_apart), YEAR_DIFFERS)
        + DATE_POINTS[signals.date]
        + (SEX_SAME if signals.same_sex else SEX_DIFFERS)
        + _if_known(same=signals.identity, agree=IDENTITY_SAME, differ=IDENTITY_DIFFERS)
        + _if_known(same=signals.legacy, agree=LEGACY_SAME, differ=LEGACY_DIFFERS)
    )


def _if_known(*, same: bool | None, agree: int, differ: int) -> int:
    return 0 if same is None else agree if same else differ


def household_points(
    *, same_code: bool, same_head: bool, same_village: bool, members_in_common: int
) -> int:
    """Points of a pair of households; ``members_in_common`` leaves the head out."""
    head = HOUSEHOLD_HEAD_IN_VILLAGE if same_village else HOUSEHOLD_HEAD
    return (
        (HOUSEHOLD_CODE if same_code else 0)
        + (head if same_head else 0)
        + HOUSEHOLD_MEMBER * min(members_in_common, HOUSEHOLD_MEMBERS_COUNTED)
    )


def level_of(
    points: int, *, duplicate: int = DUPLICATE_POINTS, possible: int = POSSIBLE_POINTS
) -> Level | None:
    """Whether points make a duplicate, a possible one, or nothing."""
    if points >= duplicate:
        return Level.DUPLICATE
    return Level.POSSIBLE if points >= possible else None


def _cases(column: str, points: dict[str, int], other: int | None = None) -> str:
    lines = " ".join(f"WHEN {value} THEN {number}" for value, number in points.items())
    return f"CASE {column} {lines}{'' if other is None else f' ELSE {other}'} END"


def _quoted(points: dict[Nearness, int] | dict[DateMatch, int]) -> dict[str, int]:
    return {f"'{key}'": number for key, number in points.items()}


#: :func:`person_points` over columns named as the fields of :class:`Signals`.
SCORE_SQL = " + ".join(
    (
        _cases("nearness", _quoted(NEARNESS_POINTS)),
        f"CASE WHEN same_name THEN -round(10 * log(greatest(namesakes, 1)::float8))::int"
        f" ELSE {NAME_DIFFERS} END",
        _cases("years_apart", {str(k): v for k, v in YEAR_POINTS.items()}, YEAR_DIFFERS),
        _cases("date_match", _quoted(DATE_POINTS)),
        f"CASE WHEN same_sex THEN {SEX_SAME} ELSE {SEX_DIFFERS} END",
        f"CASE identity_same WHEN true THEN {IDENTITY_SAME} WHEN false THEN {IDENTITY_DIFFERS}"
        " ELSE 0 END",
        f"CASE legacy_same WHEN true THEN {LEGACY_SAME} WHEN false THEN {LEGACY_DIFFERS}"
        " ELSE 0 END",
    )
)

#: The most a pair of people of two communes can reach on name and year alone; where that cannot
#: be enough, only the same day of birth is looked for, which keeps common names cheap.
BEYOND_COMMUNE_BY_YEAR = NEARNESS_POINTS[Nearness.PROVINCE] + YEAR_POINTS[0] + SEX_SAME

#: :func:`household_points` over columns of the same names.
HOUSEHOLD_SCORE_SQL = (
    f"CASE WHEN same_code THEN {HOUSEHOLD_CODE} ELSE 0 END"
    f" + CASE WHEN same_head THEN CASE WHEN same_village THEN {HOUSEHOLD_HEAD_IN_VILLAGE}"
    f" ELSE {HOUSEHOLD_HEAD} END ELSE 0 END"
    f" + {HOUSEHOLD_MEMBER} * least(members_in_common, {HOUSEHOLD_MEMBERS_COUNTED})"
)
