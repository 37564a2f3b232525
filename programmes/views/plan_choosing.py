"""Choosing households for a plan: who is offered, what each of those ticked gets, from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household
from households.selectors.standing import with_standing
from officials.models import Official
from programmes.exceptions import PlanRefused
from programmes.forms.funds import fund_fields, funds_typed, typed_dong
from programmes.forms.plans import ChoiceForm, LineForm
from programmes.models import Programme, SupportKind, SupportNorm, SupportPlan
from programmes.selectors.fund_lines import fund_lines
from programmes.selectors.needs import scope_for
from programmes.selectors.plans import candidates, norms_of
from programmes.services.plans import add_lines
from programmes.services.supports import SupportSpec


def choosing(
    request: HttpRequest, official: Official, plan: SupportPlan, *, again: bool
) -> dict[str, Any]:
    """The part of the page that picks households for a kind; ``again`` shows what was typed."""
    choice = ChoiceForm(request.GET if "loai" in request.GET else None, plan=plan)
    found: dict[str, Any] = {"choice": choice}
    chosen = _chosen(choice)
    if chosen is None:
        return found
    kind, programme = chosen
    today = timezone.localdate()
    named = choice.cleaned_data["ho"]
    only = Household.objects.visible_to(official).filter(code=named) if named else None
    scope = scope_for(
        official,
        today,
        commune=plan.commune_id,
        households=[home.pk for home in only] if only is not None else (),
    )
    if scope is None or (named and not scope.households):
        return found
    rows, page = candidates(
        official,
        scope,
        kind,
        programme,
        everybody=choice.cleaned_data["het"] or bool(named),
        after=request.GET.get("tiep", ""),
    )
    homes = {
        home.pk: home
        for home in with_standing(
            Household.objects.filter(pk__in={one.row.household for one in rows}), today
        )
    }
    norms = norms_of(kind, programme, plan.commune, today)
    sent = request.POST if again and request.POST.get("act") == "add" else None
    return found | {
        "kind": kind,
        "programme": programme,
        "norms": norms,
        "candidates": [
            {
                "who": one,
                "household": homes[one.row.household],
                "needs": scope.of_mask(one.row.unmet),
                "days": (today - one.row.since).days if one.row.since else None,
                "checked": sent is not None and one.key in sent.getlist("who"),
                "own_norm": sent.get(f"norm_{one.key}", "") if sent else "",
                "own_value": sent.get(f"value_{one.key}", "") if sent else "",
            }
            for one in rows
        ],
        "more": page.next,
        "line_form": LineForm(sent, norms=norms, programme=programme),
        "choice_funds": fund_fields(fund_lines(plan, programme=programme), sent),
    }


def add_chosen(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    """Put those that were ticked into the plan; what is typed at a row comes before the rest."""
    chosen = _chosen(ChoiceForm(request.GET, plan=plan))
    if chosen is None:
        raise PlanRefused(_("Chọn loại hỗ trợ và chương trình."))
    kind, programme = chosen
    today = timezone.localdate()
    norms = norms_of(kind, programme, plan.commune, today)
    form = LineForm(request.POST, norms=norms, programme=programme)
    if not form.is_valid():
        raise PlanRefused(str(next(iter(form.errors.values()))[0]))
    funds = funds_typed(request.POST, fund_lines(plan, programme=programme))
    data = form.cleaned_data
    common = Share(
        data["norm"],
        data["value"] if data["value"] is not None else sum(funds.values()) or None,
        funds,
    )
    if data["value"] is not None and sum(funds.values()) > data["value"]:
        raise PlanRefused(_("Tiền lấy từ các dòng vốn lớn hơn giá trị của mỗi hỗ trợ."))
    by_key = {str(norm.pk): norm for norm in norms}
    specs = []
    for key in request.POST.getlist("who"):
        household, person = _keys(key)
        if household is None:
            continue
        share = _own(request.POST, key, common, by_key)
        specs.append(
            SupportSpec(
                household=household,
                person=person,
                kind=kind,
                programme=programme,
                project=data["project"],
                norm=share.norm,
                value=share.value,
                description=data["description"],
                funds=share.funds,
            )
        )
    added = add_lines(actor=official, plan=plan, specs=specs, day=today)
    return _("Đã đưa %(count)d hỗ trợ vào kế hoạch.") % {"count": len(added)}


@dataclass(frozen=True, slots=True)
class Share:
    """What one support is worth by which norm, and dong of it by line."""

    norm: SupportNorm | None
    value: int | None
    funds: Mapping[int, int]


def _own(
    sent: Mapping[str, Any], key: str, common: Share, norms: Mapping[str, SupportNorm]
) -> Share:
    """What is typed at one row; lines pay the same part of another value, in whole dong.

    A norm of one's own brings its amount along. Raises ``PlanRefused`` for what is no value.
    """
    norm = norms.get(str(sent.get(f"norm_{key}", "")))
    try:
        value = typed_dong(str(sent.get(f"value_{key}", "")))
    except ValueError as error:
        raise PlanRefused(_("Giá trị riêng của một hộ phải là số đồng.")) from error
    if norm is None and value is None:
        return common
    if value is None and norm is not None:
        value = norm.amount or norm.cap or common.value
    share = replace(common, norm=norm or common.norm, value=value)
    if value is None or not common.value or value == common.value:
        return share
    parts = {line: amount * value // common.value for line, amount in common.funds.items()}
    return replace(share, funds={line: amount for line, amount in parts.items() if amount})


def _chosen(choice: ChoiceForm) -> tuple[SupportKind, Programme] | None:
    """Kind and programme; a kind with one programme to choose from needs no choice."""
    if not choice.is_bound or not choice.is_valid():
        return None
    programme = choice.cleaned_data["ct"]
    if programme is None:
        return None
    return choice.cleaned_data["loai"], programme


def _keys(text: str) -> tuple[int | None, int | None]:
    """Household and member of a ticked row; None where it names no household."""
    household, _dash, person = text.partition("-")
    if not household.isdecimal() or (person and not person.isdecimal()):
        return None, None
    return int(household[:18]), int(person[:18]) if person else None
