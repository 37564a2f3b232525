"""Forms around papers: narrowing the list, reasons, bulk prints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from households.choices import PaperKind, PaperState, PrintOutput
from households.forms.filters import VillageFilter
from households.models import Decision, Paper
from households.models.papers import SIZES
from households.selectors.territory import communes_of, villages_of
from officials.choices import Right
from officials.models import Official


class PaperFilter(VillageFilter):
    """Kind, state and village."""

    loai = forms.ChoiceField(
        required=False, label=_("Loại giấy"), choices=[("", _("Tất cả")), *PaperKind.choices]
    )
    tinh_trang = forms.ChoiceField(
        required=False, label=_("Tình trạng"), choices=[("", _("Tất cả")), *PaperState.choices]
    )

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow papers."""
        wanted = {
            "village": self.value("thon"),
            "kind": self.value("loai"),
            "state": self.value("tinh_trang"),
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class EndForm(forms.Form):
    """Why a paper is replaced or withdrawn."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi rõ lý do.")},
    )


class _OrderForm(forms.Form):
    """What every bulk print asks for."""

    size = forms.ChoiceField(label=_("Khổ giấy"), choices=SIZES, initial="a4")
    output = forms.ChoiceField(
        label=_("Kết quả"), choices=PrintOutput.choices, initial=PrintOutput.PDF
    )


class _DecisionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Decisions by number and day."""

    def label_from_instance(self, obj: Decision) -> str:
        """Return what a clerk looks for."""
        return f"{obj.number} – {obj.decided_on:%d/%m/%Y}"


class CertificatesForm(_OrderForm):
    """Certificates of a decision, issued where they are missing and printed."""

    decision = _DecisionChoice(
        queryset=Decision.objects.none(),
        label=_("Quyết định"),
        error_messages={"required": _("Chọn quyết định.")},
    )
    field_order = ["decision", "size", "output"]

    def __init__(self, *args: Any, actor: Official, **kwargs: Any) -> None:
        """Offer the decisions of the actor's communes, latest first."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["decision"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        chosen.queryset = Decision.objects.with_right(actor, Right.RUN_REVIEWS).order_by(
            "-decided_on", "-pk"
        )


class PrintForm(_OrderForm):
    """Valid papers of a commune by kind, year and village, printed again."""

    commune: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Xã, phường")
    )
    kind = forms.ChoiceField(label=_("Loại giấy"), choices=PaperKind.choices)
    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2200)
    village: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )
    field_order = ["commune", "kind", "year", "village", "size", "output"]

    def __init__(self, *args: Any, actor: Official, **kwargs: Any) -> None:
        """Offer the actor's communes and villages."""
        super().__init__(*args, **kwargs)
        communes = communes_of(actor, Right.RUN_REVIEWS) | communes_of(actor, Right.DECIDE)
        commune, village = self.fields["commune"], self.fields["village"]
        assert isinstance(commune, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(village, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        commune.queryset = communes
        commune.initial = communes.first()
        village.queryset = villages_of(actor)

    def papers(self, actor: Official) -> list[int]:
        """Keys of what was chosen, in the order of numbers."""
        rows = Paper.objects.visible_to(actor).valid()
        rows = rows.filter(
            commune=self.cleaned_data["commune"],
            kind=self.cleaned_data["kind"],
            year=self.cleaned_data["year"],
        )
        if village := self.cleaned_data.get("village"):
            rows = rows.filter(village=village)
        return list(rows.order_by("serial", "pk").values_list("pk", flat=True))
