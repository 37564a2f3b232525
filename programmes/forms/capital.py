"""Forms of capital: opening a line, giving, holding, paying."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from common.fields import DayField
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import CapitalSource
from programmes.forms.places import DongField, offer
from programmes.models import CapitalLine, Programme, Project, Support
from programmes.rules.ledger import LIVE_STATES
from programmes.selectors.capital import lines_of, sources_for
from programmes.services.capital import Decision, Voucher


class CapitalFilter(forms.Form):
    """Year, programme, unit and source of the lines to show."""

    nam = forms.TypedChoiceField(
        required=False, label=_("Năm"), coerce=int, empty_value=None, choices=()
    )
    chuong_trinh: forms.ModelChoiceField[Programme] = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        required=False,
        label=_("Chương trình"),
        empty_label=_("Tất cả"),
    )
    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), required=False, label=_("Địa bàn"), empty_label=_("Tất cả")
    )
    nguon = forms.ChoiceField(
        required=False,
        label=_("Nguồn vốn"),
        choices=[("", _("Tất cả")), *CapitalSource.choices],
    )

    def __init__(self, data: Any, *, viewer: Official) -> None:
        """Offer the years and programmes that have lines the viewer sees, and their units."""
        super().__init__(data)
        self.viewer = viewer
        mine = areas_for(viewer, Right.VIEW_STATISTICS).communes
        provinces = provinces_for(viewer, Right.VIEW_STATISTICS)
        self.visible = CapitalLine.objects.visible_to(viewer)
        found = self.visible.order_by().values_list("year", "project__programme").distinct()
        years, programmes = set(), set()
        for year, programme in found:
            years.add(year)
            programmes.add(programme)
        self.year = max(years, default=timezone.localdate().year)
        year_field = self.fields["nam"]
        assert isinstance(year_field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        year_field.choices = [
            *((str(year), str(year)) for year in sorted(years | {self.year}, reverse=True)),
            ("0", _("Tất cả các năm")),
        ]
        offer(self, "chuong_trinh", Programme.objects.filter(pk__in=programmes))
        units = Area.objects.filter(pk__in=mine | provinces).order_by("level", "code")
        offer(self, "xa", units)
        self.many = len(mine) > 1
        if not self.many:
            del self.fields["xa"]

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; the latest year where nothing was."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        year = data.get("nam")
        return {
            "year": self.year if year is None else year,
            "programme": data.get("chuong_trinh"),
            "area": data.get("xa"),
            "source": data.get("nguon") or "",
        }

    def lines(self) -> Any:
        """Return the lines that fit."""
        chosen = self.chosen()
        return lines_of(
            self.visible,
            years=[chosen["year"]] if chosen["year"] else None,
            programme=chosen["programme"].pk if chosen["programme"] else None,
            areas=[chosen["area"].pk] if chosen["area"] else None,
            source=chosen["source"],
        )


class DecisionFields(forms.Form):
    """The decision behind money that is given or taken back."""

    amount = DongField(label=_("Số tiền (đồng)"))
    decision_no = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def decision(self) -> Decision:
        """Return the decision, for the service."""
        data = self.cleaned_data
        return Decision(data["decision_no"], data["decided_on"], data["note"])


class AllocateForm(DecisionFields):
    """Give money to a line, or take it back."""

    act_kind = forms.ChoiceField(
        label=_("Việc"),
        choices=[("allocate", _("Giao thêm vốn")), ("withdraw", _("Thu hồi vốn"))],
    )
    field_order = ("act_kind", "amount", "decision_no", "decided_on", "note")


class NewLineForm(DecisionFields):
    """Open a line with its first decision."""

    project: forms.ModelChoiceField[Project] = forms.ModelChoiceField(
        queryset=Project.objects.none(), label=_("Dự án")
    )
    area: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Địa bàn")
    )
    year = forms.IntegerField(label=_("Năm"), min_value=2010, max_value=2099)
    source = forms.ChoiceField(label=_("Nguồn vốn"))
    field_order = (
        "project", "area", "year", "source", "amount", "decision_no", "decided_on", "note",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the units, projects and sources that the viewer may open."""
        super().__init__(data)
        communes = (
            areas_for(viewer, Right.MANAGE_CAPITAL).communes
            | areas_for(viewer, Right.MANAGE_SUPPORT).communes
        )
        provinces = provinces_for(viewer, Right.MANAGE_CAPITAL)
        project, area, source = (self.fields[name] for name in ("project", "area", "source"))
        assert isinstance(project, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(area, forms.ModelChoiceField)  # noqa: S101 (the same)
        assert isinstance(source, forms.ChoiceField)  # noqa: S101 (the same)
        places = Area.objects.filter(pk__in=communes | provinces).order_by("level", "code")
        area.queryset = places
        units = list(places)
        homes = {unit.pk for unit in units} | {unit.parent_id for unit in units}
        project.queryset = Project.objects.filter(
            Q(programme__province__isnull=True) | Q(programme__province__in=homes)
        ).select_related("programme")
        project.label_from_instance = _named  # type: ignore[assignment, method-assign]
        allowed: set[str] = set()
        for unit in units:
            allowed |= sources_for(viewer, unit)
        source.choices = [pair for pair in CapitalSource.choices if pair[0] in allowed]
        if len(units) == 1:
            area.initial = units[0].pk
            area.empty_label = None
        self.fields["year"].initial = timezone.localdate().year


class CommitForm(forms.Form):
    """Hold money for a support of the line's area, or for a thing with a name."""

    amount = DongField(label=_("Số tiền (đồng)"))
    support = forms.IntegerField(
        label=_("Mã hỗ trợ"),
        required=False,
        min_value=1,
        help_text=_("Số của hỗ trợ trong sổ; để trống khi chi chung."),
    )
    title = forms.CharField(
        label=_("Dùng cho"),
        required=False,
        max_length=200,
        help_text=_("Ví dụ: máy tuốt lúa dùng chung; để trống khi đã chọn hỗ trợ."),
    )

    def __init__(self, data: Any = None, *, line: CapitalLine, viewer: Official) -> None:
        """Only supports that the viewer sees at the line's area can be named."""
        super().__init__(data)
        self.line = line
        self.viewer = viewer

    def clean_support(self) -> Support | None:
        """Return the support behind the number."""
        key = self.cleaned_data["support"]
        if key is None:
            return None
        found = (
            Support.objects.visible_to(self.viewer)
            .filter(Q(commune=self.line.area_id) | Q(commune__parent=self.line.area_id))
            .filter(pk=key, state__in=LIVE_STATES)
            .first()
        )
        if found is None:
            raise forms.ValidationError(_("Không có hỗ trợ số này đang thực hiện ở địa bàn."))
        return found


class VoucherForm(forms.Form):
    """The document of a payment; ``amount`` empty pays everything still held."""

    amount = DongField(
        label=_("Số tiền (đồng)"),
        required=False,
        help_text=_("Để trống: trả hết phần còn giữ của các khoản đã chọn."),
    )
    document_no = forms.CharField(label=_("Số chứng từ"), max_length=60)
    paid_on = DayField(label=_("Ngày"))
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, data: Any = None) -> None:
        """Suggest today."""
        super().__init__(data, initial={"paid_on": timezone.localdate()})

    def voucher(self) -> Voucher:
        """Return the document, for the service."""
        data = self.cleaned_data
        day: dt.date = data["paid_on"]
        return Voucher(data["document_no"], day, data["note"])


def _named(project: Project) -> str:
    """Two programmes may have a project of one code."""
    return f"{project} · {project.programme.name_vi}"
