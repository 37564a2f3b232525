"""Lines of a handover: locked, checked, passed on and answered; for offering and answering."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import HandoverState
from households.exceptions import AssignmentRefused, HandoverRefused
from households.models import Handover, HandoverLine
from households.selectors.care.handing import (
    Held,
    Holders,
    line_words,
)
from households.selectors.care.responsible import reaches
from households.services.care.lines import (
    Passing,
    Target,
    check_lines,
    lock_commune,
    lock_households,
    pass_all,
)
from households.services.plan import Actor
from officials.models import Official


def locked(handover: Handover, *, households: bool = False) -> Handover:
    lock_commune(handover.commune)
    if households:
        own = HandoverLine.objects.filter(handover=handover, household__isnull=False)
        lock_households(set(own.values_list("household", flat=True)))
    rows = Handover.objects.select_for_update(of=("self",)).select_related("commune", "giver")
    return rows.prefetch_related(
        "lines__receiver", "lines__village__commune", "lines__household__village"
    ).get(pk=handover.pk)


def check_holder(
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


def check_receivers(
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


def pass_lines(
    actor: Actor, handover: Handover, lines: Sequence[HandoverLine], day: dt.date
) -> None:
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


def answer_lines(
    actor: Actor, lines: Sequence[HandoverLine], state: HandoverState, answer: str
) -> None:
    now = timezone.now()
    for line in lines:
        line.state, line.answered_at, line.answered_by = state, now, actor
        line.answer = answer.strip()[:300]
    HandoverLine.objects.bulk_update(lines, ["state", "answered_at", "answered_by", "answer"])


def settle(handover: Handover) -> None:
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
