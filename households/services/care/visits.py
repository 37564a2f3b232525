"""Visits: planned, done with what was agreed and what stands in the way, corrected, called off."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import PhotoRefused
from common.photos import forget_photo, read_photo, store_photo
from households.choices import VisitMode, VisitState
from households.exceptions import NotAllowed, VisitRefused
from households.models import Household, Visit, VisitPhoto
from households.selectors.care.visit_lists import CORRECTED_WITHIN, past_correcting
from households.services.care.obstacles import write_obstacle
from households.services.care.steps import write_step
from households.services.care.visit_data import (
    VisitData,
    check_ahead,
    check_day,
    check_length,
    check_open,
    check_position,
    check_text,
    check_visits,
    place_on,
    visitor,
)
from households.services.plan import Actor, Recording
from officials.models import Official

#: Photos of one visit.
MOST_PHOTOS = 12


@transaction.atomic
def plan_visit(
    *,
    actor: Actor,
    household: Household,
    planned_on: dt.date,
    purpose: str = "",
    official: Official | None = None,
    key: uuid.UUID | None = None,
) -> Visit:
    """Make an appointment; the same ``key`` is the same appointment.

    Raises ``NotAllowed``, ``VisitRefused``: a day gone by or far away, a household that is no more,
    somebody without a post there.
    """
    house = _locked(household)
    key = key or uuid.uuid4()
    before = _sent_before(actor, key)
    if before is not None:
        return before
    check_visits(actor, house)
    check_open(house)
    check_ahead(planned_on, timezone.localdate(), "planned_on")
    return _create(
        actor,
        "plan_visit",
        key=key,
        household=house,
        commune=house.commune,
        village=house.village,
        official=visitor(actor, house, official),
        state=VisitState.PLANNED,
        planned_on=planned_on,
        purpose=check_length(purpose, "purpose", 200),
    )


@transaction.atomic
def record_visit(
    *, actor: Actor, household: Household, data: VisitData, files: Sequence[BinaryIO] = ()
) -> Visit:
    """Record a visit with its steps, obstacles and photos: all of it, once, or nothing.

    The same key sent again by the same person returns the visit as it stands. An appointment named
    by ``data.planned`` is kept by it, whoever made it; one that was kept or called off meanwhile
    stays as it is. Raises ``NotAllowed``, ``VisitRefused``, ``PhotoRefused``.
    """
    house = _locked(household)
    before = _sent_before(actor, data.key)
    if before is not None:
        return before
    check_visits(actor, house)
    check_day(house, data.done_on, "done_on")
    check_position(data.mode, data.position)
    commune, village = place_on(house, data.done_on)
    position = data.position
    values: dict[str, Any] = {
        "key": data.key,
        "commune": commune,
        "village": village,
        "official": visitor(actor, house, data.official),
        "state": VisitState.DONE,
        "mode": VisitMode(data.mode),
        "done_on": data.done_on,
        "met": data.met,
        "seen": check_length(data.seen, "seen", 2000),
        "latitude": position and position.latitude,
        "longitude": position and position.longitude,
        "accuracy_m": position and position.accuracy_m,
        "entered_at": _entered(data.entered_at),
    }
    planned = _appointment(house, data.planned)
    if planned is None:
        visit = _create(actor, "record_visit", household=house, **values)
    else:
        visit = _keep(actor, planned, values)
    with Recording(actor, "record_visit"):
        for step in data.steps:
            write_step(actor, house, step, visit=visit, since=data.done_on)
        for obstacle in data.obstacles:
            write_obstacle(actor, house, obstacle, visit=visit, opened_on=data.done_on)
    if files:
        _add(actor, visit, files)
    return visit


@transaction.atomic
def correct_visit(
    *,
    actor: Actor,
    visit: Visit,
    mode: VisitMode,
    done_on: dt.date,
    met: bool,
    seen: str,
    why: str = "",
) -> Visit:
    """Correct what a visit says, by whoever recorded it, within seven days.

    History keeps what it said before, and why.

    Raises ``NotAllowed``, ``VisitRefused``.
    """
    row = _locked_visit(actor, visit)
    if row.state != VisitState.DONE:
        raise VisitRefused(_("Lần thăm này chưa diễn ra nên không có gì để sửa."))
    if actor is not None and row.recorded_by_id != actor.pk:
        raise NotAllowed(_("Chỉ người ghi lần thăm mới sửa được."))
    if past_correcting(row):
        raise VisitRefused(
            _("Đã quá %(days)d ngày nên không sửa được nữa. Ghi thêm một lần thăm.")
            % {"days": CORRECTED_WITHIN}
        )
    check_day(row.household, done_on, "done_on")
    row.mode, row.done_on, row.met = VisitMode(mode), done_on, met
    row.seen = check_length(seen, "seen", 2000)
    row.commune, row.village = place_on(row.household, done_on)
    if row.mode != VisitMode.HOME:
        row.latitude = row.longitude = row.accuracy_m = None
    with Recording(actor, "correct_visit", check_length(why, "why", 200)):
        row.save()
    return row


@transaction.atomic
def move_visit(*, actor: Actor, visit: Visit, planned_on: dt.date) -> Visit:
    """Put an appointment off, or bring it forward. Raises ``NotAllowed``, ``VisitRefused``."""
    row = _locked_visit(actor, visit)
    _check_planned(row)
    check_ahead(planned_on, timezone.localdate(), "planned_on")
    row.planned_on = planned_on
    with Recording(actor, "move_visit"):
        row.save(update_fields=["planned_on"])
    return row


@transaction.atomic
def cancel_visit(*, actor: Actor, visit: Visit, why: str) -> Visit:
    """Call an appointment off, with the reason. Raises ``NotAllowed``, ``VisitRefused``."""
    row = _locked_visit(actor, visit)
    _check_planned(row)
    row.cancelled_why = check_text(why, "why", _("Ghi vì sao không thăm nữa."), 200)
    row.state = VisitState.CANCELLED
    with Recording(actor, "cancel_visit"):
        row.save(update_fields=["state", "cancelled_why"])
    return row


@transaction.atomic
def add_photos(*, actor: Actor, visit: Visit, files: Sequence[BinaryIO]) -> list[VisitPhoto]:
    """Keep photos of a visit, all or none; one that is there already is left out.

    Raises ``NotAllowed``, ``VisitRefused``, ``PhotoRefused`` with the number of the one at fault.
    """
    row = _locked_visit(actor, visit)
    if row.state != VisitState.DONE:
        raise VisitRefused(_("Lần thăm này chưa diễn ra nên chưa có ảnh."), field="photos")
    return _add(actor, row, files)


def _add(actor: Actor, visit: Visit, files: Sequence[BinaryIO]) -> list[VisitPhoto]:
    if not files:
        raise PhotoRefused(_("Chọn ít nhất một ảnh."), field="photos")
    had = set(visit.photos.values_list("sha256", flat=True))
    if len(had) + len(files) > MOST_PHOTOS:
        raise PhotoRefused(
            _("Mỗi lần thăm giữ nhiều nhất %(most)d ảnh.") % {"most": MOST_PHOTOS}, field="photos"
        )
    kept: list[VisitPhoto] = []
    try:
        for number, file in enumerate(files, start=1):
            clean = read_photo(file, number, len(files))
            if clean.sha256 in had:
                continue
            had.add(clean.sha256)
            photo = VisitPhoto(
                visit=visit,
                width=clean.width,
                height=clean.height,
                sha256=clean.sha256,
                uploaded_by=actor,
            )
            kept.append(photo)
            store_photo(photo, clean)
            photo.save()
    except BaseException:
        for photo in kept:
            forget_photo(photo)
        raise
    return kept


def _locked(household: Household) -> Household:
    """Take what is written about the household in turn: the same visit twice at once waits here."""
    rows = Household.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("commune", "village").get(pk=household.pk)


def _locked_visit(actor: Actor, visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("household__commune", "household__village").get(pk=visit.pk)
    check_visits(actor, row.household)
    return row


def _check_planned(visit: Visit) -> None:
    if visit.state != VisitState.PLANNED:
        raise VisitRefused(_("Lần thăm này không còn là lịch hẹn. Tải lại trang."))


def _sent_before(actor: Actor, key: uuid.UUID) -> Visit | None:
    row = Visit.objects.filter(key=key).first()
    if row is not None and actor is not None and row.recorded_by_id != actor.pk:
        raise VisitRefused(_("Lần thăm này do người khác ghi. Mở lại trang rồi ghi lần mới."))
    return row


def _appointment(household: Household, key: uuid.UUID | None) -> Visit | None:
    if key is None:
        return None
    rows = Visit.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(household=household, key=key, state=VisitState.PLANNED).first()


def _entered(at: dt.datetime | None) -> dt.datetime:
    """When it was typed; a telephone whose clock runs ahead is not believed."""
    now = timezone.now()
    return now if at is None else min(at, now)


def _keep(actor: Actor, visit: Visit, values: dict[str, Any]) -> Visit:
    for name, value in values.items():
        setattr(visit, name, value)
    visit.recorded_by, visit.received_at = actor, timezone.now()
    try:
        with transaction.atomic(), Recording(actor, "record_visit"):
            visit.save()
    except IntegrityError as error:
        raise _clash() from error
    return visit


def _create(actor: Actor, service: str, **values: Any) -> Visit:
    try:
        with transaction.atomic(), Recording(actor, service):
            return Visit.objects.create(recorded_by=actor, **values)
    except IntegrityError as error:
        raise _clash() from error


def _clash() -> VisitRefused:
    return VisitRefused(_("Lần thăm này vừa được ghi cho một hộ khác. Tải lại trang."))
