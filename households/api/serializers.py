"""How standards, households and classes are described; the views build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from areas.choices import AreaLevel
from households.choices import (
    ClassOrigin,
    EthnicList,
    FormStatus,
    Relation,
    Sex,
    StandardStatus,
)
from households.filters import CLASS_WORDS

#: "poor", "near_poor", "not_poor", "closed".
CLASS_CHOICES = [(word, word) for word in CLASS_WORDS.values()]

_MONEY = "Whole dong a person a month."


class UnitSerializer(serializers.Serializer[Any]):
    """A province or commune of today."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class VillageRefSerializer(serializers.Serializer[Any]):
    """A village, by its code in the commune."""

    code = serializers.CharField()
    name = serializers.CharField()


class ScoringFormSerializer(serializers.Serializer[Any]):
    """The table that estimates income."""

    code = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    status = serializers.ChoiceField(
        choices=FormStatus.choices, help_text="`demonstration` may not decide anything."
    )


class IndicatorSerializer(serializers.Serializer[Any]):
    """One deprivation indicator of a standard."""

    position = serializers.IntegerField(help_text="Its bit in the masks, counted from 1.")
    code = serializers.CharField()
    dimension_vi = serializers.CharField()
    dimension_en = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    parameters = serializers.JSONField(help_text="Thresholds, as the indicator's rule reads them.")
    threshold_known = serializers.BooleanField(
        help_text="False while the threshold is not published."
    )
    article = serializers.CharField()


class StandardSerializer(serializers.Serializer[Any]):
    """A legal instrument that says who is poor."""

    code = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    legal_basis = serializers.CharField()
    province = UnitSerializer(allow_null=True, help_text="Null for a national standard.")
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="Last day.")
    status = serializers.ChoiceField(choices=StandardStatus.choices)
    line_rural = serializers.IntegerField(help_text=_MONEY)
    line_urban = serializers.IntegerField(help_text=_MONEY)
    score_cut_rural = serializers.IntegerField(allow_null=True)
    score_cut_urban = serializers.IntegerField(allow_null=True)
    deprivation_cut = serializers.IntegerField(
        help_text="Deprivations that make a household poor rather than near-poor."
    )
    form = ScoringFormSerializer(allow_null=True)
    indicators = IndicatorSerializer(many=True)


class DecisionRefSerializer(serializers.Serializer[Any]):
    """The legal act behind a class."""

    number = serializers.CharField()
    decided_on = serializers.DateField()


class FindingsSerializer(serializers.Serializer[Any]):
    """What the review found."""

    income_per_person = serializers.IntegerField(allow_null=True, help_text=_MONEY)
    income_score = serializers.IntegerField(allow_null=True)
    deprivations = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of indicators."
    )
    unknowns = serializers.ListField(
        child=serializers.CharField(), help_text="Indicators that nobody could judge."
    )
    causes = serializers.ListField(
        child=serializers.IntegerField(), help_text="Causes of poverty, by number."
    )
    persons = serializers.IntegerField()
    children = serializers.IntegerField()
    is_urban = serializers.BooleanField()
    is_minority = serializers.BooleanField()
    unable_to_work = serializers.BooleanField()
    has_merit = serializers.BooleanField()
    female_head = serializers.BooleanField()


class _ClassNamed(serializers.Serializer[Any]):
    """Gives the class its own word, which Python keeps for itself."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Put ``class`` first."""
        kind = serializers.ChoiceField(choices=CLASS_CHOICES)
        return {"class": kind} | super().get_fields()


class ClassInForceSerializer(_ClassNamed):
    """The class of a household under one standard on the day asked for."""

    class_name = serializers.CharField(help_text="In the language of the request.")
    standard = serializers.CharField(help_text="Code of the standard.")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(
        allow_null=True,
        help_text="Last day, known once the next class is; null while nothing follows.",
    )
    newly_escaped_until = serializers.DateField(
        allow_null=True, help_text="Last day of *newly escaped*; null when it is not."
    )
    origin = serializers.ChoiceField(choices=ClassOrigin.choices)
    decision = DecisionRefSerializer(allow_null=True)
    findings = FindingsSerializer(
        allow_null=True, help_text="Null for a caller who may see the class and no more."
    )


class HouseholdRefSerializer(serializers.Serializer[Any]):
    """A household by its lasting names."""

    id = serializers.UUIDField()
    code = serializers.CharField()


class ClassSerializer(ClassInForceSerializer):
    """A class in force, with whose it is and where it was given."""

    household = HouseholdRefSerializer()
    head_name = serializers.CharField(allow_null=True)
    commune = UnitSerializer(help_text="Where the class was given.")
    village = VillageRefSerializer(
        allow_null=True, help_text="Where the household lived on the day, in that commune."
    )


class ShortClassSerializer(_ClassNamed):
    """A class in a list."""

    class_name = serializers.CharField(help_text="In the language of the request.")
    valid_from = serializers.DateField()
    newly_escaped_until = serializers.DateField(allow_null=True)


class HouseholdSerializer(serializers.Serializer[Any]):
    """A household in a list."""

    id = serializers.UUIDField()
    code = serializers.CharField(help_text="`{commune}-{number}`, never reused, kept after a move.")
    commune = UnitSerializer()
    village = VillageRefSerializer()
    head_name = serializers.CharField(allow_null=True)
    persons = serializers.IntegerField()
    registered_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    national_class = ShortClassSerializer(
        allow_null=True, help_text="Under the national standard of the day; null if none is known."
    )


class EthnicGroupSerializer(serializers.Serializer[Any]):
    """A group in one of the two official lists; a bare number is ambiguous."""

    list = serializers.ChoiceField(choices=EthnicList.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class MemberSerializer(serializers.Serializer[Any]):
    """A member on the day asked for."""

    id = serializers.UUIDField()
    full_name = serializers.CharField()
    relation = serializers.ChoiceField(choices=Relation.choices)
    member_since = serializers.DateField()
    sex = serializers.ChoiceField(choices=Sex.choices)
    birth_date = serializers.DateField(allow_null=True)
    birth_year = serializers.IntegerField()
    ethnic_group = EthnicGroupSerializer()
    identity_number = serializers.CharField(
        allow_null=True, help_text="Middle digits are `*` unless the caller may see them here."
    )
    identity_masked = serializers.BooleanField()
    died_on = serializers.DateField(allow_null=True)


class HouseholdDetailSerializer(serializers.Serializer[Any]):
    """A household as it stood on a day; contact details are today's."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    external_code = serializers.CharField()
    as_of = serializers.DateField()
    province = UnitSerializer()
    commune = UnitSerializer()
    village = VillageRefSerializer()
    address = serializers.CharField()
    phone = serializers.CharField()
    has_merit = serializers.BooleanField()
    is_local_minority = serializers.BooleanField()
    registered_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    closed_reason = serializers.CharField()
    updated_at = serializers.DateTimeField()
    members = MemberSerializer(many=True)
    classes = ClassInForceSerializer(many=True)


class VillageKeySerializer(serializers.Serializer[Any]):
    """A village of today by its codes."""

    commune = serializers.CharField(help_text="Code of a commune of today.")
    code = serializers.CharField(help_text="Code of the village in the commune.")


class PersonQuestionSerializer(serializers.Serializer[Any]):
    """A person as somebody is about to register them. A date or a year of birth is needed."""

    key = serializers.CharField(help_text="The caller's own; comes back in the answer.")
    full_name = serializers.CharField()
    sex = serializers.ChoiceField(choices=Sex.choices)
    birth_date = serializers.DateField(required=False, allow_null=True)
    birth_year = serializers.IntegerField(
        required=False, allow_null=True, help_text="Where the day is not known."
    )
    identity_number = serializers.CharField(
        required=False, allow_null=True, help_text="12 digits, with or without separators."
    )
    legacy_identity_number = serializers.CharField(
        required=False, allow_null=True, help_text="9 digits."
    )


class DuplicateQuestionSerializer(serializers.Serializer[Any]):
    """Persons who are about to be registered in a village."""

    village = VillageKeySerializer(help_text="Where the caller may edit households.")
    persons = serializers.ListField(
        child=PersonQuestionSerializer(),
        min_length=1,
        max_length=500,
        help_text="`key` is unique among them.",
    )


class RegisteredPersonSerializer(serializers.Serializer[Any]):
    """A registered person in the household they live in, or lived in last."""

    household = HouseholdRefSerializer()
    village = VillageRefSerializer()
    full_name = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    birth_year = serializers.IntegerField()
    identity_number = serializers.CharField(
        allow_null=True, help_text="Middle digits are always `*`."
    )


class WaitingPersonSerializer(serializers.Serializer[Any]):
    """A person of an import that waits to be written to the register."""

    full_name = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    birth_year = serializers.IntegerField()
    identity_number = serializers.CharField(
        allow_null=True, help_text="Middle digits are always `*`."
    )
    village = VillageRefSerializer(
        allow_null=True, help_text="Null where the file gives none that is known."
    )
    file = serializers.CharField(help_text="Name of the uploaded file.")
    row = serializers.IntegerField(help_text="Row of its sheet.")
    uploaded_by = serializers.CharField(help_text="Name of the official.")
    uploaded_at = serializers.DateTimeField()


class ReasonSerializer(serializers.Serializer[Any]):
    """What agrees and what does not, in one sentence."""

    vi = serializers.CharField()
    en = serializers.CharField()


class DuplicateSerializer(serializers.Serializer[Any]):
    """One pair: a person asked about, and somebody who may be the same."""

    key = serializers.CharField(help_text="Of the person asked about.")
    level = serializers.ChoiceField(
        choices=[(word, word) for word in ("duplicate", "possible", "elsewhere")],
        help_text="`elsewhere`: somebody outside the caller's area, of whom nothing is told.",
    )
    registered = RegisteredPersonSerializer(
        allow_null=True,
        help_text="Null for `elsewhere`, and where `waiting` or `same_as_key` is given.",
    )
    waiting = WaitingPersonSerializer(
        allow_null=True,
        help_text="Somebody of an import that the caller may see: not in the register yet.",
    )
    same_as_key = serializers.CharField(
        allow_null=True, help_text="`key` of an earlier person of the same question."
    )
    why = ReasonSerializer(allow_null=True, help_text="Null for `elsewhere`.")


class DuplicateChecksSerializer(serializers.Serializer[Any]):
    """Every pair found, in the order of the persons, the most likely first."""

    results = DuplicateSerializer(many=True)
