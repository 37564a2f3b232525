"""Which rule of procedure holds where and when, and what it sets for rounds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from areas.models import Area
from common.working_days import Calendar
from households.choices import ReviewKind
from households.exceptions import RoundRefused
from households.models import ProcedureRule
from households.rules.rounds import RoundDays, RoundNumbers, ongoing_days, periodic_days


@dataclass(frozen=True, slots=True)
class Opening:
    """Which round: the periodic one of a year, or the ongoing one of a month."""

    kind: ReviewKind
    year: int
    month: int | None = None


def rule_on(day: dt.date, province: Area | int | None) -> ProcedureRule | None:
    """Return the rule of a day: the province's own, otherwise the national one."""
    key = province.pk if isinstance(province, Area) else province
    return (
        ProcedureRule.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            Q(province__isnull=True) | Q(province=key),
            valid_from__lte=day,
        )
        .order_by(F("province").asc(nulls_last=True))
        .first()
    )


def needed_rule(day: dt.date, province: Area | int | None) -> ProcedureRule:
    """Return the rule of a day.

    Raises:
        RoundRefused: no rule of procedure holds on that day.
    """
    rule = rule_on(day, province)
    if rule is None:
        raise RoundRefused(
            _(
                "Chưa có quy định rà soát nào cho ngày %(day)s. "
                "Nhờ quản trị hệ thống nạp quy định (manage.py load_procedure)."
            )
            % {"day": f"{day:%d/%m/%Y}"}
        )
    return rule


def numbers_of(rule: ProcedureRule) -> RoundNumbers:
    """Return what a rule sets for rounds, as plain values."""
    return RoundNumbers(
        ongoing_start_day=rule.ongoing_start_day,
        ongoing_days=rule.ongoing_days,
        ongoing_days_working=rule.ongoing_days_working,
        periodic_start=(rule.periodic_start_month, rule.periodic_start_day),
        periodic_end=(rule.periodic_end_month, rule.periodic_end_day),
    )


def days_of(rule: ProcedureRule, opening: Opening, calendar: Calendar) -> RoundDays:
    """Return first day and day of decision of a round under a rule."""
    numbers = numbers_of(rule)
    if opening.kind is ReviewKind.PERIODIC:
        return periodic_days(numbers, opening.year)
    return ongoing_days(numbers, calendar, opening.year, opening.month or 1)


def due_openings(rule: ProcedureRule, today: dt.date) -> list[Opening]:
    """Return the rounds whose first day has come and whose month or window is not over."""
    numbers, found = numbers_of(rule), []
    window = periodic_days(numbers, today.year)
    if window.opens_on <= today <= window.due_on:
        found.append(Opening(ReviewKind.PERIODIC, today.year))
    if today.day >= numbers.ongoing_start_day:
        found.append(Opening(ReviewKind.ONGOING, today.year, today.month))
    return found
