"""Helpers who cannot stay: their part is ended, or somebody else helps in their place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from common.guards import constraint_words
from households.choices import CareRole
from households.exceptions import AssignmentRefused
from households.models import Assignment
from households.selectors.care.handing import is_gone, line_words
from households.selectors.care.responsible import reaches
from households.selectors.care.unsettled_groups import place_of
from households.services.care.lines import check_may_assign, lock_commune
from households.services.plan import Actor, Recording
from officials.models import Official


@transaction.atomic
def settle_supports(
    *,
    actor: Actor,
    commune: Area,
    assignments: Collection[int],
    from_day: dt.date,
    official: Official | None = None,
) -> int:
    """End supporting assignments without an end from a day on, or let ``official`` help instead.

    A number of queries that does not grow with them. Returns how many ended. Raises ``NotAllowed``,
    or ``AssignmentRefused``: one of them has changed meanwhile, the day has gone by, or
    ``official`` has no post there or is assigned there already.
    """
    check_may_assign(actor, commune)
    place = lock_commune(commune)
    wanted = set(assignments)
    rows = list(
        Assignment.objects.filter(
            commune=place, role=CareRole.SUPPORTING, pk__in=wanted, valid_to__isnull=True
        )
        .select_related("village__commune", "household__village")
        .order_by("pk")
    )
    if not rows or len(rows) != len(wanted):
        raise AssignmentRefused(
            _("Danh sách người hỗ trợ đã thay đổi từ khi bạn mở trang này. Tải lại trang.")
        )
    if from_day < timezone.localdate():
        raise AssignmentRefused(_("Chỉ kết thúc hỗ trợ từ hôm nay trở đi."), field="from_day")
    if official is not None:
        _check_instead(place, rows, official, from_day)
    with Recording(actor, "end-support" if official is None else "replace-support"):
        kept = [row.pk for row in rows if row.valid_from < from_day]
        Assignment.objects.filter(pk__in=wanted.difference(kept)).delete()
        Assignment.objects.filter(pk__in=kept).update(valid_to=from_day)
        if official is not None:
            _begin(actor, rows, official, from_day)
    return len(rows)


def _begin(actor: Actor, rows: Sequence[Assignment], official: Official, day: dt.date) -> None:
    try:
        with transaction.atomic():
            Assignment.objects.bulk_create(
                Assignment(
                    official=official,
                    role=CareRole.SUPPORTING,
                    commune_id=row.commune_id,
                    village_id=row.village_id,
                    household_id=row.household_id,
                    # One that has not begun yet is replaced from its own first day.
                    valid_from=max(row.valid_from, day),
                    assigned_by=actor,
                )
                for row in rows
            )
    except IntegrityError as error:
        raise AssignmentRefused(constraint_words(error, Assignment)) from error


def _check_instead(
    commune: Area, rows: Sequence[Assignment], official: Official, day: dt.date
) -> None:
    """Refuse, naming the place, whoever may not help there or is assigned there already."""
    held = set(
        Assignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .filter(official=official, commune=commune)
        .values_list("village", "household")
    )
    villages = reaches(commune.pk, day).get(official.pk, frozenset())
    for row in rows:
        place = line_words(row, commune)
        if is_gone(commune, row.village, row.household):
            raise AssignmentRefused(
                _("%(place)s không còn ở %(commune)s: chỉ kết thúc phân công, không giao tiếp.")
                % {"place": place, "commune": commune}
            )
        if villages is not None and place_of(row) not in villages:
            raise AssignmentRefused(
                _("%(name)s không giữ chức vụ nào ở %(place)s ngày %(day)s. Chọn người khác.")
                % {"name": official, "place": place, "day": f"{day:%d/%m/%Y}"},
                field="official",
            )
        if (row.village_id, row.household_id) in held:
            raise AssignmentRefused(
                _(
                    "%(name)s đã được phân công ở %(place)s. "
                    "Chọn người khác, hoặc chỉ kết thúc hỗ trợ."
                )
                % {"name": official, "place": place},
                field="official",
            )
