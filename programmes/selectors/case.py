"""What a household received, for its case page: live and past supports, needs still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.templatetags.tn import number
from households.models import Classification, Household, Indicator
from households.rules.fact_choices import CAUSES
from households.rules.text import Text
from households.selectors.case import Case
from households.selectors.case_parts import Told
from households.selectors.lineage import lineage
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer, areas_for
from programmes.choices import SupportGroup, SupportState
from programmes.models import Support, SupportStep
from programmes.rules.ledger import STEPS, Step
from programmes.selectors.ledger import Named

#: Names of the causes by number, 1 first, as the masks count them.
CAUSE_NAMES: dict[int, Text] = {
    number: choice.label for number, choice in enumerate(CAUSES, start=1)
}


def cause_names(mask: int) -> list[str]:
    """Names of the causes of a mask, in the viewer's language."""
    language = get_language() or ""
    return [
        text.in_language(language) for code, text in CAUSE_NAMES.items() if mask & 1 << (code - 1)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One support with what it answers; ``inherited`` names the household that received it."""

    support: Support
    state: str
    label: str | Promise
    answers: list[str]
    inherited: str = ""
    linked: bool = True


def state_on(row: Support, day: dt.date) -> str:
    """State of a support on a day, from its dates; empty before it was entered."""
    if day < row.planned_on:
        return ""
    for state, since in (
        ("stopped", row.stopped_on),
        ("ended", row.ended_on),
        ("accepted", row.accepted_on),
        ("delivered", row.delivered_on),
        ("approved", row.approved_on),
    ):
        if since is not None and since <= day:
            return state
    return "planned"


def supports_panel(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    """Live and past supports as of the day, and what no live one answers: six queries."""
    home = case.household
    line = {one.household: one.until for one in lineage([home.pk])[home.pk]}
    rows = list(
        Support.objects.filter(household__in=line, planned_on__lte=case.as_of)
        .select_related("kind", "programme", "person", "household")
        .order_by("-planned_on", "-pk")
    )
    rows = [row for row in rows if row.household_id == home.pk or is_inherited(row, line)]
    found = (
        Classification.objects.in_force(case.as_of)
        .filter(household=home, standard__province__isnull=True)
        .select_related("standard")
        .order_by("-standard__valid_from")
        .first()
    )
    standards = {row.standard_id for row in rows} | ({found.standard_id} if found else set())
    named = Named(standards)
    reach = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    lines = [
        Line(
            row,
            state_on(row, case.as_of),
            SupportState(state_on(row, case.as_of)).label,
            [_name(one) for one in named.of(row)] + cause_names(row.causes),
            "" if row.household_id == home.pk else row.household.code,
            reach.holds(commune=row.commune_id, village=row.village_id),
        )
        for row in rows
    ]
    live = [one for one in lines if one.state not in ("ended", "stopped")]
    own = [one.support for one in live if not one.inherited]
    own_right = isinstance(viewer, Official) and areas_for(viewer, Right.MANAGE_SUPPORT).holds(
        commune=home.commune_id, village=home.village_id
    )
    shown = [one for one in lines if not hidden_from(viewer, one.support, home)]
    return {
        "live": [one for one in shown if one.state not in ("ended", "stopped")],
        "past": [one for one in shown if one.state in ("ended", "stopped")],
        "open": _open_needs(found, own, named),
        "unable": bool(found and found.unable_to_work),
        "may_give": own_right and home.closed_on is None,
    }


def hidden_from(viewer: Viewer, row: Support, home: Household) -> bool:
    """Loans are told to nobody but those whose work they are; a need they answer is answered.

    That is where the money was lent, and where the household of the page, ``home``, lives now.
    """
    if row.kind.group != SupportGroup.CREDIT:
        return False
    reach = areas_for(viewer, Right.VIEW_CREDIT)
    return not (
        reach.holds(commune=row.commune_id, village=row.village_id)
        or reach.holds(commune=home.commune_id, village=home.village_id)
    )


def is_inherited(row: Support, line: Mapping[int, dt.date | None]) -> bool:
    """Whether what an earlier household of the line received counts for its successor."""
    until = line[row.household_id]
    return until is None or (row.delivered_on is not None and row.delivered_on < until)


def _open_needs(found: Classification | None, live: Iterable[Support], named: Named) -> list[str]:
    """Deprivations and causes of the class in force that no live support answers."""
    if found is None:
        return []
    answered = {code for row in live for code in named.codes(row)}
    causes = 0
    for row in live:
        causes |= row.causes
    lacking = [
        _name(one)
        for one in named.indicators.get(found.standard_id, [])
        if found.deprivations & one.bit and one.code not in answered
    ]
    return lacking + cause_names(found.causes & ~causes)


def _name(one: Indicator) -> str:
    return one.name_en if get_language() == "en" else one.name_vi


def tell_supports(viewer: Viewer, case: Case) -> Iterable[Told]:
    """Every support and each of its steps on its day: two queries.

    A mistaken entry and its withdrawal are told too: the timeline hides nothing.
    """
    reach = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    rows = list(
        Support.objects.filter(household=case.household).select_related(
            "kind", "programme", "person"
        )
    )
    rows = [row for row in rows if not hidden_from(viewer, row, case.household)]
    steps = SupportStep.objects.filter(support__in=[row.pk for row in rows]).select_related("actor")
    of = {row.pk: row for row in rows}
    links = {
        row.pk: reverse("programmes:support", args=[row.pk])
        if reach.holds(commune=row.commune_id, village=row.village_id)
        else ""
        for row in rows
    }
    recorded = set()
    for step in steps.order_by("pk"):
        row = of[step.support_id]
        if step.step == Step.RECORD:
            recorded.add(row.pk)
        yield Told(
            step.on_date,
            _what(row),
            _detail(row, str(step.actor or "")),
            note=step.reason,
            url=links[row.pk],
            badge=STEPS[Step(step.step)].name.in_language(get_language() or ""),
            order=step.pk,
        )
    for row in rows:
        if row.pk not in recorded:
            yield Told(
                row.planned_on, _what(row), _detail(row, ""), url=links[row.pk],
                badge=_("Đưa vào kế hoạch"), order=0,
            )  # fmt: skip


def _what(row: Support) -> str:
    kind = row.kind.name_en if get_language() == "en" else row.kind.name_vi
    return f"{kind}: {row.person.full_name}" if row.person is not None else kind


def _detail(row: Support, who: str) -> str:
    parts = [row.programme.name_en if get_language() == "en" else row.programme.name_vi]
    if row.quantity is not None:
        parts.append(
            f"{number(row.quantity, 0 if row.quantity % 1 == 0 else 2)} {row.unit}".strip()
        )
    if row.value is not None:
        parts.append(_("%(value)s đồng") % {"value": number(row.value)})
    return " · ".join([*parts, who] if who else parts)
