"""How loans and groups are described; the selectors build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from credit.api.serializers import CommuneOfHouseholdSerializer
from credit.choices import Category, LoanState, Organisation

_DONG = "Whole dong."


class LoanHouseholdSerializer(serializers.Serializer[Any]):
    """Who owes it."""

    id = serializers.UUIDField()
    code = serializers.CharField()


class BorrowerSerializer(serializers.Serializer[Any]):
    """The member who borrowed for the household."""

    id = serializers.UUIDField()
    full_name = serializers.CharField()


class LoanSerializer(serializers.Serializer[Any]):
    """A loan as last reported."""

    id = serializers.UUIDField()
    branch = serializers.CharField(help_text="Code of the branch that lent it.")
    reference = serializers.CharField(help_text="The bank's number, unique in the branch.")
    household = LoanHouseholdSerializer()
    borrower = BorrowerSerializer()
    commune = CommuneOfHouseholdSerializer(
        help_text="Where the household lived when it was reported first."
    )
    programme = serializers.CharField(help_text="Code; see `/loan-programmes/`.")
    group = serializers.CharField(allow_null=True, help_text="Code of a group of the branch.")
    category = serializers.ChoiceField(
        choices=Category.choices, help_text="What the household was on the day of disbursement."
    )
    purpose = serializers.CharField()
    amount = serializers.IntegerField(help_text=_DONG)
    term_months = serializers.IntegerField()
    rate_year = serializers.DecimalField(
        max_digits=6, decimal_places=3, help_text="Per cent a year on the day of disbursement."
    )
    disbursed_on = serializers.DateField()
    matures_on = serializers.DateField()
    state = serializers.ChoiceField(choices=LoanState.choices)
    outstanding = serializers.IntegerField(help_text=_DONG)
    overdue = serializers.IntegerField(help_text="Of what is outstanding; whole dong.")
    reported_on = serializers.DateField(help_text="The day of these figures.")
    settled_on = serializers.DateField(allow_null=True)


class LoanReportSerializer(serializers.Serializer[Any]):
    """What was reported for a day."""

    reported_on = serializers.DateField()
    state = serializers.ChoiceField(choices=LoanState.choices)
    outstanding = serializers.IntegerField(help_text=_DONG)
    overdue = serializers.IntegerField(help_text=_DONG)
    reason = serializers.CharField(allow_blank=True, help_text="Why a settled loan was corrected.")


class LoanDetailSerializer(LoanSerializer):
    """A loan with all its reports, the newest first."""

    reports = LoanReportSerializer(many=True)


class NewLoanSerializer(serializers.Serializer[Any]):
    """A loan as it is reported first."""

    reference = serializers.RegexField(r"^[!-~]{1,40}$")
    household_code = serializers.CharField(max_length=200)
    identity_number = serializers.CharField(
        required=False, allow_null=True, help_text="Of the borrower; this or `person`."
    )
    person = serializers.CharField(
        required=False, allow_null=True, help_text="`id` of the borrower; this or the number."
    )
    programme = serializers.CharField(max_length=200)
    group = serializers.CharField(
        required=False, allow_null=True, help_text="Where the programme lends through groups."
    )
    purpose = serializers.CharField(max_length=200)
    amount = serializers.IntegerField(min_value=1, max_value=10**12, help_text=_DONG)
    term_months = serializers.IntegerField(min_value=1, max_value=600)
    rate_year = serializers.RegexField(
        r"^\d{1,3}(\.\d{1,3})?$",
        help_text="Text: per cent a year. That of the programme on the day of disbursement or of"
        " the report; less with `rate_supported`.",
    )
    rate_supported = serializers.BooleanField(
        required=False, allow_null=True, help_text="Whether the State pays part of the interest."
    )
    disbursed_on = serializers.DateField()
    state = serializers.ChoiceField(
        choices=LoanState.choices,
        required=False,
        allow_null=True,
        help_text="`overdue` or `active` by what is overdue if left out.",
    )
    outstanding = serializers.IntegerField(min_value=0, max_value=10**12, help_text=_DONG)
    overdue = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10**12, help_text="0 if left out."
    )
    reported_on = serializers.DateField()
    settled_on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(required=False, allow_null=True, max_length=200)


class LaterReportSerializer(serializers.Serializer[Any]):
    """Where a loan stands now; what is left out stays as it was."""

    state = serializers.ChoiceField(choices=LoanState.choices, required=False, allow_null=True)
    outstanding = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10**12, help_text=_DONG
    )
    overdue = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10**12, help_text=_DONG
    )
    reported_on = serializers.DateField(help_text="Never before the last report.")
    settled_on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(
        required=False, allow_null=True, max_length=200, help_text="To correct a settled loan."
    )


class GroupVillageSerializer(serializers.Serializer[Any]):
    """The village of a group, by its code in the commune."""

    code = serializers.CharField()
    name = serializers.CharField()


class SavingsGroupSerializer(serializers.Serializer[Any]):
    """A savings-and-credit group."""

    branch = serializers.CharField()
    code = serializers.CharField(help_text="Unique in the branch.")
    name = serializers.CharField()
    organisation = serializers.ChoiceField(choices=Organisation.choices)
    head_name = serializers.CharField(allow_blank=True)
    commune = CommuneOfHouseholdSerializer()
    village = GroupVillageSerializer()
    founded_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    member_count = serializers.IntegerField(help_text="Members of today.")
    warnings = serializers.ListField(
        child=serializers.ChoiceField(choices=[("unusual_size", "unusual_size")]),
        help_text="`unusual_size`: not 5 to 60 members. It bars nothing.",
    )


class NewSavingsGroupSerializer(serializers.Serializer[Any]):
    """A group as it is entered."""

    code = serializers.RegexField(r"^[-A-Za-z0-9_.]{1,20}$")
    name = serializers.CharField(max_length=150)
    commune = serializers.CharField(help_text="Code of a commune that the branch serves.")
    village = serializers.CharField(help_text="Code of a village of that commune.")
    organisation = serializers.ChoiceField(choices=Organisation.choices)
    head_name = serializers.CharField(required=False, allow_null=True, max_length=100)
    founded_on = serializers.DateField()


class GroupMemberSerializer(serializers.Serializer[Any]):
    """A member of a group during a time; both days count."""

    id = serializers.IntegerField()
    household = LoanHouseholdSerializer()
    person = BorrowerSerializer()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class NewGroupMemberSerializer(serializers.Serializer[Any]):
    """Who joins."""

    household_code = serializers.CharField(max_length=200)
    identity_number = serializers.CharField(max_length=200)
    valid_from = serializers.DateField()


class MemberEndSerializer(serializers.Serializer[Any]):
    """The last day."""

    valid_to = serializers.DateField()
