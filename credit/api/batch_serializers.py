"""How bulk reports of loans and months of both books are described; the views build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from credit.choices import BatchRowState, BatchState, DifferenceKind, LoanState

_AMOUNT = "Whole dong."


class BatchQuestionSerializer(serializers.Serializer[Any]):
    """Many loans at once."""

    loans = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=5_000,
        help_text="Each as `POST /loans/` takes it; `reference` must be there. A reference that the"
        " branch has reported before is a later report of the same loan.",
    )


class BatchCountsSerializer(serializers.Serializer[Any]):
    """Rows by what became of them."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One number for each result."""
        return {state: serializers.IntegerField() for state in BatchRowState.values}


class BatchSerializer(serializers.Serializer[Any]):
    """How far a bulk report is."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=BatchState.choices)
    row_count = serializers.IntegerField()
    counts = BatchCountsSerializer()
    rows_per_second = serializers.FloatField(
        allow_null=True, help_text="Since it was taken; null before the first result."
    )
    seconds_left = serializers.IntegerField(
        allow_null=True, help_text="At that rate; null where nothing is left or known."
    )
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField(help_text="The path to ask how far it is.")
    rows_url = serializers.CharField(help_text="The path of the results, row by row.")


class RowFaultSerializer(serializers.Serializer[Any]):
    """One thing wrong with a row, in both languages."""

    field = serializers.CharField()
    code = serializers.CharField(help_text="Stable across releases and languages.")
    vi = serializers.CharField()
    en = serializers.CharField()


class BatchRowSerializer(serializers.Serializer[Any]):
    """What became of one row."""

    position = serializers.IntegerField(help_text="Place in `loans`, counted from 0.")
    reference = serializers.CharField()
    result = serializers.ChoiceField(choices=BatchRowState.choices)
    faults = RowFaultSerializer(many=True)
    loan = serializers.UUIDField(allow_null=True, help_text="The loan's `id`.")


class SumsSerializer(serializers.Serializer[Any]):
    """Loans that are owed: how many, and how much of them."""

    loans = serializers.IntegerField()
    outstanding = serializers.IntegerField(help_text=_AMOUNT)
    overdue = serializers.IntegerField(help_text=_AMOUNT)


class ProgrammeSumsSerializer(SumsSerializer):
    """The same of one programme."""

    programme = serializers.CharField()


class BookEntrySerializer(serializers.Serializer[Any]):
    """What one side says of a loan."""

    outstanding = serializers.IntegerField(help_text=_AMOUNT)
    overdue = serializers.IntegerField(help_text=_AMOUNT)
    state = serializers.ChoiceField(choices=LoanState.choices)


class BookLoanSerializer(BookEntrySerializer):
    """A loan in the bank's books."""

    reference = serializers.CharField(max_length=40)


class ReconciliationQuestionSerializer(serializers.Serializer[Any]):
    """The bank's books on the last day of a month."""

    year = serializers.IntegerField()
    month = serializers.IntegerField(min_value=1, max_value=12)
    totals = ProgrammeSumsSerializer(many=True)
    loans = BookLoanSerializer(
        many=True,
        required=False,
        help_text="Every loan of the branch, at most 20,000, adding up to the totals. Left out,"
        " sums alone are compared.",
    )


class TotalSerializer(serializers.Serializer[Any]):
    """Both sides of a programme; `programme` is null for all together."""

    programme = serializers.CharField(allow_null=True)
    theirs = SumsSerializer()
    ours = SumsSerializer()
    agrees = serializers.BooleanField()


class ReconciliationSerializer(serializers.Serializer[Any]):
    """A month on both sides."""

    id = serializers.UUIDField()
    year = serializers.IntegerField()
    month = serializers.IntegerField()
    as_of = serializers.DateField(help_text="Last day of the month.")
    agrees = serializers.BooleanField(help_text="Sums are equal and no loan differs.")
    with_loans = serializers.BooleanField(help_text="Whether single loans were compared.")
    difference_count = serializers.IntegerField()
    is_newest = serializers.BooleanField(help_text="Whether it is the one that counts.")
    totals = TotalSerializer(many=True)
    created_at = serializers.DateTimeField()
    differences_url = serializers.CharField(help_text="The path of the differences.")


class DifferenceSerializer(serializers.Serializer[Any]):
    """A loan about which the sides differ; null is a side that does not have it."""

    kind = serializers.ChoiceField(choices=DifferenceKind.choices)
    reference = serializers.CharField()
    loan = serializers.UUIDField(allow_null=True, help_text="The loan's `id` where it is here.")
    theirs = BookEntrySerializer(allow_null=True)
    ours = BookEntrySerializer(allow_null=True)
