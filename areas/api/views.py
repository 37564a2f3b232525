"""Administrative units: public geography, for whoever holds a post."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404

from areas.api.serializers import AreaDetailSerializer, AreaSerializer, VillageSerializer
from areas.choices import AreaLevel
from areas.filters import AreaFilter
from areas.models import Area, AreaAttribute, AreaSuccession, Population, Village
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
    """One unit with its attributes, populations, predecessors and successors."""

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
                "source": "synthetic",
            }
        ],
        "predecessors": [
            {
                "code": "19429",
                "name": "Thị trấn Khe Sanh",
                "province": {"level": "province", "code": "45", "name": "Tỉnh Quảng Trị"},
                "share": "whole",
                "on_date": "2025-07-01",
            }
        ],
        "successors": [],
    }

    def find(self, filters: AsOfFilterSet, **path: Any) -> dict[str, Any]:
        """Five queries, whatever the unit."""
        day = filters.day
        unit = (
            Area.objects.on(day)
            .filter(code=path["code"], level=_level_of(path["code"]))
            .values(*_UNIT, *_PARENT)
            .first()
        )
        if unit is None:
            raise Http404
        key = unit["id"]
        in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return {
            **unit,
            "parent": _ref(unit, "parent"),
            "attributes": AreaAttribute.objects.filter(
                in_force, area=key, valid_from__lte=day
            ).order_by("scheme"),
            "populations": Population.objects.filter(area=key).order_by("year"),
            "predecessors": _relatives(AreaSuccession.objects.filter(successor=key), "predecessor"),
            "successors": _relatives(AreaSuccession.objects.filter(predecessor=key), "successor"),
        }


def _level_of(code: str) -> AreaLevel:
    by_length = {2: AreaLevel.PROVINCE, 3: AreaLevel.DISTRICT, 5: AreaLevel.COMMUNE}
    if len(code) not in by_length:
        raise Http404
    return by_length[len(code)]


def _relatives(rows: Any, side: str) -> list[dict[str, Any]]:
    """Units on one side of succession rows, with the province they stood in."""
    parent, above = f"{side}__parent", f"{side}__parent__parent"
    parts = ("level", "code", "name")
    columns = [f"{way}__{part}" for way in (parent, above) for part in parts]
    found = rows.order_by("predecessor_code", f"{side}__code").values(
        "predecessor_code", "share", "on_date", f"{side}__code", f"{side}__name", *columns
    )
    return [
        {
            "code": row[f"{side}__code"] or row["predecessor_code"],
            "name": row[f"{side}__name"],
            "province": _ref(row, above) or _ref(row, parent),
            "share": row["share"],
            "on_date": row["on_date"],
        }
        for row in found
    ]


class VillageList(ListEndpoint):
    """Villages of a commune of today, also those that were dissolved."""

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
