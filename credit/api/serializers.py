"""How the bank's resources are described; the views build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from areas.choices import AreaLevel
from credit.choices import Category
from credit.rules.eligibility import Reason
from credit.services.eligibility import MAX_SUBJECTS, PURPOSES

PURPOSE_CHOICES = [(str(purpose), purpose.label) for purpose in PURPOSES]
REASON_CHOICES = [(str(reason), str(reason)) for reason in Reason]


class WordsSerializer(serializers.Serializer[Any]):
    """A text in both languages."""

    vi = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)


class SubjectSerializer(serializers.Serializer[Any]):
    """Whom is asked about: exactly one of number and code."""

    key = serializers.CharField(
        max_length=200, help_text="Of the caller; comes back with the answer."
    )
    identity_number = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="12 digits of a person; answered by the household of the day.",
    )
    household_code = serializers.CharField(
        required=False, allow_null=True, max_length=200, help_text="As on the commune's lists."
    )


class EligibilityQuestionSerializer(serializers.Serializer[Any]):
    """Who is asked about, why, and for which day."""

    purpose = serializers.ChoiceField(choices=PURPOSE_CHOICES)
    as_of = serializers.DateField(
        required=False, allow_null=True, help_text="Today if left out; not in the future."
    )
    subjects = serializers.ListField(
        child=SubjectSerializer(),
        min_length=1,
        max_length=MAX_SUBJECTS,
        help_text="`key` is unique among them.",
    )


class CommuneOfHouseholdSerializer(serializers.Serializer[Any]):
    """A commune by its code."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class StandardRefSerializer(serializers.Serializer[Any]):
    """A poverty standard."""

    code = serializers.CharField()
    name = WordsSerializer()


class ListDecisionSerializer(serializers.Serializer[Any]):
    """The commune's decision behind a class."""

    number = serializers.CharField()
    decided_on = serializers.DateField()


class LoanAnswerSerializer(serializers.Serializer[Any]):
    """Whether a subject may borrow under one programme."""

    programme = serializers.CharField(help_text="Code; see `programmes`.")
    eligible = serializers.BooleanField()
    valid_until = serializers.DateField(
        allow_null=True, help_text="Last day of the category under this programme."
    )
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=REASON_CHOICES),
        help_text="Codes of what stands against it; empty exactly where it is eligible.",
    )


class EligibilityResultSerializer(serializers.Serializer[Any]):
    """The answer about one subject. For `not_found` all but `key` and `reason` is empty."""

    key = serializers.CharField()
    household_code = serializers.CharField(allow_null=True)
    category = serializers.ChoiceField(
        choices=Category.choices,
        allow_null=True,
        help_text="For credit: newly escaped by the credit rule, not by the label.",
    )
    reason = serializers.ChoiceField(
        choices=REASON_CHOICES, allow_null=True, help_text="Given exactly where `category` is null."
    )
    standard = StandardRefSerializer(
        allow_null=True, help_text="National standard in force on the day."
    )
    decision = ListDecisionSerializer(allow_null=True)
    valid_from = serializers.DateField(
        allow_null=True, help_text="Since when the class holds at this household and commune."
    )
    valid_until = serializers.DateField(
        allow_null=True, help_text="Last day on which the category holds by itself."
    )
    days_left = serializers.IntegerField(
        allow_null=True, help_text="Days from `as_of` to `valid_until`, both counted."
    )
    commune = CommuneOfHouseholdSerializer(allow_null=True, help_text="The commune that confirms.")
    loans = LoanAnswerSerializer(many=True)


class TermsSerializer(serializers.Serializer[Any]):
    """Terms of a programme in force on the day."""

    categories = serializers.ListField(child=serializers.ChoiceField(choices=Category.choices))
    rate_year = serializers.DecimalField(
        max_digits=6, decimal_places=3, help_text="Per cent a year."
    )
    cap = serializers.IntegerField(allow_null=True, help_text="Whole dong; null: none is known.")
    term_months = serializers.IntegerField(
        allow_null=True, help_text="Longest term; null: as agreed."
    )
    needs_membership = serializers.BooleanField(
        help_text="Whether the borrower must belong to a savings-and-credit group."
    )
    note = WordsSerializer(help_text="What the register cannot judge; the bank checks it.")


class OfferSerializer(serializers.Serializer[Any]):
    """A loan programme on the day."""

    code = serializers.CharField()
    name = WordsSerializer()
    terms = TermsSerializer(allow_null=True, help_text="Null: none are in force that day.")


class ReasonWordsSerializer(serializers.Serializer[Any]):
    """A code of this answer in words."""

    code = serializers.ChoiceField(choices=REASON_CHOICES)
    vi = serializers.CharField()
    en = serializers.CharField()


class EligibilitySerializer(serializers.Serializer[Any]):
    """Answers in the order of the question, with the programmes and words they name."""

    as_of = serializers.DateField()
    results = EligibilityResultSerializer(many=True)
    programmes = OfferSerializer(many=True, help_text="Empty where nobody asked about was found.")
    reasons = ReasonWordsSerializer(many=True)
