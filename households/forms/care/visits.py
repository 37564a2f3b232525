"""A visit on one screen, an appointment, a step's end, an answer to an obstacle."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField, PhotosField
from households.choices import (
    Doer,
    ObstacleAct,
    ObstacleKind,
    ObstacleLevel,
    VisitMode,
)
from households.services.care.visit_data import (
    ObstacleData,
    Position,
    StepData,
    VisitData,
)

_MET = [("yes", _("Gặp được")), ("no", _("Không gặp được"))]
#: As far back as a telephone's clock is believed.
_MOST_MS = 253402214400000


class _Met(forms.ChoiceField):
    """Whether the household was met."""

    def __init__(self) -> None:
        super().__init__(label=_("Gặp được hộ không?"), choices=_MET, widget=forms.RadioSelect)


class CareForm(forms.Form):
    """A form whose refusals by the service find their input."""

    def refuse(self, field: str | None, message: str) -> None:
        """Show what the service refused, beside its input where there is one."""
        known = field is not None and field in self.fields
        hidden = known and self.fields[field or ""].widget.is_hidden
        self.add_error(field if known and not hidden else None, message)


class SaidForm(CareForm):
    """What a visit says."""

    mode = forms.ChoiceField(
        label=_("Cách gặp"), choices=VisitMode.choices, widget=forms.RadioSelect
    )
    met = _Met()
    done_on = DayField(label=_("Ngày gặp"))
    seen = forms.CharField(
        label=_("Đã thấy, đã nghe"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def said(self) -> dict[str, Any]:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return {
            "mode": VisitMode(data["mode"]),
            "met": data["met"] == "yes",
            "done_on": data["done_on"],
            "seen": data["seen"],
        }


class CorrectForm(SaidForm):
    """What a visit says, to be corrected, and why."""

    why = forms.CharField(
        label=_("Vì sao sửa"),
        max_length=200,
        help_text=_("Nội dung trước, nội dung sau và lý do nằm trong lịch sử của hộ."),
    )

    def said(self) -> dict[str, Any]:
        """Return what was typed, for the service."""
        return super().said() | {"why": self.cleaned_data["why"]}


class StepPart(CareForm):
    """A step agreed with the household; begun as soon as it has words or a day."""

    step_key = forms.UUIDField(widget=forms.HiddenInput)
    step_what = forms.CharField(label=_("Việc thống nhất với hộ"), required=False)
    step_doer = forms.ChoiceField(
        label=_("Ai làm"),
        choices=Doer.choices,
        required=False,
        initial=Doer.HOUSEHOLD,
        widget=forms.RadioSelect,
    )
    step_doer_name = forms.CharField(label=_("Tên người, đơn vị làm"), required=False)
    step_due_on = DayField(label=_("Hạn"), required=False)

    def clean(self) -> dict[str, Any]:
        """A step needs a day; without words the service says so."""
        super().clean()
        data: dict[str, Any] = self.cleaned_data
        if data.get("step_what") and not data.get("step_due_on") and "step_due_on" in data:
            self.add_error("step_due_on", _("Chọn hạn của việc này."))
        return data

    @property
    def has_step(self) -> bool:
        """Whether a step was begun, so that its part is open."""
        return bool(self["step_what"].value() or self["step_due_on"].value())

    def steps(self) -> Sequence[StepData]:
        """Return the step, if one was begun."""
        data = self.cleaned_data
        if not (data["step_what"] or data["step_due_on"]):
            return ()
        return (
            StepData(
                what=data["step_what"],
                doer=Doer(data["step_doer"] or Doer.HOUSEHOLD),
                due_on=data["step_due_on"],
                doer_name=data["step_doer_name"],
                key=data["step_key"],
            ),
        )


class ObstaclePart(CareForm):
    """An obstacle; begun as soon as it has words or a kind."""

    obstacle_key = forms.UUIDField(widget=forms.HiddenInput)
    obstacle_text = forms.CharField(
        label=_("Vướng điều gì"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    obstacle_kind = forms.ChoiceField(
        label=_("Loại"), choices=[("", _("Chọn loại")), *ObstacleKind.choices], required=False
    )
    obstacle_level = forms.ChoiceField(
        label=_("Cấp giải quyết"),
        choices=ObstacleLevel.choices,
        required=False,
        initial=ObstacleLevel.COMMUNE,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """An obstacle needs a kind; without words the service says so."""
        super().clean()
        data: dict[str, Any] = self.cleaned_data
        if data.get("obstacle_text") and not data.get("obstacle_kind"):
            self.add_error("obstacle_kind", _("Chọn loại vướng mắc."))
        return data

    @property
    def has_obstacle(self) -> bool:
        """Whether an obstacle was begun, so that its part is open."""
        return bool(self["obstacle_text"].value() or self["obstacle_kind"].value())

    def obstacles(self) -> Sequence[ObstacleData]:
        """Return the obstacle, if one was begun."""
        data = self.cleaned_data
        if not (data["obstacle_text"] or data["obstacle_kind"]):
            return ()
        return (
            ObstacleData(
                kind=ObstacleKind(data["obstacle_kind"]),
                text=data["obstacle_text"],
                level=ObstacleLevel(data["obstacle_level"] or ObstacleLevel.COMMUNE),
                key=data["obstacle_key"],
            ),
        )


class MoreStepsForm(StepPart):
    """One more step of a visit."""

    step_what = forms.CharField(label=_("Việc thống nhất với hộ"))
    step_due_on = DayField(label=_("Hạn"))


class MoreObstaclesForm(ObstaclePart):
    """One more obstacle of a visit."""

    obstacle_text = forms.CharField(
        label=_("Vướng điều gì"), widget=forms.Textarea(attrs={"rows": 2})
    )
    obstacle_kind = forms.ChoiceField(
        label=_("Loại"), choices=[("", _("Chọn loại")), *ObstacleKind.choices]
    )


class VisitForm(StepPart, ObstaclePart, SaidForm):
    """A visit with at most one step and one obstacle; more are added on the visit's own page."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    planned = forms.UUIDField(required=False, widget=forms.HiddenInput)
    photos = PhotosField(label=_("Ảnh"), required=False)
    latitude = forms.DecimalField(
        required=False, max_digits=8, decimal_places=6, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False, max_digits=9, decimal_places=6, widget=forms.HiddenInput
    )
    accuracy_m = forms.IntegerField(
        required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput
    )
    entered_at = forms.IntegerField(
        required=False, min_value=0, max_value=_MOST_MS, widget=forms.HiddenInput
    )

    @classmethod
    def fresh(cls, planned: uuid.UUID | None = None) -> VisitForm:
        """An empty form with keys of its own: at home, met, today."""
        return cls(
            initial={
                "key": uuid.uuid4(),
                "step_key": uuid.uuid4(),
                "obstacle_key": uuid.uuid4(),
                "planned": planned,
                "mode": VisitMode.HOME,
                "met": "yes",
                "done_on": timezone.localdate(),
            }
        )

    def clean(self) -> dict[str, Any]:
        """A position has both numbers."""
        data = super().clean()
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            data["latitude"] = data["longitude"] = None
        return data

    def visit(self) -> VisitData:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        position = None
        if data["latitude"] is not None:
            position = Position(data["latitude"], data["longitude"], data["accuracy_m"])
        entered = data["entered_at"]
        return VisitData(
            **self.said(),
            key=data["key"],
            planned=data["planned"],
            position=position,
            entered_at=entered and dt.datetime.fromtimestamp(entered / 1000, tz=dt.UTC),
            steps=self.steps(),
            obstacles=self.obstacles(),
        )


class PlanForm(CareForm):
    """An appointment."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    planned_on = DayField(label=_("Hẹn ngày"))
    purpose = forms.CharField(label=_("Để làm gì"), required=False, max_length=200)


class MoveForm(CareForm):
    """Another day for an appointment."""

    planned_on = DayField(label=_("Dời sang ngày"))


class WhyForm(CareForm):
    """Why an appointment is called off."""

    why = forms.CharField(label=_("Vì sao không thăm nữa"), max_length=200)


class MorePhotosForm(CareForm):
    """Photos added later."""

    photos = PhotosField(label=_("Thêm ảnh"))


class StepDoneForm(CareForm):
    """A step that was done."""

    done_on = DayField(label=_("Xong ngày"))
    outcome = forms.CharField(label=_("Kết quả"), required=False, max_length=300)


class StepMoveForm(CareForm):
    """Another due day of a step."""

    due_on = DayField(label=_("Hạn mới"))
    why = forms.CharField(label=_("Vì sao đổi hạn"), max_length=300, required=False)


class StepDropForm(CareForm):
    """Why a step is given up."""

    outcome = forms.CharField(label=_("Vì sao không làm nữa"), max_length=300)


class ActForm(CareForm):
    """One thing done about an obstacle."""

    text = forms.CharField(
        label=_("Nội dung"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    act = forms.ChoiceField(label=_("Việc làm"), choices=ObstacleAct.choices)


class ObstacleFilter(forms.Form):
    """Which obstacles: whose turn it is, the level, how long they have waited."""

    xem = forms.ChoiceField(
        required=False,
        label=_("Đang chờ"),
        choices=[
            ("", _("Chờ tôi")),
            ("noi-khac", _("Chờ nơi khác")),
            ("da-xong", _("Đã xong")),
        ],
    )
    cap = forms.ChoiceField(
        required=False,
        label=_("Cấp giải quyết"),
        choices=[("", _("Tất cả")), *ObstacleLevel.choices],
    )
    lau = forms.ChoiceField(
        required=False,
        label=_("Đã chờ"),
        choices=[
            ("", _("Tất cả")),
            ("7", _("trên 7 ngày")),
            ("30", _("trên 30 ngày")),
            ("90", _("trên 90 ngày")),
        ],
    )
