"""Filters of the ledger, and the forms of one support and of many."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from common.fields import DayField
from households.models import Indicator
from households.selectors.territory import villages_of
from officials.choices import Right
from officials.scope import Viewer
from programmes.choices import Recipient
from programmes.models import Programme, Support, SupportKind
from programmes.selectors.case import CAUSE_NAMES
from programmes.selectors.ledger import FILTERS, LedgerChoice, choice_of, filter_options

_ALL = ("", _("Tất cả"))


class LedgerFilter(forms.Form):
    """Filters above the ledger; villages lie inside the viewer's territory."""

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        """Offer what there is."""
        super().__init__(data)
        options = filter_options(viewer)
        for name, label in FILTERS.items():
            if name in options:
                self.fields[name] = forms.ChoiceField(
                    required=False, label=label, choices=[_ALL, *options[name]]
                )
            elif name == "nam":
                self.fields[name] = forms.CharField(
                    required=False, label=label, max_length=4,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
                )  # fmt: skip
            else:
                self.fields[name] = forms.CharField(required=False, label=label, max_length=100)
        self.fields["thon"] = forms.ModelChoiceField(
            queryset=villages_of(viewer),
            required=False,
            label=_("Thôn, tổ dân phố"),
            empty_label=_("Tất cả"),
        )
        self.order_fields(["tim", "thon", *FILTERS])

    def choice(self) -> LedgerChoice:
        """What was chosen; a word that cannot be is ignored."""
        self.is_valid()
        return choice_of(self.cleaned_data, self.cleaned_data.get("thon"))


class StepForm(forms.Form):
    """One step: the day, and the reason where the step needs one."""

    on_date = DayField(label=_("Ngày"))
    reason = forms.CharField(
        label=_("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, reason: bool = False, **more: Any) -> None:
        """Ask for a reason only where it is needed."""
        more.setdefault("initial", {"on_date": timezone.localdate()})
        super().__init__(data, **more)
        if not reason:
            del self.fields["reason"]


class MoneyField(forms.IntegerField):
    """Whole dong; dots and spaces between the digits are ignored."""

    def __init__(self, **more: Any) -> None:
        """A text field, since "1.500.000" is how people write it."""
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(min_value=0, **more)

    def to_python(self, value: Any) -> int | None:
        """Read a number as it is written in Viet Nam."""
        if isinstance(value, str):
            value = value.replace(".", "").replace(" ", "").replace("đ", "")
        return super().to_python(value)


class QuantityField(forms.DecimalField):
    """A quantity; a comma is the decimal sign."""

    def __init__(self, **more: Any) -> None:
        """At most two decimals."""
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_digits=12, decimal_places=2, **more)

    def to_python(self, value: Any) -> Any:
        """Read "1,5" as well as "1.5"."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class DetailsForm(forms.Form):
    """What may be corrected of one support."""

    description = forms.CharField(label=_("Nội dung"), max_length=300, required=False)
    quantity = QuantityField(label=_("Số lượng"), required=False)
    unit = forms.CharField(label=_("Đơn vị"), max_length=30, required=False)
    value = MoneyField(label=_("Giá trị (đồng)"), required=False)
    decision_no = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)
    decision_on = DayField(label=_("Ngày quyết định"), required=False)


class AnswersForm(forms.Form):
    """Which deprivations and causes a support answers."""

    indicators = forms.MultipleChoiceField(
        label=_("Chỉ số thiếu hụt được đáp ứng"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    causes = forms.TypedMultipleChoiceField(
        label=_("Nguyên nhân được đáp ứng"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, support: Support) -> None:
        """Offer the indicators of the support's own standard."""
        language = get_language() or ""
        rows = list(Indicator.objects.filter(standard=support.standard_id).order_by("position"))
        super().__init__(
            data,
            initial={
                "indicators": [row.code for row in rows if support.answers & row.bit],
                "causes": [c for c in CAUSE_NAMES if support.causes & 1 << (c - 1)],
            },
        )
        indicators, causes = self.fields["indicators"], self.fields["causes"]
        assert isinstance(indicators, forms.ChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(causes, forms.ChoiceField)  # noqa: S101
        indicators.choices = [
            (row.code, row.name_en if language.startswith("en") else row.name_vi) for row in rows
        ]
        causes.choices = [(c, text.in_language(language)) for c, text in CAUSE_NAMES.items()]


class GivePlaceForm(forms.Form):
    """What is given, where: asked first, since it decides who may receive it."""

    loai_ht = forms.ModelChoiceField(
        queryset=SupportKind.objects.none(),
        to_field_name="code",
        label=_("Loại hỗ trợ"),
        empty_label=_("Chọn loại"),
    )
    chuong_trinh = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        to_field_name="code",
        label=_("Chương trình"),
        empty_label=_("Chọn chương trình"),
    )
    thon = forms.ModelChoiceField(
        queryset=Village.objects.none(), label=_("Thôn, tổ dân phố"), empty_label=_("Chọn thôn")
    )
    ngay = DayField(label=_("Ngày"))

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        """Offer kinds and programmes of today, villages where the viewer manages support."""
        today = timezone.localdate()
        super().__init__(data, initial={"ngay": today})
        villages = villages_of(viewer, Right.MANAGE_SUPPORT)
        provinces = set(villages.values_list("commune__parent", flat=True))
        programmes = Programme.objects.filter(
            Q(province__isnull=True) | Q(province__in=provinces)
        ).order_by("name_vi")
        for name, rows in (
            ("loai_ht", SupportKind.objects.filter(is_active=True).order_by("name_vi")),
            ("chuong_trinh", programmes),
            ("thon", villages.select_related("commune")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
            field.queryset = rows

    def clean_ngay(self) -> dt.date:
        """Refuse a day to come."""
        day: dt.date = self.cleaned_data["ngay"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày này chưa đến."))
        return day


class GiveForm(forms.Form):
    """What every ticked household or person gets."""

    quantity = QuantityField(label=_("Số lượng mỗi hộ, người"), required=False)
    value = MoneyField(label=_("Giá trị mỗi hộ, người (đồng)"), required=False)
    description = forms.CharField(label=_("Nội dung"), max_length=300, required=False)
    decision_no = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)


def to_persons(kind: SupportKind) -> bool:
    """Whether the kind goes to members rather than to the household."""
    return kind.recipient == Recipient.PERSON
