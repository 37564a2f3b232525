"""What receivers and givers do with an offer: accept, decline, withdraw; undo within a day.

Every act is one transaction under the commune's lock, so the same line is accepted once however
often it is sent. Nothing changes for a household before somebody has accepted it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HandoverState
from households.exceptions import HandoverRefused, NotAllowed
from households.models import Handover, HandoverLine
from households.selectors.care.handing import (
    is_gone,
    line_words,
    may_undo,
    undo_until,
)
from households.selectors.care.unsettled import caring_in
from households.services.care.handover_lines import (
    answer_lines,
    check_holder,
    check_receivers,
    locked,
    pass_lines,
    settle,
)
from households.services.care.lines import (
    Passed,
    check_lines,
    take_all_back,
)
from households.services.plan import Actor, Recording
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for


@transaction.atomic
def accept(
    *, actor: Official, handover: Handover, lines: Collection[int] | None = None
) -> Handover:
    """Take over the lines offered to the actor, all or those named; a second time changes nothing.

    Raises ``NotAllowed``, ``HandoverRefused`` (withdrawn, or the giver does not answer there any
    more) or ``AssignmentRefused``.
    """
    found = locked(handover, households=True)
    mine = _mine(actor, found, lines)
    asked = [line for line in mine if line.state == HandoverState.OFFERED]
    if not asked:
        if mine and all(line.state == HandoverState.ACCEPTED for line in mine):
            return found
        raise HandoverRefused(
            _("Lần bàn giao này không còn chờ bạn nhận (%(state)s). Tải lại trang.")
            % {"state": found.get_state_display()}
        )
    day = _begins(found)
    check_receivers(found.commune, [(line, line.receiver) for line in asked], day)
    _check_still_held(found, asked, day)
    with Recording(actor, "accept_handover"):
        pass_lines(actor, found, asked, day)
        settle(found)
    return found


@transaction.atomic
def decline(
    *, actor: Official, handover: Handover, answer: str, lines: Collection[int] | None = None
) -> Handover:
    """Send lines offered to the actor back with the reason. Raises as ``accept``."""
    found = locked(handover)
    asked = [line for line in _mine(actor, found, lines) if line.state == HandoverState.OFFERED]
    if not asked:
        raise HandoverRefused(_("Không còn phần nào chờ bạn trả lời. Tải lại trang."))
    if not answer.strip():
        raise HandoverRefused(_("Ghi lý do không nhận, để người giao biết."), field="answer")
    with Recording(actor, "decline_handover"):
        answer_lines(actor, asked, HandoverState.DECLINED, answer)
        settle(found)
    return found


@transaction.atomic
def withdraw(*, actor: Actor, handover: Handover) -> Handover:
    """Take back what has not been answered; by who offered it, or the leader.

    Raises ``NotAllowed`` or ``HandoverRefused``.
    """
    found = locked(handover)
    if actor is not None and not _offers(actor, found):
        raise NotAllowed(_("Chỉ người đã giao hoặc lãnh đạo xã rút lại được."))
    asked = [line for line in found.lines.all() if line.state == HandoverState.OFFERED]
    if not asked:
        raise HandoverRefused(_("Không còn phần nào chờ nhận để rút lại."))
    with Recording(actor, "withdraw_handover"):
        answer_lines(actor, asked, HandoverState.WITHDRAWN, "")
        settle(found)
    return found


@transaction.atomic
def undo(*, actor: Official, handover: Handover) -> Handover:
    """Put every assignment back as it was, within a day after the handover was settled.

    Raises ``NotAllowed``, ``HandoverRefused`` (too late, or nothing to undo), or
    ``AssignmentRefused`` when an assignment has changed since.
    """
    found = locked(handover)
    lines = list(found.lines.all())
    if not may_undo(actor, found, lines):
        raise NotAllowed(_("Chỉ người đã giao hoặc lãnh đạo xã hoàn tác được lần bàn giao này."))
    if found.state == HandoverState.OFFERED:
        raise HandoverRefused(
            _("Lần bàn giao này còn chờ người nhận. Rút lại phần chưa nhận rồi hoàn tác.")
        )
    if found.state == HandoverState.UNDONE:
        raise HandoverRefused(_("Lần bàn giao này đã được hoàn tác. Tải lại trang."))
    if undo_until(found) is None:
        raise HandoverRefused(
            _("Chỉ hoàn tác được trong một ngày kể từ khi nhận xong. Bàn giao lại.")
        )
    accepted = [line for line in lines if line.state == HandoverState.ACCEPTED]
    with Recording(actor, "undo_handover"):
        take_all_back([Passed(line.before, line.after) for line in accepted])
        check_lines()
        HandoverLine.objects.filter(pk__in=[line.pk for line in accepted]).update(
            state=HandoverState.UNDONE
        )
        found.state, found.undone_at, found.undone_by = (
            HandoverState.UNDONE, timezone.now(), actor,
        )  # fmt: skip
        found.save(update_fields=["state", "undone_at", "undone_by"])
    return found


def _offers(actor: Official, handover: Handover) -> bool:
    if handover.commune_id in areas_for(actor, Right.MANAGE_ASSIGNMENTS).communes:
        return True
    return handover.offered_by_id == actor.pk and handover.commune_id in caring_in(actor)


def _mine(actor: Official, handover: Handover, lines: Collection[int] | None) -> list[HandoverLine]:
    """Lines offered to the actor, who holds a post there; those named if any are."""
    mine = [line for line in handover.lines.all() if line.receiver_id == actor.pk]
    if lines is not None:
        mine = [line for line in mine if line.pk in lines]
    if not mine or handover.commune_id not in caring_in(actor):
        raise NotAllowed(_("Không có phần bàn giao nào gửi cho bạn ở đây."))
    return mine


def _begins(handover: Handover) -> dt.date:
    """Day from which it holds: what was agreed, but nobody takes over a past they did not accept.

    A handover that was offered for a day already gone by names the day it really happened.
    """
    offered = timezone.localdate(handover.offered_at)
    if handover.effective_on < offered:
        return handover.effective_on
    return max(handover.effective_on, timezone.localdate())


def _check_still_held(handover: Handover, lines: Sequence[HandoverLine], day: dt.date) -> None:
    for line in lines:
        if is_gone(handover.commune, line.village, line.household):
            raise HandoverRefused(
                _("%(place)s không còn ở xã này. Không nhận phần đó, hoặc báo người giao.")
                % {"place": line_words(line, handover.commune)}
            )
    check_holder(handover.commune, handover.giver, lines, day)
