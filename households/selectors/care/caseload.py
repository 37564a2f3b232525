"""The caseload of each official of a commune: a fixed number of queries, however many households.

Each figure counts households and opens to exactly those (``cared_for_by`` with the same filter).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.fields import CharField

from areas.models import Area, Village
from households.choices import CareRole, PovertyClass
from households.models import Assignment, Classification
from households.models.household import HouseholdQuerySet
from households.rules.care.lines import Lines
from households.rules.care.shares import ESCAPED, NEAR_POOR, POOR, SUPPORTED, UNABLE, Charge
from households.selectors.care.counts import declared_counts
from households.selectors.care.responsible import (
    CARING_ROLES,
    cared_for_by,
    in_care,
    own_line,
    village_line,
)
from officials.choices import Role
from officials.models import Official, Post

#: Which line an answer comes from, the narrowest first.
OWN, OF_VILLAGE, OF_COMMUNE = "own", "village", "commune"


@dataclass(slots=True)
class Caseload:
    """What one official answers for in a commune, in households; ``weight`` in points."""

    official: Official
    #: Whether a post of today lets them answer there (without one, a handover is due).
    has_post: bool = True
    households: int = 0
    poor: int = 0
    near_poor: int = 0
    escaped: int = 0
    weight: int = 0
    #: Villages their households lie in.
    villages: set[int] = field(default_factory=set)
    #: Places and households where they help somebody else.
    supporting: int = 0
    #: By key of :mod:`households.selectors.care.counts`.
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Commune:
    """Everything about who answers in a commune on a day."""

    day: dt.date
    lines: Lines
    charges: list[Charge]
    caseloads: list[Caseload]

    @property
    def begun(self) -> bool:
        """Whether the commune's line has begun."""
        return self.lines.commune is not None

    @property
    def uncovered(self) -> int:
        """Households on a list for which nobody answers."""
        return sum(charge.holder is None for charge in self.charges)


@dataclass(frozen=True, slots=True)
class VillageCare:
    """A village with who answers and who helps; ``main`` is its own official, if it has one."""

    village: Village
    households: int
    weight: int
    main: Assignment | None
    supporting: list[Assignment]


def lines_on(commune: Area, day: dt.date) -> Lines:
    """Main assignments in force, as keys; one query. Of households that moved away, none."""
    rows = Assignment.objects.main().on(day).filter(commune=commune)
    here = Q(household__isnull=True) | Q(household__commune=commune)
    whole: int | None = None
    villages: dict[int, int] = {}
    own: dict[int, int] = {}
    for row in rows.filter(here):
        if row.household_id is not None:
            own[row.household_id] = row.official_id
        elif row.village_id is not None:
            villages[row.village_id] = row.official_id
        else:
            whole = row.official_id
    return Lines(whole, villages, own)


def commune_care(commune: Area, day: dt.date) -> Commune:
    """Who answers for whom in a commune, and what each official has to do there."""
    lines = lines_on(commune, day)
    among = in_care(day).filter(commune=commune)
    classes = _classes(among)
    found: dict[int, set[str]] = {}
    heavy: set[int] = set()
    for count in declared_counts():
        with_it = count.households(day, among.values("pk"))
        for key in with_it:
            found.setdefault(key, set()).add(count.key)
        if count.weighs:
            heavy |= with_it
    charges: list[Charge] = []
    loads: dict[int, Caseload] = {
        official.pk: Caseload(official, has_post) for official, has_post in _people(commune, day)
    }
    for key, village, points, unable in classes:
        weight = points + UNABLE * unable + SUPPORTED * (key in heavy)
        charge = Charge(key, village, weight, lines.of(key, village))
        charges.append(charge)
        if charge.holder is not None:
            _add(loads[charge.holder], charge, points, found.get(key, ()))
    for official, number in _supporting(commune, day).items():
        loads[official].supporting = number
    order = sorted(loads.values(), key=lambda row: (-row.weight, row.official.full_name))
    return Commune(day, lines, charges, order)


def caseloads(commune: Area, day: dt.date) -> list[Caseload]:
    """Officials who answer, help or could answer in a commune, the heaviest caseload first."""
    return commune_care(commune, day).caseloads


def villages_care(commune: Area, care: Commune) -> list[VillageCare]:
    """Villages of a commune with their officials; closed ones only while somebody answers."""
    main: dict[int, Assignment] = {}
    helpers: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.on(care.day).filter(commune=commune, village__isnull=False)
    for row in rows.select_related("official").order_by("official__full_name", "pk"):
        assert row.village_id is not None  # noqa: S101 (for the type checker)
        if row.role == CareRole.MAIN:
            main[row.village_id] = row
        else:
            helpers.setdefault(row.village_id, []).append(row)
    number: Counter[int] = Counter(charge.village for charge in care.charges)
    weight: Counter[int] = Counter()
    for charge in care.charges:
        weight[charge.village] += charge.weight
    held = Q(pk__in=[*main, *helpers])
    places = Village.objects.filter(Q(closed_on__isnull=True) | held, commune=commune)
    return [
        VillageCare(
            place, number[place.pk], weight[place.pk], main.get(place.pk), helpers.get(place.pk, [])
        )
        for place in places.select_related("commune").order_by("code", "pk")
    ]


def households_of(official: Official, commune: Area | None, day: dt.date) -> HouseholdQuerySet:
    """Households an official answers for, with ``level``: the line the answer comes from."""
    rows = cared_for_by(official, day)
    if commune is not None:
        rows = rows.filter(commune=commune)
    return rows.annotate(
        level=Case(
            When(Exists(own_line(day)), then=Value(OWN)),
            When(Exists(village_line(day)), then=Value(OF_VILLAGE)),
            default=Value(OF_COMMUNE),
            output_field=CharField(),
        )
    )


def _classes(among: HouseholdQuerySet) -> list[tuple[int, int, int, bool]]:
    """Key, village, points of its class and whether nobody can work, by key."""
    current = Classification.objects.current().filter(household=OuterRef("pk"))
    rows = among.annotate(
        points=Case(
            When(Exists(current.filter(poverty_class=PovertyClass.POOR)), then=Value(POOR)),
            When(
                Exists(current.filter(poverty_class=PovertyClass.NEAR_POOR)),
                then=Value(NEAR_POOR),
            ),
            default=Value(ESCAPED),
        ),
        unable=Exists(current.filter(unable_to_work=True)),
    )
    return list(rows.order_by("pk").values_list("pk", "village", "points", "unable"))


def _people(commune: Area, day: dt.date) -> list[tuple[Official, bool]]:
    """Accounts with a post there that allows visits, and those who answer without one."""
    posts = Post.objects.on(day).filter(
        official=OuterRef("pk"), area=commune, role__in=CARING_ROLES
    )
    held = Assignment.objects.on(day).filter(official=OuterRef("pk"), commune=commune)
    rows = (
        Official.objects.annotate(has_post=Exists(posts))
        .filter(Q(has_post=True, is_active=True) | Exists(held))
        .order_by("full_name", "pk")
    )
    return [(row, bool(vars(row)["has_post"] and row.is_active)) for row in rows]


def _add(load: Caseload, charge: Charge, points: int, matters: Iterable[str]) -> None:
    load.households += 1
    load.weight += charge.weight
    load.villages.add(charge.village)
    load.poor += points == POOR
    load.near_poor += points == NEAR_POOR
    load.escaped += points == ESCAPED
    load.counts.update(matters)


def _supporting(commune: Area, day: dt.date) -> Counter[int]:
    rows = Assignment.objects.on(day).filter(commune=commune, role=CareRole.SUPPORTING)
    return Counter(rows.values_list("official", flat=True))


def villages_of_takers(commune: Area, day: dt.date) -> dict[int, frozenset[int] | None]:
    """Officials who may answer in a commune, and for which villages: None is all of it."""
    found: dict[int, frozenset[int] | None] = {}
    posts = Post.objects.on(day).filter(
        area=commune, role__in=CARING_ROLES, official__is_active=True
    )
    for official, role, village in posts.values_list("official", "role", "village"):
        if role != Role.VILLAGE_COLLECTOR:
            found[official] = None
        elif village is not None and found.get(official, frozenset()) is not None:
            found[official] = (found.get(official) or frozenset()) | {village}
    return found
