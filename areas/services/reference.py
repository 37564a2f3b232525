"""Single changes of attributes and populations; lists come from files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from areas.choices import AreaLevel, AttributeScheme
from areas.exceptions import AreaError, AttributeRefused, PopulationRefused
from areas.models import Area, AreaAttribute, Population
from areas.services.actors import Actor, require

_Row = TypeVar("_Row", AreaAttribute, Population)


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A value with its days, both included, and the decision it rests on."""

    value: str
    valid_from: dt.date
    legal_basis: str
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Headcount:
    """Households and persons at the end of a year, and where the figure is from."""

    year: int
    households: int
    persons: int
    minority_households: int
    source: str


@transaction.atomic
def set_attribute(
    *, actor: Actor | None, area: Area, scheme: AttributeScheme, value: AttributeValue
) -> AreaAttribute:
    """Let a value hold from a day on; the value that held until then ends the day before.

    Raises:
        NotAllowed: the actor does not manage reference data.
        AttributeRefused: value, dates and unit do not fit, or a later value is there already.
    """
    require(actor=actor, permission="areas.add_areaattribute")
    unit = Area.objects.select_for_update().get(pk=area.pk)
    if not value.legal_basis.strip():
        raise AttributeRefused(_("Ghi căn cứ: số quyết định."), field="legal_basis")
    if value.valid_from < unit.valid_from or (
        unit.valid_to is not None and value.valid_from > unit.valid_to
    ):
        raise AttributeRefused(
            _("%(area)s không có vào ngày này. Chọn ngày khác hoặc đơn vị khác.") % {"area": unit},
            field="valid_from",
        )
    AreaAttribute.objects.filter(
        Q(valid_to__isnull=True), area=unit, scheme=scheme, valid_from__lt=value.valid_from
    ).update(valid_to=value.valid_from - dt.timedelta(days=1))
    row = AreaAttribute(
        area=unit,
        scheme=scheme,
        value=value.value,
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        legal_basis=value.legal_basis.strip(),
    )
    return _saved(row, AttributeRefused)


@transaction.atomic
def correct_attribute(
    *, actor: Actor | None, attribute: AreaAttribute, value: AttributeValue
) -> AreaAttribute:
    """Correct a value that was recorded wrongly; the history keeps what was replaced.

    Raises:
        NotAllowed: the actor does not manage reference data.
        AttributeRefused: value and dates do not fit, or overlap another value.
    """
    require(actor=actor, permission="areas.change_areaattribute")
    row = AreaAttribute.objects.select_for_update().get(pk=attribute.pk)
    row.value, row.legal_basis = value.value, value.legal_basis.strip()
    row.valid_from, row.valid_to = value.valid_from, value.valid_to
    return _saved(row, AttributeRefused)


@transaction.atomic
def record_population(*, actor: Actor | None, area: Area, headcount: Headcount) -> Population:
    """Record or correct the population of a commune at the end of a year.

    Raises:
        NotAllowed: the actor does not manage reference data.
        PopulationRefused: the figures do not fit together, or the unit is no commune.
    """
    require(actor=actor, permission="areas.change_population")
    if area.level != AreaLevel.COMMUNE:
        raise PopulationRefused(
            _("Dân số ghi theo xã; tỉnh và huyện là tổng các xã. Chọn một xã."), field="area"
        )
    if not headcount.source.strip():
        raise PopulationRefused(_("Ghi nguồn của số liệu."), field="source")
    row = Population.objects.select_for_update().filter(area=area, year=headcount.year).first()
    row = row or Population(area=area, year=headcount.year)
    row.households, row.persons = headcount.households, headcount.persons
    row.minority_households = headcount.minority_households
    row.source = headcount.source.strip()
    return _saved(row, PopulationRefused)


def _saved(row: _Row, refusal: type[AreaError]) -> _Row:
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise refusal(" ".join(messages), field=field) from error
    row.save()
    return row
