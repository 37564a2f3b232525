"""Figures of units, of their parts, and what is measured."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from common.api import DetailEndpoint, ListEndpoint
from common.api_access import ANY_POST
from common.filters import StrictFilterSet
from common.pagination import Page, PageRequest, slice_page
from households.models import PovertyStandard
from officials.choices import Right
from summaries.api import examples
from summaries.api.serializers import MeasureSerializer, PartSerializer, StatisticSerializer
from summaries.exceptions import AreaNotVisible
from summaries.filters import FigureFilter, PartsFilter
from summaries.rules.measures import MULTIDIMENSIONAL, NEAR_POOR, POOR, registry
from summaries.selectors.figures import Figures, figures_for
from summaries.selectors.tables import Division, area_table

#: Measures whose rate is of the population.
RATED = tuple(
    part.code + suffix
    for part in (POOR, NEAR_POOR, MULTIDIMENSIONAL)
    for suffix in ("", ".persons")
)


def _unit(area: Area) -> dict[str, Any]:
    return {
        "level": area.level,
        "code": area.code,
        "name": area.name,
        "boundaries": str(area.boundaries),
    }


def _figures(found: Figures, freshness: Any, *, rated: bool = True) -> dict[str, Any]:
    population = found.population
    return {
        "figures": dict(sorted(found.counts.items())),
        "rates": {code: _percent(found, code) if rated else None for code in RATED},
        "population": {
            part: getattr(population, part)
            for part in ("year", "households", "persons", "minority_households", "why")
        },
        "freshness": {
            part: getattr(freshness, part)
            for part in ("computed_at", "stale_since", "oldest_review", "newest_review")
        },
    }


def _percent(found: Figures, code: str) -> str | None:
    # As text: a number would lose its last zeros, and with them its precision.
    percent = found.rate(code).percent
    return None if percent is None else str(percent)


def _asked(filters: FigureFilter, code: str) -> tuple[Area, PovertyStandard]:
    """Return unit and standard of a request without faults.

    Raises:
        Http404: when no unit has the code.
    """
    area, standard = filters.unit(code), filters.standard_found
    if area is None or standard is None:
        raise Http404
    return area, standard


class StatisticDetail(DetailEndpoint):
    """Figures of one unit of today or of before 1 July 2025.

    Year ends and the present are kept figures; other days are computed for the answer.
    """

    title = _("Số liệu của một đơn vị hiện nay hoặc trước 01/7/2025")
    about = _("Số cuối năm và số hiện tại là số đã lưu; ngày khác được tính khi hỏi.")
    right = Right.VIEW_STATISTICS
    serializer_class = StatisticSerializer
    filterset_class = FigureFilter
    plain = True
    path_docs = {
        "code": (
            "Code of a province, former district or commune.",
            {"type": "string", "pattern": "^[0-9]{2,5}$"},
        )
    }
    example = examples.STATISTIC

    def find(self, filters: FigureFilter, **path: Any) -> dict[str, Any]:
        """A fixed number of queries."""
        area, standard = _asked(filters, path["code"])
        try:
            found = figures_for(self.request.user, area, standard, filters.day)
        except AreaNotVisible:
            raise Http404 from None
        return _figures(found, found.freshness) | {
            "unit": _unit(area),
            "standard": standard.code,
            "standard_holds": found.standard_holds,
            "as_of": found.period.end,
            "is_current": found.period.is_current,
            "is_whole": found.is_whole,
            "boundaries_note": found.boundaries_note,
        }


class StatisticList(ListEndpoint):
    """Figures of the parts of a unit, which add up to the unit's.

    Parts without data are there, with zeros. What cannot be placed on former boundaries comes last.
    """

    title = _("Số liệu các phần của một đơn vị, cộng lại bằng số liệu đơn vị")
    about = _(
        "Phần chưa có dữ liệu vẫn có mặt với số không. Phần không xếp được vào địa giới cũ "
        "đứng cuối."
    )
    right = Right.VIEW_STATISTICS
    serializer_class = PartSerializer
    filterset_class = PartsFilter
    keys = ("code",)
    plain = True
    example = examples.PART
    not_found = True

    def read_page(self, page: PageRequest, filters: PartsFilter) -> Page:
        """A fixed number of queries."""
        area, standard = _asked(filters, filters.values["area"])
        division = Division(filters.values.get("division") or Division.COMMUNES)
        try:
            table = area_table(self.request.user, area, standard, division, filters.day)
        except AreaNotVisible:
            raise Http404 from None
        found = slice_page(
            [{"code": row.unit.code if row.unit else "~", "row": row} for row in table.rows],
            self.keys,
            page,
        )
        printed = [
            _figures(row, row.freshness, rated=not row.is_partial)
            | {"unit": row.unit and _unit(row.unit), "is_partial": row.is_partial}
            for row in (item["row"] for item in found.rows)
        ]
        return Page(printed, found.next_cursor)


class MeasureList(ListEndpoint):
    """What is measured: the codes of `figures` in words."""

    title = _("Những gì được đo: mã của `figures` bằng lời")
    about = _("Mỗi mã có nhóm, đơn vị tính và tên bằng hai thứ tiếng.")
    right = ANY_POST
    serializer_class = MeasureSerializer
    filterset_class = StrictFilterSet
    keys = ("code",)
    plain = True
    example = examples.MEASURE

    def read_page(self, page: PageRequest, filters: StrictFilterSet) -> Page:
        """No query."""
        rows = [
            {
                "code": measure.code,
                "group": str(measure.group.value),
                "unit": str(measure.unit.value),
                "name_vi": measure.vi,
                "name_en": measure.en,
            }
            for measure in registry().values()
        ]
        return slice_page(sorted(rows, key=lambda row: row["code"]), self.keys, page)
