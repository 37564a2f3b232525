"""Entering supports: who may have them is asked of the rules, all of them or none are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from households.models import Household, Indicator, Person, PovertyStandard
from officials.choices import Right
from officials.models import Official
from programmes.choices import CommitmentState, Once, Recipient, SupportState
from programmes.exceptions import NotAllowed, NotEligible, SupportRefused
from programmes.models import (
    Commitment,
    Programme,
    Project,
    Support,
    SupportKind,
    SupportNorm,
    SupportPlan,
)
from programmes.selectors.eligibility import Answer, Asked, answers, national_standard

#: Codes of the causes of poverty (report table 10).
CAUSES = frozenset(range(1, 9))


@dataclass(frozen=True, slots=True)
class SupportSpec:
    """What one household, or one of its members, is to receive.

    ``indicators`` and ``causes`` are what it is meant to answer; None: those of the kind that this
    household has. ``funds`` is dong by key of a capital line; ``value`` dong, all sources together.
    """

    household: int
    kind: SupportKind
    programme: Programme
    person: int | None = None
    project: Project | None = None
    norm: SupportNorm | None = None
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    value: int | None = None
    indicators: Collection[str] | None = None
    causes: Collection[int] | None = None
    decision_no: str = ""
    decision_on: dt.date | None = None
    funds: Mapping[int, int] = field(default_factory=dict)


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
    _lock(actor, specs)
    standard = national_standard(day)
    if standard is None:
        raise SupportRefused(_("Không có chuẩn nghèo quốc gia nào có hiệu lực trong ngày này."))
    judged = answers([_asked(spec) for spec in specs], day)
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
        raise SupportRefused(guard_words(error)) from error
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


def guard_words(error: IntegrityError) -> str:
    """Sentence of the constraint of a support that refused."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    for constraint in Support._meta.constraints:
        if constraint.name == name and constraint.violation_error_message:
            return str(constraint.violation_error_message)
    return _("Không ghi được hỗ trợ này (%(guard)s).") % {"guard": name}


def _lock(actor: Official | None, specs: Sequence[SupportSpec]) -> None:
    """Lock the households in key order: what was given is judged and written as one step."""
    keys = {spec.household for spec in specs}
    homes = Household.objects.all()
    if actor is not None:
        homes = homes.with_right(actor, Right.MANAGE_SUPPORT)
    found = set(
        homes.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )
    if found != keys:
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn của hộ này."))
    persons = {spec.person: spec for spec in specs if spec.person is not None}
    for spec in specs:
        if (spec.kind.recipient == Recipient.PERSON) != (spec.person is not None):
            raise SupportRefused(
                _("“%(kind)s” giao cho thành viên: hãy chọn một người.") % {"kind": spec.kind}
                if spec.person is None
                else _("“%(kind)s” giao cho hộ, không giao riêng cho một người.")
                % {"kind": spec.kind},
                field="person",
            )
    members = Person.objects.filter(
        pk__in=persons, memberships__household__in=keys, memberships__valid_to__isnull=True
    ).values_list("pk", "memberships__household")
    wrong = {(key, spec.household) for key, spec in persons.items()} - set(members)
    if wrong:
        raise SupportRefused(_("Người này không còn là thành viên của hộ."), field="person")


def _asked(spec: SupportSpec) -> Asked:
    return Asked(spec.household, spec.person, spec.kind, spec.programme)


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
        "answers": _mask(spec.indicators, spec.kind.indicators, bits, deprived),
        "causes": _causes(spec.causes, spec.kind.causes, had),
        "status": answer.status,
        "once_key": "" if once == Once.NO_LIMIT else spec.kind.thing,
        "decision_no": spec.decision_no,
        "decision_on": spec.decision_on,
    }


def _mask(
    said: Collection[str] | None, usual: Collection[str], bits: Mapping[str, int], deprived: int
) -> int:
    """Mask of what was said, or of the usual ones that the household is deprived of."""
    if said is None:
        return sum(bits.get(code, 0) for code in set(usual)) & deprived
    unknown = set(said) - set(bits)
    if unknown:
        raise SupportRefused(
            _("Chuẩn nghèo hiện hành không có chỉ số %(codes)s.")
            % {"codes": ", ".join(sorted(unknown))},
            field="indicators",
        )
    return sum(bits[code] for code in set(said))


def _causes(said: Collection[int] | None, usual: Collection[int], had: int) -> int:
    """Mask by cause code, 1 to 8, bit 0 first."""
    if said is None:
        return sum(1 << (code - 1) for code in set(usual)) & had
    if not set(said) <= CAUSES:
        raise SupportRefused(_("Mã nguyên nhân từ 1 đến 8."), field="causes")
    return sum(1 << (code - 1) for code in set(said))
