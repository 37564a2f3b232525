"""Opening and closing review rounds: by the province, a commune, or by themselves on their day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from common.calendars import fresh_calendar
from common.working_days import Calendar
from households.choices import RoundState
from households.exceptions import NotAllowed, RoundRefused
from households.models import ProcedureRule, ReviewCase, ReviewRound
from households.models.rounds import RoundQuerySet
from households.rules.rounds import RoundDays
from households.selectors.procedure_rules import (
    Opening,
    days_of,
    due_openings,
    needed_rule,
    rule_on,
)
from households.selectors.rounds import may_open, may_run
from households.services.procedure.listing import build_lists
from officials.models import Official

#: Codes of open cases that a refusal to close names.
NAMED_CASES = 20


@dataclass(slots=True)
class OpenReport:
    """What was opened, what was there already, and how many households came on the lists."""

    opened: list[ReviewRound] = field(default_factory=list)
    existing: list[ReviewRound] = field(default_factory=list)
    listed: int = 0


@transaction.atomic
def open_rounds(
    *, actor: Official | None, communes: Collection[Area], opening: Opening
) -> OpenReport:
    """Open a round in every commune named, and build their lists; running it twice adds nothing.

    Whoever manages rounds opens any of them; a commune opens its own ongoing round. ``actor`` is
    None for rounds that open by rule. Two officials who open the same round at once get the same.

    Raises:
        NotAllowed: one of the communes is not the actor's, or it is not for them to open.
        RoundRefused: no rule holds, or the first day of the round has not come.
    """
    for commune in communes:
        _check_right(actor, commune, opening)
    calendar, report = fresh_calendar(), OpenReport()
    fresh: list[ReviewRound] = []
    for province, places in _by_province(communes).items():
        rule, days = _days_under_rule(province, opening, calendar)
        fresh += [_round(commune, opening, rule, days, actor) for commune in places]
    there = set(_same(communes, opening).values_list("commune_id", flat=True))
    ReviewRound.objects.bulk_create(
        [row for row in fresh if row.commune_id not in there], ignore_conflicts=True
    )
    rows = list(_same(communes, opening).select_related("commune", "rule").order_by("pk"))
    mine = {row.commune_id: row.opened_at for row in fresh if row.commune_id not in there}
    for row in rows:
        # Another official's row of a moment ago has another time of opening.
        is_mine = mine.get(row.commune_id) == row.opened_at
        (report.opened if is_mine else report.existing).append(row)
    report.listed = build_lists(actor=actor, rounds=report.opened).added
    return report


def open_due_rounds(*, actor: None, today: dt.date) -> OpenReport:
    """Open the rounds that are due on a day wherever the administrator let rules open them.

    Safe to run any number of times, and on any later day of the round: what is there stays.
    """
    total = OpenReport()
    for province in Area.objects.today().provinces().order_by("pk"):
        rule = rule_on(today, province)
        if rule is None or not rule.opens_by_rule:
            continue
        communes = list(Area.objects.today().communes().filter(parent=province).order_by("pk"))
        for opening in due_openings(rule, today):
            report = open_rounds(actor=actor, communes=communes, opening=opening)
            total.opened += report.opened
            total.existing += report.existing
            total.listed += report.listed
    return total


@transaction.atomic
def close_round(*, actor: Official, review_round: ReviewRound) -> ReviewRound:
    """Close a round: no household is added and no case of it moves any more.

    Raises:
        NotAllowed: the actor may not run it.
        RoundRefused: cases are open; ``details["cases"]`` names the first of them.
    """
    row = _locked(actor, review_round, RoundState.OPEN, RoundState.PRELIMINARY)
    waiting = ReviewCase.objects.open().filter(round=row)
    count = waiting.count()
    if count:
        codes = list(
            waiting.order_by("household__code").values_list("household__code", flat=True)[
                :NAMED_CASES
            ]
        )
        raise RoundRefused(
            _("Còn %(count)d hộ chưa xong nên chưa chốt được: %(codes)s%(more)s.")
            % {
                "count": count,
                "codes": ", ".join(codes),
                "more": " …" if count > len(codes) else "",
            },
            cases=codes,
            count=count,
        )
    row.state, row.closed_on = RoundState.CLOSED, timezone.localdate()
    row.save(update_fields=["state", "closed_on"])
    return row


@transaction.atomic
def mark_preliminary(*, actor: Official, review_round: ReviewRound) -> ReviewRound:
    """Say that the preliminary result of a round was reported; cases go on.

    Raises ``NotAllowed`` and ``RoundRefused`` as :func:`close_round`.
    """
    row = _locked(actor, review_round, RoundState.OPEN)
    row.state = RoundState.PRELIMINARY
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def announce_round(*, actor: Official, review_round: ReviewRound) -> ReviewRound:
    """Say that the result of a closed round was announced.

    Raises ``NotAllowed`` and ``RoundRefused`` as :func:`close_round`.
    """
    row = _locked(actor, review_round, RoundState.CLOSED)
    row.state = RoundState.ANNOUNCED
    row.save(update_fields=["state"])
    return row


def _check_right(actor: Official | None, commune: Area, opening: Opening) -> None:
    if actor is None or may_open(actor, commune.pk, opening.kind):
        return
    raise NotAllowed(
        _("Bạn không được mở đợt rà soát này ở %(commune)s. Đợt định kỳ do tỉnh mở.")
        % {"commune": commune}
    )


def _by_province(communes: Iterable[Area]) -> dict[int | None, list[Area]]:
    places: dict[int | None, list[Area]] = defaultdict(list)
    for commune in communes:
        places[commune.parent_id].append(commune)
    return places


def _days_under_rule(
    province: int | None, opening: Opening, calendar: Calendar
) -> tuple[ProcedureRule, RoundDays]:
    """Return the rule in force on the first day of a round, and the days under it."""
    month = opening.month or 12
    rule = needed_rule(dt.date(opening.year, month, 1), province)
    days = days_of(rule, opening, calendar)
    # The rule of the first day decides; it may have begun since the month did.
    rule = needed_rule(days.opens_on, province)
    days = days_of(rule, opening, calendar)
    if days.opens_on > timezone.localdate():
        raise RoundRefused(
            _("Đợt này bắt đầu ngày %(day)s, chưa mở được.") % {"day": f"{days.opens_on:%d/%m/%Y}"},
            field="month",
        )
    return rule, days


def _round(
    commune: Area, opening: Opening, rule: ProcedureRule, days: RoundDays, actor: Official | None
) -> ReviewRound:
    return ReviewRound(
        commune=commune,
        kind=opening.kind,
        year=opening.year,
        month=opening.month,
        rule=rule,
        opens_on=days.opens_on,
        due_on=days.due_on,
        state=RoundState.OPEN,
        opened_by=actor,
        opened_at=timezone.now(),
    )


def _same(communes: Collection[Area], opening: Opening) -> RoundQuerySet:
    return ReviewRound.objects.filter(
        commune__in=communes, kind=opening.kind, year=opening.year, month=opening.month
    )


def _locked(actor: Official, review_round: ReviewRound, *states: RoundState) -> ReviewRound:
    row = (
        ReviewRound.objects.select_for_update(of=("self",), no_key=True)
        .select_related("rule", "commune")
        .get(pk=review_round.pk)
    )
    if not may_run(actor, row):
        raise NotAllowed(_("Bạn không được làm việc với đợt rà soát của xã này."))
    if row.state not in states:
        raise RoundRefused(
            _("Đợt này đang ở trạng thái “%(state)s”. Tải lại trang.")
            % {"state": row.get_state_display()}
        )
    return row
