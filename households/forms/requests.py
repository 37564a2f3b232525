"""Taking a request in at the counter or by phone: few fields, the rest is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from common.fields import DayField
from households.choices import RequestChannel, RequestForm, RequestState
from households.models import Household
from households.models.requests import RequestQuerySet
from households.selectors.requests import narrowed
from households.selectors.standing import with_standing
from households.selectors.territory import villages_of
from households.services.procedure.requests import RequestData
from officials.choices import Right
from officials.models import Official


class TakeInForm(forms.Form):
    """One request of a household, or of somebody not registered yet."""

    form = forms.ChoiceField(
        label=_("Đề nghị"), choices=RequestForm.choices, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=_("Cách nộp"), choices=RequestChannel.choices, widget=forms.RadioSelect
    )
    received_on = DayField(label=_("Ngày nhận"))
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(), label=_("Thôn, tổ dân phố"), empty_label=_("Chọn thôn")
    )
    applicant = forms.CharField(label=_("Người đề nghị"), max_length=100)
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Nội dung"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, data: Any = None, *, viewer: Official, household: Household | None, name: str = ""
    ) -> None:
        """Fill in what is known of the household; without one ask for village and address."""
        super().__init__(data)
        self.household = household
        self.fields["form"].initial = RequestForm.REVIEW
        self.fields["channel"].initial = RequestChannel.COUNTER
        self.fields["received_on"].initial = timezone.localdate()
        if household is not None:
            del self.fields["village"]
            del self.fields["address"]
            house = with_standing(
                Household.objects.filter(pk=household.pk), timezone.localdate()
            ).get()
            heads = getattr(house, "heads", [])
            self.fields["applicant"].initial = heads[0].person.full_name if heads else ""
            self.fields["phone"].initial = household.phone
            return
        villages = self.fields["village"]
        assert isinstance(villages, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        villages.queryset = villages_of(viewer, Right.RUN_REVIEWS)
        self.fields["applicant"].initial = name

    def commune(self) -> Area:
        """Return the commune that takes the request in."""
        if self.household is not None:
            return self.household.commune
        village: Village = self.cleaned_data["village"]
        return village.commune

    def data_of_request(self) -> RequestData:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return RequestData(
            form=RequestForm(data["form"]),
            channel=RequestChannel(data["channel"]),
            received_on=data["received_on"],
            applicant=data["applicant"],
            household=self.household,
            village=data.get("village"),
            phone=data["phone"],
            address=data.get("address", ""),
            note=data["note"],
        )


class RequestFilter(forms.Form):
    """Village and where requests stand."""

    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )
    viec = forms.ChoiceField(
        required=False,
        label=_("Tình trạng"),
        choices=[
            ("", _("Chưa xong")),
            ("qua-han", _("Quá hạn")),
            ("hom-nay", _("Hạn hôm nay")),
            *RequestState.choices,
            ("tat-ca", _("Tất cả")),
        ],
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the viewer's villages."""
        super().__init__(data)
        villages = self.fields["thon"]
        assert isinstance(villages, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        villages.queryset = villages_of(viewer)

    def apply(self, rows: RequestQuerySet) -> RequestQuerySet:
        """Narrow the list."""
        self.is_valid()
        if self.cleaned_data.get("thon"):
            rows = rows.filter(village=self.cleaned_data["thon"])
        return narrowed(rows, self.cleaned_data.get("viec") or "", timezone.localdate())
