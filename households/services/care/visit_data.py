"""What is said of a visit, a step and an obstacle when they are entered, and the first checks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.choices import Doer, ObstacleKind, ObstacleLevel, VisitMode
from households.exceptions import NotAllowed, VisitRefused
from households.models import Household, Residence
from households.selectors.as_of import held_on
from households.selectors.care.responsible import candidates
from households.services.plan import Actor
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

#: A planned visit or a due day further away than this is a slip of the finger.
FURTHEST = dt.timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the visit was, in degrees (WGS 84), and the error in metres if the phone said it."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None = None


@dataclass(frozen=True, slots=True)
class StepData:
    """Something agreed: what, who does it, by when; its key is made where it is typed."""

    what: str
    doer: Doer
    due_on: dt.date
    doer_name: str = ""
    key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class ObstacleData:
    """What stands in the way, and the level that must clear it."""

    kind: ObstacleKind
    text: str
    level: ObstacleLevel
    key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class VisitData:
    """A visit that took place. ``planned`` is the key of the appointment that it keeps.

    ``official`` is who visited, the actor unless named; ``entered_at`` is when it was typed, which
    is earlier than now when there was no connection.
    """

    mode: VisitMode
    done_on: dt.date
    met: bool
    seen: str = ""
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    planned: uuid.UUID | None = None
    official: Official | None = None
    position: Position | None = None
    entered_at: dt.datetime | None = None
    steps: Sequence[StepData] = ()
    obstacles: Sequence[ObstacleData] = ()


def check_visits(actor: Actor, household: Household) -> None:
    """Raise ``NotAllowed`` unless the actor visits households there; None is the system."""
    if actor is None or areas_for(actor, Right.VISIT).holds(
        commune=household.commune_id, village=household.village_id
    ):
        return
    raise NotAllowed(
        _("Bạn không thăm hộ ở %(place)s. Hộ có thể đã chuyển cho cán bộ khác.")
        % {"place": household.village}
    )


def check_day(household: Household, day: dt.date, field: str) -> None:
    """Raise ``VisitRefused`` unless the household was there on a day that has come."""
    if day > timezone.localdate():
        raise VisitRefused(_("Ngày này chưa tới."), field=field)
    if day < household.registered_on:
        raise VisitRefused(
            _("Hộ được lập ngày %(day)s; ngày này sớm hơn.")
            % {"day": f"{household.registered_on:%d/%m/%Y}"},
            field=field,
        )
    if household.closed_on is not None and day >= household.closed_on:
        raise VisitRefused(
            _("Hộ không còn từ ngày %(day)s.") % {"day": f"{household.closed_on:%d/%m/%Y}"},
            field=field,
        )


def check_ahead(day: dt.date, since: dt.date, field: str) -> None:
    """Raise ``VisitRefused`` unless a day to come lies between ``since`` and three years later."""
    if day < since:
        raise VisitRefused(
            _("Ngày này đã qua. Chọn từ ngày %(day)s trở đi.") % {"day": f"{since:%d/%m/%Y}"},
            field=field,
        )
    if day > since + FURTHEST:
        raise VisitRefused(_("Ngày này xa quá. Kiểm tra lại năm."), field=field)


def check_open(household: Household) -> None:
    """Raise ``VisitRefused`` when the household is no more."""
    if household.closed_on is not None:
        raise VisitRefused(
            _("Hộ không còn từ ngày %(day)s.") % {"day": f"{household.closed_on:%d/%m/%Y}"}
        )


def check_text(text: str, field: str, sentence: str, most: int) -> str:
    """Return a text without the space around it; raises ``VisitRefused``: empty or too long."""
    clean = text.strip()
    if not clean:
        raise VisitRefused(sentence, field=field)
    return check_length(clean, field, most)


def check_length(text: str, field: str, most: int) -> str:
    """Return a text without the space around it; raises ``VisitRefused`` when it is too long."""
    clean = text.replace("\x00", "").strip()
    if len(clean) > most:
        raise VisitRefused(_("Dài quá %(most)d chữ. Viết gọn lại.") % {"most": most}, field=field)
    return clean


def visitor(actor: Actor, household: Household, official: Official | None) -> Official:
    """Return who visits: the one named, if they may visit there, else the actor."""
    if official is None or official == actor:
        if actor is None:
            raise VisitRefused(_("Chọn cán bộ đi thăm."), field="official")
        return actor
    today = timezone.localdate()
    there = candidates(household.commune_id, today, household.village_id)
    if actor is not None and not there.filter(pk=official.pk).exists():
        raise VisitRefused(
            _("%(name)s không giữ chức vụ nào ở đây. Chọn người khác.") % {"name": official},
            field="official",
        )
    return official


def place_on(household: Household, day: dt.date) -> tuple[Area, Village]:
    """Return where the household lived on a day, where it lives now if that is not known."""
    home = (
        Residence.objects.filter(held_on(day), household=household)
        .select_related("commune", "village")
        .first()
    )
    if home is None:
        return household.commune, household.village
    return home.commune, home.village


def check_position(mode: str, position: Position | None) -> None:
    """Raise ``VisitRefused`` unless a position is on earth and was taken at the house."""
    if position is None:
        return
    if mode != VisitMode.HOME:
        raise VisitRefused(_("Chỉ ghi vị trí khi thăm tại nhà."), field="latitude")
    if not (abs(position.latitude) <= 90 and abs(position.longitude) <= 180):
        raise VisitRefused(_("Vị trí không hợp lệ. Ghi lại vị trí."), field="latitude")
