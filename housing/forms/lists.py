"""Filters above the lists of housing, a disaster, and a disaster's list of houses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from common.fields import DayField
from households.models import Household
from households.selectors.territory import communes_of, villages_of
from housing.choices import Cause, Damage, DisasterKind, Work
from housing.forms.cases import choose
from housing.models import DisasterEvent, HousingCase, HousingScheme
from housing.rules.need import Verdict
from housing.selectors.cases import late, schemes_on
from housing.selectors.disasters import own_communes
from housing.services.cases import HouseOrder
from housing.services.disasters import DisasterData
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportState

VERDICTS = [
    (Verdict.NEEDED.value, _("Thuộc diện theo tiêu chí")),
    (Verdict.UNKNOWN.value, _("Cần khảo sát thêm")),
    (Verdict.NOT_NEEDED.value, _("Chưa thuộc diện")),
]


class VillageFilter(forms.Form):
    """Choose one village among the viewer's; anything else in the query is ignored."""

    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the villages of the viewer's territory."""
        super().__init__(data)
        choose(self, "thon", villages_of(viewer))

    def value(self, name: str) -> Any:
        """Return a valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow households to the chosen village."""
        village = self.value("thon")
        return rows.filter(village=village) if village else rows


class CaseFilter(VillageFilter):
    """State, village, scheme."""

    trang_thai = forms.ChoiceField(
        required=False,
        label=_("Trạng thái"),
        choices=[("", _("Tất cả")), ("tre", _("Trễ hạn")), *SupportState.choices],
    )
    chinh_sach: forms.ModelChoiceField[HousingScheme] = forms.ModelChoiceField(
        queryset=HousingScheme.objects.all(),
        required=False,
        label=_("Chính sách"),
        empty_label=_("Tất cả"),
    )
    field_order = ("trang_thai", "thon", "chinh_sach")

    def apply(self, rows: QuerySet[HousingCase, Any]) -> QuerySet[HousingCase, Any]:
        """Narrow cases."""
        state, village, scheme = (self.value(name) for name in ("trang_thai", "thon", "chinh_sach"))
        if village:
            rows = rows.filter(support__village=village)
        if scheme:
            rows = rows.filter(scheme=scheme)
        if state == "tre":
            return late(rows, timezone.localdate())
        return rows.filter(support__state=state) if state else rows


class NeedFilter(forms.Form):
    """Commune (where there are several), village, what the test says, scheme."""

    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), required=False, label=_("Xã, phường"), empty_label=None
    )
    thon: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )
    ket_qua = forms.ChoiceField(
        required=False, label=_("Theo tiêu chí nhà ở"), choices=[("", _("Tất cả")), *VERDICTS]
    )
    chinh_sach: forms.ModelChoiceField[HousingScheme] = forms.ModelChoiceField(
        queryset=HousingScheme.objects.none(),
        required=False,
        label=_("Chính sách"),
        empty_label=None,
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the viewer's own places, one commune at a time, and the schemes in force."""
        super().__init__(data)
        villages = villages_of(viewer)
        communes = communes_of(viewer, Right.VIEW_HOUSEHOLDS)
        self.communes = list(communes)
        choose(self, "xa", communes)
        if len(self.communes) < 2:
            del self.fields["xa"]
        self.is_valid()
        self.commune: Area | None = self._valid("xa") or next(iter(self.communes), None)
        if self.commune is not None:
            villages = villages.filter(commune=self.commune)
        choose(self, "thon", villages)
        today = timezone.localdate()
        province = None if self.commune is None else self.commune.parent_id
        schemes = schemes_on(today, province).filter(for_disaster=False)
        choose(self, "chinh_sach", schemes)
        self.full_clean()
        self.scheme: HousingScheme | None = self._valid("chinh_sach") or schemes.first()

    def _valid(self, name: str) -> Any:
        return getattr(self, "cleaned_data", {}).get(name) or None

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow households that were judged."""
        if village := self._valid("thon"):
            rows = rows.filter(village=village)
        verdict = self._valid("ket_qua")
        return rows.filter(verdict=verdict) if verdict else rows


class ProgressFilter(forms.Form):
    """Year and scheme of the figures of communes."""

    nam = forms.TypedChoiceField(required=False, label=_("Năm duyệt"), coerce=int, empty_value=None)
    chinh_sach: forms.ModelChoiceField[HousingScheme] = forms.ModelChoiceField(
        queryset=HousingScheme.objects.all(),
        required=False,
        label=_("Chính sách"),
        empty_label=_("Tất cả"),
    )

    def __init__(self, data: Any = None) -> None:
        """Offer the years since the first scheme."""
        super().__init__(data)
        field = self.fields["nam"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (for the type checker)
        last = timezone.localdate().year
        field.choices = [("", _("Mọi năm")), *((str(y), str(y)) for y in range(last, 2020, -1))]
        self.is_valid()
        self.year: int | None = self.cleaned_data.get("nam")
        self.scheme: HousingScheme | None = self.cleaned_data.get("chinh_sach")


class DisasterForm(forms.Form):
    """What happened, when, where."""

    name = forms.CharField(
        label=_("Tên"), max_length=200, help_text=_("Ví dụ: Bão số 9, lũ ngày 18-20/10.")
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=DisasterKind.choices)
    happened_on = DayField(label=_("Từ ngày"))
    ended_on = DayField(label=_("Đến ngày"), required=False)
    communes: forms.ModelMultipleChoiceField[Area] = forms.ModelMultipleChoiceField(
        queryset=Area.objects.none(),
        label=_("Xã, phường bị ảnh hưởng"),
        widget=forms.CheckboxSelectMultiple,
    )
    decision_no = forms.CharField(label=_("Số quyết định, văn bản"), max_length=60, required=False)
    decision_on = DayField(label=_("Ngày ban hành"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    def __init__(self, *args: Any, viewer: Official, **kwargs: Any) -> None:
        """Offer the communes whose disasters the viewer records; a single one is chosen."""
        super().__init__(*args, **kwargs)
        communes = Area.objects.filter(pk__in=own_communes(viewer)).order_by("code")
        field = self.fields["communes"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101
        field.queryset = communes
        keys = list(communes.values_list("pk", flat=True)[:2])
        if len(keys) == 1:
            field.initial = keys

    def disaster(self) -> DisasterData:
        """Return what the service records."""
        data = self.cleaned_data
        return DisasterData(
            name=data["name"],
            kind=DisasterKind(data["kind"]),
            happened_on=data["happened_on"],
            communes=[area.pk for area in data["communes"]],
            ended_on=data["ended_on"],
            decision_no=data["decision_no"],
            decision_on=data["decision_on"],
            note=data["note"],
        )


class DamageListForm(forms.Form):
    """The scheme for a list; the damage of each household is read beside it (``damage-KEY``)."""

    scheme: forms.ModelChoiceField[HousingScheme] = forms.ModelChoiceField(
        queryset=HousingScheme.objects.none(), label=_("Chính sách"), empty_label=None
    )
    decision_no = forms.CharField(label=_("Số văn bản đề nghị"), max_length=60, required=False)

    def __init__(
        self, data: Any = None, *, event: DisasterEvent, households: Collection[Household]
    ) -> None:
        """Offer the schemes in force, those for disasters first."""
        super().__init__(data)
        self.event = event
        self.households = list(households)
        provinces = {home.commune.parent_id for home in self.households}
        province = provinces.pop() if len(provinces) == 1 else None
        schemes = schemes_on(timezone.localdate(), province)
        choose(self, "scheme", schemes.order_by("-for_disaster", "-valid_from", "code"))
        self.chosen = {
            home.pk: str(self.data.get(f"damage-{home.pk}", "")) for home in self.households
        }

    def clean(self) -> dict[str, Any]:
        """At least one household, with a damage of the list."""
        data: dict[str, Any] = super().clean() or {}
        if not set(self.chosen.values()) & set(Damage.values):
            raise forms.ValidationError(_("Chọn mức thiệt hại của ít nhất một hộ."))
        return data

    def orders(self) -> list[HouseOrder]:
        """Return one order for each household with a damage; a destroyed house is built anew."""
        new = (Damage.DESTROYED, Damage.RELOCATE)
        return [
            HouseOrder(
                household=home.pk,
                scheme=self.cleaned_data["scheme"],
                work=Work.NEW if Damage(damage) in new else Work.REPAIR,
                cause=Cause.DISASTER,
                event=self.event,
                damage=Damage(damage),
                decision_no=self.cleaned_data["decision_no"],
            )
            for home in self.households
            if (damage := self.chosen[home.pk]) in Damage.values
        ]
