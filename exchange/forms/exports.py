"""What a person chooses before a file leaves: why, which rows, which columns, which format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from common.fields import DayField
from exchange.choices import ExportFormat, ExportKind, Purpose, SheetKind
from exchange.selectors.export_lists import Choice, ExportList, ListFilter
from exchange.selectors.register_rows import territory_of_workbooks
from exchange.services.exports import Order
from households.choices import ReviewState
from households.models import PovertyStandard
from households.selectors.narrowing import STANDINGS
from households.selectors.standing import STANDING_LABELS, Standing
from households.selectors.territory import villages_of
from officials.choices import Right
from officials.models import Official

_ALL = ("", _("Tất cả"))
_CLASSES = (Standing.POOR, Standing.NEAR_POOR, Standing.ESCAPED, Standing.NOT_POOR)


class PurposeForm(forms.Form):
    """What every file needs: a purpose and a format."""

    muc_dich = forms.ChoiceField(
        label=_("Mục đích"),
        choices=[("", _("Chọn mục đích")), *Purpose.choices],
        help_text=_("Được ghi lại cùng tên bạn trong sổ các lần xuất và trong tệp."),
        error_messages={"required": _("Chọn mục đích của lần xuất này.")},
    )
    dinh_dang = forms.ChoiceField(
        label=_("Định dạng"),
        choices=ExportFormat.choices,
        initial=ExportFormat.XLSX,
        widget=forms.RadioSelect,
    )

    def narrowed(self, *names: str) -> str:
        """Say in words what the file is narrowed to."""
        words = [self._words(name) for name in names if self.cleaned_data.get(name)]
        return " · ".join(words)

    def _words(self, name: str) -> str:
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, forms.ChoiceField) and isinstance(value, str):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(value, str):
            return f"{field.label}: {value}"
        return _shown(value) or str(field.label)


def _shown(value: object) -> str:
    match value:
        case Village():
            return value.title
        case Area():
            return value.name
        case PovertyStandard():
            return value.name_vi
        case dt.date():
            return f"{value:%d/%m/%Y}"
    return ""


class ListExportForm(PurposeForm):
    """Filters of one list, its columns, and complete numbers for those who may see them."""

    def __init__(
        self, data: Any = None, *, viewer: Official, found: ExportList, **more: Any
    ) -> None:
        """Offer the filters of the list within the viewer's area."""
        super().__init__(data, **more)
        self._list = found
        filters = {
            name: _NEEDED[name]() if name in found.needs else self._filter(name, viewer)
            for name in found.filters
        }
        filters |= {
            one.name: _hidden() if one.name in found.needs else self._declared(one, viewer)
            for one in found.more
        }
        # What narrows comes first, as on the page of the list.
        self.fields = {**filters, **self.fields}
        self.fields["cot"] = forms.MultipleChoiceField(
            label=_("Các cột"),
            choices=[(column.key, column.label) for column in found.columns],
            initial=found.usual,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Chỉ lấy những cột cần cho mục đích đã chọn."),
            error_messages={"required": _("Chọn ít nhất một cột.")},
        )
        if viewer.has_right(Right.UNMASK) and any(column.numbers for column in found.columns):
            self.fields["day_du"] = forms.BooleanField(
                required=False,
                label=_("Ghi đủ số định danh và số điện thoại"),
                help_text=_("Không chọn thì các số này được che bớt."),
            )

    @staticmethod
    def _declared(one: ListFilter, viewer: Official) -> forms.Field:
        label: Any = one.label
        if one.options is None:
            return forms.CharField(required=False, label=label, max_length=100)
        choices: Any = [_ALL, *one.options(viewer)]
        return forms.ChoiceField(required=False, label=label, choices=choices)

    @staticmethod
    def _filter(name: str, viewer: Official) -> forms.Field:
        match name:
            case "thon":
                return forms.ModelChoiceField(
                    queryset=villages_of(viewer, Right.EXPORT),
                    required=False,
                    label=_("Thôn, tổ dân phố"),
                    empty_label=_("Tất cả"),
                )
            case "chuan":
                return forms.ModelChoiceField(
                    queryset=PovertyStandard.objects.order_by("-valid_from"),
                    to_field_name="code",
                    required=False,
                    label=_("Chuẩn nghèo"),
                    empty_label=_("Chuẩn quốc gia có hiệu lực ngày đó"),
                )
            case "ngay":
                return DayField(
                    required=False,
                    label=_("Kết quả có hiệu lực ngày"),
                    help_text=_("Để trống là hôm nay."),
                )
            case "trang_thai":
                states = [_ALL, *ReviewState.choices]
                return forms.ChoiceField(required=False, label=_("Trạng thái"), choices=states)
        standings = STANDINGS if name == "loai" else _CLASSES
        labels = [(standing.value, STANDING_LABELS[standing]) for standing in standings]
        return forms.ChoiceField(
            required=False, label=_("Kết quả phân loại"), choices=[_ALL, *labels]
        )

    def clean_ngay(self) -> dt.date | None:
        """Refuse a day in the future: nothing is known of it."""
        day: dt.date | None = self.cleaned_data["ngay"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Ngày này ở tương lai. Chọn hôm nay hoặc trước đó."))
        return day

    def _narrowed(self) -> str:
        words = self.narrowed(*(n for n in self._list.names if n not in self._list.needs))
        if self._list.named is None:
            return words
        given = self.cleaned_data
        about = Choice(
            measure=given.get("so", ""),
            area=given.get("noi"),
            standard=given.get("chuan"),
            as_of=given.get("ngay"),
            more={one.name: str(given[one.name]) for one in self._list.more if given[one.name]},
        )
        return " · ".join(part for part in (self._list.named(about), words) if part)

    def order(self) -> Order:
        """Return what was chosen; the form is valid."""
        given = self.cleaned_data
        return Order(
            kind=self._list.kind,
            file_format=ExportFormat(given["dinh_dang"]),
            purpose=Purpose(given["muc_dich"]),
            columns=given["cot"],
            filters={name: _stored(given[name]) for name in self._list.names if given[name]},
            narrowed=self._narrowed(),
            full=bool(given.get("day_du")),
        )


def _hidden() -> forms.Field:
    """What the page of the list gives; whose it may be is asked when its rows are."""
    return forms.CharField(max_length=60, widget=forms.HiddenInput)


#: What the page of a figure gives; who may open the figure is asked when its rows are.
_NEEDED: dict[str, Callable[[], forms.Field]] = {
    "so": _hidden,
    "noi": lambda: forms.ModelChoiceField(queryset=Area.objects.all(), widget=forms.HiddenInput),
}


def _stored(value: Any) -> Any:
    """Return a chosen value as JSON keeps it."""
    if isinstance(value, PovertyStandard):
        return value.code
    if isinstance(value, Village | Area):
        return value.pk
    return value.isoformat() if isinstance(value, dt.date) else value


class WorkbookForm(PurposeForm):
    """The commune's workbook: whole, of one village, or empty."""

    field_order = ("xa", "thon", "trong", "muc_dich", "dinh_dang", "trang")

    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Xã, phường"), empty_label=None
    )
    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Cả xã"),
        help_text=_("Chọn một thôn để giao cho rà soát viên của thôn đó."),
    )
    trong = forms.BooleanField(
        required=False,
        label=_("Mẫu trống, không ghi hộ nào"),
    )
    trang = forms.ChoiceField(
        required=False,
        label=_("Trang (khi chọn CSV)"),
        choices=SheetKind.choices,
        help_text=_("Một tệp CSV chỉ chứa được một trang; tệp Excel có đủ các trang."),
    )

    def __init__(self, data: Any = None, *, viewer: Official, **more: Any) -> None:
        """Offer the places whose register the viewer may take out."""
        super().__init__(data, **more)
        self._full = viewer.has_right(Right.UNMASK)
        territory = territory_of_workbooks(viewer)
        villages = Village.objects.filter(
            Q(commune__in=territory.communes) | Q(pk__in=territory.villages),
            closed_on__isnull=True,
        ).select_related("commune")
        communes = Area.objects.filter(
            Q(pk__in=territory.communes)
            | Q(pk__in=Village.objects.filter(pk__in=territory.villages).values("commune"))
        ).order_by("code")
        self._offer("xa", communes)
        self._offer("thon", villages.order_by("commune__code", "code"))
        self.fields["xa"].initial = communes.first()
        self.fields["muc_dich"].initial = Purpose.REVIEW
        if not territory.communes and len(territory.villages) == 1:
            self.fields["thon"].initial = villages.first()

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def clean(self) -> dict[str, Any] | None:
        """Refuse a village of another commune."""
        given = super().clean()
        village = self.cleaned_data.get("thon")
        commune = self.cleaned_data.get("xa")
        if village is not None and commune is not None and village.commune_id != commune.pk:
            self.add_error("thon", _("Thôn này không thuộc xã đã chọn. Chọn lại một trong hai."))
        return given

    def order(self) -> Order:
        """Return what was chosen; complete numbers where the viewer may see them."""
        given = self.cleaned_data
        filters = {name: _stored(given[name]) for name in ("xa", "thon", "trong") if given[name]}
        names = ["xa", "thon", "trong"]
        if given["dinh_dang"] == ExportFormat.CSV:
            filters["trang"] = given["trang"] or SheetKind.HOUSEHOLDS.value
            names.append("trang")
        return Order(
            kind=ExportKind.WORKBOOK,
            file_format=ExportFormat(given["dinh_dang"]),
            purpose=Purpose(given["muc_dich"]),
            filters=filters,
            narrowed=self.narrowed(*names),
            full=self._full,
        )
