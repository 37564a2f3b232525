"""Which eligibility rule decides, for each kind and programme on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from programmes.choices import ProgrammeKind, Status, SupportGroup
from programmes.models import EligibilityRule, Programme, SupportKind
from programmes.rules.eligibility import Condition

#: Where nobody wrote a rule: those on the list and the newly escaped, never twice at once.
GENERAL = Condition(
    code="",
    statuses=frozenset({Status.POOR.value, Status.NEAR_POOR.value, Status.NEWLY_ESCAPED.value}),
)
#: Given again whenever there is reason to.
REPEATED = (SupportGroup.GIFT, SupportGroup.ADVICE)


class Conditions:
    """The rules in force on a day, read once (one query)."""

    def __init__(self, day: dt.date) -> None:
        """Read all rules of the day."""
        self._rules: dict[tuple[int | None, int | None, int | None], Condition] = {}
        for row in EligibilityRule.objects.all():
            if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                self._rules[row.kind_id, row.programme_id, row.province_id] = condition(row)

    def of(
        self,
        kind: SupportKind,
        programme: Programme,
        *,
        province: int | None,
        national_money: bool = False,
    ) -> Condition:
        """The most particular rule: kind and programme, kind, programme, none; province first.

        Whatever a rule says, national money asks for the class under the national standard, and a
        kind that only those able to work can use asks for somebody able to work.
        """
        found = self._most_particular(kind.pk, programme.pk, province) or replace(
            GENERAL, national_status=False, exclusive=kind.group not in REPEATED
        )
        return replace(
            found,
            national_status=found.national_status
            or national_money
            or ProgrammeKind(programme.kind).is_national_money,
            needs_labour=found.needs_labour or kind.needs_labour,
        )

    def _most_particular(self, kind: int, programme: int, province: int | None) -> Condition | None:
        for key in ((kind, programme), (kind, None), (None, programme), (None, None)):
            for place in (province, None):
                found = self._rules.get((*key, place))
                if found is not None:
                    return found
        return None


def condition(row: EligibilityRule) -> Condition:
    """A rule as the pure functions read it."""
    return Condition(
        code=row.code,
        statuses=frozenset(row.statuses),
        national_status=row.national_status,
        escaped_months=row.escaped_months,
        once=row.once,
        exclusive=row.exclusive,
        min_age=row.min_age,
        max_age=row.max_age,
        separate_months=row.separate_months,
        needs_labour=row.needs_labour,
        area_attributes=frozenset(row.area_attributes),
        legal_basis=row.legal_basis,
    )
