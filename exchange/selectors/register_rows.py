"""A commune's register as the rows of our own workbook: what is known today, in a fixed order.

Order: village code, household code, the head first, then the eldest. Rows come from cursors of the
server in constant memory; facts of members come with them, one query for each ``CHUNK`` of members.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import (
    Case,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from areas.models import Area, Village
from common.masking import mask_number
from common.vietnamese import fold_name
from exchange.choices import SheetKind, SourceFormat
from exchange.rules.column_types import Column, ValueKind
from exchange.rules.columns import layout_of
from exchange.rules.values import to_cell
from households.choices import Relation, ReviewState
from households.models import EthnicGroup, Household, Membership, Review
from officials.choices import Right
from officials.models import Official
from officials.scope import Territory, areas_for

Cell = str | int | float | dt.date | None

#: Rows that one fetch brings.
CHUNK = 2_000
#: Whoever holds one of these in a place may take its register out as a workbook.
WORKBOOK_RIGHTS = (Right.EXPORT, Right.EDIT_HOUSEHOLDS)


def territory_of_workbooks(viewer: Official) -> Territory:
    """Where the viewer may take the register out as a workbook."""
    held = [areas_for(viewer, right) for right in WORKBOOK_RIGHTS]
    return Territory(
        frozenset().union(*(territory.communes for territory in held)),
        frozenset().union(*(territory.villages for territory in held)),
    )


@dataclass(frozen=True, slots=True)
class Register:
    """The register of one commune, or one village of it, as a viewer may take it out.

    ``unmasked`` is where complete numbers may be written. No viewer stands for the system itself,
    ``only`` for the households or persons of these codes and keys instead of all.
    """

    viewer: Official | None
    commune: Area
    village: Village | None
    unmasked: Territory
    only: frozenset[str] = frozenset()

    def households(self) -> QuerySet[Household, Household]:
        """Existing households in their order."""
        return self._in_place(Household.objects.all(), "").order_by("village__code", "code")

    def rows(self, kind: SheetKind) -> Iterator[list[Cell]]:
        """Yield the rows of a sheet, one cell for each column of its layout."""
        columns = layout_of(SourceFormat.WORKBOOK, kind).columns
        writers = [(column.key, cell_writer(column)) for column in columns]
        for values in self.values(kind):
            yield [write(values.get(key)) for key, write in writers]

    def values(self, kind: SheetKind) -> Iterator[dict[str, Any]]:
        """Yield the values behind the cells by key of the column; ``clean`` has them as imported.

        Only what an import keeps in another form than it is written in is in ``clean``.
        """
        readers = {
            SheetKind.HOUSEHOLDS: self._household_rows,
            SheetKind.MEMBERS: self._member_rows,
            SheetKind.FACTS: self._fact_rows,
        }
        return readers[kind]()

    def count(self, kind: SheetKind) -> int:
        """How many rows a sheet has."""
        if kind is SheetKind.HOUSEHOLDS:
            return self.households().order_by().count()
        if kind is SheetKind.MEMBERS:
            return self._memberships().order_by().count()
        return self._latest_reviews().order_by().count()

    # --- scope -----------------------------------------------------------------------------------

    def _in_place(self, rows: QuerySet[Any, Any], lookup: str) -> QuerySet[Any, Any]:
        """Rows of existing households here that the viewer may take out."""
        allowed = Q()
        if self.viewer is not None:
            territory = territory_of_workbooks(self.viewer)
            allowed = Q(**{f"{lookup}commune__in": territory.communes})
            allowed |= Q(**{f"{lookup}village__in": territory.villages})
        here: dict[str, Any] = {f"{lookup}commune": self.commune}
        here[f"{lookup}closed_on__isnull"] = True
        if self.village is not None:
            here[f"{lookup}village"] = self.village
        if self.only and rows.model is not Membership:
            here[f"{lookup}code__in"] = self.only
        return rows.filter(allowed, **here)

    def _memberships(self) -> QuerySet[Membership, Membership]:
        rows = self._in_place(Membership.objects.current(), "household__")
        if self.only:
            rows = rows.filter(person__uuid__in=self.only)
        return rows.order_by(
            "household__village__code", "household__code", _HEAD_FIRST, "person__birth_year",
            "person__birth_date", "pk",
        )  # fmt: skip

    def _latest_reviews(self) -> QuerySet[Review, Review]:
        """The latest review of each household that was not withdrawn, as a new one starts with."""
        rows = self._in_place(Review.objects.exclude(state=ReviewState.WITHDRAWN), "household__")
        latest = (
            Review.objects.filter(household=OuterRef("household"))
            .exclude(state=ReviewState.WITHDRAWN)
            .order_by("-reviewed_on", "-pk")
            .values("pk")[:1]
        )
        return rows.filter(pk=Subquery(latest)).order_by(
            "household__village__code", "household__code"
        )

    # --- rows ------------------------------------------------------------------------------------

    def _household_rows(self) -> Iterator[dict[str, Any]]:
        heads = Membership.objects.current().filter(
            household=OuterRef("pk"), relation=Relation.HEAD
        )
        villages = village_names(self.commune)
        rows = self.households().values_list(
            "code", "external_code", Subquery(heads.values("person__full_name")[:1]), "village_id",
            "address", "phone", "has_merit", "is_local_minority", "registered_on",
        )  # fmt: skip
        for row in rows.iterator(chunk_size=CHUNK):
            code, external, head, village, address, phone, merit, minority, registered = row
            yield {
                "household_code": code,
                "external_code": external,
                "head_name": head,
                "commune": self.commune.name,
                "village": villages[village],
                "address": address,
                "phone": self._number(phone, village),
                "has_merit": merit,
                "is_local_minority": minority,
                "registered_on": registered,
                "clean": {"village": str(village), "commune": self.commune.code},
            }

    def _member_rows(self) -> Iterator[dict[str, Any]]:
        groups = EthnicGroup.objects.in_bulk()
        rows = self._memberships().values_list(
            "household_id", "household__code", "household__village_id", "relation", "person__uuid",
            "person__full_name", "person__sex", "person__birth_date", "person__birth_year",
            "person__ethnic_group_id", "person__identity_number", "person__legacy_identity_number",
            "person__no_identity_reason",
        )  # fmt: skip
        for chunk in _chunks(rows.iterator(chunk_size=CHUNK)):
            facts = self._member_facts({row[0] for row in chunk})
            for row in chunk:
                (_household, code, village, relation, key, name, sex, date, year, group, identity,
                 legacy, reason) = row  # fmt: skip
                yield {
                    "household_code": code,
                    "person_key": str(key),
                    "full_name": name,
                    "relation": relation,
                    "sex": sex,
                    "born": date,
                    "born_year": None if date else year,
                    "ethnic_group": groups[group].name,
                    "clean": {"ethnic_group": f"{groups[group].list_id}{groups[group].code}"},
                    "identity_number": self._number(identity, village),
                    "legacy_identity_number": self._number(legacy, village),
                    "no_identity_reason": reason,
                    **facts.get(str(key), {}),
                }

    def _member_facts(self, households: set[int]) -> dict[str, dict[str, Any]]:
        """Facts of members by person, of the latest review of the household they live in now."""
        rows = self._latest_reviews().order_by().filter(household__in=households)
        return {
            str(member.get("key")): {f"members[].{name}": value for name, value in member.items()}
            for members in rows.values_list("facts__members", flat=True)
            for member in members or ()
        }

    def _fact_rows(self) -> Iterator[dict[str, Any]]:
        columns = layout_of(SourceFormat.WORKBOOK, SheetKind.FACTS).columns
        paths = [column.key for column in columns if column.fact]
        rows = self._latest_reviews().values_list("household__code", "reviewed_on", "kind", "facts")
        for code, reviewed_on, kind, facts in rows.iterator(chunk_size=CHUNK):
            yield {
                "clean": {},
                "household_code": code,
                "review_date": reviewed_on,
                "review_kind": kind,
                **{path: _fact_at(facts, path) for path in paths},
                # The members listed are those of today, as a new review would start with them.
                "member_count": None,
            }

    def _number(self, number: str | None, village: int) -> str:
        open_here = self.unmasked.holds(commune=self.commune.pk, village=village)
        return (number or "") if open_here else mask_number(number)


def _fact_at(facts: dict[str, Any], path: str) -> Any:
    """Return one fact from the JSON of a review; None when it is not known."""
    section, dot, name = path.partition(".")
    return (facts.get(section) or {}).get(name) if dot else facts.get(path)


def cell_writer(column: Column) -> Callable[[Any], Cell]:
    """Return what writes the values of a column; words are Vietnamese, whoever asks."""
    if column.kind is ValueKind.CHOICE:
        labels = {choice.code: choice.label.vi for choice in column.choices}
        return lambda value: labels[value] if value else None

    def write(value: Any) -> Cell:
        if value is None or value == "":
            return None
        return to_cell(column, tuple(value) if isinstance(value, list) else value)

    return write


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def village_names(commune: Area) -> dict[int, str]:
    """Return what each village is called in files: its title, and its code where titles meet.

    ``Thôn Đông`` and ``Thôn Đồng`` differ for people, not for everybody who types.
    """
    villages = list(commune.villages.order_by("code"))
    seen: dict[str, int] = {}
    for village in villages:
        folded = fold_name(village.title)
        seen[folded] = seen.get(folded, 0) + 1
    return {
        village.pk: village.title
        if seen[fold_name(village.title)] == 1
        else f"{village.title} ({village.code})"
        for village in villages
    }


_HEAD_FIRST = Case(
    When(relation=Relation.HEAD, then=Value(0)), default=Value(1), output_field=IntegerField()
)
