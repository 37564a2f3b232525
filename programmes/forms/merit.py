"""Forms of courses for officials and of awards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from common.fields import DayField
from households.models import Household, Person
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import AwardLevel, AwardRecipient
from programmes.forms.places import CommuneFilter, DongField, offer
from programmes.models.merit import AwardQuerySet
from programmes.selectors.merit import poverty_posts


def own_areas(viewer: Official) -> Any:
    """Communes whose support the viewer manages, and provinces they supervise."""
    keys = areas_for(viewer, Right.MANAGE_SUPPORT).communes | provinces_for(
        viewer, Right.MANAGE_CAPITAL
    )
    return Area.objects.filter(pk__in=keys).order_by("level", "code")


class TrainingForm(forms.Form):
    """A course, and a box for each official of the area."""

    course = forms.CharField(label=_("Tên lớp"), max_length=200)
    provider = forms.CharField(label=_("Đơn vị giảng dạy"), max_length=200, required=False)
    held_on = DayField(label=_("Ngày khai giảng"))
    days = forms.IntegerField(label=_("Số ngày"), min_value=1, max_value=365, initial=1)
    participants = forms.MultipleChoiceField(
        label=_("Cán bộ tham dự"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, area: Area) -> None:
        """Offer those who work on poverty reduction in the area."""
        super().__init__(data)
        self.fields["held_on"].initial = timezone.localdate()
        field = self.fields["participants"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for the type checker)
        posts = poverty_posts(area, timezone.localdate())
        field.choices = list(
            {
                post.official_id: (
                    str(post.official_id),
                    f"{post.official.full_name} · {post.get_role_display()} · {post.area}",
                )
                for post in posts
            }.values()
        )

    def values(self) -> dict[str, Any]:
        """Return what was typed of the course itself."""
        return {name: self.cleaned_data[name] for name in ("course", "provider", "held_on", "days")}

    def chosen(self) -> list[int]:
        """Return the keys of those who took part."""
        return [int(key) for key in self.cleaned_data["participants"]]


class AwardForm(forms.Form):
    """One commendation; who it is for is found by household code or chosen."""

    area: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Địa bàn"), empty_label=None
    )
    recipient = forms.ChoiceField(
        label=_("Khen tặng cho"), choices=AwardRecipient.choices, widget=forms.RadioSelect
    )
    household_code = forms.CharField(
        label=_("Mã hộ"), max_length=30, required=False, help_text=_("Khi khen hộ hoặc thành viên.")
    )
    member = forms.CharField(
        label=_("Họ tên thành viên"),
        max_length=100,
        required=False,
        help_text=_("Khi khen một người của hộ: ghi như trong sổ hộ."),
    )
    official: forms.ModelChoiceField[Official] = forms.ModelChoiceField(
        queryset=Official.objects.none(),
        required=False,
        label=_("Cán bộ"),
        empty_label=_("Không phải cán bộ"),
    )
    collective = forms.CharField(label=_("Tên tập thể"), max_length=200, required=False)
    level = forms.ChoiceField(label=_("Cấp khen"), choices=AwardLevel.choices)
    form = forms.CharField(
        label=_("Hình thức khen"), max_length=100, help_text=_("Giấy khen, bằng khen…")
    )
    decision_no = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
    reason = forms.CharField(
        label=_("Thành tích"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    money = DongField(label=_("Tiền thưởng (đồng)"), required=False)

    def __init__(self, data: Any = None, *, viewer: Official, household: str = "") -> None:
        """Offer one's areas and the officials of them."""
        super().__init__(data)
        self.viewer = viewer
        areas = own_areas(viewer)
        offer(self, "area", areas)
        offer(
            self,
            "official",
            Official.objects.filter(
                posts__area__in=areas_for(viewer, Right.VIEW_HOUSEHOLDS).communes
                | {area.pk for area in areas}
            )
            .distinct()
            .order_by("full_name"),
        )
        self.fields["decided_on"].initial = timezone.localdate()
        self.fields["household_code"].initial = household
        self.fields["recipient"].initial = AwardRecipient.HOUSEHOLD

    def clean(self) -> dict[str, Any]:
        """Find the household and its member; what does not belong to the recipient is left out."""
        found = super().clean() or self.cleaned_data
        kind = found.get("recipient")
        self.household: Household | None = None
        self.person: Person | None = None
        if kind in {AwardRecipient.HOUSEHOLD, AwardRecipient.PERSON}:
            self._find_household(found, with_member=kind == AwardRecipient.PERSON)
        elif kind == AwardRecipient.OFFICIAL and not found.get("official"):
            self.add_error("official", _("Chọn cán bộ được khen."))
        elif kind == AwardRecipient.COLLECTIVE and not found.get("collective"):
            self.add_error("collective", _("Ghi tên tập thể được khen."))
        return found

    def _find_household(self, found: dict[str, Any], *, with_member: bool) -> None:
        mine = Household.objects.visible_to(self.viewer)
        code = (found.get("household_code") or "").strip()
        self.household = mine.filter(code=code).first() if code else None
        if self.household is None:
            self.add_error("household_code", _("Không có hộ mang mã này ở địa bàn của bạn."))
        elif with_member:
            name = " ".join((found.get("member") or "").split())
            members = Person.objects.filter(
                memberships__household=self.household,
                memberships__valid_to__isnull=True,
                full_name__iexact=name,
            )
            self.person = members.first() if name else None
            if self.person is None:
                self.add_error("member", _("Hộ này không có thành viên tên như vậy."))

    def values(self) -> dict[str, Any]:
        """Return the columns of the award."""
        found, kind = self.cleaned_data, self.cleaned_data["recipient"]
        names = ("area", "recipient", "level", "form", "decision_no", "decided_on", "reason")
        return {name: found[name] for name in (*names, "money")} | {
            "household": self.household,
            "person": self.person,
            "official": found["official"] if kind == AwardRecipient.OFFICIAL else None,
            "collective": found["collective"] if kind == AwardRecipient.COLLECTIVE else "",
        }


class AwardFilter(CommuneFilter):
    """Commune, recipient, level, year."""

    cho = forms.ChoiceField(
        required=False,
        label=_("Khen tặng cho"),
        choices=[("", _("Tất cả")), *AwardRecipient.choices],
    )
    cap = forms.ChoiceField(
        required=False, label=_("Cấp khen"), choices=[("", _("Tất cả")), *AwardLevel.choices]
    )
    nam = forms.IntegerField(required=False, label=_("Năm"), min_value=2010)

    def apply(self, rows: AwardQuerySet) -> AwardQuerySet:
        """Narrow the list."""
        self.is_valid()
        for name, lookup in (
            ("xa", "area"),
            ("cho", "recipient"),
            ("cap", "level"),
            ("nam", "decided_on__year"),
        ):
            if value := self.cleaned_data.get(name):
                rows = rows.filter(**{lookup: value})
        return rows
