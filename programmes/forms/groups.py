"""Forms of groups and clubs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from officials.models import Official
from programmes.choices import GroupKind
from programmes.forms.places import CommuneFilter, PlaceForm, count_field
from programmes.models import Group
from programmes.models.groups import GroupQuerySet


class GroupForm(PlaceForm):
    """One group; members are counted, not listed."""

    kind = forms.ChoiceField(label=_("Loại hình"), choices=GroupKind.choices)
    name = forms.CharField(label=_("Tên"), max_length=200)
    founded_on = DayField(label=_("Ngày thành lập"))
    ended_on = DayField(label=_("Ngày giải thể"), required=False)
    men = count_field(label=_("Thành viên nam"), initial=0)
    women = count_field(label=_("Thành viên nữ"), initial=0)
    minority = count_field(label=_("Trong đó dân tộc thiểu số"), initial=0)
    leader_position = forms.CharField(label=_("Chức danh của người phụ trách"), max_length=100)
    leader_name = forms.CharField(label=_("Tên người phụ trách"), max_length=100, required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    def __init__(
        self, data: Any = None, *, viewer: Official, group: Group | None = None, **kwargs: Any
    ) -> None:
        """Fill in the group that is corrected."""
        initial = {name: getattr(group, name) for name in self.base_fields} if group else None
        super().__init__(data, viewer=viewer, initial=initial, **kwargs)
        if group is None:
            del self.fields["ended_on"]

    def clean(self) -> dict[str, Any]:
        """Days in order, and no more minority members than members."""
        found = super().clean() or self.cleaned_data
        began, ended = found.get("founded_on"), found.get("ended_on")
        if began and ended and ended < began:
            self.add_error("ended_on", _("Ngày giải thể phải bằng hoặc sau ngày thành lập."))
        every = (found.get("men") or 0) + (found.get("women") or 0)
        if (found.get("minority") or 0) > every:
            self.add_error("minority", _("Số này không thể lớn hơn tổng số thành viên."))
        return found


class ActivityForm(forms.Form):
    """One meeting of a group."""

    held_on = DayField(label=_("Ngày sinh hoạt"))
    topic = forms.CharField(label=_("Nội dung"), max_length=300)
    participants = count_field(label=_("Số người tham gia"))
    women = count_field(label=_("Trong đó nữ"), initial=0)

    def __init__(self, data: Any = None) -> None:
        """Today, unless another day is typed."""
        super().__init__(data)
        self.fields["held_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """No more women than people."""
        found = super().clean() or self.cleaned_data
        if (found.get("women") or 0) > (found.get("participants") or 0):
            self.add_error("women", _("Số nữ không thể lớn hơn số người tham gia."))
        return found


class GroupFilter(CommuneFilter):
    """Commune, kind, and whether the group still meets."""

    loai = forms.ChoiceField(
        required=False, label=_("Loại hình"), choices=[("", _("Tất cả")), *GroupKind.choices]
    )
    con = forms.ChoiceField(
        required=False,
        label=_("Tình trạng"),
        choices=[("", _("Đang hoạt động")), ("het", _("Đã giải thể")), ("tat-ca", _("Tất cả"))],
    )
    nam = forms.IntegerField(required=False, label=_("Hoạt động trong năm"), min_value=2010)

    def apply(self, rows: GroupQuerySet) -> GroupQuerySet:
        """Narrow the list."""
        self.is_valid()
        if commune := self.cleaned_data.get("xa"):
            rows = rows.filter(commune=commune)
        if kind := self.cleaned_data.get("loai"):
            rows = rows.filter(kind=kind)
        if year := self.cleaned_data.get("nam"):
            lives = Q(ended_on__isnull=True) | Q(ended_on__year__gte=year)
            return rows.filter(lives, founded_on__year__lte=year)
        wanted = self.cleaned_data.get("con") or ""
        if wanted == "het":
            return rows.filter(ended_on__isnull=False)
        return rows if wanted == "tat-ca" else rows.filter(ended_on__isnull=True)
