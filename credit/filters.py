"""What loans and groups can be filtered by, in the API and on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.filters import AsOfFilterSet, ChoiceParameter, StrictFilterSet, WordParameter
from credit.choices import LoanState, Organisation
from credit.models import Loan, SavingsGroup

_CODE = "[-a-zA-Z0-9_]{1,60}"


class LoanFilter(StrictFilterSet):
    """Loans by place, programme, state, household and number."""

    commune = WordParameter(
        field_name="commune__code",
        pattern="[0-9]{5}",
        label=_("Xã, phường"),
        doc="Code of a commune of today.",
        example="19429",
    )
    programme = WordParameter(
        field_name="programme__code",
        pattern=_CODE,
        label=_("Chương trình"),
        doc="Code of a loan programme; see `/loan-programmes/`.",
        example="ho-ngheo",
    )
    state = ChoiceParameter(
        field_name="state",
        words=LoanState.values,
        label=_("Trạng thái"),
        doc="Where the loan stands, as last reported.",
        example="active",
    )
    household_code = WordParameter(
        field_name="household__code",
        label=_("Mã hộ"),
        doc="Code of a household.",
        example="19429-000012",
    )
    reference = WordParameter(
        field_name="reference",
        label=_("Số khoản vay"),
        doc="The bank's number of the loan.",
        example="KU-2026-0001",
    )

    class Meta:
        model = Loan
        fields: list[str] = []


class GroupFilter(StrictFilterSet):
    """Groups by place and organisation."""

    commune = WordParameter(
        field_name="commune__code",
        pattern="[0-9]{5}",
        label=_("Xã, phường"),
        doc="Code of a commune of today.",
        example="19429",
    )
    organisation = ChoiceParameter(
        field_name="organisation",
        words=Organisation.values,
        label=_("Hội nhận ủy thác"),
        doc="The entrusted organisation.",
        example="women",
    )

    class Meta:
        model = SavingsGroup
        fields: list[str] = []


class OfferFilter(AsOfFilterSet):
    """Loan programmes as they lend on a day."""
