"""Forms of persons and of a household's own details."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from common.fields import DayField
from households.choices import EthnicList, NoIdentityReason, Sex
from households.models import EthnicGroup, Person
from households.selectors.territory import villages_of
from households.services.household_data import HouseholdData
from households.services.person_data import PersonData
from officials.choices import Right
from officials.scope import Viewer


class PersonFields(forms.Form):
    """What is recorded about a person."""

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
        error_messages={"required": _("Hãy nhập họ và tên.")},
    )
    sex = forms.ChoiceField(
        label=_("Giới tính"),
        # Nothing is chosen beforehand: a default would be saved by mistake.
        choices=[("", "–"), *Sex.choices],
        error_messages={"required": _("Chọn giới tính.")},
    )
    birth_date = DayField(
        label=_("Ngày sinh"),
        required=False,
    )
    birth_year = forms.IntegerField(
        label=_("Năm sinh, nếu không rõ ngày"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Nhập năm bằng 4 chữ số.")},
    )
    ethnic_group: forms.ModelChoiceField[EthnicGroup] = forms.ModelChoiceField(
        queryset=EthnicGroup.objects.none(),
        label=_("Dân tộc"),
        empty_label=_("Chọn dân tộc"),
        error_messages={"required": _("Chọn dân tộc.")},
    )
    identity_number = forms.CharField(
        label=_("Số định danh cá nhân"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("12 chữ số."),
    )
    legacy_identity_number = forms.CharField(
        label=_("Số chứng minh nhân dân cũ"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("9 chữ số, nếu có."),
    )
    no_identity_reason = forms.ChoiceField(
        label=_("Lý do chưa có số định danh"),
        required=False,
        choices=[("", "–"), *NoIdentityReason.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the groups of the list in force."""
        super().__init__(*args, **kwargs)
        #: Values that stay as they are and are not shown.
        self.kept: dict[str, Any] = {}
        groups = EthnicGroup.objects.filter(list_id=EthnicList.B)
        self.fields["ethnic_group"].queryset = groups  # type: ignore[attr-defined]

    def person_data(self) -> PersonData:
        """What the services take."""
        given = self.kept | self.cleaned_data
        return PersonData(
            full_name=given["full_name"],
            sex=given["sex"],
            ethnic_group=given["ethnic_group"],
            birth_date=given["birth_date"],
            birth_year=None if given["birth_date"] else given["birth_year"],
            identity_number=given["identity_number"],
            legacy_identity_number=given["legacy_identity_number"],
            no_identity_reason=given["no_identity_reason"],
        )


class PersonForm(PersonFields):
    """Correct what is recorded about a person."""

    def keep_numbers(self, person: Person) -> None:
        """Leave out the numbers on record, unchanged: the reader may not see them whole."""
        for name in ("identity_number", "legacy_identity_number"):
            if number := getattr(person, name):
                del self.fields[name]
                self.kept[name] = number

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        """What is recorded now."""
        return {
            "full_name": person.full_name,
            "sex": person.sex,
            "birth_date": person.birth_date,
            "birth_year": None if person.birth_date else person.birth_year,
            "ethnic_group": person.ethnic_group_id,
            "identity_number": person.identity_number or "",
            "legacy_identity_number": person.legacy_identity_number,
            "no_identity_reason": person.no_identity_reason,
        }


class DetailFields(forms.Form):
    """What is recorded about a household besides members and place."""

    address = forms.CharField(label=_("Địa chỉ"), max_length=200, required=False)
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    has_merit = forms.BooleanField(label=_("Có người có công với cách mạng"), required=False)
    is_local_minority = forms.BooleanField(label=_("Dân tộc thiểu số tại chỗ"), required=False)
    external_code = forms.CharField(label=_("Mã hộ ở hệ thống khác"), max_length=40, required=False)

    def details(self) -> HouseholdData:
        """What the services take."""
        given = self.cleaned_data
        return HouseholdData(
            address=given["address"],
            phone=given["phone"],
            external_code=given["external_code"],
            has_merit=given["has_merit"],
            is_local_minority=given["is_local_minority"],
        )


class RegisterForm(PersonFields, DetailFields):
    """A new household: place, day and head; other members are added on the case page."""

    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Chọn thôn"),
        error_messages={"required": _("Chọn thôn.")},
    )
    on_date = DayField(
        label=_("Ngày lập hộ"),
        error_messages={
            "required": _("Nhập ngày lập hộ."),
        },
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        """Offer the villages where the viewer registers households."""
        super().__init__(*args, **kwargs)
        villages = villages_of(viewer, Right.EDIT_HOUSEHOLDS)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self.order_fields([*PersonFields.base_fields, "village", "on_date"])
        self.headings = {"full_name": _("Chủ hộ"), "village": _("Hộ")}
