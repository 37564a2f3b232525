"""The households behind a figure of outcomes, page by page; as many rows as the figure says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from households.models import Household
from households.selectors.standing import with_standing
from officials.scope import Viewer
from programmes.models import SupportKind
from programmes.selectors.needs import Need, scope_of
from programmes.selectors.outcomes import MONTHS
from programmes.selectors.outcomes_sql import OF_EXITS, behind

#: Rows of one page.
SIZE = 50
#: Every figure that opens, with what it is called above its list.
FIGURES = {
    "given": _("Hỗ trợ đã giao"),
    "recent": _("Hỗ trợ chưa đủ tháng"),
    "unseen": _("Hỗ trợ mà hộ chưa rà soát lại"),
    "gone": _("Hỗ trợ mà hộ không còn"),
    "seen": _("Hỗ trợ đã có kết quả"),
    "incomes": _("Hỗ trợ biết thu nhập khi giao và sau đó"),
    "lacks": _("Thiếu hụt được đáp ứng"),
    "ended": _("Thiếu hụt được đáp ứng đã hết"),
    "poor": _("Hộ nghèo, cận nghèo khi giao"),
    "left": _("Hộ đã thoát và chưa quay lại"),
    "was_out": _("Hộ từng ở ngoài diện nghèo, cận nghèo"),
    "relapsed": _("Hộ tái nghèo, tái cận nghèo"),
    "exits": _("Lượt thoát"),
    "exit_recent": _("Lượt thoát chưa đủ tháng"),
    "exit_gone": _("Lượt thoát mà hộ không còn"),
    "exit_out": _("Lượt thoát vẫn giữ được"),
    "exit_relapsed": _("Lượt thoát đã tái nghèo, tái cận nghèo"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One row: ``household`` is None where it lives outside what the viewer may see.

    ``on_date`` is the day of the support, of a household the last one, or of the exit.
    """

    household: Household | None
    on_date: dt.date
    kind: SupportKind | None
    need: Need | None


@dataclass(frozen=True, slots=True)
class Cases:
    """A page of rows and what the figure is in all; ``next`` continues, empty at the end."""

    rows: list[Case]
    total: int
    next: str


def cases_behind(
    viewer: Viewer,
    communes: Collection[int],
    day: dt.date,
    *,
    figure: str,
    months: int,
    kind: SupportKind | None = None,
    after: str = "",
) -> Cases | None:
    """Rows of a figure of ``outcomes``; a fixed number of queries. None without a standard.

    The figure counts what these communes gave. Whoever moved away since is counted and shown
    without anything of theirs unless the viewer may see where they live now. Raises ``KeyError``
    for an unknown figure.
    """
    if figure not in FIGURES:
        raise KeyError(figure)
    scope = scope_of(communes, day)
    if scope is None:
        return None
    values = scope.parameters | {
        "months": list(MONTHS), "wanted": months, "kind": kind.pk if kind else None,
        "after": _place(after), "size": SIZE + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(behind(scope, figure), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    shown = found[:SIZE]
    homes = {
        home.pk: home
        for home in with_standing(
            Household.objects.visible_to(viewer).filter(pk__in={row[2] for row in shown}), day
        )
    }
    kinds = SupportKind.objects.in_bulk({row[5] for row in shown if row[5] is not None})
    rows = [
        Case(
            homes.get(household),
            on_date,
            None if kind or figure in OF_EXITS else kinds.get(kind_id),
            next(iter(scope.of_mask(need)), None) if need else None,
        )
        for _one, _other, household, on_date, need, kind_id, _total in shown
    ]
    last = shown[-1] if len(found) > SIZE else None
    return Cases(rows, found[0][6] if found else 0, f"{last[0]}-{last[1]}" if last else "")


def _place(after: str) -> list[int] | None:
    one, _dash, other = after.partition("-")
    if not (one.isdecimal() and other.isdecimal() and len(one) < 19 and len(other) < 19):
        return None
    return [int(one), int(other)]
