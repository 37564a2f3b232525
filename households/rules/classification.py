"""The class of a household under a standard, said only when no later fact could contradict it.

Decree 07/2021 and Circular 07/2021: above the income line nobody is poor; at or below it, a
household with enough deprivations is poor, any other near-poor: ``docs/rules/classification.md``.
"""

from collections.abc import Iterable, Sequence

from households.rules.class_verdict import (
    Basis,
    ClassVerdict,
    HouseholdClass,
    Range,
    at_most,
    cut_of,
)
from households.rules.missing import (
    ANSWERS,
    MISSING_AREA,
    MISSING_CUT,
    MISSING_DEPRIVATIONS,
    MISSING_INCOME,
    MISSING_SCORE,
    MISSING_THRESHOLD,
)
from households.rules.standards import (
    AREA_TYPES,
    POINTS_PER_INDICATOR,
    StandardSpec,
    StandardStatus,
)

__all__ = [
    "Basis",
    "ClassVerdict",
    "HouseholdClass",
    "Range",
    "average_living",
    "classify",
    "classify_points",
    "usable",
]


def classify(
    standard: StandardSpec,
    *,
    area: str | None,
    deprivations: int,
    unknowns: int,
    score: Range | None = None,
    income_per_person: int | None = None,
    missing: Iterable[str] = (),
    score_missing: Iterable[str] = (),
    basis: Basis | None = None,
) -> ClassVerdict:
    """Classify a household under ``standard`` from its masks and its income score or income.

    ``area`` is ``rural``, ``urban``, or ``None`` where that is not settled (a special zone).
    ``deprivations`` and ``unknowns`` are the masks of a judgement and must not overlap. ``score``
    is the range of points on form B1; ``income_per_person`` is whole dong a month from the income
    sheet, or ``None``. ``missing`` are the facts that would settle the unknown indicators,
    ``score_missing`` the questions of the form that would settle the score.
    ``basis`` forces score or income; by default it is the score where the standard has score cuts.

    Raises ``ValueError`` for overlapping masks or bits outside the standard's indicators.
    """
    _check_masks(standard, deprivations, unknowns)
    if basis is None:
        basis = Basis.SCORE if standard.score_cuts.known else Basis.INCOME
    income = (
        score or Range(None, None) if basis is Basis.SCORE else Range.exactly(income_per_person)
    )
    certain = deprivations.bit_count()
    count = Range(certain, certain + unknowns.bit_count())
    many = _at_least(count, standard.deprivation_cut)
    below = [
        _below(standard, one, basis, income) for one in (AREA_TYPES if area is None else (area,))
    ]
    verdict = tuple(sorted({item for one in below for item in _possible(one, many)}))
    gaps: tuple[str, ...] = ()
    if len(verdict) > 1:
        unpublished = any(i.rule is None and i.bit & unknowns for i in standard.indicators)
        gaps = tuple(
            dict.fromkeys(
                [
                    *_income_gaps(standard, basis, below, score_missing),
                    *_deprivation_gaps(below, many=many, unpublished=unpublished, missing=missing),
                ]
            )
        )
    return ClassVerdict(
        possible=verdict,
        missing=gaps,
        recognisable=standard.recognises,
        standard=standard,
        area=area,
        basis=basis,
        income=income,
        deprivations=count,
    )


def classify_points(
    standard: StandardSpec, *, area: str, income_score: int, deprivation_score: int
) -> HouseholdClass:
    """Return the class of two known scores, A (B1) and B (B2): the rule as the circular writes it.

    Raises ``ValueError`` where the standard has no score cuts.
    """
    cut = standard.score_cuts.of(area)
    if cut is None:
        raise ValueError(f"{standard.code} has no score cut for {area}")
    if income_score > cut:
        return HouseholdClass.NOT_POOR
    if deprivation_score >= standard.deprivation_cut * POINTS_PER_INDICATOR:
        return HouseholdClass.POOR
    return HouseholdClass.NEAR_POOR


def average_living(
    standard: StandardSpec, *, area: str, income_per_person: int | None
) -> bool | None:
    """Return whether a household has an average living standard, ``None`` while that is unknown.

    It does from just above the income line up to the upper limit, which counts as within.
    """
    line, limit = standard.lines.of(area), standard.average_lines.of(area)
    if line is None or limit is None or income_per_person is None:
        return None
    return line < income_per_person <= limit


def _check_masks(standard: StandardSpec, deprivations: int, unknowns: int) -> None:
    if deprivations & unknowns:
        raise ValueError("an indicator cannot be deprived and unknown at once")
    known = sum(indicator.bit for indicator in standard.indicators)
    if (deprivations | unknowns) & ~known:
        raise ValueError(f"a mask has a bit that no indicator of {standard.code} has")


def _at_least(value: Range, cut: int) -> bool | None:
    if value.low is not None and value.low >= cut:
        return True
    if value.high is not None and value.high < cut:
        return False
    return None


def _below(standard: StandardSpec, area: str, basis: Basis, income: Range) -> bool | None:
    cut = cut_of(standard, area, basis)
    return None if cut is None else at_most(income, cut)


def _possible(below: bool | None, many: bool | None) -> set[HouseholdClass]:  # noqa: FBT001
    found: set[HouseholdClass] = set()
    if below is not True:
        found.add(HouseholdClass.NOT_POOR)
    if below is not False:
        if many is not False:
            found.add(HouseholdClass.POOR)
        if many is not True:
            found.add(HouseholdClass.NEAR_POOR)
    return found


def _income_gaps(
    standard: StandardSpec,
    basis: Basis,
    below: Sequence[bool | None],
    score_missing: Iterable[str],
) -> list[str]:
    """Name what would tell on which side of the cut; ``below`` has an answer per possible area."""
    gaps = [MISSING_AREA] if len(set(below)) > 1 else []
    if None not in below:
        return gaps
    if not (standard.score_cuts if basis is Basis.SCORE else standard.lines).known:
        return [*gaps, MISSING_CUT]
    if basis is Basis.INCOME:
        return [*gaps, MISSING_INCOME]
    return [*gaps, MISSING_SCORE, *(f"{ANSWERS}.{code}" for code in score_missing)]


def _deprivation_gaps(
    below: Sequence[bool | None], *, many: bool | None, unpublished: bool, missing: Iterable[str]
) -> list[str]:
    """Name what would settle the deprivations, unless income alone already says "not poor"."""
    if many is not None or set(below) == {False}:
        return []
    facts = list(missing)
    if unpublished:
        return [MISSING_THRESHOLD, *facts]
    return facts or [MISSING_DEPRIVATIONS]


def usable(standard: StandardSpec) -> bool:
    """Return whether a review may be judged under the standard at all, rehearsal included."""
    return standard.status is not StandardStatus.RETIRED
