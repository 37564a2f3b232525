"""Changes of who lives in a household: join, leave, die, change of head."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.change_base import (
    OTHERS,
    ChangeForm,
    one_member,
)
from households.forms.persons import PersonFields
from households.services.change_head import change_head, preview_change_head
from households.services.members import (
    add_member,
    preview_add_member,
    preview_remove_member,
    remove_member,
)
from households.services.person_data import MemberData
from households.services.record_death import preview_record_death, record_death


class JoinForm(PersonFields, ChangeForm):
    """Somebody joins: born, married in, came back."""

    title = _("Thêm thành viên")
    hint = _(
        "Sinh con, kết hôn, nhận con nuôi, trở về. Người đã có số định danh trong sổ được "
        "nhận lại hồ sơ cũ."
    )
    preview_with = preview_add_member
    do_with = add_member
    relation = forms.ChoiceField(label=_("Quan hệ với chủ hộ"), choices=OTHERS)

    def arguments(self) -> dict[str, Any]:
        """The household and who joins it."""
        member = MemberData(person=self.person_data(), relation=self.cleaned_data["relation"])
        return {"household": self.household, "member": member}


class Leaving(ChangeForm):
    """A member goes; a head who goes needs a successor."""

    def set_choices(self) -> None:
        """Present members."""
        for name in ("person", "new_head"):
            self.fields[name].queryset = self.members()  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Who goes and who succeeds."""
        return {
            "household": self.household,
            "person": self.cleaned_data["person"],
            "new_head": self.cleaned_data["new_head"],
            "relations": self.relations(),
        }


class LeaveForm(Leaving):
    """Somebody leaves and is recorded nowhere else yet."""

    title = _("Thành viên rời hộ")
    hint = _(
        "Người chuyển đi nơi khác, đi ở riêng không lập hộ trong xã. Ngày xảy ra là ngày "
        "đầu tiên không còn ở hộ."
    )
    preview_with = preview_remove_member
    do_with = remove_member
    person = one_member(_("Người rời hộ"), required=True)
    new_head = one_member(_("Chủ hộ mới (khi chủ hộ rời đi)"), required=False)


class DeathForm(Leaving):
    """A member died."""

    title = _("Thành viên qua đời")
    hint = _("Ngày xảy ra là ngày mất. Thành viên cuối cùng qua đời thì hộ không còn.")
    preview_with = preview_record_death
    do_with = record_death
    person = one_member(_("Người qua đời"), required=True)
    new_head = one_member(_("Chủ hộ mới (khi chủ hộ qua đời)"), required=False)

    def arguments(self) -> dict[str, Any]:
        """Who died and who succeeds."""
        given = super().arguments()
        given.pop("household")
        return given


class HeadForm(ChangeForm):
    """Another member becomes the head."""

    title = _("Thay chủ hộ")
    hint = _(
        "Chọn chủ hộ mới; quan hệ của các thành viên khác được tính lại, chỗ nào không "
        "tính được thì hỏi."
    )
    preview_with = preview_change_head
    do_with = change_head
    new_head = one_member(_("Chủ hộ mới"), required=True)

    def set_choices(self) -> None:
        """Present members."""
        self.fields["new_head"].queryset = self.members()  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """The new head."""
        return {
            "household": self.household,
            "new_head": self.cleaned_data["new_head"],
            "relations": self.relations(),
        }
