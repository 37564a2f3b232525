"""What stands in a household's way: opened, answered, raised, returned, cleared, given up.

Whoever may act is said by ``selectors.care.levels.acts_for``, which the pages ask, too; each act is
one entry.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import ObstacleAct, ObstacleKind, ObstacleLevel
from households.exceptions import NotAllowed, VisitRefused
from households.models import Household, Obstacle, ObstacleEntry, Visit
from households.selectors.care.levels import ABOVE, BELOW, acts_for
from households.services.care.visit_data import (
    ObstacleData,
    check_day,
    check_text,
    check_visits,
)
from households.services.plan import Actor, Recording


def write_obstacle(
    actor: Actor,
    household: Household,
    data: ObstacleData,
    *,
    visit: Visit | None = None,
    opened_on: dt.date,
) -> Obstacle:
    """Write one obstacle down; the caller has checked who acts and holds the transaction.

    Raises ``VisitRefused`` that names the input of the obstacle.
    """
    text = check_text(data.text, "obstacle_text", _("Ghi điều đang vướng."), 500)
    try:
        with transaction.atomic():
            return Obstacle.objects.create(
                key=data.key,
                household=household,
                visit=visit,
                kind=ObstacleKind(data.kind),
                text=text,
                level=ObstacleLevel(data.level),
                opened_on=opened_on,
                opened_by=actor,
                # The level learns of it today, also of what was typed without a connection.
                since=timezone.localdate(),
            )
    except IntegrityError as error:
        raise VisitRefused(
            _("Vướng mắc này đã được ghi ở lần thăm khác."), field="obstacle_text"
        ) from error


@transaction.atomic
def open_obstacle(
    *,
    actor: Actor,
    household: Household,
    data: ObstacleData,
    opened_on: dt.date | None = None,
    visit: Visit | None = None,
) -> Obstacle:
    """Record an obstacle later than a visit, or without one; the same key is the same obstacle.

    Raises ``NotAllowed``, ``VisitRefused``.
    """
    rows = Household.objects.select_for_update(no_key=True, of=("self",))
    house = rows.select_related("commune", "village").get(pk=household.pk)
    check_visits(actor, house)
    before = Obstacle.objects.filter(key=data.key, household=house, opened_by=actor).first()
    if before is not None:
        return before
    day = opened_on or timezone.localdate()
    check_day(house, day, "opened_on")
    with Recording(actor, "open_obstacle"):
        return write_obstacle(actor, house, data, visit=visit, opened_on=day)


@transaction.atomic
def act_on(*, actor: Actor, obstacle: Obstacle, act: ObstacleAct, text: str) -> ObstacleEntry:
    """Do one thing about an obstacle, with its words; sent twice it is one entry.

    Raises ``NotAllowed`` (another level's, or another place's), ``VisitRefused``: closed already,
    no level above or below, no words.
    """
    rows = Obstacle.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("household__commune", "household__village").get(pk=obstacle.pk)
    words = check_text(text, "text", _("Ghi nội dung."), 500)
    last = row.entries.order_by("-pk").first()
    if last is not None and (last.act, last.text, last.official_id) == (
        str(act),
        words,
        actor and actor.pk,
    ):
        return last
    _check_act(actor, row, act)
    _apply(row, act)
    with Recording(actor, f"obstacle_{act}"):
        row.save(update_fields=["level", "since", "answered_at", "closed_on", "cleared"])
    return ObstacleEntry.objects.create(
        obstacle=row, act=act, level=row.level, text=words, official=actor
    )


def _check_act(actor: Actor, row: Obstacle, act: ObstacleAct) -> None:
    if act is ObstacleAct.REOPEN:
        if row.closed_on is None and row.answered_at is None:
            raise VisitRefused(_("Vướng mắc này đang mở, chưa có trả lời."))
    elif row.closed_on is not None:
        raise VisitRefused(_("Vướng mắc này đã xong. Mở lại trước."))
    if act is ObstacleAct.ANSWER and row.answered_at is not None:
        raise VisitRefused(_("Vướng mắc này đã được trả lời, đang chờ người hỏi."))
    if act is ObstacleAct.RAISE and row.level not in ABOVE:
        raise VisitRefused(_("Cấp tỉnh là cấp cao nhất ở đây. Trả lời hoặc chuyển lại cấp xã."))
    if act is ObstacleAct.RETURN and row.level not in BELOW:
        raise VisitRefused(_("Vướng mắc này đang ở thôn, không có cấp dưới."))
    if actor is not None and act not in acts_for(actor, row):
        raise NotAllowed(
            _("Việc này do cấp %(level)s làm.") % {"level": row.get_level_display().lower()}
        )


def _apply(row: Obstacle, act: ObstacleAct) -> None:
    today = timezone.localdate()
    if act is ObstacleAct.ANSWER:
        row.answered_at = timezone.now()
        return
    if act in {ObstacleAct.CLEAR, ObstacleAct.GIVE_UP}:
        row.closed_on, row.cleared = today, act is ObstacleAct.CLEAR
        return
    # It waits for a level again, from today.
    if act is not ObstacleAct.REOPEN:
        row.level = (ABOVE if act is ObstacleAct.RAISE else BELOW)[ObstacleLevel(row.level)]
    row.since, row.answered_at, row.closed_on, row.cleared = today, None, None, None
