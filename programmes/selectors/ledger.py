"""The ledger as a list: what it is narrowed to, what a line shows, how much there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from common.vietnamese import name_tokens
from households.choices import Relation
from households.models import Household, Indicator, Membership
from households.selectors.standing import with_standing
from officials.scope import Viewer
from programmes.choices import Status, SupportGroup, SupportState
from programmes.models import Programme, Support, SupportKind
from programmes.rules.ledger import LIVE_STATES

Supports = QuerySet[Support, Support]

#: Words of the filter ``dap_ung``: whether a support answers a deprivation or a cause.
NOTHING, SOMETHING = "khong", "co"
ANSWERS: tuple[tuple[str, Promise], ...] = (
    (SOMETHING, _("Có đáp ứng thiếu hụt, nguyên nhân")),
    (NOTHING, _("Không đáp ứng gì")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChoice:
    """What the list is narrowed to; empty values leave everything."""

    village: Village | None = None
    state: str = ""
    kind: str = ""
    group: str = ""
    programme: str = ""
    status: str = ""
    year: int | None = None
    answers: str = ""
    text: str = ""


def choice_of(values: Mapping[str, Any], village: Village | None) -> LedgerChoice:
    """The choice that query words of the page, or of an ordered file, stand for."""
    year = str(values.get("nam") or "")
    return LedgerChoice(
        village=village,
        state=str(values.get("buoc") or ""),
        kind=str(values.get("loai_ht") or ""),
        group=str(values.get("nhom") or ""),
        programme=str(values.get("chuong_trinh") or ""),
        status=str(values.get("doi_tuong") or ""),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        answers=str(values.get("dap_ung") or ""),
        text=str(values.get("tim") or ""),
    )


def narrowed(rows: Supports, choice: LedgerChoice) -> Supports:
    """Narrow supports; a word that no option has finds nothing."""
    exact = {
        "village": choice.village,
        "state": choice.state,
        "kind__code": choice.kind,
        "kind__group": choice.group,
        "programme__code": choice.programme,
        "status": choice.status,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if choice.year is not None:
        rows = rows.annotate(happened=Coalesce("delivered_on", "planned_on")).filter(
            happened__gte=dt.date(choice.year, 1, 1), happened__lte=dt.date(choice.year, 12, 31)
        )
    if choice.answers:
        nothing = Q(answers=0, causes=0)
        rows = rows.filter(nothing if choice.answers == NOTHING else ~nothing)
    return _of_text(rows, " ".join(choice.text.split())[:100])


def _of_text(rows: Supports, text: str) -> Supports:
    """By a household's code, or by words of the name of its head."""
    if not text:
        return rows
    if any(letter.isdigit() for letter in text):
        return rows.filter(household__code__icontains=text)
    heads = Membership.objects.current().filter(
        relation=Relation.HEAD,
        household=OuterRef("household"),
        person__name_tokens__contains=name_tokens(text),
    )
    return rows.filter(Exists(heads))


def ledger(viewer: Viewer, choice: LedgerChoice) -> Supports:
    """Supports that the viewer may read, narrowed."""
    return narrowed(Support.objects.visible_to(viewer), choice)


def with_lines(rows: Supports, today: dt.date) -> Supports:
    """Add what a line shows: kind, programme, person, place, and the household with its head."""
    homes: Prefetch[Any] = Prefetch(
        "household", queryset=with_standing(Household.objects.all(), today)
    )
    return rows.select_related(
        "kind", "programme", "person", "village", "commune"
    ).prefetch_related(homes)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many supports a list has, of how many households, worth how many dong."""

    supports: int
    households: int
    value: int
    states: tuple[tuple[str, str | Promise, int], ...]


def totals(rows: Supports) -> Totals:
    """Count a narrowed list: two queries, whatever its length."""
    summed = rows.order_by().aggregate(
        supports=Count("pk"), households=Count("household", distinct=True), value=Sum("value")
    )
    by_state = dict(
        rows.order_by()
        .values_list("state")
        .annotate(total=Count("pk"))
        .values_list("state", "total")
    )
    return Totals(
        summed["supports"],
        summed["households"],
        summed["value"] or 0,
        tuple((s.value, s.label, by_state[s.value]) for s in SupportState if s.value in by_state),
    )


class Named:
    """Names of what supports answer, by standard; read once for a page (one query)."""

    def __init__(self, standards: set[int]) -> None:
        """Read the indicators of the standards."""
        self.indicators: dict[int, list[Indicator]] = {}
        for row in Indicator.objects.filter(standard__in=standards).order_by("position"):
            self.indicators.setdefault(row.standard_id, []).append(row)

    def of(self, row: Support) -> list[Indicator]:
        """Indicators that a support answers."""
        return [one for one in self.indicators.get(row.standard_id, []) if row.answers & one.bit]

    def codes(self, row: Support) -> set[str]:
        """Their codes."""
        return {one.code for one in self.of(row)}


def filter_options(
    viewer: Viewer,
) -> dict[str, list[tuple[str, str | Promise]]]:
    """Options of every filter that is a choice, by its name in addresses."""
    del viewer  # the catalogue is the same for everybody
    return {
        "buoc": [(s.value, s.label) for s in SupportState],
        "nhom": [(g.value, g.label) for g in SupportGroup],
        "loai_ht": list(SupportKind.objects.order_by("name_vi").values_list("code", "name_vi")),
        "chuong_trinh": list(Programme.objects.values_list("code", "name_vi")),
        "doi_tuong": [(s.value, s.label) for s in Status],
        "dap_ung": list(ANSWERS),
    }


#: Names of the filters of the list, in the order of the page.
FILTERS: dict[str, Any] = {
    "tim": _("Mã hộ hoặc tên chủ hộ"),
    "buoc": _("Trạng thái"),
    "nhom": _("Nhóm"),
    "loai_ht": _("Loại hỗ trợ"),
    "chuong_trinh": _("Chương trình"),
    "nam": _("Năm"),
    "doi_tuong": _("Đối tượng"),
    "dap_ung": _("Đáp ứng nhu cầu"),
}


def is_live(row: Support) -> bool:
    """Whether it answers a need: planned or given, and not ended."""
    return row.state in LIVE_STATES
