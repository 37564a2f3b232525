"""Which cap and which rules hold for a production project on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from livelihoods.models import ProjectRule
from livelihoods.rules.projects import Cap, Term
from programmes.choices import AreaCategory, Beneficiary
from programmes.models import SupportNorm


@dataclass(frozen=True, slots=True)
class Asked:
    """One project, by what norms and rules tell apart."""

    form: str
    kind: int
    programme: int
    component: int | None
    province: int | None
    category: str


class Terms:
    """Norms with a share and rules of projects in force on a day: two queries for any number."""

    def __init__(self, day: dt.date) -> None:
        """Read them once."""
        # Shares of a premium by who pays it are no shares of a project.
        self._norms = list(
            SupportNorm.objects.on(day).filter(share_pct__isnull=False, beneficiary=Beneficiary.ANY)
        )
        self._rules = list(ProjectRule.objects.on(day))

    def norm(self, asked: Asked) -> SupportNorm | None:
        """The norm that caps the State's share: the most particular one, then the lowest share."""
        fitting = [
            norm
            for norm in self._norms
            if norm.kind_id == asked.kind
            and norm.programme_id in (None, asked.programme)
            and norm.project_id in (None, asked.component)
            and norm.province_id in (None, asked.province)
            and norm.area_category in (AreaCategory.ANY, asked.category)
        ]
        return min(fitting, key=_particular, default=None)

    def cap(self, asked: Asked) -> Cap | None:
        """The State's greatest share with its norm; None: nothing limits it."""
        norm = self.norm(asked)
        return None if norm is None or norm.share_pct is None else Cap(norm.share_pct, norm.name_vi)

    def term(self, asked: Asked) -> Term:
        """What the form of project must keep; that of the province before the country's."""
        rule = min(
            (
                rule
                for rule in self._rules
                if rule.form == asked.form and rule.province_id in (None, asked.province)
            ),
            key=lambda rule: (rule.province_id is None, -rule.valid_from.toordinal()),
            default=None,
        )
        if rule is None:
            return Term()
        return Term(rule.max_months, rule.min_target_pct, rule.needs_contract)


def _particular(norm: SupportNorm) -> tuple[object, ...]:
    return (
        norm.province_id is None,
        norm.project_id is None,
        norm.programme_id is None,
        norm.area_category == AreaCategory.ANY,
        norm.share_pct,
        norm.code,
    )
