"""Filters above the list of loans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from credit.choices import LoanState
from credit.models import LoanProgramme
from credit.models.loans import LoanQuerySet
from households.selectors.territory import communes_of, villages_of
from officials.choices import Right
from officials.models import Official

_ALL = _("Tất cả")


class LoanListFilter(forms.Form):
    """State, programme, place, or the number of a loan or household."""

    trang_thai = forms.ChoiceField(
        required=False,
        label=_("Trạng thái"),
        choices=[("", _ALL), ("con-no", _("Còn dư nợ")), *LoanState.choices],
    )
    chuong_trinh: forms.ModelChoiceField[LoanProgramme] = forms.ModelChoiceField(
        queryset=LoanProgramme.objects.all(),
        required=False,
        label=_("Chương trình cho vay"),
        empty_label=_ALL,
    )
    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), required=False, label=_("Xã, phường"), empty_label=_ALL
    )
    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_ALL,
    )
    tim = forms.CharField(required=False, label=_("Số khoản vay, mã hộ"), max_length=40)

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer communes where there are several, and the villages of the one that is looked at."""
        super().__init__(data)
        communes = communes_of(viewer, Right.VIEW_CREDIT)
        self._choose("xa", communes)
        one = list(communes[:2])
        if len(one) < 2:
            del self.fields["xa"]
        chosen = one[0] if len(one) == 1 else self.value("xa")
        if chosen is None:
            del self.fields["thon"]
        else:
            villages = villages_of(viewer, Right.VIEW_CREDIT).filter(commune=chosen)
            self._choose("thon", villages)
        self.full_clean()

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def value(self, name: str) -> Any:
        """Return a valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    def apply(self, rows: LoanQuerySet) -> LoanQuerySet:
        """Narrow loans; a word that cannot be is ignored."""
        if state := self.value("trang_thai"):
            rows = rows.open() if state == "con-no" else rows.filter(state=state)
        for name, field in (("chuong_trinh", "programme"), ("xa", "commune"), ("thon", "village")):
            if chosen := self.value(name):
                rows = rows.filter(**{field: chosen})
        if text := self.value("tim"):
            rows = rows.filter(Q(reference=text) | Q(household__code=text))
        return rows
