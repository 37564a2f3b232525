"""A case plan as a sheet of A4 to read out and sign: how it stands on the day it is printed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import translation

from common.papers.engine import set_pdf
from households.choices import Doer, GoalState, StepState
from households.models import AgreedStep, CasePlan
from households.rules.papers.frame import SAMPLE
from households.rules.papers.words import day_words, in_sentence, place_of, short_day
from households.selectors.care.plans import GoalLine, plan_page
from households.selectors.care.responsible import responsible_on
from households.selectors.papers.office import heads_on
from officials.scope import Viewer

#: Looks named at the foot; older ones are on the page of the plan.
LOOKS = 4


def plan_pdf(viewer: Viewer, plan: CasePlan, day: dt.date) -> bytes:
    """Return the plan of a household that the viewer may see as PDF, as of ``day``.

    In Vietnamese whatever language the viewer reads. Raises ``PaperNotSet``.
    """
    with translation.override("vi"):
        content = plan_content(viewer, plan, day)
    template = settings.TN_PAPERS_DIR / "plan" / "main.typ"
    return set_pdf(template, content, root=settings.TN_PAPERS_DIR, on=day)


def plan_content(viewer: Viewer, plan: CasePlan, day: dt.date) -> dict[str, Any]:
    """What the sheet says. Goals that were dropped are left out, steps that were dropped too."""
    page = plan_page(viewer, plan, day)
    household = plan.household
    head = heads_on([household.pk], day).get(household.pk)
    name = head.full_name if head else ""
    carer = responsible_on(household, day) or plan.opened_by
    village = f"{in_sentence(str(household.village.title))}, {in_sentence(household.commune.name)}"
    agreed = f"{plan.agreed_by}, ngày {short_day(plan.agreed_on)}" if plan.agreed_on else ""
    return {
        "title": f"Kế hoạch thoát nghèo của hộ {household.code}",
        "author": f"Ủy ban nhân dân {in_sentence(household.commune.name)}",
        "commune": household.commune.name.upper(),
        "place": place_of(household.commune.name),
        "day": day_words(day),
        "head": name or "–",
        "code": household.code,
        "standing": str(page.standing.label),
        "home": f"{household.address}, {village}" if household.address else village,
        "opened": short_day(plan.opened_on),
        "causes": "; ".join(page.causes),
        "situation": _one_line(plan.situation),
        "strengths": _one_line(plan.strengths),
        "goals": [_goal(one) for one in page.lines if one.goal.state != GoalState.DROPPED],
        "looks": [
            f"quý {one.quarter}/{one.year}: {str(one.get_verdict_display()).lower()}"
            for one in page.looks[:LOOKS]
        ],
        "agreed": agreed,
        "signers": [
            {"title": "ĐẠI DIỆN HỘ", "name": plan.agreed_by or name},
            {"title": "CÁN BỘ PHỤ TRÁCH", "name": carer.full_name if carer else ""},
        ],
        "foot": f"Kế hoạch thoát nghèo của hộ {household.code}, in ngày {short_day(day)}",
        "sample": SAMPLE if settings.TN_DEMONSTRATION else "",
    }


def _goal(line: GoalLine) -> dict[str, Any]:
    goal = line.goal
    reached = goal.state == GoalState.REACHED
    return {
        "text": goal.text,
        "name": line.name,
        "target": short_day(goal.target_on),
        "state": f"Đạt {short_day(goal.reached_on)}" if reached else "",
        "steps": [_step(one) for one in line.steps if one.state != StepState.DROPPED],
        "supports": [f"{one.name} ({str(one.stage.label).lower()})" for one in line.supports],
    }


def _step(step: AgreedStep) -> str:
    who = step.doer_name if step.doer == Doer.OTHER else str(step.get_doer_display())
    end = "xong" if step.state == StepState.DONE else short_day(step.due_on)
    return f"- {step.what} ({in_sentence(who)}, {end})"


def _one_line(text: str) -> str:
    return " ".join(text.split())
