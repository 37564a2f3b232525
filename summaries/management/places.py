"""Arguments that name a province or a commune of today, shared by the commands on figures."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from areas.models import Area
from areas.models.area import AreaQuerySet


def add_place_arguments(parser: CommandParser) -> None:
    """Add ``--province`` and ``--commune``; both take the code of a unit of today."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--province", metavar="MÃ", help="chỉ tỉnh này / this province only")
    place.add_argument("--commune", metavar="MÃ", help="chỉ xã này / this commune only")


def communes_by_province(
    *, province: str | None, commune: str | None
) -> list[tuple[Area, list[int]]]:
    """Return provinces of today with the keys of their communes, all or the named ones.

    Raises ``CommandError`` for a code that no unit of today has.
    """
    if commune is not None:
        unit = _unit(Area.objects.today().communes(), commune)
        assert unit.parent is not None  # noqa: S101 (a constraint of the table)
        return [(unit.parent, [unit.pk])]
    provinces = Area.objects.today().provinces().order_by("code")
    chosen = list(provinces) if province is None else [_unit(provinces, province)]
    communes: dict[int, list[int]] = {unit.pk: [] for unit in chosen}
    for pk, parent in (
        Area.objects.today().communes().filter(parent__in=chosen).values_list("pk", "parent_id")
    ):
        if parent is not None:
            communes[parent].append(pk)
    return [(unit, communes[unit.pk]) for unit in chosen if communes[unit.pk]]


def _unit(units: AreaQuerySet, code: str) -> Area:
    unit = units.select_related("parent").filter(code=code).first()
    if unit is None:
        raise CommandError(
            f"Không có đơn vị hiện hành mang mã “{code}”. / No unit of today has the code “{code}”."
        )
    return unit
