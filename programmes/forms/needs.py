"""Narrowing the list of needs; every choice lies inside what the viewer sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from households.selectors.territory import villages_of
from officials.scope import Viewer
from programmes.selectors.needs import Narrowing, Need, NeedScope

#: Names of the counts that a list opens from, and the words for them.
WORK = [
    ("", _("Tất cả các hộ trong danh sách")),
    ("open", _("Còn nhu cầu chưa được đáp ứng")),
    ("alone", _("Chưa được ai hỗ trợ")),
    ("doubled", _("Được hỗ trợ trùng")),
    ("needless", _("Có hỗ trợ không đúng nhu cầu")),
    ("unable", _("Không còn khả năng lao động")),
]
STATES = [
    ("unmet", _("Chưa đáp ứng")),
    ("planned", _("Đã có trong kế hoạch")),
    ("given", _("Đang được đáp ứng")),
    ("lacking", _("Tất cả các hộ thiếu")),
]
CLASSES = [
    ("", _("Tất cả")),
    ("poor", _("Hộ nghèo")),
    ("near_poor", _("Hộ cận nghèo")),
    ("newly_escaped", _("Hộ mới thoát nghèo")),
]


class NeedFilter(forms.Form):
    """Which households of one commune; what cannot be read is ignored."""

    xa = forms.CharField(required=False, widget=forms.HiddenInput)
    viec = forms.ChoiceField(required=False, label=_("Việc cần xem"), choices=WORK)
    nhu_cau = forms.ChoiceField(required=False, label=_("Nhu cầu"))
    tt = forms.ChoiceField(required=False, label=_("Tình trạng nhu cầu"), choices=STATES)
    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )
    loai = forms.ChoiceField(required=False, label=_("Kết quả phân loại"), choices=CLASSES)
    ngay = forms.IntegerField(
        required=False, min_value=1, max_value=20_000, label=_("Chờ từ (ngày)")
    )

    def __init__(self, data: Any, *, viewer: Viewer, commune: int, needs: list[Need]) -> None:
        """Offer the needs of the standard in force and the villages of the commune."""
        super().__init__(data)
        villages, need = self.fields["thon"], self.fields["nhu_cau"]
        assert isinstance(villages, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(need, forms.ChoiceField)  # noqa: S101 (for the type checker)
        villages.queryset = villages_of(viewer).filter(commune=commune)
        need.choices = [
            ("", str(_("Tất cả"))),
            (str(_("Chỉ số thiếu hụt")), [(n.slug, n.name) for n in needs if n.cause is None]),
            (str(_("Nguyên nhân nghèo")), [(n.slug, n.name) for n in needs if n.cause]),
        ]

    def value(self, name: str) -> Any:
        """Return a valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def village(self) -> int | None:
        """Key of the chosen village."""
        found = self.value("thon")
        return found.pk if found else None

    def narrowing(self, scope: NeedScope) -> Narrowing:
        """What was chosen, as conditions."""
        conditions = [name for name in (self.value("viec"), self.value("loai")) if name]
        need = scope.need(self.value("nhu_cau") or "")
        if need is not None:
            conditions.append(self.value("tt") or "unmet")
        return Narrowing(tuple(conditions), need.bit if need else 0, self.value("ngay"))
