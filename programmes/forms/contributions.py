"""Forms of what was given in kind for a commune."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from officials.models import Official
from programmes.choices import ContributionKind, Giver
from programmes.forms.places import CommuneFilter, DongField, PlaceForm, offer
from programmes.models import CommunityContribution, Project, Work
from programmes.models.contributions import CommunityContributionQuerySet


class CommunityContributionForm(PlaceForm):
    """One contribution; a value stands only with how it was found."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=ContributionKind.choices)
    description = forms.CharField(label=_("Nội dung"), max_length=300)
    quantity = forms.DecimalField(
        label=_("Số lượng"), min_value=0, max_digits=12, decimal_places=2, required=False,
        localize=True,
    )  # fmt: skip
    unit = forms.CharField(
        label=_("Đơn vị"), max_length=30, required=False, help_text=_("Ví dụ: m², công, bao.")
    )
    value = DongField(label=_("Giá trị ước tính (đồng)"), required=False, min_value=0)
    valuation_note = forms.CharField(
        label=_("Cách định giá"),
        max_length=300,
        required=False,
        help_text=_("Bắt buộc khi đã ghi giá trị. Ví dụ: 25 công × 250.000 đồng, đơn giá của xã."),
    )
    giver = forms.ChoiceField(label=_("Bên góp"), choices=Giver.choices, initial=Giver.COMMUNITY)
    giver_name = forms.CharField(label=_("Tên bên góp"), max_length=200, required=False)
    given_on = DayField(label=_("Ngày góp"))
    project: forms.ModelChoiceField[Project] = forms.ModelChoiceField(
        queryset=Project.objects.select_related("programme"),
        required=False,
        label=_("Cho dự án, tiểu dự án"),
        empty_label=_("Không thuộc dự án nào"),
        help_text=_("Cần có để tính vào vốn đối ứng của chương trình, nơi quy định cho tính."),
    )
    work: forms.ModelChoiceField[Work] = forms.ModelChoiceField(
        queryset=Work.objects.none(),
        required=False,
        label=_("Cho công trình"),
        empty_label=_("Không cho công trình nào"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        viewer: Official,
        contribution: CommunityContribution | None = None,
        **kwargs: Any,
    ) -> None:
        """Fill in the contribution that is corrected."""
        initial: dict[str, Any] = {"given_on": timezone.localdate()}
        if contribution is not None:
            initial = {name: getattr(contribution, name) for name in self.base_fields}
        super().__init__(data, viewer=viewer, initial=initial, **kwargs)
        offer(self, "work", Work.objects.changeable_by(viewer))


class ContributionFilter(CommuneFilter):
    """Commune, year, kind."""

    nam = forms.IntegerField(required=False, label=_("Năm"), min_value=2010, max_value=2099)
    loai = forms.ChoiceField(
        required=False, label=_("Hình thức"), choices=[("", _("Tất cả")), *ContributionKind.choices]
    )

    def apply(self, rows: CommunityContributionQuerySet) -> CommunityContributionQuerySet:
        """Narrow the list."""
        for name, lookup in (("xa", "commune"), ("nam", "given_on__year"), ("loai", "kind")):
            if value := self.value(name):
                rows = rows.filter(**{lookup: value})
        return rows
