"""Communes and villages that a file may speak of, as the rules of cleaning want them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from areas.choices import SuccessionShare
from areas.models import Area, AreaSuccession, Village
from exchange.rules.places import CommunePlace, FormerCommune, Places, VillagePlace


@dataclass(frozen=True, slots=True)
class BatchPlaces:
    """Places of the communes of a batch, by name and by key."""

    places: Places
    #: Codes by key, and keys by code, of the communes of the batch.
    codes: dict[int, str]
    communes: dict[str, int]
    #: Communes by village.
    villages: dict[int, int]
    choices: list[dict[str, str]]
    #: Names of the communes of the batch by code.
    names: dict[str, str]

    def commune(self, value: Any) -> int | None:
        """Key of a commune of the batch by its clean value (its code)."""
        return self.communes.get(value) if value else None

    def village(self, value: Any) -> int | None:
        """Key of a village of the batch by its clean value."""
        if not isinstance(value, str) or not value.isdigit():
            return None
        key = int(value)
        return key if key in self.villages else None


def places_of(communes: list[int]) -> BatchPlaces:
    """Read the communes of a batch, their villages, and the former communes that became them.

    Other communes of the province are named as well, so that a row of theirs is told as such.
    """
    own = {area.pk: area for area in Area.objects.filter(pk__in=communes)}
    around = Area.objects.today().communes().filter(parent__children__in=communes).distinct()
    villages = list(
        Village.objects.filter(commune__in=communes)
        .select_related("commune", "former_commune")
        .order_by("commune__code", "code")
    )
    return BatchPlaces(
        places=Places(
            communes=[
                CommunePlace(area.code, str(area), str(area.parent))
                for area in around.select_related("parent").order_by("code")
            ],
            former=_former(communes),
            villages=[
                VillagePlace(
                    key=str(village.pk),
                    commune=village.commune.code,
                    name=village.name,
                    kind=village.get_kind_display(),
                    code=village.code,
                    former_commune=village.former_commune.code if village.former_commune else "",
                )
                for village in villages
            ],
        ),
        codes={key: area.code for key, area in own.items()},
        communes={area.code: key for key, area in own.items()},
        villages={village.pk: village.commune_id for village in villages},
        choices=[
            {"value": str(village.pk), "label": f"{village} ({village.commune})"}
            for village in villages
            if village.closed_on is None
        ],
        names={area.code: str(area) for area in own.values()},
    )


def _former(communes: list[int]) -> list[FormerCommune]:
    """Former communes of which the communes of the batch are successors, with all successors."""
    codes = AreaSuccession.objects.filter(successor__in=communes).values("predecessor")
    found: dict[int, list[AreaSuccession]] = {}
    rows = AreaSuccession.objects.filter(predecessor__in=codes).select_related(
        "predecessor__parent", "successor"
    )
    for row in rows.order_by("predecessor", "successor__code"):
        if row.predecessor_id is not None:
            found.setdefault(row.predecessor_id, []).append(row)
    return [
        FormerCommune(
            code=rows_[0].predecessor_code,
            name=str(rows_[0].predecessor),
            successors=tuple(row.successor.code for row in rows_),
            whole=all(row.share == SuccessionShare.WHOLE for row in rows_),
            district=str(rows_[0].predecessor.parent) if rows_[0].predecessor else "",
        )
        for rows_ in found.values()
    ]
