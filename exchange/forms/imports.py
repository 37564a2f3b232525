"""What an official chooses around an import: the file, its columns, answers, proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from common.fields import DayField
from exchange.choices import SheetKind, SourceFormat
from exchange.models import ImportBatch
from exchange.rules.columns import LAYOUTS
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for


def importable_communes(official: Official) -> QuerySet[Area]:
    """Communes of today in which the official edits households, wholly or in a village."""
    territory = areas_for(official, Right.EDIT_HOUSEHOLDS)
    villages = Village.objects.filter(pk__in=territory.villages).values_list(
        "commune_id", flat=True
    )
    keys = set(territory.communes) | set(villages)
    return Area.objects.today().communes().filter(pk__in=keys).order_by("code")


class UploadForm(forms.Form):
    """The file, the commune it is about and the day from which it holds."""

    file = forms.FileField(
        label=_("Tệp bảng tính"),
        help_text=_("Excel (.xlsx, .xls) hoặc CSV. Chưa có gì được ghi vào sổ ở bước này."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": _("Chọn tệp bảng tính."),
            "empty": _("Tệp trống. Chọn lại tệp."),
        },
    )
    commune = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        label=_("Xã, phường"),
        empty_label=None,
        error_messages={"invalid_choice": _("Chọn xã trong địa bàn được giao.")},
    )
    effective_on = DayField(
        label=_("Số liệu có hiệu lực từ ngày"),
        help_text=_("Hộ mới và thay đổi trong tệp được ghi từ ngày này."),
    )

    def __init__(self, *args: Any, official: Official, **kwargs: Any) -> None:
        """Offer the official's communes; a single one is not asked for."""
        super().__init__(*args, **kwargs)
        field = self.fields["commune"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = importable_communes(official)
        self.fields["effective_on"].initial = timezone.localdate()
        only = list(field.queryset[:2])
        if len(only) == 1:
            field.initial = only[0].pk
            field.widget = forms.HiddenInput()


def column_choices(kind: SheetKind) -> list[tuple[str, str]]:
    """Columns of every known format for one kind of sheet, by label; the first means none."""
    english = (get_language() or "").startswith("en")
    found: dict[str, str] = {}
    for (_source, sheet), layout in LAYOUTS.items():
        if sheet != kind:
            continue
        for column in layout.columns:
            found.setdefault(column.key, column.label.en if english else column.label.vi)
    return [("", str(_("Không dùng cột này"))), *found.items()]


class SheetForm(forms.Form):
    """What one sheet of the file is, and what each of its columns means."""

    kind = forms.ChoiceField(
        label=_("Nội dung của trang tính"),
        required=False,
        choices=[("", _("Bỏ qua trang này")), *SheetKind.choices],
    )

    def __init__(self, *args: Any, sheet: Mapping[str, Any], **kwargs: Any) -> None:
        """``sheet`` is one of ``ImportBatch.options["sheets"]``."""
        self.sheet = sheet
        kwargs["prefix"] = f"s{sheet['index']}"
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = sheet.get("kind") or ""
        kind = self._kind()
        choices = column_choices(SheetKind(kind)) if kind else []
        samples = sheet.get("samples") or []
        for place, header in enumerate(sheet.get("headers", [])):
            current = sheet["columns"][place] if place < len(sheet.get("columns", [])) else None
            seen = samples[place] if place < len(samples) else []
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=str(header or _("(không có tiêu đề)")),
                required=False,
                choices=choices,
                initial=current or "",
                help_text=", ".join(str(value) for value in seen),
            )

    def _kind(self) -> str:
        given = self.data.get(self.add_prefix("kind")) if self.is_bound else None
        kind = given if given is not None else self.sheet.get("kind") or ""
        return kind if kind in SheetKind.values else ""

    def clean(self) -> dict[str, Any]:
        """One column of the file per meaning."""
        data = super().clean() or {}
        seen: dict[str, str] = {}
        for name, key in list(data.items()):
            if name == "kind" or not key:
                continue
            if key in seen:
                first = self.fields[seen[key]].label
                self.add_error(
                    name,
                    _("Trùng với cột “%(other)s”. Mỗi nội dung chỉ lấy từ một cột.")
                    % {"other": first},
                )
            seen[key] = name
        return data

    def mapping(self) -> dict[str, Any]:
        """What was chosen, as ``change_options`` takes it."""
        data = self.cleaned_data
        columns = [data.get(f"c{n}") or None for n in range(len(self.sheet.get("headers", [])))]
        source = self.sheet.get("source") or SourceFormat.WORKBOOK
        return {"source": source, "kind": data.get("kind") or "", "columns": columns}


class AnswersForm(forms.Form):
    """Questions that the file leaves open, each for all rows it concerns."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        """Ask what the check could not decide."""
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        self.codes: dict[str, str] = {}
        for place, question in enumerate(batch.options.get("questions", [])):
            text = question["text"]["en" if english else "vi"]
            name = f"q{place}"
            self.codes[name] = question["code"]
            self.fields[name] = forms.ChoiceField(
                label=text,
                required=False,
                choices=[
                    ("", _("Chưa trả lời")),
                    *((choice["value"], choice["label"]) for choice in question["choices"]),
                ],
                initial=question.get("answer") or "",
                help_text=_("%(count)s dòng") % {"count": question["rows"]},
            )

    def answers(self) -> dict[str, str]:
        """Answers given, by question code."""
        return {code: self.cleaned_data[name] for name, code in self.codes.items()
                if self.cleaned_data.get(name)}  # fmt: skip


def chosen_proposals(batch: ImportBatch, sent: Iterable[str]) -> list[str]:
    """The proposals of the batch among what was sent, with single cells accepted before."""
    offered = {proposal["code"] for proposal in batch.options.get("proposals", [])}
    single = [code for code in batch.options.get("accepted", []) if code not in offered]
    return [*single, *sorted(offered.intersection(sent))]
