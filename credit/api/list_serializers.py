"""How confirmed lists and answers to them are described; the views build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from areas.choices import AreaLevel
from credit.choices import Category, ListKind, RejectReason, RowChange, RowOutcome
from credit.rules.lists import REMOVED_REASONS

REMOVED_CHOICES = [(word, word) for word in REMOVED_REASONS]
_HASH = "SHA-256, hexadecimal."


class ListUnitSerializer(serializers.Serializer[Any]):
    """The commune that signed."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class ListAnswersSerializer(serializers.Serializer[Any]):
    """Rows by the newest answer of the caller's branch."""

    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Not answered yet.")


class ConfirmedListSerializer(serializers.Serializer[Any]):
    """A commune's list for a month, as signed."""

    id = serializers.UUIDField()
    commune = ListUnitSerializer()
    year = serializers.IntegerField()
    month = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ListKind.choices)
    as_of = serializers.DateField(help_text="The day whose situation it tells.")
    sequence = serializers.IntegerField(help_text="Number among the commune's lists, without gaps.")
    rows = serializers.IntegerField()
    listed = serializers.IntegerField(
        help_text="Households that are eligible once its rows are applied."
    )
    signer = serializers.CharField()
    signed_at = serializers.DateTimeField()
    previous = serializers.CharField(
        allow_null=True, help_text="`sha256` of the commune's list before; null for its first."
    )
    sha256 = serializers.CharField(help_text=_HASH)
    header = serializers.CharField(help_text="Canonical JSON, as hashed.")
    answers = ListAnswersSerializer()


class RepresentativeSerializer(serializers.Serializer[Any]):
    """Who borrows for the household where it is not the head."""

    name = serializers.CharField()
    birth_year = serializers.IntegerField()
    identity_number = serializers.CharField(allow_null=True)


class SaidSerializer(serializers.Serializer[Any]):
    """What a row says. A removed household stands as it was listed, without a category."""

    position = serializers.IntegerField()
    change = serializers.ChoiceField(choices=RowChange.choices)
    changed = serializers.ListField(
        child=serializers.CharField(), help_text="Names that differ from the row before."
    )
    was = serializers.ChoiceField(
        choices=Category.choices, allow_null=True, help_text="Category it was listed under before."
    )
    reason = serializers.ChoiceField(
        choices=REMOVED_CHOICES,
        allow_null=True,
        help_text="Why it was removed.",
    )
    removed_on = serializers.DateField(allow_null=True)
    household = serializers.UUIDField(help_text="Lasting key; the code may change.")
    code = serializers.CharField()
    commune = serializers.CharField()
    village = serializers.CharField()
    village_code = serializers.CharField()
    head = serializers.CharField()
    birth_year = serializers.IntegerField(allow_null=True)
    identity_number = serializers.CharField(allow_null=True)
    category = serializers.ChoiceField(choices=Category.choices, allow_null=True)
    standard = serializers.CharField(help_text="Code of the standard; see `/standards/`.")
    decision = serializers.CharField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True, help_text="Last day.")
    escaped_on = serializers.DateField(allow_null=True)
    newly_escaped_until = serializers.DateField(allow_null=True, help_text="Last day.")
    representative = RepresentativeSerializer(allow_null=True)


class RowAnswerSerializer(serializers.Serializer[Any]):
    """The newest answer of the caller's branch, and what the commune did about a rejection."""

    outcome = serializers.ChoiceField(choices=RowOutcome.choices)
    reason = serializers.ChoiceField(choices=RejectReason.choices, allow_null=True)
    note = serializers.CharField()
    answered_at = serializers.DateTimeField()
    handling = serializers.CharField(allow_null=True)
    handled_at = serializers.DateTimeField(allow_null=True)


class ConfirmedRowSerializer(serializers.Serializer[Any]):
    """One household of a list."""

    position = serializers.IntegerField()
    change = serializers.ChoiceField(choices=RowChange.choices)
    line = serializers.CharField(help_text="Canonical JSON, as hashed.")
    sha256 = serializers.CharField(help_text=_HASH)
    said = SaidSerializer()
    answer = RowAnswerSerializer(allow_null=True)


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to one row: `position` or `household_code` names it."""

    position = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    household_code = serializers.CharField(required=False, allow_null=True)
    outcome = serializers.ChoiceField(choices=RowOutcome.choices)
    reason = serializers.ChoiceField(
        choices=RejectReason.choices,
        required=False,
        allow_null=True,
        help_text="Of a rejection, and only of one.",
    )
    note = serializers.CharField(required=False, allow_null=True, max_length=200)


class AnswersSerializer(serializers.Serializer[Any]):
    """1 to 500 answers."""

    answers = AnswerSerializer(many=True)


class AnsweredSerializer(serializers.Serializer[Any]):
    """How many answers were written, and how many said what stood already."""

    written = serializers.IntegerField()
    unchanged = serializers.IntegerField()
