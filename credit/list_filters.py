"""What confirmed lists can be filtered by in the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.filters import ChoiceParameter, StrictFilterSet, WordParameter
from credit.choices import ListKind, RowChange
from credit.models import ConfirmedList, ConfirmedRow


class ConfirmedListFilter(StrictFilterSet):
    """Lists by place and month."""

    commune = WordParameter(
        field_name="commune__code",
        pattern="[0-9]{5}",
        label=_("Xã, phường"),
        doc="Code of the commune that signed.",
        example="19429",
    )
    year = WordParameter(
        field_name="year",
        pattern="20[0-9]{2}",
        label=_("Năm"),
        doc="Year of the list.",
        example="2026",
    )
    month = WordParameter(
        field_name="month",
        pattern="([1-9]|1[0-2])",
        label=_("Tháng"),
        doc="Month of the list, without a leading zero.",
        example="11",
    )
    kind = ChoiceParameter(
        field_name="kind",
        words=ListKind.values,
        label=_("Loại"),
        doc="`full`: everybody eligible; `changes`: what differs from the commune's list before.",
        example="changes",
    )

    class Meta:
        model = ConfirmedList
        fields: list[str] = []


class ConfirmedRowFilter(StrictFilterSet):
    """Rows of one list."""

    change = ChoiceParameter(
        field_name="change",
        words=RowChange.values,
        label=_("Nội dung"),
        doc="What the row says of the household.",
        example="added",
    )

    class Meta:
        model = ConfirmedRow
        fields: list[str] = []
