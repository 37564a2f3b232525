"""Outputs of a unit for years and periods, and the rows behind each of them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.models import Area
from common.keyset import KeysetPage, fetched_page
from officials.choices import Right
from officials.scope import Viewer
from summaries.exceptions import UnknownMeasure
from summaries.models import OutputMark, OutputStatistic, StaleMark
from summaries.rules import output_statements
from summaries.rules.outputs import Entity, Output, Section, Source, find_output, outputs
from summaries.selectors.cells import Cells, visible_cells

#: Periods of the national target programmes, first and last year.
PERIODS = ((2021, 2025), (2026, 2030))
_SPAN = re.compile(r"(20\d\d)(?:-(20\d\d))?")
#: Lists that lead to households: whoever opens them must see the households of all of the unit.
_PERSONAL = {Entity.SUPPORT, Entity.HOUSEHOLD, Entity.PERSON, Entity.AWARD, Entity.NEED}


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


#: What stands on a day: a group that lives for four years is not four groups.
_STANDING = (Source.NEED, Source.CLUB)


@dataclass(frozen=True, slots=True)
class Line:
    """One output with its values in the order of the spans."""

    output: Output
    values: tuple[int | None, ...]

    @property
    def label(self) -> str:
        """Words in the language of the reader."""
        return self.output.label(get_language() or "vi")


@dataclass(frozen=True, slots=True)
class AreaOutputs:
    """Outputs of a unit; ``counts`` has the sums of every span."""

    area: Area
    spans: tuple[Span, ...]
    counts: tuple[Counter[str], ...]
    computed_at: dt.datetime | None
    stale_since: dt.datetime | None

    def value(self, code: str, span: int = 0) -> int:
        """Value of an output in one of the spans."""
        return self.counts[span].get(code, 0)

    def lines(self, section: Section) -> list[Line]:
        """Outputs of a section that are not 0 everywhere; what stands on a day is not added up."""
        found = []
        for output in outputs().values():
            if output.section is not section:
                continue
            values = tuple(
                None
                if output.source in _STANDING and span.first != span.last
                else counts.get(output.code, 0)
                for span, counts in zip(self.spans, self.counts, strict=True)
            )
            if any(values):
                found.append(Line(output, values))
        return found

    def percent(self, part: str, whole: str, span: int = 0) -> float | None:
        """One output as per cent of another; None where there is nothing to divide by."""
        base = self.value(whole, span)
        return 100 * self.value(part, span) / base if base else None


def outputs_of(viewer: Viewer, area: Area, spans: Sequence[Span]) -> AreaOutputs:
    """Return the outputs of a unit of any time; three queries besides those for its cells.

    Raises ``AreaNotVisible`` where the viewer may not see the figures of all of the unit.
    """
    cells = visible_cells(viewer, area, Right.VIEW_STATISTICS)
    keys = areas_of(cells)
    first, last = min(s.first for s in spans), max(s.last for s in spans)
    counts: list[Counter[str]] = [Counter() for _span in spans]
    computed: list[dt.datetime] = []
    for row in OutputStatistic.objects.filter(area__in=keys, year__gte=first, year__lte=last):
        if not _hold(cells, row.area_id, row.former_commune_id):
            continue
        computed.append(row.computed_at)
        for span, counter in zip(spans, counts, strict=True):
            if span.first <= row.year <= span.last:
                counter.update(row.figures)
    return AreaOutputs(
        area, tuple(spans), tuple(counts), min(computed, default=None), _stale_since(keys)
    )


def areas_of(cells: Cells) -> list[int]:
    """Communes of a unit, and the unit itself where it is a province of today with its own rows."""
    own = cells.area
    is_province = cells.formers is None and own.level == AreaLevel.PROVINCE
    return [*cells.communes, *([own.pk] if is_province else [])]


def _hold(cells: Cells, area: int, former: int | None) -> bool:
    return area == cells.area.pk or cells.hold(area, former)


def _stale_since(areas: list[int]) -> dt.datetime | None:
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
    cells = visible_cells(viewer, area, *rights)
    text = output_statements.rows_behind(output)
    values = cells.parameters | {
        "communes": areas_of(cells),
        "as_of": _day(areas_of(cells)),
        "first": span.first,
        "last": span.last,
    }

    def fetch(beyond: list[Any] | None, count: int, *, backwards: bool) -> list[Behind]:
        sign, order = ("<", "DESC") if backwards else (">", "ASC")
        statement = (
            f"SELECT key, commune_id, former, year FROM ({text}) behind"  # noqa: S608
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
