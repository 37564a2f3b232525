"""Who answers or helps from which day; only accounts with a post that allows it are offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.forms.filters import HouseholdFilter
from households.selectors.care.caseload import OF_COMMUNE, OF_VILLAGE, OWN
from households.selectors.care.counts import declared_counts
from households.selectors.care.responsible import candidates
from households.selectors.standing import STANDING_LABELS, Standing
from households.services.care.lines import Target
from officials.models import Official
from officials.scope import Viewer

LEVELS = (
    (OWN, _("Riêng hộ này")),
    (OF_VILLAGE, _("Theo thôn")),
    (OF_COMMUNE, _("Theo xã, phường")),
)


class OfficialForm(forms.Form):
    """An official of a place and a day, today unless said otherwise."""

    official: forms.ModelChoiceField[Official] = forms.ModelChoiceField(
        queryset=Official.objects.none(), label=_("Cán bộ"), empty_label=_("Chọn cán bộ")
    )
    from_day = DayField(label=_("Từ ngày"))

    def __init__(self, data: Any = None, *, target: Target, prefix: str | None = None) -> None:
        """Offer whoever may answer for the target."""
        today = timezone.localdate()
        super().__init__(data, prefix=prefix, initial={"from_day": today})
        official = self.fields["official"]
        assert isinstance(official, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        village = target.village.pk if target.village else None
        if target.household is not None:
            village = target.household.village_id
        official.queryset = candidates(target.commune.pk, today, village)


class DayForm(forms.Form):
    """From which day something ends."""

    from_day = DayField(label=_("Từ ngày"))

    def __init__(self, data: Any = None, *, prefix: str | None = None) -> None:
        """Today unless said otherwise."""
        super().__init__(data, prefix=prefix, initial={"from_day": timezone.localdate()})


class CareFilter(HouseholdFilter):
    """Households of an official: village, class, what is to be done, which line answers."""

    viec = forms.ChoiceField(required=False, label=_("Có việc"))
    theo = forms.ChoiceField(
        required=False, label=_("Phân công"), choices=[("", _("Tất cả")), *LEVELS]
    )

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        """Offer every kind of matter that is counted; whoever is cared for is on a list."""
        super().__init__(data, viewer=viewer)
        kind = self.fields["loai"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 (for the type checker)
        kind.choices = [
            ("", _("Tất cả")),
            (Standing.POOR.value, STANDING_LABELS[Standing.POOR]),
            (Standing.NEAR_POOR.value, STANDING_LABELS[Standing.NEAR_POOR]),
            (Standing.NOT_POOR.value, STANDING_LABELS[Standing.ESCAPED]),
        ]
        matter = self.fields["viec"]
        assert isinstance(matter, forms.ChoiceField)  # noqa: S101 (for the type checker)
        matter.choices = [
            ("", _("Tất cả")),
            *((count.key, count.title) for count in declared_counts()),
        ]

    def apply(self, rows: Any) -> Any:
        """Narrow rows that carry ``level``."""
        rows = super().apply(rows)
        if level := self.value("theo"):
            rows = rows.filter(level=level)
        matter = self.value("viec")
        today = timezone.localdate()
        for count in declared_counts():
            if count.key == matter:
                rows = count.narrow(rows, today)
        return rows
