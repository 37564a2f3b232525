"""What the published tables of units leave open, read from what is stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from areas.choices import AreaLevel, AttributeScheme, SuccessionShare
from areas.models import TWO_TIER_START, Area, AreaAttribute, AreaSuccession
from areas.models.area import AreaQuerySet


@dataclass(frozen=True, slots=True)
class PublishedGaps:
    """Gaps as published; codes are sorted. They are facts to live with, not faults of a load."""

    #: Former communes for which the conversion table has no row.
    without_successor: tuple[str, ...]
    #: Former codes of the conversion table that are in no list.
    unknown_former_codes: tuple[str, ...]
    #: Communes of today that no row leads to.
    without_predecessor: tuple[str, ...]
    #: Former communes that were split between two or more communes of today.
    split: int
    #: Former communes of which the table names one part only and is silent on the rest.
    part_without_rest: int
    #: Communes of today for which rural or urban must be set by an administrator.
    without_area_type: tuple[str, ...]
    #: Communes of today whose scoring region must be set by an administrator.
    without_scoring_region: tuple[str, ...]


def former_communes_without_successor() -> AreaQuerySet:
    """Communes of before 1 July 2025 that the conversion table does not mention."""
    return Area.objects.communes().filter(valid_to__lt=TWO_TIER_START, successions__isnull=True)


def communes_without_predecessor() -> AreaQuerySet:
    """Communes of today that no row of the conversion table leads to."""
    return Area.objects.communes().today().filter(valid_from=TWO_TIER_START, origins__isnull=True)


def communes_without(scheme: AttributeScheme) -> AreaQuerySet:
    """Communes of today that have no value in force of the scheme."""
    held = AreaAttribute.objects.filter(area=OuterRef("pk"), scheme=scheme, valid_to__isnull=True)
    return Area.objects.communes().today().filter(~Exists(held))


def published_gaps() -> PublishedGaps:
    """Collect the gaps; a fixed number of queries."""
    former = Area.objects.filter(level=AreaLevel.COMMUNE, valid_to__lt=TWO_TIER_START).annotate(
        rows=Count("successions"),
        parts=Count("successions", filter=Q(successions__share=SuccessionShare.PART)),
    )
    return PublishedGaps(
        without_successor=_codes(former_communes_without_successor()),
        unknown_former_codes=tuple(
            AreaSuccession.objects.filter(predecessor__isnull=True)
            .order_by("predecessor_code")
            .values_list("predecessor_code", flat=True)
            .distinct()
        ),
        without_predecessor=_codes(communes_without_predecessor()),
        split=former.filter(rows__gt=1).count(),
        part_without_rest=former.filter(rows=1, parts=1).count(),
        without_area_type=_codes(communes_without(AttributeScheme.AREA_TYPE)),
        without_scoring_region=_codes(communes_without(AttributeScheme.SCORING_REGION)),
    )


def _codes(units: AreaQuerySet) -> tuple[str, ...]:
    return tuple(units.order_by("code").values_list("code", flat=True))
