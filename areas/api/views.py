"""Administrative units: public geography, for whoever holds a post."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from areas.api.serializers import AreaDetailSerializer, AreaSerializer, VillageSerializer
from areas.choices import AreaLevel, Boundaries
from areas.filters import AreaFilter
from areas.models import Area, Population, Village
from areas.selectors.restating import restatement
from areas.selectors.succession import communes_of, predecessors, successors
from common.api import DetailEndpoint, ListEndpoint
from common.api_access import ANY_POST
from common.filters import AsOfFilterSet, StrictFilterSet
from common.pagination import Page, PageRequest, read_page

_UNIT = ("id", "level", "code", "name", "unit_type", "valid_from", "valid_to")
_PARENT = ("parent__level", "parent__code", "parent__name")

_CODE_DOC = (
    "Two digits name a province, three a district of before 1 July 2025, five a commune.",
    {"type": "string", "pattern": "^[0-9]{2,5}$"},
)
_EXAMPLE = {
    "level": "commune",
    "code": "19429",
    "name": "Xã Khe Sanh",
    "unit_type": "Xã",
    "parent": {"level": "province", "code": "44", "name": "Tỉnh Quảng Trị"},
    "valid_from": "2025-07-01",
    "valid_to": None,
}
_FORMER = {"level": "commune", "code": "19429", "name": "Thị trấn Khe Sanh"}


def _ref(row: dict[str, Any], prefix: str) -> dict[str, Any] | None:
    """Return the unit behind a relation of a ``values()`` row."""
    if row[f"{prefix}__code"] is None:
        return None
    return {part: row[f"{prefix}__{part}"] for part in ("level", "code", "name")}


class AreaList(ListEndpoint):
    """Administrative units in being on a day.

    Codes are reused: 44 is Quảng Bình until 30 June 2025 and Quảng Trị after. A unit is therefore
    named by its code *and* a day.
    """

    title = _("Đơn vị hành chính có trong một ngày")
    about = _(
        "Mã đơn vị được dùng lại: 44 là Quảng Bình đến 30/6/2025, sau đó là Quảng Trị. Vì vậy"
        " một đơn vị được gọi bằng mã và ngày."
    )
    right = ANY_POST
    serializer_class = AreaSerializer
    filterset_class = AreaFilter
    keys = ("code", "id")
    example = _EXAMPLE

    def read_page(self, page: PageRequest, filters: AreaFilter) -> Page:
        """One query."""
        units = filters.filter_queryset(Area.objects.all()).values(*_UNIT, *_PARENT)
        found = read_page(units, self.keys, page)
        for row in found.rows:
            row["parent"] = _ref(row, "parent")
        return found


class AreaDetail(DetailEndpoint):
    """One unit with its attributes, populations, and what it came from and became.

    `predecessors` and `successors` are the published rows of a commune. `other_boundaries` are the
    communes of the other time that hold ground of the unit, also for a province or district;
    `restatable` says whether their figures add up to the unit's without splitting any.
    """

    title = _("Một đơn vị hành chính: thuộc tính, dân số, đơn vị trước và sau")
    about = _(
        "`predecessors` và `successors` là các dòng đã công bố của một xã. `other_boundaries`"
        " là các xã của thời kia có đất của đơn vị, kể cả với tỉnh hay huyện; `restatable` "
        "cho biết số liệu của chúng có cộng lại được thành số liệu của đơn vị mà không phải "
        "chia xã nào không."
    )
    right = ANY_POST
    serializer_class = AreaDetailSerializer
    filterset_class = AsOfFilterSet
    path_docs = {"code": _CODE_DOC}
    example = _EXAMPLE | {
        "attributes": [
            {
                "scheme": "area_type",
                "value": "rural",
                "valid_from": "2025-07-01",
                "valid_to": None,
                "legal_basis": "",
            }
        ],
        "populations": [
            {
                "year": 2025,
                "households": 3600,
                "persons": 13600,
                "minority_households": 2100,
                "communes": 1,
                "communes_in_all": 1,
                "source": "synthetic",
            }
        ],
        "predecessors": [
            {"code": "19429", "unit": _FORMER, "share": "whole"},
            {"code": "19438", "unit": _FORMER | {"code": "19438"}, "share": "whole"},
        ],
        "successors": [],
        "other_boundaries": {
            "boundaries": "former",
            "communes": [_FORMER, _FORMER | {"code": "19438", "name": "Xã Hướng Tân"}],
            "restatable": True,
            "why_not": "",
        },
    }

    def find(self, filters: AsOfFilterSet, **path: Any) -> dict[str, Any]:
        """A fixed number of queries for each level."""
        day, code = filters.day, path["code"]
        unit = (
            Area.objects.on(day)
            .select_related("parent")
            .filter(code=code, level=_level_of(code))
            .first()
        )
        if unit is None:
            raise Http404
        in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        held = unit.attributes.filter(in_force, valid_from__lte=day).order_by("scheme")
        return {
            **{column: getattr(unit, column) for column in (*_UNIT, "parent")},
            "attributes": held,
            "populations": _populations(unit),
            "predecessors": predecessors(unit),
            "successors": successors(unit),
            "other_boundaries": _restated(unit),
        }


def _level_of(code: str) -> AreaLevel:
    by_length = {2: AreaLevel.PROVINCE, 3: AreaLevel.DISTRICT, 5: AreaLevel.COMMUNE}
    if len(code) not in by_length:
        raise Http404
    return by_length[len(code)]


def _populations(unit: Area) -> list[dict[str, Any]]:
    """Sum the unit's communes by year, saying of how many of them."""
    communes = communes_of(unit)
    total = communes.count()
    rows = (
        Population.objects.filter(area__in=communes)
        .order_by("year")
        .values("year")
        .annotate(
            households=Sum("households"),
            persons=Sum("persons"),
            minority_households=Sum("minority_households"),
            communes=Count("pk"),
            source=StringAgg("source", delimiter="; ", distinct=True),
        )
    )
    return [{**row, "communes_in_all": total} for row in rows]


def _restated(unit: Area) -> dict[str, Any]:
    """Return the same ground on the division of the other time, and whether figures can follow."""
    onto = Boundaries.FORMER if unit.boundaries == Boundaries.TODAY else Boundaries.TODAY
    found = restatement(unit, onto)
    return {
        "boundaries": onto,
        "communes": found.communes,
        "restatable": found.possible,
        "why_not": found.why(),
    }


class VillageList(ListEndpoint):
    """Villages of a commune of today, also those that were dissolved."""

    title = _("Thôn của một xã hiện nay, kể cả thôn đã giải thể")
    about = _("Thôn đã giải thể có `closed_on`; `former_commune` là xã trước ngày 01/7/2025.")
    right = ANY_POST
    serializer_class = VillageSerializer
    filterset_class = StrictFilterSet
    keys = ("code", "id")
    path_docs = {"code": ("Code of a commune of today.", {"type": "string"})}
    example = {
        "code": "001",
        "name": "Thôn Một",
        "kind": "thon",
        "former_commune": {"level": "commune", "code": "19429", "name": "Thị trấn Khe Sanh"},
        "especially_disadvantaged": False,
        "closed_on": None,
    }

    def read_page(self, page: PageRequest, filters: StrictFilterSet) -> Page:
        """Two queries.

        Raises:
            Http404: when the code is no commune of today.
        """
        commune = Area.objects.today().communes().filter(code=self.kwargs["code"]).first()
        if commune is None:
            raise Http404
        villages: Any = Village.objects.filter(commune=commune).values(
            "id", "code", "name", "kind", "especially_disadvantaged", "closed_on",
            "former_commune__level", "former_commune__code", "former_commune__name",
        )  # fmt: skip
        found = read_page(villages, self.keys, page)
        for row in found.rows:
            row["former_commune"] = _ref(row, "former_commune")
        return found
