"""Outputs of a unit for years and periods, and the rows behind each of them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.models import Area
from common.keyset import KeysetPage, fetched_page
from common.small_figures import FEWEST, hidden_of, is_few, sum_may_stand
from credit.models import LoanProgramme
from credit.selectors.coverage import lending_parameters
from households.choices import ObstacleLevel
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer, areas_for
from programmes.choices import SupportGroup
from summaries.exceptions import UnknownMeasure
from summaries.models import OutputMark, OutputStatistic, StaleMark
from summaries.rules import output_statements
from summaries.rules.definitions import definition_of
from summaries.rules.outputs import (
    Entity,
    Output,
    Section,
    Source,
    care_part,
    find_output,
    group_of,
    loan_outputs,
    outputs,
    programme_of,
)
from summaries.selectors.cells import Cells, visible_cells
from summaries.selectors.loans_across import Across, across_of

#: Periods of the national target programmes, first and last year.
PERIODS = ((2021, 2025), (2026, 2030))
_SPAN = re.compile(r"(20\d\d)(?:-(20\d\d))?")
#: Lists that lead to households: whoever opens them must see the households of all of the unit.
_PERSONAL = {
    Entity.SUPPORT, Entity.HOUSEHOLD, Entity.PERSON, Entity.AWARD, Entity.NEED, Entity.LOAN,
    Entity.VISIT, Entity.OBSTACLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Years from the first to the last."""

    first: int
    last: int

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return f"{self.first}-{self.last}" if self.last != self.first else f"{self.first}"

    @property
    def label(self) -> str:
        """As people write it."""
        return f"{self.first}–{self.last}" if self.last != self.first else f"{self.first}"


def span_of(text: str) -> Span | None:
    """Read ``2026`` or ``2021-2025``; None for anything else."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return Span(first, last) if first <= last else None


def spans_around(year: int) -> list[Span]:
    """The year, and the periods of the programmes that have begun by then, newest first."""
    periods = [Span(*period) for period in PERIODS if period[0] <= year]
    return [Span(year, year), *sorted(periods, reverse=True)]


#: What is of the day of counting: no day before it is kept.
_OF_TODAY = (Source.NEED, Source.BORROWER, Source.CARE, Source.OBSTACLE)


def of_today(output: Output) -> bool:
    """Whether a figure is of the day of counting, so that a year does not say when."""
    return output.source in _OF_TODAY


def told(output: Output) -> str:
    """What a figure counts, in the language of the reader."""
    return definition_of(output, get_language() or "vi")


#: What stands on a day: a group that lives for four years is not four groups.
_STANDING = (
    Source.NEED, Source.CLUB, Source.BORROWER, Source.DEBT, Source.CARE, Source.OBSTACLE,
)  # fmt: skip


def stands_on_a_day(output: Output, span: Span) -> bool:
    """Whether a figure is of a day, so that several years of it are not a sum."""
    return output.source in _STANDING and span.first != span.last


@dataclass(frozen=True, slots=True)
class Line:
    """One output with its values in the order of the spans."""

    output: Output
    values: tuple[int | None, ...]
    programme: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        """Words in the language of the reader."""
        return labelled(self.output, self.programme)


def labelled(output: Output, programme: tuple[str, str] | None) -> str:
    """Words of a figure in the language of the reader, with the bank's programme before them."""
    language = get_language() or "vi"
    words = output.label(language)
    return f"{programme[language.startswith('en')]}: {words}" if programme else words


def part_named(code: str) -> tuple[str, str] | None:
    """Words, Vietnamese and English, of what a figure is narrowed to: a programme of the bank, an
    official, a level or a quarter."""
    if programme := programme_of(code):
        return programme_names().get(programme)
    part = care_part(code)
    if not part:
        return None
    if part in ObstacleLevel:
        with override("en"):
            english = str(ObstacleLevel(part).label)
        with override("vi"):
            return str(ObstacleLevel(part).label), english
    if part.startswith("q"):
        return f"Quý {part[1:]}", f"Quarter {part[1:]}"  # both languages, as in the registry
    name = Official.objects.filter(pk=part).values_list("full_name", flat=True).first()
    return (name, name) if name else None


def programme_names() -> dict[str, tuple[str, str]]:
    """Names of the bank's programmes by code, in their order."""
    rows = LoanProgramme.objects.values_list("code", "name_vi", "name_en")
    return {code: (vi, en) for code, vi, en in rows}


@dataclass(frozen=True, slots=True)
class AreaOutputs:
    """Outputs of a unit; ``counts`` has the sums of every span."""

    area: Area
    spans: tuple[Span, ...]
    counts: tuple[Counter[str], ...]
    computed_at: dt.datetime | None
    stale_since: dt.datetime | None
    #: The day for which all of the unit was counted last.
    as_of: dt.date | None = None
    #: The sums of single years.
    years: Mapping[int, Counter[str]] = field(default_factory=dict)
    #: Whether the viewer may see the loans of all of the unit.
    sees_loans: bool = False
    #: Names of the bank's programmes by code, Vietnamese and English.
    programmes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: The communes with which the viewer could compare this one; None where there are none.
    across: Across | None = None

    def hides(self, output: Output, span: int = 0) -> bool:
        """Whether a figure tells of so few loans that the viewer would know whose they are.

        So do the figures from which one that is not shown would follow: the smallest of those that
        stand beside it in a sum, and the period of a year that is not shown.
        """
        if self.sees_loans or not self.value(output.code, span):
            return False
        if output.source is Source.DEBT and output.code.endswith(".overdue"):
            return True  # how many are late is counted on the page of loans alone, which hides few
        wanted = self.spans[span]
        if self.across is not None:
            told = {year for year in self.years if wanted.first <= year <= wanted.last}
            return self.across.hides(output, told)
        if self._few(output, self.counts[span]):
            return True
        years = self._years_of(span)
        if stands_on_a_day(output, self.spans[span]) or len(years) < 2:
            return False
        return not sum_may_stand(
            counts.get(output.cases, 0) for counts in years if self._few(output, counts)
        )

    def _few(self, output: Output, counts: Mapping[str, int]) -> bool:
        """Whether a figure is left out of the table of one span."""
        if output.source in {Source.LOAN, Source.DEBT}:
            programme = programme_of(output.code)
            held = {one: counts.get(f"{output.source}:{one}", 0) for one in self.programmes}
            hidden = hidden_of(held)
            if programme:
                return programme in hidden.parts
            return hidden.total or is_few(counts.get(output.cases, 0))
        if output.source is Source.SUPPORT:
            return self._few_of_ledger(output, counts)
        if output.code == "credit.covered":
            # Where nearly all who need capital have a loan, the few others would be known instead.
            covered = counts.get(output.code, 0)
            return is_few(covered) or counts.get("credit.in_need", 0) - covered < FEWEST
        return False

    @staticmethod
    def _few_of_ledger(output: Output, counts: Mapping[str, int]) -> bool:
        """Loans are one group of the ledger, whose groups add up to all support."""
        groups = {str(group): counts.get(f"support.{group}", 0) for group in SupportGroup}
        hidden = hidden_of(groups, {str(SupportGroup.CREDIT)})
        group = group_of(output)
        if group is None:
            return hidden.total
        few = group is SupportGroup.CREDIT and is_few(counts.get(output.cases, 0))
        return few or group in hidden.parts

    def _years_of(self, span: int) -> list[Counter[str]]:
        wanted = self.spans[span]
        return [
            counts for year, counts in self.years.items() if wanted.first <= year <= wanted.last
        ]

    def value(self, code: str, span: int = 0) -> int:
        """Value of an output in one of the spans."""
        return self.counts[span].get(code, 0)

    def lines(self, section: Section) -> list[Line]:
        """Outputs of a section that are not 0 everywhere; what stands on a day is not added up."""
        found = []
        for output in self._outputs(section):
            values = tuple(
                None if stands_on_a_day(output, span) else counts.get(output.code, 0)
                for span, counts in zip(self.spans, self.counts, strict=True)
            )
            if any(values):
                found.append(Line(output, values, self.programmes.get(programme_of(output.code))))
        return found

    def _outputs(self, section: Section) -> list[Output]:
        found = [one for one in outputs().values() if one.section is section]
        if section is Section.CREDIT:
            for programme in self.programmes:
                for source in (Source.LOAN, Source.DEBT):
                    found += loan_outputs(source, programme)
        return found

    def part_named(self, code: str) -> tuple[str, str] | None:
        """Words of what a figure is narrowed to; an official who answers for nobody here, whose
        number somebody only guessed, stays without a name."""
        part = care_part(code)
        if part.isdigit() and not self.value(f"{Source.CARE}:{part}"):
            return None
        return part_named(code)

    def percent(self, part: str, whole: str, span: int = 0) -> float | None:
        """One output as per cent of another; None where there is nothing to divide by."""
        base = self.value(whole, span)
        return 100 * self.value(part, span) / base if base else None


def outputs_of(viewer: Viewer, area: Area, spans: Sequence[Span]) -> AreaOutputs:
    """Return the outputs of a unit of any time; three queries besides those for its cells, one
    more where there are loans, two where the viewer could compare them with those of others.

    Raises ``AreaNotVisible`` where the viewer may not see the figures of all of the unit.
    """
    cells = visible_cells(viewer, area, Right.VIEW_STATISTICS)
    keys = areas_of(cells)
    first, last = min(s.first for s in spans), max(s.last for s in spans)
    counts: list[Counter[str]] = [Counter() for _span in spans]
    years: defaultdict[int, Counter[str]] = defaultdict(Counter)
    computed: list[dt.datetime] = []
    days: dict[int, dt.date] = {}
    for row in OutputStatistic.objects.filter(area__in=keys, year__gte=first, year__lte=last):
        if not _hold(cells, row.area_id, row.former_commune_id):
            continue
        computed.append(row.computed_at)
        days[row.area_id] = max(row.as_of, days.get(row.area_id, row.as_of))
        years[row.year].update(row.figures)
        for span, counter in zip(spans, counts, strict=True):
            if span.first <= row.year <= span.last:
                counter.update(row.figures)
    sees_loans = _sees_loans(viewer, cells)
    lent = any(programme_of(code) for counter in counts for code in counter)
    return AreaOutputs(
        area,
        tuple(spans),
        tuple(counts),
        min(computed, default=None),
        stale_since(keys),
        min(days.values(), default=None),
        years,
        sees_loans,
        programme_names() if lent else {},
        None if sees_loans else across_of(viewer, cells, first, last),
    )


def _sees_loans(viewer: Viewer, cells: Cells) -> bool:
    held = areas_for(viewer, Right.VIEW_CREDIT).communes
    return bool(cells.communes) and held.issuperset(cells.communes)


def areas_of(cells: Cells) -> list[int]:
    """Communes of a unit, and the unit itself where it is a province of today with its own rows."""
    own = cells.area
    is_province = cells.formers is None and own.level == AreaLevel.PROVINCE
    return [*cells.communes, *([own.pk] if is_province else [])]


def _hold(cells: Cells, area: int, former: int | None) -> bool:
    return area == cells.area.pk or cells.hold(area, former)


def stale_since(areas: list[int]) -> dt.datetime | None:
    """Since when outputs of some areas await counting; None where none does."""
    marks = OutputMark.objects.filter(area__in=areas).aggregate(at=Min("marked_at"))["at"]
    classes = StaleMark.objects.filter(commune__in=areas).aggregate(at=Min("marked_at"))["at"]
    return min((at for at in (marks, classes) if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Behind:
    """One row that a figure counts: what it is, where and in which year it was counted."""

    key: int
    area: int
    former: int
    year: int
    #: What it adds to a figure that is a sum, in the unit of the figure; None for a count.
    adds: int | None = None

    @property
    def pk(self) -> int:
        """Key of the thing, for pages by key."""
        return self.key

    @property
    def back(self) -> int:
        """Years counted backwards, for pages by key: the newest first."""
        return -self.year


def rows_behind(
    viewer: Viewer, code: str, area: Area, span: Span, *, after: str = "", before: str = ""
) -> tuple[Output, int, KeysetPage[Any]]:
    """Return an output, how many rows it counts, and a page of them, the newest year first.

    Raises ``UnknownMeasure`` for a code that nothing is counted under or whose rows stand on a
    page of their own, and ``AreaNotVisible`` where the viewer may not see all that the list names.
    """
    output = find_output(code)
    if output is None or output.entity is Entity.NEED:
        raise UnknownMeasure(_("Không có chỉ tiêu này. Chọn chỉ tiêu trong bảng."), field="measure")
    rights = [Right.VIEW_STATISTICS]
    if output.entity in _PERSONAL:
        rights.append(Right.VIEW_HOUSEHOLDS)
    if output.tells_of_debts:
        rights.append(Right.VIEW_CREDIT)
    cells = visible_cells(viewer, area, *rights)
    text = output_statements.rows_behind(output)
    areas = areas_of(cells)
    day = _day(areas)
    lending = lending_parameters(areas, day) if output.source is Source.BORROWER else {}
    values = (
        cells.parameters
        | lending
        | {"communes": areas, "as_of": day, "first": span.first, "last": span.last}
    )

    def fetch(beyond: list[Any] | None, count: int, *, backwards: bool) -> list[Behind]:
        sign, order = ("<", "DESC") if backwards else (">", "ASC")
        statement = (
            f"SELECT key, commune_id, former, year, adds FROM ({text}) behind"  # noqa: S608
            " WHERE %(beyond)s::bigint[] IS NULL OR ARRAY[-year, commune_id, former, key]"
            f" {sign} %(beyond)s::bigint[]"
            f" ORDER BY ARRAY[-year, commune_id, former, key]::bigint[] {order} LIMIT %(limit)s"
        )
        return [
            Behind(*row) for row in _rows(statement, values | {"beyond": beyond, "limit": count})
        ]

    page: KeysetPage[Any] = fetched_page(
        fetch,
        order=("back", "area", "former", "pk"),
        after=after,
        before=before,
    )
    ((number,),) = _rows(f"SELECT count(*) FROM ({text}) behind", values)  # noqa: S608
    return output, int(number), page


def _day(areas: list[int]) -> dt.date:
    """The day for which the areas were counted; today where they never were."""
    found = OutputStatistic.objects.filter(area__in=areas).aggregate(day=Min("as_of"))["day"]
    return found or timezone.localdate()


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
