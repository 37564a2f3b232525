"""Whether a figure of some units can be restated on the other division without splitting any.

Two sets of communes, one of before 1 July 2025 and one of today, cover the same ground when every
former one passed into the set completely, and nothing else went into it. Only then is the sum of a
figure over one set the figure of the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum


class Obstacle(StrEnum):
    """Why the two sets do not provably cover the same ground."""

    #: A former commune, in the set or beside it, for which no successor is published.
    NO_SUCCESSOR = "no_successor"
    #: Only a part of a former commune is published; nothing says where the rest went.
    REST_UNKNOWN = "rest_unknown"
    #: A part of a former commune went to a commune outside the set.
    PARTLY_ELSEWHERE = "partly_elsewhere"
    #: A commune of today also received ground from a former commune outside the set.
    RECEIVED_FROM_ELSEWHERE = "received_from_elsewhere"
    #: A commune of today is said to come from a code that is in no list.
    UNKNOWN_FORMER_CODE = "unknown_former_code"
    #: A commune of today for which no former unit is published.
    NO_PREDECESSOR = "no_predecessor"
    #: A former district that had no communes (an island): no figure by commune holds its people.
    DISTRICT_WITHOUT_COMMUNES = "district_without_communes"


@dataclass(frozen=True, slots=True)
class Passage:
    """One published row: a former commune, a commune of today, and whether all of it passed."""

    former: int | None
    former_code: str
    today: int
    today_code: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """An obstacle and the unit at fault: its key, or only a code where the unit is unknown."""

    obstacle: Obstacle
    unit: int | None
    code: str = ""


def continued(passages: Iterable[Passage]) -> frozenset[int]:
    """Former communes that simply went on: one row each way, under the same code.

    The published table marks them ``part`` although no other commune received anything of them:
    they are the communes that were not rearranged in 2025. They count as passed completely.
    """
    rows = list(passages)
    by_former, by_today = _by_former(rows), defaultdict(list)
    for row in rows:
        by_today[row.today].append(row)
    return frozenset(
        former
        for former, own in by_former.items()
        if len(own) == 1
        and own[0].former_code == own[0].today_code
        and len(by_today[own[0].today]) == 1
    )


def findings(
    *, former: Set[int], today: Set[int], passages: Iterable[Passage]
) -> tuple[Finding, ...]:
    """Obstacles between two sets of communes; none means that they cover the same ground.

    ``passages`` holds every published row that touches a member of either set.
    """
    rows = list(passages)
    going_on, by_former = continued(rows), _by_former(rows)
    found: list[Finding] = []
    for unit in sorted(former):
        own = by_former.get(unit, [])
        if not own:
            found.append(Finding(Obstacle.NO_SUCCESSOR, unit))
        elif len(own) == 1 and not own[0].whole and unit not in going_on:
            found.append(Finding(Obstacle.REST_UNKNOWN, unit))
        if any(row.today not in today for row in own):
            found.append(Finding(Obstacle.PARTLY_ELSEWHERE, unit))
    reached = {row.today for row in rows}
    found += [Finding(Obstacle.NO_PREDECESSOR, unit) for unit in sorted(today - reached)]
    for row in sorted(rows, key=lambda row: (row.today, row.former_code)):
        if row.today not in today:
            continue
        if row.former is None:
            found.append(Finding(Obstacle.UNKNOWN_FORMER_CODE, row.today, row.former_code))
        elif row.former not in former:
            found.append(Finding(Obstacle.RECEIVED_FROM_ELSEWHERE, row.former))
    return tuple(dict.fromkeys(found))


def _by_former(rows: Iterable[Passage]) -> dict[int, list[Passage]]:
    by_former: dict[int, list[Passage]] = defaultdict(list)
    for row in rows:
        if row.former is not None:
            by_former[row.former].append(row)
    return by_former
