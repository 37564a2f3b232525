"""Forms of the bank's branches, the communes they serve, and their programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from common.exceptions import DomainError
from common.fields import DayField
from officials.choices import ClientScope
from officials.models import ApiClient, BankBranch, BranchArea
from officials.scope import Viewer
from officials.selectors.branches import communes_to_serve
from officials.selectors.mandate import mandate_of
from officials.services.branches import BranchData
from officials.services.clients import MOST_REQUESTS, ClientData


class _Form(forms.Form):
    """A form that shows a service's refusal at the field it is about."""

    def refuse(self, error: DomainError) -> None:
        """Show the refusal at its field, or above the form."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class NewBranchForm(_Form):
    """A branch, and its province where there is a choice."""

    code = forms.SlugField(
        label=_("Mã đơn vị"),
        max_length=20,
        help_text=_("Chữ không dấu, số, gạch nối; ngân hàng ghi mã này trong phần mềm của mình."),
    )
    name = forms.CharField(label=_("Tên đơn vị"), max_length=150)
    province = forms.ModelChoiceField(Area.objects.none(), label=_("Tỉnh, thành phố"))

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        """Offer the provinces in which the viewer manages posts."""
        super().__init__(data)
        offered = Area.objects.today().provinces().filter(mandate_of(viewer).condition())
        field = self.fields["province"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = offered.order_by("code")
        first = offered[:2]
        if len(first) == 1:
            field.initial, field.empty_label = first[0].pk, None

    def values(self) -> BranchData:
        """Return what was typed."""
        found = self.cleaned_data
        return BranchData(found["code"], found["name"], found["province"])


class BranchForm(_Form):
    """Name of a branch, and whether it is open."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=150)
    is_active = forms.BooleanField(
        label=_("Còn hoạt động"),
        required=False,
        help_text=_("Bỏ chọn: cán bộ thôi thấy dữ liệu, mọi phần mềm của đơn vị ngừng ngay."),
    )

    @classmethod
    def of(cls, branch: BankBranch) -> BranchForm:
        """Return the form filled in."""
        return cls(initial={"name": branch.name, "is_active": branch.is_active})


class ServeForm(_Form):
    """Communes that a branch shall serve, from a day on."""

    communes = forms.ModelMultipleChoiceField(
        Area.objects.none(), label=_("Xã, phường, đặc khu"), widget=forms.CheckboxSelectMultiple
    )
    valid_from = DayField(label=_("Phục vụ từ ngày"))

    def __init__(self, data: Any = None, *, branch: BankBranch) -> None:
        """Offer the communes of the province that it does not serve."""
        super().__init__(data)
        self.fields["valid_from"].initial = timezone.localdate()
        field = self.fields["communes"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 (type checker)
        field.queryset = communes_to_serve(branch)


class _ServedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row of service, named by its commune."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the commune."""
        return str(obj.commune)


class EndForm(_Form):
    """The last day on which a branch serves a commune."""

    row = _ServedField(BranchArea.objects.none(), label=_("Xã, phường, đặc khu"), empty_label=None)
    valid_to = DayField(label=_("Phục vụ đến hết ngày"))

    def __init__(self, data: Any = None, *, branch: BankBranch) -> None:
        """Offer what the branch serves without an end, or with one to come."""
        super().__init__(data)
        self.fields["valid_to"].initial = timezone.localdate()
        field = self.fields["row"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = branch.areas.exclude(valid_to__lt=timezone.localdate()).select_related(
            "commune"
        )


class ClientForm(_Form):
    """What a program may."""

    name = forms.CharField(
        label=_("Tên phần mềm"), max_length=100, help_text=_("Ví dụ: Hệ thống tín dụng tập trung.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Được phép"), choices=ClientScope.choices, widget=forms.CheckboxSelectMultiple
    )
    networks = forms.CharField(
        label=_("Địa chỉ được gọi"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Mỗi dòng một địa chỉ IP hoặc dải CIDR; để trống: gọi từ đâu cũng được."),
    )
    requests_per_minute = forms.IntegerField(
        label=_("Số lần gọi mỗi phút"), min_value=1, max_value=MOST_REQUESTS, initial=600
    )
    expires_on = DayField(
        label=_("Dùng đến hết ngày"),
        required=False,
        help_text=_("Để trống: đến khi ngừng."),
    )

    @classmethod
    def of(cls, client: ApiClient) -> ClientForm:
        """Return the form filled in."""
        return cls(
            initial={
                "name": client.name,
                "scopes": client.scopes,
                "networks": "\n".join(client.networks),
                "requests_per_minute": client.requests_per_minute,
                "expires_on": client.expires_on,
            }
        )

    def values(self) -> ClientData:
        """Return what was typed."""
        found = self.cleaned_data
        return ClientData(
            name=found["name"],
            scopes=found["scopes"],
            networks=found["networks"].replace(",", "\n").splitlines(),
            requests_per_minute=found["requests_per_minute"],
            expires_on=found["expires_on"],
        )


class KeyForm(_Form):
    """How long a key shall live."""

    days = forms.IntegerField(label=_("Khóa dùng được (ngày)"), min_value=1)

    def __init__(self, data: Any = None) -> None:
        """Offer the longest time."""
        super().__init__(data)
        field = self.fields["days"]
        assert isinstance(field, forms.IntegerField)  # noqa: S101 (for the type checker)
        field.initial = settings.TN_KEY_DAYS
        field.help_text = str(_("Nhiều nhất %(most)d ngày.") % {"most": settings.TN_KEY_DAYS})
