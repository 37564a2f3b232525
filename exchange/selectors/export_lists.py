"""The lists that can leave as a file: the rows of a page, its scope, its filters, its order.

A row is in a list only where the viewer holds the right of the page *and* the right to export.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise

from areas.models import Area, Village
from exchange.choices import ExportKind
from exchange.selectors.export_columns import (
    CLASS_COLUMNS,
    DUE_COLUMNS,
    ENDING_COLUMNS,
    HOUSEHOLD_COLUMNS,
    MEMBER_COLUMNS,
    REVIEW_COLUMNS,
    Cell,
    ListColumn,
    Reading,
)
from households.choices import PovertyClass, Relation
from households.models import (
    Classification,
    EthnicGroup,
    Household,
    Judgement,
    Membership,
    PovertyStandard,
    Review,
)
from households.selectors import work_list
from households.selectors.narrowing import in_village, of_standing
from households.selectors.standing import Standing, newly_escaped_on, with_standing
from officials.choices import Right
from officials.models import Official
from officials.scope import Territory, areas_for

#: Rows that one fetch brings; what belongs to them comes in a few queries a fetch.
CHUNK = 2_000

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a list is narrowed to; ``as_of`` and ``standard`` concern classes and figures only.

    ``measure`` and ``area`` name the figure that the households stand behind.
    """

    village: Village | None = None
    standing: str = ""
    state: str = ""
    standard: PovertyStandard | None = None
    as_of: dt.date | None = None
    measure: str = ""
    area: Area | None = None
    #: Values of the filters that an app above declared with its list, by name.
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        """The day that classes are asked for."""
        return self.as_of or timezone.localdate()


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter that an app above declares with its list; without ``options`` it is a text."""

    name: str
    label: Promise
    options: Callable[[Official], Sequence[tuple[str, str | Promise]]] | None = None


@dataclass(frozen=True, slots=True)
class ExportList:
    """One list: whoever holds one of ``rights`` may see it; ``filters`` name form fields.

    ``needs`` are filters that the page must give: the list is none without them. ``named`` says in
    words what they mean. ``more`` are filters of the app that declared the list.
    """

    kind: ExportKind
    rights: frozenset[Right]
    filters: tuple[str, ...]
    columns: tuple[ListColumn, ...]
    rows: Callable[[Official, Choice], Rows]
    prepared: Callable[[Rows, Choice], Rows]
    needs: tuple[str, ...] = ()
    named: Callable[[Choice], str] | None = None
    more: tuple[ListFilter, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all filters, as addresses and records have them."""
        return (*self.filters, *(one.name for one in self.more))

    def columns_named(self, keys: list[str]) -> tuple[ListColumn, ...]:
        """Return the columns of those keys, in the order of the list."""
        return tuple(column for column in self.columns if column.key in keys)

    @property
    def usual(self) -> list[str]:
        """Keys of the columns that are ticked at first."""
        return [column.key for column in self.columns if column.usual]


def may_export(viewer: Official, found: ExportList) -> bool:
    """Whether the viewer may see the list and export, each somewhere; rows decide where."""
    return Right.EXPORT in viewer.rights and not viewer.rights.isdisjoint(found.rights)


def rows_of(viewer: Official, found: ExportList, choice: Choice) -> Rows:
    """Return the rows that a file would hold, for counting."""
    if not may_export(viewer, found):
        return found.rows(viewer, choice).none()
    return found.rows(viewer, choice).with_right(viewer, Right.EXPORT)  # type: ignore[attr-defined,no-any-return]


def read_rows(
    viewer: Official, found: ExportList, choice: Choice, columns: list[str], *, full: bool
) -> Iterator[list[Cell]]:
    """Yield the cells of every row, in constant memory over a cursor of the server.

    ``full`` writes complete identity numbers where the viewer may see them. Queries: one for the
    rows, a few for each ``CHUNK`` of them, none for a row.
    """
    groups = dict(EthnicGroup.objects.values_list("pk", "name"))
    nowhere = Territory(frozenset(), frozenset())
    reading = Reading(
        today=choice.day,
        groups=groups,
        unmasked=areas_for(viewer, Right.UNMASK) if full else nowhere,
    )
    cells = [column.cell for column in found.columns_named(columns)]
    prepared = found.prepared(rows_of(viewer, found, choice), choice)
    for row in prepared.iterator(chunk_size=CHUNK):
        yield [cell(row, reading) for cell in cells]


# --- households ----------------------------------------------------------------------------------


def _households(viewer: Official, choice: Choice) -> Rows:
    rows = Household.objects.visible_to(viewer).existing()
    return of_standing(in_village(rows, choice.village), choice.standing)


def _due(viewer: Official, choice: Choice) -> Rows:
    return in_village(work_list.due_for_review(viewer, timezone.localdate()), choice.village)


_PLACE = ("commune__code", "village__code", "code")
_PLACE_OF = tuple(f"household__{name}" for name in _PLACE)


def _standing(rows: Rows, choice: Choice) -> Rows:
    shown: Any = with_standing(rows, choice.day)  # the checker knows no names made by Prefetch
    found: Rows = shown.prefetch_related("shown_rows__decision").order_by(*_PLACE)
    return found


def _counted(rows: Rows, choice: Choice) -> Rows:
    members = (
        Membership.objects.current()
        .filter(household=OuterRef("pk"))
        .order_by()
        .values("household")
        .annotate(total=Count("pk"))
        .values("total")
    )
    total = Coalesce(Subquery(members, output_field=IntegerField()), 0)
    return _standing(rows.annotate(member_total=total), choice)


# --- members -------------------------------------------------------------------------------------


def _members(viewer: Official, choice: Choice) -> Rows:
    rows = in_village(Membership.objects.visible_to(viewer).current(), choice.village)
    rows = rows.filter(household__closed_on__isnull=True)
    if not choice.standing:
        return rows
    return rows.filter(household__in=of_standing(Household.objects.all(), choice.standing))


_HEAD_FIRST = Case(
    When(relation=Relation.HEAD, then=Value(0)), default=Value(1), output_field=IntegerField()
)


def _people(rows: Rows, choice: Choice) -> Rows:
    return (
        rows.select_related("person", "household__village", "household__commune")
        .order_by(*_PLACE_OF, _HEAD_FIRST, "person__birth_year", "person__birth_date", "pk")
    )  # fmt: skip


# --- classes -------------------------------------------------------------------------------------


def _classes(viewer: Official, choice: Choice) -> Rows:
    standard = choice.standard or PovertyStandard.objects.national_on(choice.day).first()
    if standard is None:
        return Classification.objects.none()
    rows = Classification.objects.visible_to(viewer).in_force(choice.day).filter(standard=standard)
    return _in_village_of_household(rows, choice.village).filter(_of_class(choice))


def _in_village_of_household(rows: Rows, village: Village | None) -> Rows:
    """Narrow classes to a village; they carry the commune, the household has the village."""
    return rows if village is None else rows.filter(household__village=village)


def _of_class(choice: Choice) -> Q:
    by_standing = {
        Standing.POOR: Q(poverty_class=PovertyClass.POOR),
        Standing.NEAR_POOR: Q(poverty_class=PovertyClass.NEAR_POOR),
        Standing.ESCAPED: newly_escaped_on(choice.day),
        Standing.NOT_POOR: Q(poverty_class=PovertyClass.NOT_POOR),
    }
    if not choice.standing:
        return ~Q(poverty_class=PovertyClass.CLOSED)
    return by_standing[Standing(choice.standing)]


def _heads(day: dt.date) -> Prefetch[Any]:
    """Households with village, commune and the head of that day."""
    return Prefetch("household", queryset=with_standing(Household.objects.all(), day))


def _with_decision(rows: Rows, choice: Choice) -> Rows:
    return (
        rows.select_related("commune", "standard", "decision")
        .prefetch_related(_heads(choice.day))
        .order_by("commune__code", *_PLACE_OF[1:], "pk")
    )


def _ending(viewer: Official, choice: Choice) -> Rows:
    return in_village(work_list.ending_soon(viewer, timezone.localdate()), choice.village)


# --- reviews -------------------------------------------------------------------------------------


def _reviews(viewer: Official, choice: Choice) -> Rows:
    rows = in_village(Review.objects.visible_to(viewer), choice.village)
    return rows.filter(state=choice.state) if choice.state else rows


def _of_reviews(of: Callable[[Official], Rows]) -> Callable[[Official, Choice], Rows]:
    return lambda viewer, choice: in_village(of(viewer), choice.village)


def _judged(rows: Rows, choice: Choice) -> Rows:
    judgements: Prefetch[Any] = Prefetch(
        "judgements", queryset=Judgement.objects.select_related("standard")
    )
    return (
        rows.defer("facts", "answers", "overrides")
        .select_related("surveyor")
        .prefetch_related(_heads(choice.day), judgements, "form")
        .order_by(*_PLACE_OF, "-reviewed_on", "-pk")
    )


_SEE = frozenset({Right.VIEW_HOUSEHOLDS})
_WORK = frozenset({Right.SURVEY, Right.DECIDE})
_VILLAGE = ("thon",)


def _review_list(
    kind: ExportKind, rights: frozenset[Right], rows: Callable[[Official, Choice], Rows],
    filters: tuple[str, ...] = _VILLAGE,
) -> ExportList:  # fmt: skip
    return ExportList(kind, rights, filters, REVIEW_COLUMNS, rows, _judged)


LISTS: dict[ExportKind, ExportList] = {
    found.kind: found
    for found in (
        ExportList(
            ExportKind.HOUSEHOLDS, _SEE, ("thon", "loai"), HOUSEHOLD_COLUMNS, _households, _counted
        ),
        ExportList(
            ExportKind.MEMBERS, _SEE, ("thon", "loai"), MEMBER_COLUMNS, _members, _people
        ),
        ExportList(
            ExportKind.CLASSES, frozenset({Right.VIEW_CLASSES}),
            ("thon", "ket_qua", "chuan", "ngay"), CLASS_COLUMNS, _classes, _with_decision,
        ),
        _review_list(ExportKind.REVIEWS, _SEE, _reviews, ("thon", "trang_thai")),
        ExportList(
            ExportKind.DUE, frozenset({Right.SURVEY}), _VILLAGE, DUE_COLUMNS, _due, _standing
        ),
        _review_list(
            ExportKind.DRAFTS, frozenset({Right.SURVEY}), _of_reviews(work_list.drafts)
        ),
        _review_list(
            ExportKind.AWAITING, frozenset({Right.DECIDE}),
            _of_reviews(work_list.awaiting_decision),
        ),
        _review_list(ExportKind.UNCLASSIFIED, _SEE, _of_reviews(work_list.unclassified)),
        ExportList(
            ExportKind.ENDING, _WORK, _VILLAGE, ENDING_COLUMNS, _ending, _with_decision
        ),
        _review_list(
            ExportKind.OLD, _WORK,
            lambda viewer, choice: in_village(
                work_list.old_reviews(viewer, timezone.localdate()), choice.village
            ),
        ),
    )
}  # fmt: skip


def declare_households_behind(
    rows: Callable[[Official, Choice], Rows], named: Callable[[Choice], str]
) -> None:
    """Let the app of the figures say which households stand behind one, and what it is called.

    ``rows`` raises ``ExportNotAllowed`` where the viewer may not open the figure.
    """
    LISTS[ExportKind.FIGURE] = ExportList(
        ExportKind.FIGURE, _SEE, ("so", "noi", "chuan", "ngay"),
        HOUSEHOLD_COLUMNS, rows, _counted, needs=("so", "noi"), named=named,
    )  # fmt: skip


def declare_list(found: ExportList) -> None:
    """Let an app above offer a list of its own; its kind is of ``ExportKind``, for the record.

    ``rows`` give a scoped queryset (``with_right``), narrowed by the choice's village and by
    ``more``; ``prepared`` fetches what the cells read, so that no cell costs a query.
    """
    LISTS[found.kind] = found
