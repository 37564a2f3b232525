"""Courses for officials, and awards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.guards import constraint_words
from officials.choices import Right
from officials.models import Official
from programmes.choices import AwardRecipient
from programmes.exceptions import EntryRefused
from programmes.models import Award, OfficialAttendance, OfficialTraining
from programmes.selectors.merit import poverty_posts
from programmes.services.places import refuse_outside


@transaction.atomic
def record_training(
    *, actor: Official | None, values: Mapping[str, Any], participants: Collection[int]
) -> OfficialTraining:
    """Write down a course and which officials of its area took part.

    Raises ``NotAllowed`` outside the actor's area, and ``EntryRefused`` for a day to come or an
    official who held no post on poverty reduction there on that day.
    """
    row = OfficialTraining(recorded_by=actor, **values)
    refuse_outside(actor, row.area_id, Right.MANAGE_SUPPORT, of_province=Right.MANAGE_CAPITAL)
    if row.held_on > timezone.localdate():
        raise EntryRefused(_("Ngày này chưa đến."), field="held_on")
    places = {post.official_id: post.area_id for post in poverty_posts(row.area, row.held_on)}
    strangers = set(participants) - set(places)
    if strangers:
        raise EntryRefused(
            _("Có cán bộ không giữ chức vụ giảm nghèo ở địa bàn này vào ngày khai giảng."),
            field="participants",
        )
    if not participants:
        raise EntryRefused(_("Chọn ít nhất một cán bộ dự lớp."), field="participants")
    try:
        with transaction.atomic():
            row.save()
            OfficialAttendance.objects.bulk_create(
                OfficialAttendance(
                    training=row, official_id=key, area_id=places[key] or row.area_id
                )
                for key in sorted(set(participants))
            )
    except IntegrityError as error:
        raise EntryRefused(constraint_words(error, OfficialTraining)) from error
    return row


@transaction.atomic
def record_award(*, actor: Official | None, values: Mapping[str, Any]) -> Award:
    """Write down a commendation; its area follows from the household where it is for one.

    Raises ``NotAllowed`` outside the actor's area, and ``EntryRefused`` for what does not fit.
    """
    row = Award(recorded_by=actor, **values)
    if row.household is not None:
        row.area_id = row.household.commune_id
    refuse_outside(actor, row.area_id, Right.MANAGE_SUPPORT, of_province=Right.MANAGE_CAPITAL)
    if row.decided_on > timezone.localdate():
        raise EntryRefused(_("Ngày này chưa đến."), field="decided_on")
    if (
        row.recipient == AwardRecipient.PERSON
        and row.household is not None
        and not row.household.memberships.filter(person=row.person_id).exists()
    ):
        raise EntryRefused(_("Người này không phải thành viên của hộ."), field="person")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise EntryRefused(constraint_words(error, Award)) from error
    return row
