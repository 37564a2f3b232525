"""The needs of households and what answers them: counts for communes, lists, one household.

Poor, near-poor and newly escaped households under the national standard in force. A need is a
deprivation or a cause. It is *given* when a live support past its approval answers it, *planned*
when only planned ones do, *unmet* otherwise. Costs one statement whatever the number of communes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from areas.models import Area
from common.keyset import KeysetPage, fetched_page
from households.models import Household, Indicator, PovertyStandard
from households.rules.fact_choices import CAUSES
from households.rules.text import Text
from households.selectors.standing import Standing
from officials.choices import Right
from officials.scope import Viewer, areas_for
from programmes.models import Programme, SupportKind
from programmes.rules.needs import CAUSE_SHIFT, bits_of, moves
from programmes.selectors import needs_sql
from programmes.selectors.conditions import Conditions
from programmes.selectors.eligibility import national_standard

NEVER = dt.date(9999, 12, 31)

_STANDINGS = {1: Standing.POOR, 2: Standing.NEAR_POOR, 3: Standing.ESCAPED}


@dataclass(frozen=True, slots=True)
class Need:
    """An indicator of the standard in force, or a cause; ``slug`` stands in addresses."""

    bit: int
    slug: str
    indicator: str
    cause: int | None
    text: Text

    @property
    def name(self) -> str:
        """Name in the viewer's language."""
        return self.text.in_language(get_language() or "")


@dataclass(frozen=True, slots=True)
class NeedCount:
    """How many households lack one thing in a commune, and what answers it; days of the unmet."""

    need: Need
    lacking: int = 0
    planned: int = 0
    given: int = 0
    unmet: int = 0
    median_days: int | None = None
    longest_days: int | None = None


@dataclass(frozen=True, slots=True)
class CommuneNeeds:
    """Households of a commune that are on the list, and what waits.

    ``open`` have an unmet need, ``alone`` have one and no live support at all; ``needless`` and
    ``doubled`` count households. ``unmet`` counts needs, ``lines`` has one row for each need.
    """

    commune: int
    households: int = 0
    open: int = 0
    alone: int = 0
    unable: int = 0
    needless: int = 0
    doubled: int = 0
    longest_days: int | None = None
    lines: tuple[NeedCount, ...] = ()

    @property
    def unmet(self) -> int:
        """Unmet needs, all indicators and causes together."""
        return sum(line.unmet for line in self.lines)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A household of a list; masks are packed. ``since`` is the oldest unmet need's day."""

    household: int
    commune: int
    poverty_class: int
    unable_to_work: bool
    lacks: int
    planned: int
    given: int
    unmet: int
    live: int
    since: dt.date | None
    needless: bool
    doubled: bool

    @property
    def pk(self) -> int:
        """Key of the household, for pages by key."""
        return self.household

    @property
    def waits_from(self) -> dt.date:
        """``since``, last for those who wait for nothing."""
        return self.since or NEVER

    @property
    def standing(self) -> Standing:
        """Class as shown."""
        return _STANDINGS[self.poverty_class]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which households of the scope a list shows; each field is one condition, all must hold.

    ``conditions`` are names of ``needs_sql.CONDITIONS``; those about one need read ``bit``.
    """

    conditions: tuple[str, ...] = ()
    bit: int = 0
    min_days: int | None = None

    @property
    def names(self) -> list[str]:
        """Names of all conditions."""
        return [*self.conditions, *(["waiting"] if self.min_days is not None else [])]


@dataclass(frozen=True)
class NeedScope:
    """Where and under what needs are read; made by :func:`scope_of` or :func:`scope_for`."""

    day: dt.date
    standard: PovertyStandard
    communes: frozenset[int]
    villages: frozenset[int] = frozenset()
    village: int | None = None
    households: tuple[int, ...] = ()
    former: tuple[PovertyStandard, ...] = field(default_factory=tuple)

    @cached_property
    def needs(self) -> list[Need]:
        """Indicators of the standard in force, then causes."""
        found = [
            Need(one.bit, one.code, one.code, None, Text(one.name_vi, one.name_en))
            for one in self._indicators[self.standard.pk]
        ]
        for place, choice in enumerate(CAUSES):
            found.append(
                Need(
                    1 << CAUSE_SHIFT + place, f"n{place + 1}", "", place + 1, choice.label
                )
            )  # fmt: skip
        return found

    @cached_property
    def by_bit(self) -> dict[int, Need]:
        """Needs by their bit."""
        return {one.bit: one for one in self.needs}

    def need(self, slug: str) -> Need | None:
        """The need of an address."""
        return next((one for one in self.needs if one.slug == slug), None)

    def of_mask(self, mask: int) -> list[Need]:
        """Needs of a packed mask that the standard in force still knows."""
        return [self.by_bit[bit] for bit in bits_of(mask) if bit in self.by_bit]

    @cached_property
    def _indicators(self) -> dict[int, list[Indicator]]:
        found: dict[int, list[Indicator]] = defaultdict(list)
        keys = [self.standard.pk, *(one.pk for one in self.former)]
        for row in Indicator.objects.filter(standard__in=keys).order_by("position"):
            found[row.standard_id].append(row)
        return found

    @cached_property
    def text(self) -> needs_sql.Text:
        """What the statements are made for."""
        target = {one.code: one.bit for one in self._indicators[self.standard.pk]}
        return needs_sql.Text(
            by_village=bool(self.villages) or self.village is not None,
            by_household=bool(self.households),
            others=tuple(
                needs_sql.Mapping(
                    other.pk,
                    tuple(moves({one.code: one.bit for one in self._indicators[other.pk]}, target)),
                )
                for other in self.former
            ),
        )

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Values bound to every statement."""
        lax = _lax_pairs(self.day, self.communes)
        return {
            "day": self.day,
            "standard": self.standard.pk,
            "standard_from": self.standard.valid_from,
            "standards": [self.standard.pk, *(one.pk for one in self.former)],
            "communes": sorted(self.communes),
            "villages": sorted(self.villages),
            "village": self.village,
            "households": list(self.households),
            "lax_kinds": [kind for kind, _ in lax],
            "lax_programmes": [programme for _, programme in lax],
            "places": [one.bit.bit_length() - 1 for one in self.needs],
        }


def scope_of(
    communes: Collection[int],
    day: dt.date,
    *,
    villages: Collection[int] = (),
    village: int | None = None,
    households: Collection[int] = (),
) -> NeedScope | None:
    """Needs of whole communes and of single villages on ``day`` (today: states of supports are
    those of now); None where no national standard is in force.
    """
    standard = national_standard(day)
    if standard is None:
        return None
    former = PovertyStandard.objects.filter(
        province__isnull=True, status=standard.status, valid_from__lt=standard.valid_from
    ).order_by("valid_from")
    return NeedScope(
        day,
        standard,
        frozenset(communes),
        frozenset(villages),
        village,
        tuple(sorted(households)),
        tuple(former),
    )


def scope_for(
    viewer: Viewer,
    day: dt.date,
    *,
    commune: int | None = None,
    village: int | None = None,
    households: Collection[int] = (),
) -> NeedScope | None:
    """Needs of what the viewer may see, or of one commune or village of it."""
    territory = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    communes = territory.communes
    if commune is not None:
        communes = communes & {commune}
    return scope_of(
        communes, day, villages=territory.villages, village=village, households=households
    )


def commune_needs(scope: NeedScope) -> dict[int, CommuneNeeds]:
    """Counts of every commune of the scope that has somebody on the list; one statement."""
    lines: dict[int, dict[int, NeedCount]] = defaultdict(dict)
    tallies: dict[int, tuple[Any, ...]] = {}
    for commune, bit, *values in _rows(needs_sql.counting(scope.text), scope.parameters):
        if not bit:
            tallies[commune] = tuple(values)
            continue
        lacking, planned, given, unmet, _, _, middle, first = values
        lines[commune][bit] = NeedCount(
            scope.by_bit[bit], lacking, planned, given, unmet, _days(scope, middle),
            _days(scope, first),
        )  # fmt: skip
    return {
        commune: CommuneNeeds(
            commune, households, open_, alone, unable, needless, doubled, _days(scope, first),
            tuple(lines[commune].get(one.bit, NeedCount(one)) for one in scope.needs),
        )
        for commune, (households, open_, alone, unable, needless, doubled, _, first)
        in tallies.items()
    }  # fmt: skip


def total(scope: NeedScope, found: Collection[CommuneNeeds]) -> CommuneNeeds:
    """Sum of communes; the median of several communes is left out, it is not a sum."""
    rows = list(found)

    def most(values: Sequence[int | None]) -> int | None:
        return max((one for one in values if one is not None), default=None)

    lines = []
    for place, need in enumerate(scope.needs):
        same = [row.lines[place] for row in rows]
        lines.append(
            NeedCount(
                need,
                sum(one.lacking for one in same),
                sum(one.planned for one in same),
                sum(one.given for one in same),
                sum(one.unmet for one in same),
                same[0].median_days if len(same) == 1 else None,
                most([one.longest_days for one in same]),
            )
        )
    return CommuneNeeds(
        0,
        sum(row.households for row in rows),
        sum(row.open for row in rows),
        sum(row.alone for row in rows),
        sum(row.unable for row in rows),
        sum(row.needless for row in rows),
        sum(row.doubled for row in rows),
        most([row.longest_days for row in rows]),
        tuple(lines),
    )


def need_page(
    scope: NeedScope, narrowing: Narrowing, *, after: str = "", before: str = "", size: int = 50
) -> KeysetPage[Any]:
    """A page of the households behind a count, the longest waiting first; one statement."""

    def fetch(beyond: list[Any] | None, count: int, *, backwards: bool) -> list[Any]:
        day, key = beyond or (None, None)
        text = needs_sql.listing(scope.text, narrowing.names, backwards=backwards)
        return [
            NeedRow(*row)
            for row in _rows(
                text,
                _narrowed(scope, narrowing)
                | {
                    "beyond_day": "infinity" if day == NEVER.isoformat() else _date(day),
                    "beyond_key": key,
                    "limit": count,
                },
            )
        ]

    return fetched_page(fetch, order=("waits_from", "pk"), after=after, before=before, size=size)


def need_number(scope: NeedScope, narrowing: Narrowing) -> int:
    """How many households that list has."""
    ((found,),) = _rows(needs_sql.number(scope.text, narrowing.names), _narrowed(scope, narrowing))
    return int(found)


def need_rows(scope: NeedScope, narrowing: Narrowing = Narrowing()) -> list[NeedRow]:
    """Every household of a list; for one commune, or for households named in the scope."""
    values = {"beyond_day": None, "beyond_key": None, "limit": None}
    text = needs_sql.listing(scope.text, narrowing.names)
    return [NeedRow(*row) for row in _rows(text, _narrowed(scope, narrowing) | values)]


def waiting(scope: NeedScope) -> dict[int, dict[int, dt.date]]:
    """By household and bit: the day since which it is found without a break; answered ones too."""
    found: dict[int, dict[int, dt.date]] = defaultdict(dict)
    for household, since, bit in _rows(needs_sql.since(scope.text), scope.parameters):
        found[household][bit] = since
    return found


@dataclass(frozen=True, slots=True)
class Faults:
    """Supports of a household that answer nothing, and pairs of one thing from two sources."""

    needless: tuple[int, ...] = ()
    doubled: tuple[tuple[int, int], ...] = ()


def faults(scope: NeedScope) -> dict[int, Faults]:
    """Needless supports and double support by household."""
    needless: dict[int, list[int]] = defaultdict(list)
    doubled: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for household, one, other in _rows(needs_sql.faults(scope.text), scope.parameters):
        if other is None:
            needless[household].append(one)
        else:
            doubled[household].append((one, other))
    return {
        key: Faults(tuple(sorted(needless[key])), tuple(sorted(doubled[key])))
        for key in {*needless, *doubled}
    }


def visible_communes(viewer: Viewer) -> list[Area]:
    """Communes whose needs the viewer may see whole, or has a village of, by code."""
    territory = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    inside = Area.objects.filter(pk__in=territory.communes) | Area.objects.filter(
        pk__in=Household.objects.filter(village__in=territory.villages).values("commune")
    )
    return list(inside.distinct().order_by("code"))


def _lax_pairs(day: dt.date, communes: Collection[int]) -> list[tuple[int, int]]:
    """Kinds and programmes whose rule lets the same thing come from two sources at once.

    Rules of one province count where all communes lie in it.
    """
    provinces = set(Area.objects.filter(pk__in=communes).values_list("parent", flat=True))
    province = provinces.pop() if len(provinces) == 1 else None
    conditions = Conditions(day)
    programmes = list(Programme.objects.all())
    return [
        (kind.pk, programme.pk)
        for kind in SupportKind.objects.all()
        for programme in programmes
        if not conditions.of(kind, programme, province=province).exclusive
    ]


def _narrowed(scope: NeedScope, narrowing: Narrowing) -> dict[str, Any]:
    days = narrowing.min_days
    return scope.parameters | {
        "bit": narrowing.bit,
        "waiting_since": None if days is None else scope.day - dt.timedelta(days=days),
    }


def _days(scope: NeedScope, since: dt.date | None) -> int | None:
    return None if since is None else (scope.day - since).days


def _date(value: object) -> str | None:
    """An ISO day of a cursor; raises ``ValueError`` for anything else."""
    return None if value is None else dt.date.fromisoformat(str(value)).isoformat()


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
