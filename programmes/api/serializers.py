"""How supports and programmes are described; the views build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from areas.choices import AreaLevel
from programmes.choices import (
    CapitalSource,
    CommitmentState,
    ProgrammeKind,
    Status,
    SupportGroup,
    SupportState,
)
from programmes.rules.ledger import Step

_MONEY = "Whole dong."


class SupportUnitSerializer(serializers.Serializer[Any]):
    """The commune where it was given."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class SupportVillageSerializer(serializers.Serializer[Any]):
    """The village where it was given, by its code in the commune."""

    code = serializers.CharField()
    name = serializers.CharField()


class SupportHouseholdSerializer(serializers.Serializer[Any]):
    """Who received it."""

    id = serializers.UUIDField(help_text="As in `/households/`.")
    code = serializers.CharField()


class SupportPersonSerializer(serializers.Serializer[Any]):
    """The member who received it."""

    id = serializers.UUIDField(help_text="As among a household's members.")
    full_name = serializers.CharField()


class SupportKindSerializer(serializers.Serializer[Any]):
    """What was given."""

    code = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()


class SupportSerializer(serializers.Serializer[Any]):
    """One thing that one household, or one member of it, receives."""

    id = serializers.IntegerField()
    household = SupportHouseholdSerializer()
    person = SupportPersonSerializer(allow_null=True, help_text="Null: the whole household.")
    commune = SupportUnitSerializer(help_text="Where it was given.")
    village = SupportVillageSerializer()
    kind = SupportKindSerializer()
    group = serializers.ChoiceField(choices=SupportGroup.choices)
    programme = serializers.CharField(help_text="Code; see `/programmes/`.")
    project = serializers.CharField(allow_null=True, help_text="Code within the programme.")
    state = serializers.ChoiceField(choices=SupportState.choices)
    status = serializers.ChoiceField(
        choices=Status.choices, help_text="What the household was on `status_on`."
    )
    status_on = serializers.DateField()
    quantity = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    value = serializers.IntegerField(allow_null=True, help_text=_MONEY)
    standard = serializers.CharField(help_text="Code of the standard that `answers` refers to.")
    answers = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the indicators it answers."
    )
    causes = serializers.ListField(
        child=serializers.IntegerField(), help_text="Causes of poverty it answers, by number."
    )
    planned_on = serializers.DateField()
    approved_on = serializers.DateField(allow_null=True)
    delivered_on = serializers.DateField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    stopped_on = serializers.DateField(allow_null=True)


class SupportStepSerializer(serializers.Serializer[Any]):
    """One step of a support."""

    step = serializers.ChoiceField(choices=[(step.value, step.value) for step in Step])
    from_state = serializers.ChoiceField(choices=SupportState.choices)
    to_state = serializers.ChoiceField(choices=SupportState.choices)
    on_date = serializers.DateField()
    reason = serializers.CharField()


class SupportFundSerializer(serializers.Serializer[Any]):
    """Money of one capital line for a support."""

    capital_source = serializers.ChoiceField(choices=CapitalSource.choices)
    year = serializers.IntegerField()
    project = serializers.CharField()
    state = serializers.ChoiceField(choices=CommitmentState.choices)
    amount = serializers.IntegerField(help_text=_MONEY)
    paid = serializers.IntegerField(help_text=_MONEY)


class SupportDecisionSerializer(serializers.Serializer[Any]):
    """The decision it was given by."""

    number = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)


class SupportDetailSerializer(SupportSerializer):
    """A support with its steps and its money."""

    description = serializers.CharField()
    norm = serializers.CharField(allow_null=True, help_text="Code of the norm.")
    decision = SupportDecisionSerializer(allow_null=True)
    stop_reason = serializers.CharField()
    steps = SupportStepSerializer(many=True)
    funds = SupportFundSerializer(many=True)


class ProgrammeProjectSerializer(serializers.Serializer[Any]):
    """A project of a programme, or a sub-project of one (`part_of`)."""

    code = serializers.CharField()
    part_of = serializers.CharField(allow_null=True, help_text="Code of the project above it.")
    name_vi = serializers.CharField()
    name_en = serializers.CharField()


class ProgrammeSerializer(serializers.Serializer[Any]):
    """A programme, policy or movement that support comes from."""

    code = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    kind = serializers.ChoiceField(choices=ProgrammeKind.choices)
    province = serializers.CharField(
        allow_null=True, help_text="Code of the province; null in the whole country."
    )
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="Last day.")
    legal_basis = serializers.CharField()
    projects = ProgrammeProjectSerializer(many=True)
