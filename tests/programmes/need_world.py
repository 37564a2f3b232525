"""A small world of classes and supports by chance, and its needs worked out by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from areas.models import Village
from households.choices import ClassOrigin, PovertyClass
from households.models import Classification, Household, PovertyStandard
from programmes.models import Programme, Support, SupportKind
from programmes.rules.needs import CAUSE_SHIFT, Seen, bits_of, packed, waiting_since
from tests.factories.households import HouseholdFactory, IndicatorFactory, PovertyStandardFactory
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory

TODAY = dt.date(2026, 6, 1)
LIVE = ("planned", "approved", "delivered", "accepted")


@dataclass
class NeedWorld:
    """Who is there; ``former`` numbers the same indicators the other way round."""

    standard: PovertyStandard
    former: PovertyStandard
    households: list[Household] = field(default_factory=list)


def standards() -> tuple[PovertyStandard, PovertyStandard]:
    """Return the standard in force with four indicators, and the one before with three of them."""
    standard = PovertyStandardFactory.create()
    former = PovertyStandardFactory.create(
        code="quoc-gia-2016", valid_from=dt.date(2016, 1, 1), valid_to=dt.date(2021, 12, 31)
    )
    for position in range(1, 5):
        IndicatorFactory.create(standard=standard, position=position, code=f"I{position}")
    for position in range(1, 4):
        IndicatorFactory.create(standard=former, position=position, code=f"I{4 - position}")
    return standard, former


def translate(world: NeedWorld, standard: int, mask: int) -> int:
    """Read a mask of the former standard: its bits 1, 2, 3 are I3, I2, I1."""
    if standard == world.standard.pk:
        return mask
    return sum(1 << 2 - place for place in range(3) if mask >> place & 1)


def random_world(seed: int, villages: list[Village]) -> NeedWorld:
    """Create a dozen households with up to four classes and supports; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    world = NeedWorld(*standards())
    kinds = [
        SupportKindFactory.create(thing=f"thu-{place // 2}", indicators=["I1"] if place else [],
                                  causes=[])
        for place in range(4)
    ]  # fmt: skip
    programmes = [ProgrammeFactory.create() for _ in range(2)]
    for _ in range(12):
        home = HouseholdFactory.create(village=chance.choice(villages))
        world.households.append(home)
        _classes(chance, world, home)
        for _ in range(chance.choice([0, 0, 1, 2, 3])):
            _support(chance, world, home, chance.choice(kinds), chance.choice(programmes))
    return world


def _classes(chance: random.Random, world: NeedWorld, home: Household) -> None:
    days = sorted({dt.date(year, chance.choice([3, 12]), 10) for year in
                   chance.sample(range(2019, 2026), chance.randint(1, 4))})  # fmt: skip
    for day in days:
        standard = world.former if day.year < 2022 else world.standard
        lacks = chance.randrange(16 if standard is world.standard else 8)
        Classification.objects.create(
            household=home,
            standard=standard,
            commune=home.commune,
            poverty_class=chance.choice(
                [
                    PovertyClass.POOR,
                    PovertyClass.POOR,
                    PovertyClass.NEAR_POOR,
                    PovertyClass.NOT_POOR,
                ]
            ),
            valid_from=day,
            origin=ClassOrigin.MOVE,
            deprivations=lacks,
            unknowns=chance.randrange(16) & ~lacks if chance.random() < 0.3 else 0,
            causes=chance.randrange(8),
            persons=3,
            is_urban=False,
            unable_to_work=chance.random() < 0.3,
        )


def _support(
    chance: random.Random, world: NeedWorld, home: Household, kind: SupportKind, of: Programme
) -> None:
    state = chance.choice([*LIVE, "ended", "stopped"])
    standard = chance.choice([world.standard, world.standard, world.former])
    day = dt.date(2023, 1, 1) + dt.timedelta(days=chance.randrange(1000))
    given = state in ("delivered", "accepted", "ended")
    Support.objects.create(
        household=home,
        commune=home.commune,
        village=home.village,
        kind=kind,
        programme=of,
        state=state,
        standard=standard,
        answers=chance.randrange(8),
        causes=chance.randrange(8),
        status="poor",
        status_on=day,
        planned_on=day,
        approved_on=day if state not in ("planned", "stopped") else None,
        delivered_on=day if given else None,
        accepted_on=day if state == "accepted" else None,
        ended_on=day if state == "ended" else None,
        stopped_on=day if state == "stopped" else None,
        stop_reason="Thử" if state == "stopped" else "",
    )


def by_hand(world: NeedWorld, home: Household) -> dict[str, Any] | None:
    """Work out the needs of one household in plain Python; None when it is not on the list."""
    chain = sorted(home.classifications.all(), key=lambda row: row.valid_from, reverse=True)
    current = [row for row in chain if row.standard_id == world.standard.pk]
    if not current:
        return None
    now = current[0]
    escaped = now.escaped_on is not None and now.escaped_on > dt.date(2023, 6, 1)
    if now.poverty_class == PovertyClass.NOT_POOR and not escaped:
        return None
    lacks = packed(now.deprivations, now.causes)
    found: dict[str, Any] = defaultdict(int)
    found |= {"lacks": lacks, "unable": now.unable_to_work, "class": now.poverty_class}
    live = [
        row
        for row in Support.objects.filter(household=home).select_related("kind")
        if row.state in LIVE
    ]

    def mask(row: Support) -> int:
        return packed(translate(world, row.standard_id, row.answers), row.causes)

    planned = given = 0
    for row in live:
        if row.state == "planned":
            planned |= mask(row)
        else:
            given |= mask(row)
    seen = [
        Seen(
            row.valid_from,
            packed(translate(world, row.standard_id, row.deprivations), row.causes),
            translate(world, row.standard_id, row.unknowns),
        )
        for row in chain
    ]
    since = waiting_since(seen)
    unmet = lacks & ~(planned | given)
    ever = {
        row.pk: [
            one
            for one in chain
            if one.superseded_from is None or one.superseded_from > row.planned_on
        ]
        for row in live
    }
    found["needless"] = {
        row.pk
        for row in live
        if row.kind.indicators
        and not mask(row) & lacks
        and (
            row.state in ("planned", "approved")
            or not any(
                mask(row) & packed(translate(world, one.standard_id, one.deprivations), one.causes)
                for one in ever[row.pk]
            )
        )
    }
    found["doubled"] = {
        tuple(sorted((a.pk, b.pk)))
        for a, b in combinations(live, 2)
        if a.kind.thing == b.kind.thing and a.programme_id != b.programme_id
    }
    found |= {
        "live": len(live),
        "given": lacks & given,
        "planned": lacks & planned & ~given,
        "unmet": unmet,
        "since": since,
        "oldest": min((since[bit] for bit in bits_of(unmet)), default=None),
    }
    return found


CAUSE_BITS = [1 << CAUSE_SHIFT + place for place in range(8)]
