"""Which poverty standards apply to the people of a village on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from areas.models import Village
from households.choices import ReviewKind, StandardStatus
from households.models import Indicator, PovertyStandard
from households.rules import indicators as rules
from households.rules import standards as specs
from households.rules.text import Text


def standards_for(
    village: Village, on: dt.date, kind: ReviewKind | str = ReviewKind.ONGOING
) -> list[PovertyStandard]:
    """Published standards that judge a review of a day, the national first, then the province's.

    A periodic review of autumn is also judged under a standard that begins with the coming year.

    A standard that a province of before 1 July 2025 issued holds on that territory: it is found
    through the village's former commune. With its indicators and form: three queries.
    """
    provinces = Q(province__isnull=True) | Q(province=village.commune.parent_id)
    former = village.former_commune
    if former is not None and former.parent is not None:
        provinces |= Q(province=former.parent.parent_id)
    found = (
        PovertyStandard.objects.judging(on, periodic=kind == ReviewKind.PERIODIC)
        .filter(provinces)
        .select_related("form")
        .prefetch_related("indicators")
    )
    return sorted(found, key=lambda standard: (not standard.is_national, standard.code))


def spec_of(standard: PovertyStandard) -> specs.StandardSpec:
    """The standard as the plain values that the rules work on."""
    return specs.StandardSpec(
        code=standard.code,
        name=Text(standard.name_vi, standard.name_en),
        legal_basis=standard.legal_basis,
        valid_from=standard.valid_from,
        valid_to=standard.valid_to,
        status=specs.StandardStatus(StandardStatus(standard.status).value),
        lines=specs.ByArea(standard.line_rural, standard.line_urban),
        average_lines=specs.ByArea(standard.average_line_rural, standard.average_line_urban),
        score_cuts=specs.ByArea(standard.score_cut_rural, standard.score_cut_urban),
        deprivation_cut=standard.deprivation_cut,
        indicators=tuple(
            sorted(map(_indicator_spec, standard.indicators.all()), key=lambda i: i.position)
        ),
        form=standard.form.code if standard.form else None,
    )


def _indicator_spec(indicator: Indicator) -> rules.Indicator:
    return rules.build_indicator(
        code=indicator.code,
        position=indicator.position,
        dimension=Text(indicator.dimension_vi, indicator.dimension_en),
        name=Text(indicator.name_vi, indicator.name_en),
        article=indicator.article,
        rule_key=indicator.rule,
        parameters=indicator.parameters,
        threshold_known=indicator.threshold_known,
        path=f"{indicator.standard_id}.{indicator.code}",
    )
