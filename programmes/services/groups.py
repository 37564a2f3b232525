"""Groups and clubs: entered, corrected, ended; their meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.guards import constraint_words
from officials.choices import Right
from officials.models import Official
from programmes.exceptions import EntryRefused, NotAllowed
from programmes.models import Group, GroupActivity
from programmes.services.places import check_place, refuse_outside

#: Columns that a form may set.
FIELDS = (
    "commune",
    "village",
    "kind",
    "name",
    "founded_on",
    "ended_on",
    "men",
    "women",
    "minority",
    "leader_name",
    "leader_position",
    "note",
)


@transaction.atomic
def save_group(
    *, actor: Official | None, group: Group | None = None, values: Mapping[str, Any]
) -> Group:
    """Enter a group or correct it; raises ``NotAllowed`` and ``EntryRefused``."""
    row = Group(recorded_by=actor) if group is None else _locked(actor, group)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    refuse_outside(actor, row.commune_id, Right.MANAGE_SUPPORT)
    check_place(row.commune_id, row.village)
    today = timezone.localdate()
    for name in ("founded_on", "ended_on"):
        day = getattr(row, name)
        if day is not None and day > today:
            raise EntryRefused(_("Ngày này chưa đến."), field=name)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise EntryRefused(constraint_words(error, Group)) from error
    return row


@transaction.atomic
def record_activity(
    *, actor: Official | None, group: Group, values: Mapping[str, Any]
) -> GroupActivity:
    """Write down one meeting of a group; raises ``NotAllowed`` and ``EntryRefused``."""
    row = _locked(actor, group)
    day = values["held_on"]
    if day > timezone.localdate():
        raise EntryRefused(_("Ngày này chưa đến."), field="held_on")
    if day < row.founded_on or (row.ended_on is not None and day > row.ended_on):
        raise EntryRefused(_("Ngày này nằm ngoài thời gian hoạt động của tổ."), field="held_on")
    try:
        with transaction.atomic():
            return GroupActivity.objects.create(group=row, recorded_by=actor, **values)
    except IntegrityError as error:
        raise EntryRefused(constraint_words(error, GroupActivity)) from error


def _locked(actor: Official | None, group: Group) -> Group:
    rows = Group.objects.all() if actor is None else Group.objects.changeable_by(actor)
    row = rows.filter(pk=group.pk).select_for_update().first()
    if row is None:
        raise NotAllowed(_("Bạn không quản lý tổ, nhóm này."))
    return row
