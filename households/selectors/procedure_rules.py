"""Which rule of procedure holds where and when."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q
from django.utils.translation import gettext as _

from areas.models import Area
from households.exceptions import RoundRefused
from households.models import ProcedureRule


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
