"""Entering supports: who may have them is asked of the rules, all of them or none are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.guards import constraint_words
from households.models import Household, Indicator, PovertyStandard
from officials.choices import Right
from officials.models import Official
from programmes.choices import CommitmentState, Once, SupportState
from programmes.exceptions import NotAllowed, NotEligible, SupportRefused
from programmes.models import (
    Commitment,
    Support,
    SupportPlan,
)
from programmes.selectors.eligibility import Answer, answers, national_standard
from programmes.selectors.locking import lock_lines
from programmes.services.specs import CAUSES, SupportSpec, asked_by, check_specs

# Callers take what they ask with from the service that they ask.
__all__ = ["CAUSES", "SupportSpec", "causes_of", "mask_of", "plan_supports",
           "refuse_unless_allowed"]  # fmt: skip

ALL_CAUSES = sum(1 << (code - 1) for code in CAUSES)


@transaction.atomic
def plan_supports(
    *,
    actor: Official | None,
    specs: Sequence[SupportSpec],
    day: dt.date,
    plan: SupportPlan | None = None,
) -> list[Support]:
    """Write one planned support for each of ``specs``, with its planned fund lines; all or none.

    ``day`` is the day on which eligibility is judged. Raises ``NotAllowed`` where the actor does
    not manage support at the household, ``SupportRefused`` for a recipient that does not fit, and
    ``NotEligible`` with every reason of every refused one.
    """
    if not specs:
        return []
    if day > timezone.localdate():
        raise SupportRefused(_("Ngày này chưa đến."), field="day")
    _lock(actor, specs)
    check_specs(specs, day)
    standard = national_standard(day)
    if standard is None:
        raise SupportRefused(_("Không có chuẩn nghèo quốc gia nào có hiệu lực trong ngày này."))
    judged = answers(asked_by(specs), day, together=True)
    refuse_unless_allowed(judged)
    bits = {one.code: one.bit for one in Indicator.objects.filter(standard=standard)}
    rows = [
        Support(
            plan=plan,
            standard=standard,
            recorded_by=actor,
            planned_on=day,
            status_on=day,
            **_columns(spec, answer, standard, bits),
        )
        for spec, answer in zip(specs, judged, strict=True)
    ]
    try:
        with transaction.atomic():
            created = Support.objects.bulk_create(rows)
    except IntegrityError as error:
        raise SupportRefused(constraint_words(error, Support)) from error
    Commitment.objects.bulk_create(
        Commitment(line_id=line, support=row, amount=amount, state=CommitmentState.PLANNED)
        for spec, row in zip(specs, created, strict=True)
        for line, amount in sorted(spec.funds.items())
    )
    return created


def refuse_unless_allowed(judged: Sequence[Answer]) -> None:
    """Raise ``NotEligible`` when anybody may not; ``details["refusals"]``: reasons by place."""
    refused = {number: one for number, one in enumerate(judged) if not one.allowed}
    if not refused:
        return
    language = get_language() or ""
    codes = dict(
        Household.objects.filter(
            pk__in={one.asked.household for one in refused.values()}
        ).values_list("pk", "code")
    )
    reasons = {
        number: [reason.text.in_language(language) for reason in one.refusals]
        for number, one in refused.items()
    }
    first, why = next(iter(reasons.items()))
    raise NotEligible(
        _("Hộ %(code)s chưa đủ điều kiện: %(why)s")
        % {"code": codes[refused[first].asked.household], "why": " ".join(why)},
        refusals=reasons,
        codes={number: codes[one.asked.household] for number, one in refused.items()},
    )


def _lock(actor: Official | None, specs: Sequence[SupportSpec]) -> None:
    """Lock the households' lines and the persons: judged and written as one step."""
    keys = {spec.household for spec in specs}
    lock_lines(keys, {spec.person for spec in specs if spec.person is not None})
    homes = Household.objects.all()
    if actor is not None:
        homes = homes.with_right(actor, Right.MANAGE_SUPPORT)
    if homes.filter(pk__in=keys).count() != len(keys):
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn của hộ này."))


def _columns(
    spec: SupportSpec, answer: Answer, standard: PovertyStandard, bits: Mapping[str, int]
) -> dict[str, Any]:
    found = answer.classification
    deprived = found.deprivations if found and found.standard_id == standard.pk else 0
    had = found.causes if found else 0
    once = answer.condition.once
    return {
        "household_id": spec.household,
        "person_id": spec.person,
        "commune_id": answer.commune,
        "village_id": answer.village,
        "kind": spec.kind,
        "programme": spec.programme,
        "project": spec.project,
        "norm": spec.norm,
        "state": SupportState.PLANNED,
        "description": spec.description,
        "quantity": spec.quantity,
        "unit": spec.unit or spec.kind.unit_vi,
        "value": spec.value,
        "answers": (
            mask_of(spec.indicators, bits)
            if spec.indicators is not None
            else sum(bits.get(code, 0) for code in set(spec.kind.indicators)) & deprived
        ),
        "causes": causes_of(spec.kind.causes if spec.causes is None else spec.causes)
        & (had if spec.causes is None else ALL_CAUSES),
        "status": answer.status,
        "once_key": "" if once == Once.NO_LIMIT else spec.kind.thing,
        "decision_no": spec.decision_no,
        "decision_on": spec.decision_on,
    }


def mask_of(codes: Collection[str], bits: Mapping[str, int]) -> int:
    """Mask of indicator codes; raises ``SupportRefused`` for one that the standard has not."""
    unknown = set(codes) - set(bits)
    if unknown:
        raise SupportRefused(
            _("Chuẩn nghèo hiện hành không có chỉ số %(codes)s.")
            % {"codes": ", ".join(sorted(unknown))},
            field="indicators",
        )
    return sum(bits[code] for code in set(codes))


def causes_of(codes: Collection[int]) -> int:
    """Mask by cause code, 1 to 8, bit 0 first; raises ``SupportRefused`` for another."""
    if not set(codes) <= CAUSES:
        raise SupportRefused(_("Mã nguyên nhân từ 1 đến 8."), field="causes")
    return sum(1 << (code - 1) for code in set(codes))
