"""New shares of a commune's households, all of them written at once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.choices import HandoverReason, HandoverState
from households.exceptions import AssignmentRefused
from households.models import Handover, HandoverLine, Household
from households.rules.care.lines import Shares, changes
from households.selectors.care.caseload import Commune, commune_care, villages_of_takers
from households.selectors.care.sharing import stamp_of
from households.services.care.lines import (
    Passed,
    Passing,
    Target,
    check_lines,
    check_may_assign,
    lock_commune,
    lock_households,
    pass_all,
)
from households.services.plan import Actor, Recording
from officials.models import Official


@transaction.atomic
def share_out(*, actor: Actor, commune: Area, shares: Shares, stamp: str) -> Handover:
    """Give villages and households to those who shall answer for them from today, all at once.

    It is a handover that needs no acceptance and can be undone for a day. Raises ``NotAllowed``, or
    ``AssignmentRefused``: assignments changed since ``stamp``, the line of the commune has not
    begun, somebody has no post for a place, a household moved meanwhile, or nothing would change.
    """
    check_may_assign(actor, commune)
    place = lock_commune(commune)
    if stamp_of(place) != stamp:
        raise AssignmentRefused(
            _("Phân công đã thay đổi từ khi bạn mở trang này. Xem lại đề xuất mới rồi áp dụng."),
            field="stamp",
        )
    day = timezone.localdate()
    care = commune_care(place, day)
    if not care.begun:
        raise AssignmentRefused(
            _("%(commune)s chưa có người phụ trách chung. Phân công người ấy trước.")
            % {"commune": place},
            field="official",
        )
    found = _resolve(place, shares, care)
    if not found:
        raise AssignmentRefused(_("Cách chia này giống hiện nay, không có gì để thay đổi."))
    now = timezone.now()
    with Recording(actor, "share"):
        row = Handover.objects.create(
            commune=place,
            reason=HandoverReason.SHARE,
            effective_on=day,
            state=HandoverState.ACCEPTED,
            offered_by=actor,
            offered_at=now,
            settled_at=now,
        )
        written = pass_all(found, day, by=actor)
        HandoverLine.objects.bulk_create(
            _line(row, one, passed, actor) for one, passed in zip(found, written, strict=True)
        )
        check_lines()
    return row


def _line(row: Handover, one: Passing, passed: Passed, actor: Actor) -> HandoverLine:
    return HandoverLine(
        handover=row,
        village=one.target.village,
        household=one.target.household,
        receiver=one.official,
        state=HandoverState.ACCEPTED,
        answered_at=row.settled_at,
        answered_by=actor,
        before=passed.before,
        after=passed.after,
    )


def _resolve(commune: Area, shares: Shares, care: Commune) -> list[Passing]:
    """Places and households to be passed on with who takes them, checked."""
    asked = changes(shares, care.charges, care.lines)
    places = Village.objects.filter(commune=commune, closed_on__isnull=True)
    villages = places.in_bulk(shares.villages.keys())
    keys = {row.household for row in asked if row.household is not None}
    lock_households(keys)
    households = (
        Household.objects.filter(commune=commune, closed_on__isnull=True)
        .select_related("commune", "village")
        .in_bulk(keys)
    )
    officials = Official.objects.in_bulk({row.taker for row in asked if row.taker is not None})
    may = villages_of_takers(commune, care.day)
    known = {charge.key: charge.village for charge in care.charges}
    whole = len(villages) == len(shares.villages) and len(households) == len(keys)
    # One that moved since the charges were read waits for nobody: the shares are proposed again.
    there = all(row.village_id == known[key] for key, row in households.items())
    if not whole or not there or not known.keys() >= shares.own.keys():
        raise AssignmentRefused(
            _("Danh sách thôn, hộ đã thay đổi từ khi bạn mở trang này. Xem lại đề xuất mới."),
            field="stamp",
        )
    found: list[Passing] = []
    for row in asked:
        if row.village is not None:
            target = Target(commune, village=villages[row.village])
            village = row.village
        else:
            household = households[row.household or 0]
            target, village = Target.of_household(household), household.village_id
        if row.taker is not None:
            allowed = may.get(row.taker, frozenset())
            if row.taker not in may or (allowed is not None and village not in allowed):
                raise AssignmentRefused(
                    _("%(name)s không giữ chức vụ nào ở %(place)s. Chọn người khác.")
                    % {"name": officials.get(row.taker, "?"), "place": target},
                    field="official",
                )
        found.append(Passing(target, None if row.taker is None else officials[row.taker]))
    return found
