"""Changes of whole households: split, merge, move, end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from households.forms.change_base import (
    ChangeForm,
    MembersChoice,
    VillageChoice,
    one_member,
)
from households.models import Household, Membership, Person
from households.selectors.territory import villages_of
from households.services.close_household import close_household, preview_close_household
from households.services.merge_households import merge_households, preview_merge_households
from households.services.move_household import move_household, preview_move_household
from households.services.split_household import preview_split_household, split_household
from officials.choices import Right


class SplitForm(ChangeForm):
    """Members found a household of their own."""

    title = _("Tách hộ")
    hint = _("Một số thành viên lập hộ mới; hộ mới giữ kết quả phân loại đang có.")
    preview_with = preview_split_household
    do_with = split_household
    leaving = MembersChoice(
        queryset=Person.objects.none(),
        label=_("Những người tách ra"),
        error_messages={"required": _("Chọn ít nhất một người tách ra.")},
    )
    head = one_member(_("Chủ hộ của hộ mới"), required=True)
    remaining_head = one_member(_("Chủ hộ mới của hộ cũ (khi chủ hộ tách ra)"), required=False)
    village = VillageChoice(
        queryset=Village.objects.none(),
        label=_("Hộ mới ở"),
        required=False,
        empty_label=_("Cùng thôn với hộ cũ"),
    )

    def set_choices(self) -> None:
        """Present members and the actor's villages."""
        for name in ("leaving", "head", "remaining_head"):
            self.fields[name].queryset = self.members()  # type: ignore[attr-defined]
        villages = villages_of(self.actor, Right.EDIT_HOUSEHOLDS)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Who leaves, under which head, where to."""
        given = self.cleaned_data
        return {
            "household": self.household,
            "members": list(given["leaving"]),
            "head": given["head"],
            "remaining_head": given["remaining_head"],
            "village": given["village"],
            "relations": self.relations(),
        }


class MergeForm(ChangeForm):
    """Another household's members join this one; the other ends."""

    title = _("Nhập hộ khác vào hộ này")
    hint = _(
        "Mọi thành viên của hộ kia về hộ này; hộ kia không còn. Chủ hộ, nơi ở và kết quả "
        "phân loại của hộ này giữ nguyên."
    )
    preview_with = preview_merge_households
    do_with = merge_households
    dissolved_code = forms.CharField(
        label=_("Mã của hộ nhập vào"),
        max_length=12,
        help_text=_("Ví dụ 19333-000123; xem ở hồ sơ của hộ đó."),
        error_messages={"required": _("Nhập mã hộ.")},
    )

    def dissolved(self) -> Household | None:
        """The other household, if the actor may change it."""
        code = (self.data.get("dissolved_code") or "").strip()
        return Household.objects.changeable_by(self.actor).filter(code=code).first()

    def clean_dissolved_code(self) -> str:
        """Refuse a code that is not there for this official."""
        other = self.dissolved()
        if other is None:
            raise forms.ValidationError(
                _("Không có hộ mang mã này trong địa bàn được giao. Kiểm tra lại mã.")
            )
        return other.code

    def _people_to_ask(self) -> Any:
        other = self.dissolved() if self.data else None
        if other is None:
            return Person.objects.none()
        rows = Membership.objects.filter(household=other).current()
        return Person.objects.filter(pk__in=rows.values("person")).order_by("birth_year", "pk")

    def set_choices(self) -> None:
        """Ask what each newcomer is to the head, as soon as the other household is known."""
        self._ask_relations(set(self._people_to_ask().values_list("pk", flat=True)))

    def arguments(self) -> dict[str, Any]:
        """The other household and what its members become."""
        return {
            "household": self.household,
            "dissolved": self.dissolved(),
            "relations": self.relations(),
        }


class MoveForm(ChangeForm):
    """The whole household moves; first the commune, then the village."""

    title = _("Chuyển địa bàn")
    hint = _(
        "Cả hộ chuyển đến thôn khác, xã khác. Mã hộ giữ nguyên; hồ sơ chuyển sang xã mới quản lý."
    )
    preview_with = preview_move_household
    do_with = move_household
    commune: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Xã, phường nơi đến"), empty_label=None
    )
    outside_code = forms.RegexField(
        r"^\d{5}$",
        label=_("Mã xã nơi đến, nếu ngoài tỉnh"),
        required=False,
        help_text=_("5 chữ số; để trống nếu trong tỉnh."),
        error_messages={"invalid": _("Mã xã gồm đúng 5 chữ số.")},
    )
    village = VillageChoice(
        queryset=Village.objects.none(),
        label=_("Thôn, tổ dân phố nơi đến"),
        empty_label=_("Chọn thôn"),
        error_messages={
            "required": _("Chọn thôn nơi đến (danh sách theo xã vừa chọn)."),
            "invalid_choice": _("Chọn thôn nơi đến (danh sách theo xã vừa chọn)."),
        },
    )
    address = forms.CharField(label=_("Địa chỉ mới"), max_length=200, required=False)

    def set_choices(self) -> None:
        """Communes of the province; villages of the commune chosen."""
        here = self.household.commune
        communes = Area.objects.today().communes().filter(parent=here.parent_id)
        self.fields["commune"].queryset = communes.order_by("name")  # type: ignore[attr-defined]
        self.fields["commune"].initial = here.pk
        villages = Village.objects.filter(closed_on__isnull=True).select_related("commune")
        code = (self.data.get("outside_code") or "").strip()
        chosen = self.data.get("commune") or ""
        if code:
            villages = villages.filter(commune__code=code, commune__valid_to__isnull=True)
        elif chosen.isdigit():
            villages = villages.filter(commune=int(chosen))
        else:
            villages = villages.filter(commune=here)
        self.fields["village"].queryset = villages.order_by("code")  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """The village moved to."""
        return {
            "household": self.household,
            "village": self.cleaned_data["village"],
            "address": self.cleaned_data["address"],
        }


class CloseForm(ChangeForm):
    """The household no longer exists here."""

    title = _("Hộ không còn")
    hint = _(
        "Cả hộ đi khỏi mà không rõ nơi đến, hoặc không còn là một hộ. Nếu biết nơi đến, "
        "dùng “Chuyển địa bàn”."
    )
    preview_with = preview_close_household
    do_with = close_household
    reason = forms.CharField(
        label=_("Lý do"), max_length=200, error_messages={"required": _("Hãy ghi rõ lý do.")}
    )

    def arguments(self) -> dict[str, Any]:
        """Why it ends."""
        return {"household": self.household, "reason": self.cleaned_data["reason"]}
