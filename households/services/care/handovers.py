"""Handing a caseload over: offered by who has it or by the leader, accepted by who takes it.

Every act is one transaction under the commune's lock, so the same line is accepted once however
often it is sent. Nothing changes for a household before somebody has accepted it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import HandoverReason, HandoverState
from households.exceptions import AssignmentRefused, HandoverRefused, NotAllowed
from households.models import Handover, HandoverLine
from households.selectors.care.handing import (
    Held,
    Holders,
    is_gone,
    line_words,
    may_undo,
    undo_until,
    with_matters,
)
from households.selectors.care.responsible import reaches
from households.selectors.care.unsettled import caring_in
from households.services.care.lines import (
    Passed,
    Passing,
    Target,
    check_lines,
    check_may_assign,
    lock_commune,
    lock_households,
    pass_all,
    take_all_back,
)
from households.services.plan import Actor, Recording
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

#: A handover takes effect at most this long ahead, or back.
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Given:
    """One place or household and who takes it; None: whoever answers for its village or commune."""

    target: Target
    receiver: Official | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A caseload, or a part of it, to pass on at a day.

    ``direct``: the leader's order, which needs no acceptance but a reason in ``note``.
    """

    commune: Area
    giver: Official | None
    lines: Sequence[Given]
    effective_on: dt.date
    reason: HandoverReason = HandoverReason.OTHER
    note: str = ""
    direct: bool = False


@transaction.atomic
def offer(*, actor: Actor, data: Offer) -> Handover:
    """Offer lines to their receivers; those that only end, and a leader's order, hold at once.

    Raises ``NotAllowed``, ``HandoverRefused`` (day, receiver without a post, not the giver's,
    offered already) or ``AssignmentRefused``.
    """
    commune = lock_commune(data.commune)
    _check_offer(actor, data, commune)
    held = [
        Held(
            given.target.village,
            given.target.household,
            is_gone(commune, given.target.village, given.target.household),
        )
        for given in data.lines
    ]
    _check_lines_of(data, held)
    with_matters(held, commune, timezone.localdate())
    matters: dict[str, int] = {}
    for one in held:
        for key, number in one.matters.items():
            matters[key] = matters.get(key, 0) + number
    with Recording(actor, "offer_handover"):
        made = Handover.objects.create(
            commune=commune,
            giver=data.giver,
            reason=data.reason,
            effective_on=data.effective_on,
            note=data.note.strip()[:500],
            open_matters=matters,
            offered_by=actor,
        )
        lines = HandoverLine.objects.bulk_create(
            HandoverLine(
                handover=made,
                village=given.target.village,
                household=given.target.household,
                receiver=given.receiver,
            )
            for given in data.lines
        )
        at_once = [line for line in lines if data.direct or line.receiver_id is None]
        _pass(actor, made, at_once, data.effective_on)
        _settle(made)
    return made


@transaction.atomic
def accept(
    *, actor: Official, handover: Handover, lines: Collection[int] | None = None
) -> Handover:
    """Take over the lines offered to the actor, all or those named; a second time changes nothing.

    Raises ``NotAllowed``, ``HandoverRefused`` (withdrawn, or the giver does not answer there any
    more) or ``AssignmentRefused``.
    """
    found = _locked(handover, households=True)
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
    _check_receivers(found.commune, [(line, line.receiver) for line in asked], day)
    _check_still_held(found, asked, day)
    with Recording(actor, "accept_handover"):
        _pass(actor, found, asked, day)
        _settle(found)
    return found


@transaction.atomic
def decline(
    *, actor: Official, handover: Handover, answer: str, lines: Collection[int] | None = None
) -> Handover:
    """Send lines offered to the actor back with the reason. Raises as ``accept``."""
    found = _locked(handover)
    asked = [line for line in _mine(actor, found, lines) if line.state == HandoverState.OFFERED]
    if not asked:
        raise HandoverRefused(_("Không còn dòng nào chờ bạn trả lời. Tải lại trang."))
    if not answer.strip():
        raise HandoverRefused(_("Ghi lý do không nhận, để người giao biết."), field="answer")
    with Recording(actor, "decline_handover"):
        _answer(actor, asked, HandoverState.DECLINED, answer)
        _settle(found)
    return found


@transaction.atomic
def withdraw(*, actor: Actor, handover: Handover) -> Handover:
    """Take back what has not been answered; by who offered it, or the leader.

    Raises ``NotAllowed`` or ``HandoverRefused``.
    """
    found = _locked(handover)
    if actor is not None and not _offers(actor, found):
        raise NotAllowed(_("Chỉ người đã giao hoặc lãnh đạo xã rút lại được."))
    asked = [line for line in found.lines.all() if line.state == HandoverState.OFFERED]
    if not asked:
        raise HandoverRefused(_("Không còn dòng nào chờ nhận để rút lại."))
    with Recording(actor, "withdraw_handover"):
        _answer(actor, asked, HandoverState.WITHDRAWN, "")
        _settle(found)
    return found


@transaction.atomic
def undo(*, actor: Official, handover: Handover) -> Handover:
    """Put every assignment back as it was, within a day after the handover was settled.

    Raises ``NotAllowed``, ``HandoverRefused`` (too late, or nothing to undo), or
    ``AssignmentRefused`` when an assignment has changed since.
    """
    found = _locked(handover)
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


def _locked(handover: Handover, *, households: bool = False) -> Handover:
    lock_commune(handover.commune)
    if households:
        own = HandoverLine.objects.filter(handover=handover, household__isnull=False)
        lock_households(set(own.values_list("household", flat=True)))
    rows = Handover.objects.select_for_update(of=("self",)).select_related("commune", "giver")
    return rows.prefetch_related(
        "lines__receiver", "lines__village__commune", "lines__household__village"
    ).get(pk=handover.pk)


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
        raise NotAllowed(_("Không có dòng bàn giao nào gửi cho bạn ở đây."))
    return mine


def _begins(handover: Handover) -> dt.date:
    """Day from which it holds: what was agreed, but nobody takes over a past they did not accept.

    A handover that was offered for a day already gone by names the day it really happened.
    """
    offered = timezone.localdate(handover.offered_at)
    if handover.effective_on < offered:
        return handover.effective_on
    return max(handover.effective_on, timezone.localdate())


def _check_offer(actor: Actor, data: Offer, commune: Area) -> None:
    today = timezone.localdate()
    manages = actor is None or commune.pk in areas_for(actor, Right.MANAGE_ASSIGNMENTS).communes
    if not manages:
        if actor != data.giver or actor is None or commune.pk not in caring_in(actor):
            raise NotAllowed(
                _(
                    "Bạn chỉ bàn giao phần mình phụ trách ở xã mình; "
                    "lãnh đạo xã giao thay người khác."
                )
            )
        if data.direct:
            check_may_assign(actor, commune)
    if abs((data.effective_on - today).days) > MOST_DAYS:
        raise HandoverRefused(
            _("Ngày bàn giao không quá %(days)d ngày trước hoặc sau hôm nay.")
            % {"days": MOST_DAYS},
            field="effective_on",
        )
    if not data.lines:
        raise HandoverRefused(_("Chọn ít nhất một nơi hoặc một hộ để bàn giao."), field="lines")
    if data.direct and not data.note.strip():
        raise HandoverRefused(_("Phân công không cần người nhận đồng ý: ghi lý do."), field="note")
    for given in data.lines:
        ends = given.receiver is None
        gone = is_gone(commune, given.target.village, given.target.household)
        if ends and given.target.is_commune:
            raise HandoverRefused(_("Chọn người phụ trách chung của xã."), field="receiver")
        if ends and not gone and not manages:
            raise NotAllowed(_("Chọn người nhận; chỉ lãnh đạo xã kết thúc phân công riêng."))
        if not ends and gone:
            raise HandoverRefused(
                _("%(place)s không còn ở %(commune)s: chỉ kết thúc phân công, không giao tiếp.")
                % {"place": given.target, "commune": commune},
                field="receiver",
            )


def _check_lines_of(data: Offer, held: Sequence[Held]) -> None:
    """Every line is the giver's, is not offered already, and its receiver may take it."""
    commune = data.commune
    if any(given.target.commune.pk != commune.pk for given in data.lines):
        raise NotAllowed(_("Mỗi lần bàn giao chỉ trong một xã."))
    keys = [(one.village and one.village.pk, one.household and one.household.pk) for one in held]
    if len(set(keys)) != len(keys):
        raise HandoverRefused(_("Có nơi hoặc hộ được chọn hai lần."), field="lines")
    pending = HandoverLine.objects.filter(
        handover__commune=commune, state=HandoverState.OFFERED
    ).values_list("village", "household")
    waiting = set(pending)
    for one, key in zip(held, keys, strict=True):
        if key in waiting:
            raise HandoverRefused(
                _("%(place)s đang chờ người khác nhận. Rút lại lần giao đó trước.")
                % {"place": line_words(one, commune)},
                field="lines",
            )
    _check_holder(commune, data.giver, held, data.effective_on)
    _check_receivers(
        commune,
        [
            (one, given.receiver)
            for one, given in zip(held, data.lines, strict=True)
            if given.receiver is not None
        ],
        data.effective_on,
    )


def _check_holder(
    commune: Area, giver: Official | None, held: Sequence[Held | HandoverLine], day: dt.date
) -> None:
    if giver is None:
        return
    # A day that has not come is asked about as it stands arranged today.
    holders = Holders.on(commune.pk, day)
    for one in held:
        village = one.village.pk if one.village is not None else None
        household = one.household.pk if one.household is not None else None
        if one.household is not None and one.household.commune_id == commune.pk:
            village = one.household.village_id
        if holders.of(village, household) != giver.pk:
            raise HandoverRefused(
                _("%(name)s không phụ trách %(place)s ngày %(day)s. Tải lại trang.")
                % {
                    "name": giver,
                    "place": line_words(one, commune),
                    "day": f"{day:%d/%m/%Y}",
                },
                field="lines",
            )


def _check_still_held(handover: Handover, lines: Sequence[HandoverLine], day: dt.date) -> None:
    for line in lines:
        if is_gone(handover.commune, line.village, line.household):
            raise HandoverRefused(
                _("%(place)s không còn ở xã này. Không nhận dòng đó, hoặc báo người giao.")
                % {"place": line_words(line, handover.commune)}
            )
    _check_holder(handover.commune, handover.giver, lines, day)


def _check_receivers(
    commune: Area,
    lines: Sequence[tuple[Held | HandoverLine, Official | None]],
    day: dt.date,
) -> None:
    """Refuse receivers without a post there on the day; one query."""
    reach = reaches(commune.pk, day)
    for one, receiver in lines:
        if receiver is None:
            continue
        place = one.household.village_id if one.household is not None else None
        if one.village is not None:
            place = one.village.pk
        villages = reach.get(receiver.pk, frozenset())
        if villages is not None and place not in villages:
            raise HandoverRefused(
                _("%(name)s không giữ chức vụ nào ở %(place)s ngày %(day)s. Chọn người khác.")
                % {
                    "name": receiver,
                    "place": line_words(one, commune),
                    "day": f"{day:%d/%m/%Y}",
                },
                field="receiver",
            )


def _pass(actor: Actor, handover: Handover, lines: Sequence[HandoverLine], day: dt.date) -> None:
    """Write the assignments of lines and keep what was before and after."""
    if not lines:
        return
    now = timezone.now()
    passings = [
        Passing(Target(handover.commune, line.village, line.household), line.receiver)
        for line in lines
    ]
    written = pass_all(passings, day, by=actor)
    for line, one, passed in zip(lines, passings, written, strict=True):
        if one.official is None and not passed.before:
            raise AssignmentRefused(
                _("%(place)s không có phân công riêng để kết thúc.") % {"place": one.target}
            )
        line.before, line.after = passed.before, passed.after
        line.state, line.answered_at, line.answered_by = HandoverState.ACCEPTED, now, actor
    check_lines()
    # As bulk_update does, but in time that grows with the lines only, not with lines and columns.
    HandoverLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["before", "after", "state", "answered_at", "answered_by"],
    )


def _answer(actor: Actor, lines: Sequence[HandoverLine], state: HandoverState, answer: str) -> None:
    now = timezone.now()
    for line in lines:
        line.state, line.answered_at, line.answered_by = state, now, actor
        line.answer = answer.strip()[:300]
    HandoverLine.objects.bulk_update(lines, ["state", "answered_at", "answered_by", "answer"])


def _settle(handover: Handover) -> None:
    """A handover is settled when no line waits: accepted if any line was."""
    states = set(handover.lines.values_list("state", flat=True))
    if HandoverState.OFFERED in states:
        return
    for state in (HandoverState.ACCEPTED, HandoverState.DECLINED, HandoverState.WITHDRAWN):
        if state in states:
            handover.state = state
            break
    handover.settled_at = timezone.now()
    handover.save(update_fields=["state", "settled_at"])
