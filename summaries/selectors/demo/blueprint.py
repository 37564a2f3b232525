"""Solves the figures: totals of every place and year, classes of every place and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import PovertyStandard
from households.rules.standards import StandardSpec
from households.selectors.standards import spec_of
from summaries.exceptions import FiguresRefused
from summaries.rules.apportion import InfeasibleError
from summaries.rules.class_counts import DayCounts, StandardCut, class_counts
from summaries.rules.figure_contradictions import Claim
from summaries.rules.household_totals import household_totals
from summaries.rules.review_rounds import FIRST_YEAR, Round, days_of, rounds_of
from summaries.rules.territory import Territory
from summaries.selectors.demo.claims import (
    FiguresBook,
    claims_of,
    first_day,
    refuse_contradictions,
    territory_of_books,
)
from summaries.selectors.demo.territory import provinces_of


@dataclass(frozen=True, slots=True)
class UsedStandard:
    """A published standard of the territory with its rules and the key of its form."""

    key: int
    spec: StandardSpec
    cut: StandardCut
    form: int | None


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Everything that is decided before a household is made."""

    territory: Territory
    standards: tuple[UsedStandard, ...]
    rounds: tuple[Round, ...]
    totals: dict[int, list[int]]
    counts: tuple[DayCounts, ...]

    @property
    def registered(self) -> int:
        """Households poor or near-poor on the first day: most of those that will be made."""
        return sum(map(sum, self.counts[0].counts)) if self.counts else 0


def blueprint_of(books: Sequence[FiguresBook], *, today: dt.date | None = None) -> Blueprint:
    """Solve the figures of one or more files about one territory.

    Raises ``FiguresRefused`` naming the rows that cannot hold together.
    """
    today = today or timezone.localdate()
    territory = territory_of_books(books)
    if not territory.cells:
        raise FiguresRefused(
            _("Không có xã nào kế thừa các đơn vị trong tệp. Chạy load_areas trước.")
        )
    claims: list[Claim] = []
    for book in books:
        own = claims_of(book.rows, territory)
        refuse_contradictions(book.name, own)
        claims += own
    if len(books) > 1:
        refuse_contradictions(", ".join(book.name for book in books), claims)
    standards = _standards(territory)
    cuts = [standard.cut for standard in standards]
    figure_days = {claim.figure.as_of for claim in claims if claim.figure.is_actual}
    rounds = rounds_of(days_of(figure_days, today), cuts)
    if not rounds:
        raise FiguresRefused(_("Chưa có chuẩn nghèo nào được nạp. Chạy load_standards trước."))
    # The last year end that is over: a rate within the present year is of the year before.
    years = range(FIRST_YEAR, max(today.year, FIRST_YEAR + 1))
    try:
        totals = household_totals(territory, claims, list(years))
        counts = class_counts(territory, claims, cuts, totals, [r.day for r in rounds])
    except InfeasibleError as error:
        raise _infeasible(books, error) from error
    return Blueprint(territory, standards, tuple(rounds), totals, tuple(counts))


def _standards(territory: Territory) -> tuple[UsedStandard, ...]:
    """Published standards of the nation and of the provinces, of either time, in the territory."""
    provinces = {*(province.pk for province in provinces_of(territory)), *territory.former_units}
    rows = (
        PovertyStandard.objects.filter(
            Q(province__isnull=True) | Q(province__in=provinces), status="published"
        )
        .select_related("form")
        .prefetch_related("indicators")
        .order_by("valid_from", "code")
    )
    return tuple(
        UsedStandard(
            row.pk,
            spec_of(row),
            StandardCut(
                key=row.pk,
                provincial=not row.is_national,
                line_rural=row.line_rural,
                line_urban=row.line_urban,
                cut=row.deprivation_cut,
                first_day=first_day(row),
                last_day=row.valid_to,
            ),
            row.form_id,
        )
        for row in rows
    )


def _infeasible(books: Sequence[FiguresBook], error: InfeasibleError) -> FiguresRefused:
    rows = sorted({label for label in error.labels if isinstance(label, int)})
    names = ", ".join(book.name for book in books)
    if rows:
        listed = ", ".join(map(str, rows))
        return FiguresRefused(
            _(
                "Không nạp tệp %(file)s: không có cách chia nào thoả mãn cùng lúc các dòng"
                " %(rows)s. Kiểm tra nguồn rồi sửa hoặc bỏ một dòng. Chưa ghi gì vào cơ sở dữ liệu."
            )
            % {"file": names, "rows": listed}
        )
    return FiguresRefused(
        _(
            "Không nạp tệp %(file)s: các số liệu không thể cùng đúng."
            " Kiểm tra nguồn rồi sửa hoặc bỏ một dòng. Chưa ghi gì vào cơ sở dữ liệu."
        )
        % {"file": names}
    )
