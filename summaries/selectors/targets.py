"""How the targets of an area stand: today's values from the statistics, judged by the rules.

Figures are read once for each day that targets need, not once per target.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

from areas.models import Area
from households.choices import StandardStatus
from households.models import PovertyStandard
from officials.scope import Viewer
from programmes.choices import SupportGroup, TargetMeasure
from programmes.models import Target, TargetObservation
from programmes.rules.targets import Path, Standing
from programmes.selectors.merit import trained_share
from programmes.selectors.works import essentials
from summaries.rules.outputs import find_output
from summaries.selectors.cells import cells_of
from summaries.selectors.figures import AreaFigures, figures_for
from summaries.selectors.outputs import AreaOutputs, Span, outputs_of, stands_on_a_day


@dataclass(frozen=True, slots=True)
class Progress:
    """One target in one area: value on the eve of the period and now, and how that stands."""

    target: Target
    path: Path
    day: dt.date
    now: Decimal | None
    standing: Standing
    source: str = ""

    @property
    def name(self) -> str:
        """Words in the language of the reader."""
        english = (get_language() or "vi").startswith("en")
        return self.target.name_en if english and self.target.name_en else self.target.name_vi

    @property
    def goal(self) -> Decimal | None:
        """Value wanted on the last day."""
        return self.path.goal

    @property
    def expected(self) -> Decimal | None:
        """Value on a straight way to the goal, on the day of ``now``."""
        return self.path.expected(self.day)

    @property
    def gap(self) -> Decimal | None:
        """How far the value is from the expected one; above 0 is better."""
        if self.now is None or self.expected is None:
            return None
        more = self.path.direction == "at_least"
        return self.now - self.expected if more else self.expected - self.now


def years_of(target: Target, today: dt.date) -> Span:
    """Years of the figures behind a target; what stands on a day is of the newest of them."""
    span = Span(target.first_year, target.last_year)
    output = find_output(target.indicator)
    if output is None or not stands_on_a_day(output, span):
        return span
    newest = max(span.first, min(today.year, span.last))
    return Span(newest, newest)


class TargetBoard:
    """Targets of one area for one viewer; reads each day's figures once."""

    def __init__(self, viewer: Viewer, area: Area, today: dt.date | None = None) -> None:
        """``viewer`` must see the figures of the whole area."""
        self._viewer, self._area = viewer, area
        self._today = today or timezone.localdate()
        self._figures: dict[dt.date, AreaFigures | None] = {}
        self._outputs: dict[Span, AreaOutputs] = {}
        self._typed: dict[int, list[TargetObservation]] = {}
        self._shares: dict[tuple[str, int, int, dt.date], Decimal | None] = {}
        self._standards = list(
            PovertyStandard.objects.filter(province__isnull=True)
            .exclude(status=StandardStatus.REHEARSAL)
            .order_by("valid_from")
        )

    def progress(self, targets: Iterable[Target]) -> list[Progress]:
        """Return how each target stands, in the order given."""
        rows = list(targets)
        typed = TargetObservation.objects.filter(
            target__in=[row.pk for row in rows], area=self._area
        ).order_by("as_of", "pk")
        self._typed = {}
        for one in typed:
            self._typed.setdefault(one.target_id, []).append(one)
        return [self._one(row) for row in rows]

    def _one(self, target: Target) -> Progress:
        day = min(self._today, dt.date(target.last_year, 12, 31))
        measure = target.measure
        if measure == TargetMeasure.TYPED:
            return self._of_typed(target, day)
        path, now = target.path(), None
        if self._today < path.begins:
            return Progress(target, path, day, None, Standing.NOT_BEGUN)
        if measure in {TargetMeasure.CLASS_RATE, TargetMeasure.CLASS_COUNT}:
            path = self._with_start(target, path)
            now = self._of_classes(target, day)
        elif measure == TargetMeasure.ESSENTIAL_WORKS:
            now = self._share("works", target, day)
        elif measure == TargetMeasure.OFFICERS_TRAINED:
            now = self._share("officers", target, day)
        else:
            now = self._of_outputs(target)
        return Progress(target, path, day, now, path.standing(now, day))

    def _of_outputs(self, target: Target) -> Decimal | None:
        """Value of an output or of a share; None where the viewer may not see so few."""
        found = self.outputs(years_of(target, self._today))
        if (output := find_output(target.indicator)) is not None and found.hides(output):
            return None
        if target.measure == TargetMeasure.OUTPUT:
            return Decimal(found.value(target.indicator))
        return _decimal(found.percent(target.indicator, target.base))

    def outputs(self, span: Span) -> AreaOutputs:
        """Outputs of some years in the area."""
        if span not in self._outputs:
            self._outputs[span] = outputs_of(self._viewer, self._area, [span])
        return self._outputs[span]

    def supports(self, target: Target) -> list[tuple[str, str, int, int]]:
        """Supports that count towards a target: group, its words, how many, dong.

        A group of which the viewer may not see so few is left out.
        """
        found = self.outputs(Span(target.first_year, target.last_year))
        rows = []
        for group in target.groups:
            output = find_output(f"support.{group}")
            if output is not None and not found.hides(output):
                value = found.value(f"{output.code}.value")
                words = str(SupportGroup(group).label)
                rows.append((group, words, found.value(output.code), value))
        return rows

    def _of_typed(self, target: Target, day: dt.date) -> Progress:
        path = target.path()
        rows = [row for row in self._typed.get(target.pk, []) if row.as_of <= day]
        before = [row for row in rows if row.as_of < path.begins]
        if path.start is None and before:
            path = replace(path, start=before[-1].value)
        after = [row for row in rows if row.as_of >= path.begins]
        if not after:
            begun = self._today >= path.begins
            return Progress(
                target, path, day, None, Standing.NO_FIGURE if begun else Standing.NOT_BEGUN
            )
        last = after[-1]
        # A report of the last year closes the period; before, the day of the figure counts.
        return Progress(
            target, path, last.as_of, last.value, path.standing(last.value, last.as_of), last.source
        )

    def _with_start(self, target: Target, path: Path) -> Path:
        """The value on the eve of the period, or of the first standard that began within it."""
        if path.start is not None:
            return path
        eve = dt.date(target.first_year - 1, 12, 31)
        known = [row.valid_from - dt.timedelta(days=1) for row in self._standards]
        if known and eve < known[0] <= path.ends:
            eve = known[0]
        start = self._of_classes(target, eve)
        return replace(path, start=start, first_year=eve.year + 1 if start is not None else
                       target.first_year)  # fmt: skip

    def _of_classes(self, target: Target, day: dt.date) -> Decimal | None:
        figures = self._on(day)
        if figures is None or not figures.counts:
            return None
        if target.measure == TargetMeasure.CLASS_COUNT:
            return Decimal(figures.value(target.indicator))
        return figures.rate(target.indicator).percent

    def _on(self, day: dt.date) -> AreaFigures | None:
        if day not in self._figures:
            # The eve of a standard is its baseline.
            standard = next(
                (
                    row
                    for row in self._standards
                    if row.valid_from - dt.timedelta(days=1) <= day
                    and (row.valid_to is None or day <= row.valid_to)
                ),
                None,
            )
            asked = None if day == self._today else day
            self._figures[day] = (
                None if standard is None else figures_for(self._viewer, self._area, standard, asked)
            )
        return self._figures[day]

    def _share(self, what: str, target: Target, day: dt.date) -> Decimal | None:
        key = (what, target.first_year, target.last_year, day)
        if key not in self._shares:
            found = (
                essentials(cells_of(self._area).communes, day).percent
                if what == "works"
                else trained_share(self._area, target.last_year, day, since=target.first_year)
                .percent
            )  # fmt: skip
            self._shares[key] = _decimal(found)
        return self._shares[key]


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 3)))
