"""What is asked for when supports are entered, and whether its parts fit each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from households.models import Household, Membership
from programmes.choices import Recipient
from programmes.exceptions import SupportRefused
from programmes.models import CapitalLine, Programme, Project, SupportKind, SupportNorm
from programmes.selectors.eligibility import Asked
from programmes.selectors.funds import NATIONAL_SOURCES

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


def asked_by(specs: Sequence[SupportSpec]) -> list[Asked]:
    """The questions of eligibility that the specs put; at most one query."""
    lines = {line for spec in specs for line in spec.funds}
    national = (
        set(
            CapitalLine.objects.filter(pk__in=lines, source__in=NATIONAL_SOURCES).values_list(
                "pk", flat=True
            )
        )
        if lines
        else set()
    )
    return [
        Asked(
            spec.household,
            spec.person,
            spec.kind,
            spec.programme,
            national_money=not national.isdisjoint(spec.funds),
        )
        for spec in specs
    ]


def check_specs(specs: Sequence[SupportSpec], day: dt.date) -> None:
    """Raise ``SupportRefused`` for a spec whose parts do not fit; a fixed number of queries."""
    for spec in specs:
        _check_catalogue(spec)
        _check_money(spec)
    _check_members(specs, day)
    _check_places(specs)


def _check_catalogue(spec: SupportSpec) -> None:
    if not spec.kind.is_active:
        raise SupportRefused(
            _("“%(kind)s” không còn dùng; chọn loại khác.") % {"kind": spec.kind}, field="kind"
        )
    if (spec.kind.recipient == Recipient.PERSON) != (spec.person is not None):
        raise SupportRefused(
            _("“%(kind)s” giao cho thành viên: hãy chọn một người.") % {"kind": spec.kind}
            if spec.person is None
            else _("“%(kind)s” giao cho hộ, không giao riêng cho một người.") % {"kind": spec.kind},
            field="person",
        )
    if spec.project is not None and spec.project.programme_id != spec.programme.pk:
        raise SupportRefused(
            _("Dự án %(project)s không thuộc chương trình này.") % {"project": spec.project.code},
            field="project",
        )
    if spec.norm is not None and spec.norm.kind_id != spec.kind.pk:
        raise SupportRefused(_("Định mức này không phải của loại hỗ trợ đã chọn."), field="norm")


def _check_money(spec: SupportSpec) -> None:
    if spec.value is not None and spec.value < 0:
        raise SupportRefused(_("Giá trị không được âm."), field="value")
    if spec.quantity is not None and spec.quantity <= 0:
        raise SupportRefused(_("Số lượng phải lớn hơn 0."), field="quantity")
    if any(amount <= 0 for amount in spec.funds.values()):
        raise SupportRefused(_("Số tiền từ mỗi dòng vốn phải lớn hơn 0."), field="funds")
    if spec.value is not None and sum(spec.funds.values()) > spec.value:
        raise SupportRefused(
            _("Tiền từ các dòng vốn cộng lại lớn hơn giá trị của khoản hỗ trợ."), field="value"
        )


def _check_members(specs: Sequence[SupportSpec], day: dt.date) -> None:
    """Whoever receives was a member of the household on the day."""
    wanted = {(spec.person, spec.household) for spec in specs if spec.person is not None}
    if not wanted:
        return
    members = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        valid_from__lte=day,
        person__in={person for person, _household in wanted},
    ).values_list("person", "household")
    if wanted - set(members):
        raise SupportRefused(
            _("Ngày %(day)s người này không phải thành viên của hộ.") % {"day": f"{day:%d/%m/%Y}"},
            field="person",
        )


def _check_places(specs: Sequence[SupportSpec]) -> None:
    """Money is of the household's commune or province, a provincial programme of its province."""
    lines = dict(
        CapitalLine.objects.filter(
            pk__in={key for spec in specs for key in spec.funds}
        ).values_list("pk", "area")
    )
    if not lines and not any(spec.programme.province_id for spec in specs):
        return
    places = {
        key: (commune, province)
        for key, commune, province in Household.objects.filter(
            pk__in={spec.household for spec in specs}
        ).values_list("pk", "commune", "commune__parent")
    }
    for spec in specs:
        commune, province = places[spec.household]
        if any(lines.get(key) not in (commune, province) for key in spec.funds):
            raise SupportRefused(
                _("Dòng vốn không phải của xã hoặc tỉnh của hộ này."), field="funds"
            )
        if spec.programme.province_id not in (None, province):
            raise SupportRefused(
                _("“%(programme)s” là chương trình của tỉnh khác.") % {"programme": spec.programme},
                field="programme",
            )
