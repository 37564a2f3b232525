"""How figures are described; the views build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from areas.choices import AreaLevel, Boundaries
from summaries.rules.measures import Group, Unit

GROUP_CHOICES = [(str(item.value), str(item.value)) for item in Group]
UNIT_CHOICES = [(str(item.value), str(item.value)) for item in Unit]


class FigureUnitSerializer(serializers.Serializer[Any]):
    """A unit of today or a former one."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()
    boundaries = serializers.ChoiceField(choices=Boundaries.choices)


class DenominatorsSerializer(serializers.Serializer[Any]):
    """What the rates are of."""

    year = serializers.IntegerField(help_text="Counted at the end of this year.")
    households = serializers.IntegerField(allow_null=True)
    persons = serializers.IntegerField(allow_null=True)
    minority_households = serializers.IntegerField(allow_null=True)
    why = serializers.CharField(help_text="Why there is no figure; empty when there is.")


class FreshnessSerializer(serializers.Serializer[Any]):
    """How old the figures and the data behind them are."""

    computed_at = serializers.DateTimeField(allow_null=True)
    stale_since = serializers.DateTimeField(
        allow_null=True, help_text="Oldest write that is not computed yet."
    )
    oldest_review = serializers.DateField(allow_null=True)
    newest_review = serializers.DateField(allow_null=True)


class _Figures(serializers.Serializer[Any]):
    """Counts and rates."""

    figures = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Counts by code of measure; what is not there is 0.",
    )
    rates = serializers.DictField(
        child=serializers.DecimalField(max_digits=9, decimal_places=3, allow_null=True),
        help_text="Per cent of the population with three decimals; null without a population.",
    )
    population = DenominatorsSerializer()
    freshness = FreshnessSerializer()


class PartSerializer(_Figures):
    """Figures of one part of a unit."""

    unit = FigureUnitSerializer(
        allow_null=True, help_text="Null: what cannot be placed on former boundaries."
    )
    is_partial = serializers.BooleanField(
        help_text="A part of the unit lies outside of the unit divided; then there is no rate."
    )


class StatisticSerializer(_Figures):
    """Figures of one unit under one standard on one day."""

    unit = FigureUnitSerializer()
    standard = serializers.CharField(help_text="Code of the standard.")
    standard_holds = serializers.BooleanField(help_text="Whether it is in force on the day.")
    as_of = serializers.DateField()
    is_current = serializers.BooleanField(help_text="The moving present, not a year end.")
    is_whole = serializers.BooleanField(
        help_text="Whether every household that may belong to the unit could be placed."
    )
    boundaries_note = serializers.CharField(help_text="Why not; empty when it is whole.")


class MeasureSerializer(serializers.Serializer[Any]):
    """What a code of `figures` counts."""

    code = serializers.CharField()
    group = serializers.ChoiceField(choices=GROUP_CHOICES)
    unit = serializers.ChoiceField(choices=UNIT_CHOICES)
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
