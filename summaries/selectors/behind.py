"""The households a figure counts."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import BooleanField, Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from households.models import Classification, Household, PovertyStandard
from officials.choices import Right
from officials.scope import Viewer, areas_for
from summaries.exceptions import UnknownMeasure
from summaries.rules import statements
from summaries.rules.measures import Measure, find
from summaries.rules.periods import current
from summaries.selectors.cells import Cells, visible_cells
from summaries.selectors.computing import period_parameters
from summaries.selectors.figures import period_on, present_day

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Then(TypedDict):
        """What is known of a household beside what it is now."""

        class_then: int | None
        persons_then: Any
        class_before: int | None
        is_elsewhere: bool

    HouseholdThen = WithAnnotations[Household, Then]

_NAMED = re.compile(r"%\((\w+)\)s")


def households_behind(
    viewer: Viewer,
    code: str,
    area: Area,
    standard: PovertyStandard,
    as_of: dt.date | None = None,
) -> QuerySet[HouseholdThen]:
    """Return the households that a figure counts, as many as it says.

    For a measure of persons, children or deprivations: the households that have some. Each row has
    ``class_then``, ``persons_then`` (on the day) and ``class_before`` (at the start of the period).
    A household that has left the viewer's communes since is counted, but ``is_elsewhere``: its code
    may be shown and nothing else of it.

    Raises:
        UnknownMeasure: nothing is measured under the code.
        AreaNotVisible: the viewer may not see the figures and the households of all of the unit.
        DayInFuture: the day has not come yet.

    """
    measure = find(code)
    if measure is None:
        raise UnknownMeasure(_("Không có chỉ tiêu này. Chọn chỉ tiêu trong bảng."), field="measure")
    cells = visible_cells(viewer, area, Right.VIEW_STATISTICS, Right.VIEW_HOUSEHOLDS)
    period, _stored = period_on(as_of)
    if period.is_current and (day := present_day(cells.communes, standard)):
        period = current(day)
    mine = areas_for(viewer, Right.VIEW_HOUSEHOLDS).communes
    found = (
        Household.objects.filter(
            pk__in=_keys(measure, cells, standard, period_parameters(cells.communes, period))
        )
        .annotate(
            class_then=Subquery(_class_on(standard, period.end).values("poverty_class")[:1]),
            persons_then=Subquery(_class_on(standard, period.end).values("persons")[:1]),
            class_before=Subquery(_class_on(standard, period.start).values("poverty_class")[:1]),
            is_elsewhere=Case(
                When(commune__in=mine, then=Value(value=False)),
                default=Value(value=True),
                output_field=BooleanField(),
            ),
        )
        .order_by("code")
    )
    return cast("QuerySet[HouseholdThen]", found)


def _class_on(standard: PovertyStandard, day: dt.date) -> QuerySet[Classification]:
    return Classification.objects.in_force(day).filter(household=OuterRef("pk"), standard=standard)


def _keys(
    measure: Measure, cells: Cells, standard: PovertyStandard, period: dict[str, Any]
) -> RawSQL:
    """Return the keys as a sub-select; Django wants its parameters in order, not by name."""
    text = statements.households_behind(measure)
    named = period | cells.parameters | {"standard": standard.pk}
    return RawSQL(  # noqa: S611 (made of constants of the registry; values are bound)
        _NAMED.sub("%s", text), [named[name] for name in _NAMED.findall(text)]
    )
