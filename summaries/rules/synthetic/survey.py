"""One survey of one made-up household: facts that the rules will find to be of a wanted class."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from summaries.rules.class_counts import NOT_POOR, Part
from summaries.rules.synthetic.facts import Facts, Home, Limits
from summaries.rules.synthetic.livelihood import Livelihoods, Scorer, Wanted
from summaries.rules.synthetic.members import Member

#: Households above every line are seldom deprived of much.
_MOST_ABOVE = 2


@dataclass(frozen=True, slots=True)
class Measuring:
    """How a standard measures people of one area type: dong a month, points (None: by income)."""

    key: int
    line: int
    score_cut: int | None


def wanted_of(part: Part | None, standards: Sequence[Measuring]) -> tuple[Wanted, tuple[int, int]]:
    """Return where income lies and how many deprivations there are, for a joint class.

    ``None`` is a household above every line.
    """
    below = [
        s for s in standards if part is not None and part.class_under(s.key) not in {None, NOT_POOR}
    ]
    above = [s for s in standards if s not in below]
    cuts_below = [s.score_cut for s in below if s.score_cut is not None]
    cuts_above = [s.score_cut for s in above if s.score_cut is not None]
    wanted = Wanted(
        score_low=max(cuts_above, default=None),
        score_high=min(cuts_below, default=None),
        income_low=max((s.line for s in above), default=0),
        income_high=min((s.line for s in below), default=None),
    )
    return wanted, (0, _MOST_ABOVE) if part is None else (part.least, part.most)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for surveys of one area type on one day."""

    standards: tuple[Measuring, ...]
    limits: Limits
    scorer: Scorer | None


def survey(
    chance: random.Random,
    household: tuple[Sequence[Member], Home],
    terms: Terms,
    part: Part | None,
    on: date,
    *,
    highland: float,
) -> dict[str, Any]:
    """Return the facts of a household on a day as JSON values.

    Raises ``ValueError`` where this household cannot be of that class.
    """
    members, home = household
    wanted, deprivations = wanted_of(part, terms.standards)
    builder = Facts(chance, members, home, on, terms.limits)
    facts = builder.build(deprivations)
    Livelihoods(chance, highland=highland, floor_area=terms.limits.floor_area).add(
        facts, terms.scorer, wanted, on
    )
    return facts
