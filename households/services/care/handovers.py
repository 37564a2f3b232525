"""Handing a caseload over: offered by who has it or by the leader, accepted by who takes it.

Offered here, answered in ``handover_answers``; lines that only end, and a leader's order, hold at
once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import HandoverReason, HandoverState
from households.exceptions import HandoverRefused, NotAllowed
from households.models import Handover, HandoverLine
from households.selectors.care.handing import (
    Held,
    is_gone,
    line_words,
    with_matters,
)
from households.selectors.care.unsettled import caring_in
from households.services.care.handover_lines import (
    check_holder,
    check_receivers,
    pass_lines,
    settle,
)
from households.services.care.lines import (
    Target,
    check_may_assign,
    lock_commune,
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
        pass_lines(actor, made, at_once, data.effective_on)
        settle(made)
    return made


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
    check_holder(commune, data.giver, held, data.effective_on)
    check_receivers(
        commune,
        [
            (one, given.receiver)
            for one, given in zip(held, data.lines, strict=True)
            if given.receiver is not None
        ],
        data.effective_on,
    )
