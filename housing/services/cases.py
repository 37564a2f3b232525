"""Opening housing cases: one or a typhoon's whole list, in one transaction, beside the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from households.models import Household
from households.rules.ages import add_months
from housing.choices import Builder, Cause, Damage, Work
from housing.exceptions import EarlierHouse, HousingRefused
from housing.models import DisasterArea, DisasterEvent, HousingCase, HousingScheme
from housing.rules.need import MISSING_WORDS, Verdict, judge_need
from housing.rules.priority import NO_SCORE
from housing.selectors.seen import Seen, dwellings, ranks
from housing.services.money import check_norms
from officials.models import Official
from programmes.exceptions import NotEligible
from programmes.models import SupportKind, SupportPlan
from programmes.selectors.eligibility import Asked, answers
from programmes.services.supports import SupportSpec, plan_supports

#: Refusals that name an earlier house.
_EARLIER = frozenset({"once_household", "once_person", "double"})


@dataclass(frozen=True, slots=True)
class HouseOrder:
    """What one household is to be helped with; ``funds`` is dong by key of a capital line."""

    household: int
    scheme: HousingScheme
    work: Work
    cause: Cause = Cause.DILAPIDATED
    event: DisasterEvent | None = None
    damage: Damage | str = ""
    builder: Builder = Builder.SELF
    contractor: str = ""
    cost_estimate: int | None = None
    due_on: dt.date | None = None
    funds: Mapping[int, int] = field(default_factory=dict)
    decision_no: str = ""
    decision_on: dt.date | None = None
    note: str = ""

    @property
    def kind(self) -> SupportKind | None:
        """The kind of support in the ledger, None where the scheme does not do this work."""
        new = self.work == Work.NEW
        return self.scheme.kind_new if new else self.scheme.kind_repair


@transaction.atomic
def open_cases(
    *,
    actor: Official | None,
    orders: Sequence[HouseOrder],
    day: dt.date,
    plan: SupportPlan | None = None,
) -> list[HousingCase]:
    """Open a case for each order, with its planned support and fund lines; all of them or none.

    A house that is merely old must meet the scheme's housing test on ``day``; one that a disaster
    hit needs its damage stated. The number of queries does not depend on how many are opened.

    Raises ``NotAllowed``, ``HousingRefused`` (``details["refusals"]``: reasons by place),
    ``EarlierHouse`` where a house was given before (``details["earlier"]``: support by place),
    ``NotEligible`` for other reasons of the rules.
    """
    if not orders:
        return []
    _check_schemes(orders, day)
    check_norms(orders)
    keys = [order.household for order in orders]
    homes = list(Household.objects.filter(pk__in=keys))
    seen = dwellings(keys, day)
    _check_causes(orders, {home.pk: home for home in homes})
    _check_need(orders, seen, {home.pk: home.code for home in homes})
    try:
        supports = plan_supports(
            actor=actor, specs=[_spec(order) for order in orders], day=day, plan=plan
        )
    except NotEligible as error:
        raise _with_earlier(error, orders, day) from error
    ranked = ranks(homes, seen, day)
    return HousingCase.objects.bulk_create(
        HousingCase(
            support=support,
            scheme=order.scheme,
            work=order.work,
            cause=order.cause,
            event=order.event,
            damage=order.damage,
            survey=seen[order.household].survey,
            priority=ranked[order.household].priority.group,
            also=list(ranked[order.household].priority.also),
            priority_vi=ranked[order.household].priority.why.vi,
            priority_en=ranked[order.household].priority.why.en,
            score=_score(ranked[order.household].score),
            builder=order.builder,
            contractor=order.contractor,
            cost_estimate=order.cost_estimate,
            due_on=order.due_on or add_months(day, order.scheme.build_months),
            note=order.note,
        )
        for order, support in zip(orders, supports, strict=True)
    )


def _score(score: int | None) -> int:
    return NO_SCORE if score is None else max(0, min(score, NO_SCORE))


def _spec(order: HouseOrder) -> SupportSpec:
    kind = order.kind
    if kind is None:
        raise HousingRefused(
            _("“%(scheme)s” không hỗ trợ %(work)s.")
            % {"scheme": order.scheme, "work": Work(order.work).label.lower()},
            field="work",
        )
    return SupportSpec(
        household=order.household,
        kind=kind,
        programme=order.scheme.programme,
        project=order.scheme.project,
        norm=order.scheme.norm_new if order.work == Work.NEW else order.scheme.norm_repair,
        description=str(Work(order.work).label),
        value=sum(order.funds.values()) or None,
        decision_no=order.decision_no,
        decision_on=order.decision_on,
        funds=order.funds,
    )


def _check_schemes(orders: Sequence[HouseOrder], day: dt.date) -> None:
    for scheme in {order.scheme for order in orders}:
        if scheme.valid_from > day or (scheme.valid_to is not None and scheme.valid_to < day):
            raise HousingRefused(
                _("“%(scheme)s” không có hiệu lực ngày %(day)s.")
                % {"scheme": scheme, "day": f"{day:%d/%m/%Y}"},
                field="scheme",
            )
    for order in orders:
        if order.scheme.for_disaster and order.cause != Cause.DISASTER:
            raise HousingRefused(
                _("“%(scheme)s” chỉ dành cho nhà bị thiên tai, hoả hoạn.")
                % {"scheme": order.scheme},
                field="scheme",
            )
        if order.due_on is not None and order.due_on < day:
            raise HousingRefused(_("Hạn hoàn thành trước ngày lập hồ sơ."), field="due_on")


def _check_causes(orders: Sequence[HouseOrder], homes: Mapping[int, Household]) -> None:
    events = {order.event.pk for order in orders if order.event is not None}
    hit = set(DisasterArea.objects.filter(event__in=events).values_list("event", "commune"))
    for order in orders:
        if order.cause == Cause.DISASTER and not order.damage:
            raise HousingRefused(_("Chọn mức thiệt hại."), field="damage")
        if order.cause == Cause.DILAPIDATED and (order.damage or order.event is not None):
            raise HousingRefused(
                _("Mức thiệt hại chỉ ghi khi nguyên nhân là thiên tai, hoả hoạn."), field="cause"
            )
        home = homes.get(order.household)
        if order.event is None or home is None:
            continue
        if (order.event.pk, home.commune_id) not in hit:
            raise HousingRefused(
                _("Xã của hộ %(code)s không có trong đợt thiên tai này.") % {"code": home.code},
                field="event",
            )


def _check_need(
    orders: Sequence[HouseOrder], seen: Mapping[int, Seen], codes: Mapping[int, str]
) -> None:
    """A house that no disaster hit must meet the test; unknown is not a yes."""
    language = get_language() or ""
    refusals: dict[int, list[str]] = {}
    for number, order in enumerate(orders):
        if order.cause == Cause.DISASTER or order.household not in codes:
            continue
        need = judge_need(seen[order.household].dwelling, order.scheme.test)
        if need.verdict is Verdict.UNKNOWN:
            listed = ", ".join(MISSING_WORDS[name].in_language(language) for name in need.missing)
            refusals[number] = [_("Cần khảo sát nhà ở: chưa rõ %(what)s.") % {"what": listed}]
        elif need.verdict is Verdict.NOT_NEEDED:
            refusals[number] = [_("Theo tiêu chí của chính sách, nhà của hộ chưa thuộc diện này.")]
    if refusals:
        first, why = next(iter(refusals.items()))
        raise HousingRefused(
            _("Hộ %(code)s: %(why)s")
            % {"code": codes[orders[first].household], "why": " ".join(why)},
            refusals=refusals,
        )


def _with_earlier(
    error: NotEligible, orders: Sequence[HouseOrder], day: dt.date
) -> NotEligible | EarlierHouse:
    """Name the earlier supports behind a refusal, so that a page can lead to them."""
    asked = [
        Asked(order.household, None, order.kind, order.scheme.programme)
        for order in orders
        if order.kind is not None
    ]
    earlier = {
        number: refusal.prior
        for number, one in enumerate(answers(asked, day))
        for refusal in one.refusals
        if refusal.code in _EARLIER and refusal.prior is not None
    }
    if not earlier:
        return error
    refusals, codes = error.details.get("refusals"), error.details.get("codes")
    return EarlierHouse(error.message, earlier=earlier, refusals=refusals, codes=codes)
