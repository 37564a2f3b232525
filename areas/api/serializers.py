"""How administrative units are printed."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from areas.choices import AreaLevel, AttributeScheme, Boundaries, SuccessionShare, VillageKind


class AreaRefSerializer(serializers.Serializer[Any]):
    """A unit by its code."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class AreaSerializer(serializers.Serializer[Any]):
    """A province, district or commune during its life."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField(help_text="Unique within its level on any one day; reused later.")
    name = serializers.CharField()
    unit_type = serializers.CharField(help_text="Xã, Phường, Đặc khu, Thị trấn, Huyện…")
    parent = AreaRefSerializer(allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="Last day; null for today's units.")


class AttributeSerializer(serializers.Serializer[Any]):
    """A dated attribute and the decision it rests on."""

    scheme = serializers.ChoiceField(choices=AttributeScheme.choices)
    value = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    legal_basis = serializers.CharField()


class PopulationSerializer(serializers.Serializer[Any]):
    """Denominators of every rate at the end of a year, summed over the unit's communes."""

    year = serializers.IntegerField()
    households = serializers.IntegerField()
    persons = serializers.IntegerField()
    minority_households = serializers.IntegerField()
    communes = serializers.IntegerField(help_text="Communes that have a figure.")
    communes_in_all = serializers.IntegerField(help_text="Communes of the unit.")
    source = serializers.CharField()  # type: ignore[assignment]  # a column of ours


class RelativeSerializer(serializers.Serializer[Any]):
    """A commune that this one came from or became."""

    code = serializers.CharField()
    unit = AreaRefSerializer(
        allow_null=True, help_text="Null when the published code is in no published list."
    )
    share = serializers.ChoiceField(
        choices=SuccessionShare.choices, help_text="How much of the former commune passed over."
    )


class OtherBoundariesSerializer(serializers.Serializer[Any]):
    """The same ground on the division of the other time."""

    boundaries = serializers.ChoiceField(choices=Boundaries.choices)
    communes = AreaRefSerializer(many=True)
    restatable = serializers.BooleanField(
        help_text="Whether figures of these communes add up to the unit's without splitting any."
    )
    why_not = serializers.CharField()


class AreaDetailSerializer(AreaSerializer):
    """A unit with what is known of it."""

    attributes = AttributeSerializer(many=True, help_text="In force on the day asked for.")
    populations = PopulationSerializer(many=True)
    predecessors = RelativeSerializer(many=True)
    successors = RelativeSerializer(many=True)
    other_boundaries = OtherBoundariesSerializer()


class VillageSerializer(serializers.Serializer[Any]):
    """A thôn, bản, tổ dân phố… of a commune of today."""

    code = serializers.CharField(help_text="Unique within the commune.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=VillageKind.choices)
    former_commune = AreaRefSerializer(allow_null=True)
    especially_disadvantaged = serializers.BooleanField()
    closed_on = serializers.DateField(allow_null=True)
