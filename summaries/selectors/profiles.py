"""Figures arranged as pages and statutory tables show them; no further access to data of people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from households.models import EthnicGroup, Indicator, PovertyStandard
from summaries.models import CommuneStatistic
from summaries.rules.measures import (
    CAUSES,
    DECREASES,
    DETAILED,
    INCREASES,
    NEAR_POOR,
    POOR,
    RegisterClass,
    find,
)
from summaries.rules.rates import Rate
from summaries.selectors.figures import AreaFigures, Figures


def label(code: str) -> str:
    """Words for a measure in the language of the reader; the code itself when there are none."""
    measure = find(code)
    return code if measure is None else measure.label(get_language() or "vi")


def label_under(code: str, standard: PovertyStandard) -> str:
    """Words for a measure, with the names that only rows know: of an indicator, of a group."""
    words = label(code)
    part, colon, _ = words.partition(": ")
    suffix = code.partition(".")[2]
    kind, _, key = suffix.partition(".")
    name = ""
    if kind == "deprived" and key.isdigit():
        indicator = standard.indicators.filter(position=int(key)).first()
        if indicator is not None:
            name = gettext("thiếu hụt %(indicator)s") % {"indicator": _said(indicator)}
    elif kind == "ethnic" and key:
        group = EthnicGroup.objects.filter(list_id=key[:1], code=key[1:]).first()
        name = gettext("dân tộc %(group)s") % {"group": group.name} if group else ""
    return f"{part}{colon}{name}" if name else words


def _said(indicator: Indicator) -> str:
    english = (get_language() or "vi").startswith("en")
    return indicator.name_en if english else indicator.name_vi


@dataclass(frozen=True, slots=True)
class Movement:
    """One column of table 2 or 3. ``sign`` is 0 for start and end, -1 or 1 in between."""

    code: str
    label: str
    sign: int
    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class MovementTable:
    """Table 2 (poor) or 3 (near-poor): from the year end before to the day.

    ``is_baseline`` says that there was no class under the standard at the start: then everything is
    new, which tells of the standard, not of poverty.
    """

    part: RegisterClass
    start: dt.date
    end: dt.date
    columns: tuple[Movement, ...]
    is_baseline: bool

    def __getitem__(self, what: str) -> Movement:
        return next(c for c in self.columns if c.code == f"{self.part.code}.move.{what}")


_COLUMNS = (
    ("start", 0),
    *((code, -1) for code in DECREASES),
    *((code, 1) for code in INCREASES),
    ("end", 0),
)


def movement(figures: AreaFigures) -> tuple[MovementTable, MovementTable]:
    """Return tables 2 and 3 for a unit; their identities hold for households and persons."""
    begun = any(figures.value(f"{part.code}.move.start") for part in (POOR, NEAR_POOR))
    is_baseline = not begun and not _classed_at(figures)
    poor, near_poor = (
        MovementTable(
            part,
            figures.period.start,
            figures.period.end,
            tuple(_movement(figures, f"{part.code}.move.{code}", sign) for code, sign in _COLUMNS),
            is_baseline,
        )
        for part in (POOR, NEAR_POOR)
    )
    return poor, near_poor


def _movement(figures: Figures, code: str, sign: int) -> Movement:
    words = label(code).partition(": ")[2]
    return Movement(code, words, sign, figures.value(code), figures.value(f"{code}.persons"))


def _classed_at(figures: AreaFigures) -> bool:
    """Whether anyone there had a class under the standard at the start."""
    return CommuneStatistic.objects.filter(
        commune__in=figures.cells.communes,
        standard=figures.standard,
        is_current=False,
        period_end=figures.period.start,
    ).exists()


@dataclass(frozen=True, slots=True)
class Line:
    """A breakdown by class: one measure suffix, its words, count and share of each class."""

    suffix: str
    label: str
    shares: dict[str, Rate]

    def code(self, part: str) -> str:
        """Code of the measure for a class, for the link to the list behind it."""
        return f"{part}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class IndicatorLine(Line):
    """Deprivation in one indicator, by class."""

    indicator: Indicator


def _shares(figures: Figures, suffix: str) -> dict[str, Rate]:
    return {part.code: figures.share(f"{part.code}.{suffix}") for part in DETAILED}


def deprivation_profile(figures: AreaFigures) -> list[IndicatorLine]:
    """Return every indicator of the standard in its order, with how many lack it (tables 4-7)."""
    return [
        IndicatorLine(
            suffix := f"deprived.{indicator.position}",
            _said(indicator),
            _shares(figures, suffix),
            indicator,
        )
        for indicator in figures.standard.indicators.order_by("position")
    ]


#: Groups of table 8 and further ones; they overlap and need not add up.
PEOPLE = ("minority", "unable", "merit", "no_group", "female_head", "urban")


def people(figures: Figures) -> list[Line]:
    """Return groups of households by class (table 8)."""
    return [_line(figures, suffix) for suffix in PEOPLE]


def causes(figures: Figures) -> list[Line]:
    """Return causes of poverty by class (table 10); a household may have several."""
    return [_line(figures, f"cause.{number}") for number in range(1, len(CAUSES) + 1)]


def _line(figures: Figures, suffix: str) -> Line:
    words = label(f"{POOR.code}.{suffix}").partition(": ")[2]
    return Line(suffix, words, _shares(figures, suffix))


def ethnic_groups(figures: Figures) -> list[Line]:
    """Return the groups present, by class (table 9), in the order of the official lists."""
    suffixes = {
        code.partition(".")[2]
        for code, count in figures.counts.items()
        if ".ethnic." in code and count
    }
    names = {f"ethnic.{g.list_id}{g.code}": g.name for g in EthnicGroup.objects.all()}
    return [
        Line(suffix, names.get(suffix, suffix), _shares(figures, suffix))
        for suffix in sorted(suffixes)
    ]
