"""Opening a round, narrowing its list, assigning, adding and taking out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from households.choices import ReviewKind, RoundState
from households.models import ReviewRound
from households.models.cases import CaseQuerySet
from households.rules.procedure import STATES, WAITING_NAMES, State
from households.selectors.procedure_rules import Opening
from households.selectors.rounds import COLUMNS, may_open, narrowed, surveyors_of
from households.selectors.territory import communes_of
from officials.choices import Right
from officials.models import Official


class OpenRoundForm(forms.Form):
    """Which round to open, and where; whole province or one commune."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=ReviewKind.choices)
    year = forms.IntegerField(label=_("Năm"), min_value=2021, max_value=2099)
    month = forms.IntegerField(
        label=_("Tháng"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=_("Chỉ với rà soát thường xuyên."),
    )
    commune: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), required=False, label=_("Xã, phường")
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the communes and kinds that the viewer opens; suggest what is due now."""
        super().__init__(data)
        self.viewer = viewer
        self.province_wide = viewer.has_right(Right.MANAGE_ROUNDS)
        right = Right.MANAGE_ROUNDS if self.province_wide else Right.RUN_REVIEWS
        today = timezone.localdate()
        commune = self.fields["commune"]
        assert isinstance(commune, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        self.communes = communes_of(viewer, right)
        commune.queryset = self.communes
        commune.empty_label = _("Tất cả các xã") if self.province_wide else None
        self.fields["year"].initial = today.year
        self.fields["month"].initial = today.month
        if not self.province_wide:
            kind = self.fields["kind"]
            assert isinstance(kind, forms.ChoiceField)  # noqa: S101 (for the type checker)
            kind.choices = [(ReviewKind.ONGOING.value, ReviewKind.ONGOING.label)]
            first = self.communes.first()
            commune.initial = first.pk if first else None

    def clean(self) -> dict[str, Any]:
        """An ongoing round has a month, the periodic one has none."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == ReviewKind.ONGOING and not data.get("month"):
            self.add_error("month", _("Ghi tháng của đợt rà soát thường xuyên."))
        return data

    def opening(self) -> Opening:
        """Return which round is meant."""
        data = self.cleaned_data
        kind = ReviewKind(data["kind"])
        return Opening(kind, data["year"], data["month"] if kind is ReviewKind.ONGOING else None)

    def places(self) -> list[Area]:
        """Return the communes chosen: one, or all that the viewer may open the round in."""
        chosen = self.cleaned_data["commune"]
        kind = ReviewKind(self.cleaned_data["kind"])
        found = [chosen] if chosen else list(self.communes)
        return [commune for commune in found if may_open(self.viewer, commune.pk, kind)]


class RoundFilter(forms.Form):
    """Kind and state of rounds."""

    loai = forms.ChoiceField(
        required=False,
        label=_("Hình thức"),
        choices=[("", _("Tất cả")), *ReviewKind.choices],
    )
    trang_thai = forms.ChoiceField(
        required=False,
        label=_("Trạng thái"),
        choices=[("", _("Đang mở")), ("het", _("Tất cả")), *RoundState.choices],
    )

    def apply(self, rows: QuerySet[ReviewRound, ReviewRound]) -> QuerySet[ReviewRound, ReviewRound]:
        """Narrow rounds; running ones unless asked otherwise."""
        self.is_valid()
        if kind := self.cleaned_data.get("loai"):
            rows = rows.filter(kind=kind)
        state = self.cleaned_data.get("trang_thai") or ""
        if not state:
            return rows.filter(state__in=[RoundState.OPEN, RoundState.PRELIMINARY])
        return rows if state == "het" else rows.filter(state=state)


class CaseFilter(forms.Form):
    """Village, state, and what waits for whom."""

    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )
    buoc = forms.ChoiceField(required=False, label=_("Bước"))
    viec = forms.ChoiceField(required=False, label=_("Chờ ai, hạn nào"))

    def __init__(self, data: Any = None, *, review_round: ReviewRound) -> None:
        """Offer the villages of the round's commune and the words of the table of steps."""
        super().__init__(data)
        villages, step, what = (self.fields[name] for name in ("thon", "buoc", "viec"))
        assert isinstance(villages, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(step, forms.ChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 (for the type checker)
        villages.queryset = Village.objects.filter(
            commune=review_round.commune_id, closed_on__isnull=True
        ).order_by("code")
        language = get_language() or ""
        step.choices = [
            ("", _("Tất cả")),
            *((s.value, info.name.in_language(language)) for s, info in STATES.items()),
        ]
        what.choices = [
            ("", _("Tất cả")),
            ("qua-han", _("Quá hạn")),
            ("hom-nay", _("Hạn hôm nay")),
            *((who.value, WAITING_NAMES[who].in_language(language)) for who in COLUMNS),
        ]

    def apply(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Narrow the list; cases taken out are shown only when asked for."""
        self.is_valid()
        data = self.cleaned_data
        if data.get("thon"):
            cases = cases.filter(village=data["thon"])
        if data.get("buoc"):
            cases = cases.filter(state=data["buoc"])
        else:
            cases = cases.exclude(state=State.DROPPED.value)
        return narrowed(cases, data.get("viec") or "", timezone.localdate())


class OfficialChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Officials by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.full_name)


class AssignForm(forms.Form):
    """Who surveys: those chosen in the list, or everybody not surveyed yet of a village."""

    surveyor = OfficialChoice(queryset=Official.objects.none(), label=_("Rà soát viên"))
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Cả thôn"),
        empty_label=_("Chỉ các hộ đã chọn"),
    )

    def __init__(self, data: Any = None, *, review_round: ReviewRound) -> None:
        """Offer the surveyors and villages of the commune."""
        super().__init__(data)
        surveyor, village = self.fields["surveyor"], self.fields["village"]
        assert isinstance(surveyor, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(village, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        surveyor.queryset = surveyors_of(review_round.commune_id)
        village.queryset = Village.objects.filter(
            commune=review_round.commune_id, closed_on__isnull=True
        ).order_by("code")


class AddHouseholdForm(forms.Form):
    """A household by its code, and why."""

    code = forms.CharField(label=_("Mã hộ"), max_length=20)
    reason = forms.CharField(label=_("Lý do"), max_length=300)
