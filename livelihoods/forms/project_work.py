"""Bulk forms of a project: who joins, what was handed out, what is owed, what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from livelihoods.forms.project_bulk import BulkForm, Column
from livelihoods.forms.projects import LineChoice
from livelihoods.forms.sources import DongField
from livelihoods.models import LivelihoodModel
from livelihoods.services.deliveries import DeliverySpec, Received
from livelihoods.services.project_members import MemberSpec
from livelihoods.services.project_visits import VisitSpec
from livelihoods.services.revolving import DueSpec
from programmes.models import CapitalLine


class _Dated(BulkForm):
    """A bulk form with a day of its own, today at first."""

    day_name = "on_date"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault(self.day_name, timezone.localdate())


class JoinForm(_Dated):
    """Households that join: what each receives, from which line, and what it puts in."""

    columns = (
        Column("value", _("Giá trị nhận (đồng)"), "dong"),
        Column("own", _("Hộ góp (đồng)"), "dong"),
    )

    on_date = DayField(label=_("Ngày tham gia"))
    supported = forms.ChoiceField(
        label=_("Các hộ được chọn"),
        choices=[
            ("yes", _("Được hỗ trợ từ dự án")),
            ("no", _("Tham gia bằng vốn của mình (chuỗi giá trị)")),
        ],
        initial="yes",
    )
    value = DongField(
        label=_("Giá trị mỗi hộ nhận (đồng)"),
        required=False,
        help_text=_("Dùng cho hộ để trống ô của mình."),
    )
    quantity = forms.DecimalField(
        label=_("Số lượng mỗi hộ"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    unit = forms.CharField(label=_("Đơn vị"), max_length=30, required=False)
    line = LineChoice(
        queryset=CapitalLine.objects.none(),
        required=False,
        label=_("Dòng vốn"),
        empty_label=_("Chưa gắn dòng vốn"),
        help_text=_("Giữ vốn khi lãnh đạo duyệt."),
    )
    fund = DongField(label=_("Vốn từ dòng này cho mỗi hộ (đồng)"), required=False)

    def __init__(self, *args: Any, capital: Any, **kwargs: Any) -> None:
        """Offer the lines of the project's commune and programme."""
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = capital  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A line needs an amount, an amount a line."""
        cleaned = super().clean()
        if bool(cleaned.get("line")) != bool(cleaned.get("fund")):
            self.add_error(
                "fund", _now("Chọn dòng vốn và ghi số tiền mỗi hộ, hoặc để trống cả hai.")
            )
        return cleaned

    def specs(self, project: int) -> list[MemberSpec]:
        """Return what the service enters."""
        typed = self.cleaned_data
        funds = {typed["line"].pk: typed["fund"]} if typed["line"] else {}
        supported = typed["supported"] == "yes"
        return [
            MemberSpec(
                project,
                line.key,
                supported=supported,
                value=(
                    line.values["value"] if line.values["value"] is not None else typed["value"]
                ),
                own_share=line.values["own"] or 0,
                quantity=typed["quantity"],
                unit=typed["unit"],
                funds=funds if supported else {},
            )
            for line in self.picked()
        ]


class DeliveryForm(_Dated):
    """One thing handed out to many: how much each got, and who signed."""

    day_name = "delivered_on"
    all_ticked = True
    columns = (
        Column("quantity", _("Số lượng"), "amount"),
        Column("receiver", _("Người ký nhận")),
        Column("note", _("Ghi chú"), size=300),
    )

    delivered_on = DayField(label=_("Ngày giao"))
    item = forms.CharField(label=_("Vật tư, con giống, cây giống"), max_length=200)
    quantity = forms.DecimalField(
        label=_("Số lượng mỗi hộ"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=_("Dùng cho hộ để trống ô của mình."),
    )
    unit = forms.CharField(label=_("Đơn vị"), max_length=30)
    supplier = forms.CharField(label=_("Bên cung cấp"), max_length=200)
    document_no = forms.CharField(label=_("Số biên bản, hoá đơn"), max_length=60)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Every ticked household gets something."""
        cleaned = super().clean()
        if not cleaned.get("quantity"):
            for line in self.picked():
                if not line.values.get("quantity"):
                    line.cells[0].error = line.cells[0].error or _now("Ghi số lượng.")
            if any(line.wrong for line in self.picked()):
                self.add_error("quantity", _now("Ghi số lượng cho mọi hộ hoặc cho từng hộ."))
        return cleaned

    def spec(self, project: int) -> DeliverySpec:
        """Return what the service records."""
        typed = self.cleaned_data
        return DeliverySpec(
            project,
            typed["delivered_on"],
            typed["item"],
            typed["unit"],
            typed["supplier"],
            typed["document_no"],
            typed["note"],
            lines={
                line.key: Received(
                    line.values["quantity"] or typed["quantity"],
                    line.values["receiver"],
                    line.values["note"],
                )
                for line in self.picked()
            },
        )


class DuesForm(BulkForm):
    """What members give back by a day."""

    all_ticked = True
    columns = (Column("own", _("Riêng hộ này"), "amount"),)

    item = forms.CharField(
        label=_("Phải trả"), max_length=120, help_text=_("Ví dụ: bê con, gà giống, tiền.")
    )
    sort = forms.ChoiceField(
        label=_("Trả bằng"), choices=[("kind", _("Hiện vật")), ("money", _("Tiền"))]
    )
    quantity = forms.DecimalField(
        label=_("Số lượng, hoặc số tiền mỗi hộ (đồng)"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    unit = forms.CharField(
        label=_("Đơn vị"), max_length=30, required=False, help_text=_("Với hiện vật, ví dụ: con.")
    )
    due_on = DayField(label=_("Hạn trả"))

    def propose(self, model: LivelihoodModel | None) -> None:
        """Fill in what the model usually returns."""
        if model is not None and model.return_quantity is not None:
            self.initial.setdefault("item", model.return_unit)
            self.initial.setdefault("quantity", model.return_quantity.normalize())
            self.initial.setdefault("unit", "con")

    def specs(self) -> list[DueSpec]:
        """Return what the service writes."""
        typed = self.cleaned_data
        found = []
        for line in self.picked():
            owed = line.values["own"] or typed["quantity"]
            money = typed["sort"] == "money"
            found.append(
                DueSpec(
                    line.key,
                    typed["item"],
                    typed["due_on"],
                    amount=int(owed) if money else None,
                    quantity=None if money else owed,
                    unit="" if money else typed["unit"],
                )
            )
        return found


class VisitsForm(_Dated):
    """What was found at each member on a day."""

    day_name = "visited_on"
    columns = (
        Column("survival", _("Tỷ lệ sống (%)"), "percent"),
        Column("output", _("Sản lượng"), "amount"),
        Column("sold", _("Bán được (đồng)"), "dong"),
        Column("before", _("Thu nhập trước"), "dong"),
        Column("after", _("Thu nhập nay"), "dong"),
        Column("note", _("Nhận xét"), size=500),
    )

    visited_on = DayField(label=_("Ngày kiểm tra"))
    visitor = forms.CharField(label=_("Người kiểm tra"), max_length=120)
    output_unit = forms.CharField(
        label=_("Đơn vị sản lượng"), max_length=30, required=False, help_text=_("Ví dụ: kg, con.")
    )

    def specs(self) -> list[VisitSpec]:
        """Return what the service records."""
        typed = self.cleaned_data
        return [
            VisitSpec(
                line.key,
                typed["visited_on"],
                typed["visitor"],
                survival_pct=line.values["survival"],
                output=line.values["output"],
                output_unit=typed["output_unit"],
                sold=line.values["sold"],
                income_before=line.values["before"],
                income_after=line.values["after"],
                note=line.values["note"],
            )
            for line in self.picked()
        ]


class DueStepForm(forms.Form):
    """What happened to the dues that were chosen."""

    on_date = DayField(label=_("Ngày"))

    def __init__(
        self,
        *args: Any,
        step: str,
        single: bool,
        households: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        """Ask for a part, a reason, or the next household, as the step needs."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on_date", timezone.localdate())
        if step == "return" and single:
            self.fields["part"] = forms.DecimalField(
                label=_("Phần đã trả"),
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
                help_text=_("Để trống khi trả đủ. Phần còn lại vẫn phải trả, cùng hạn."),
            )
        if step in ("waive", "take_back"):
            self.fields["reason"] = forms.CharField(label=_("Lý do"), max_length=300)
        if step == "settle":
            self.fields["reason"] = forms.CharField(
                label=_("Ghi chú"), max_length=300, required=False
            )
        if step == "pass_on":
            self.fields["household"] = forms.TypedChoiceField(
                label=_("Hộ nhận luân chuyển"),
                choices=[("", _("Chọn hộ")), *households],
                coerce=int,
                help_text=_("Hộ phải đủ điều kiện; hỗ trợ vào sổ, không thêm vốn Nhà nước."),
            )
            self.fields["value"] = DongField(label=_("Giá trị (đồng)"), required=False)
            self.fields["again_by"] = DayField(
                label=_("Hộ nhận trả lại trước ngày"),
                required=False,
                help_text=_("Để trống nếu không luân chuyển tiếp."),
            )
