"""Rows as given to typed rows, a few thousand at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from common.vietnamese import fold_name
from exchange.choices import Severity, SheetKind, SourceFormat
from exchange.models import ImportBatch
from exchange.rules.cleaning import (
    SAMPLE,
    SEEN_IN_PART,
    SEEN_WHOLE,
    B2Scale,
    CleaningContext,
    CleanRow,
    ColumnFindings,
    clean_row,
    scan_columns,
)
from exchange.rules.cleaning.choices import ETHNIC_QUESTION
from exchange.rules.column_types import Column, ValueKind
from exchange.rules.columns import layout_of
from exchange.rules.values import to_plain
from exchange.selectors.places import BatchPlaces, places_of
from exchange.services.file_questions import FileQuestions
from exchange.services.own_values import with_own_values
from exchange.services.stage import cell_of
from exchange.services.staged_values import (
    Notes,
    code_key,
    fact_value,
    finding,
    notes_json,
)
from exchange.services.staging_lines import OUR_CODE, Lines, SheetPlan
from exchange.services.staging_tables import (
    FACTS_COLUMNS,
    HOUSEHOLD_COLUMNS,
    MEMBER_COLUMNS,
    Keys,
    copy_lines,
)
from exchange.services.statements import run
from households.models import EthnicGroup
from households.selectors.ethnic_groups import ethnic_groups_by_spelling

#: The number's format tells digits that the number has lost.
_TEXT_KINDS = {ValueKind.IDENTITY, ValueKind.LEGACY, ValueKind.CODE, ValueKind.PHONE}


#: Gives cells of a column by its index: all different ones, or the first so many rows'.
ColumnCells = Callable[[int, int | None], Iterable[Any]]


@dataclass(slots=True)
class House:
    """What later rows need to know of a household of the file."""

    key: int
    number: int
    commune: int | None


class Reader:
    """Reads the rows of one batch into the typed staging tables, households first."""

    def __init__(self, batch: ImportBatch) -> None:
        """Read what every row needs: places, ethnic groups, what people answered."""
        self.batch = batch
        self.places: BatchPlaces = places_of(batch.communes)
        groups = {f"{g.list_id}{g.code}": g.pk for g in EthnicGroup.objects.all()}
        self.lines = Lines(batch, groups)
        self.spellings = {
            spelling: f"{group.list_id}{group.code}"
            for spelling, group in ethnic_groups_by_spelling().items()
        }
        self.answers: dict[str, str] = batch.options.get("answers", {})
        self.accepted = frozenset(batch.options.get("accepted", []))
        self.house_keys = Keys("exchange_stagedhousehold")
        self.houses: dict[str, House] = {}
        self.facts_of: dict[int, int] = {}
        self._implied: list[tuple[House, str, str]] = []
        self.asked = FileQuestions(self.answers, self.places, batch.options.get("questions", []))
        self._only = batch.communes[0] if len(batch.communes) == 1 else None

    # One sheet.

    def begin(self, plan: SheetPlan, column_cells: ColumnCells) -> None:
        """Turn to a sheet; ``column_cells`` gives the cells of a column, or its first ones."""
        self.plan = self.lines.plan = plan
        layout = layout_of(SourceFormat(plan.source), plan.kind)
        self.columns: list[tuple[int, str, Column]] = [
            (index, key, layout.column(key)) for index, key in enumerate(plan.columns) if key
        ]
        self.required = {column.key: None for column in layout.required}
        self.context = CleaningContext(
            today=timezone.localdate(),
            source=SourceFormat(plan.source),
            ethnic_groups=self.spellings,
            places=self.places.places,
            commune=self.places.codes.get(self._only, "") if self._only else "",
            findings=self._findings(column_cells),
            ethnic_list=self.answers.get(ETHNIC_QUESTION, ""),
            answers=self.answers,
        )

    def _findings(self, column_cells: ColumnCells) -> ColumnFindings:
        """Look at whole columns; what cannot be told is asked once for the file."""
        wanted = {
            key: column_cells(index, SAMPLE if column.kind in SEEN_IN_PART else None)
            for index, key, column in self.columns
            if column.kind in SEEN_WHOLE | SEEN_IN_PART
        }
        found = scan_columns(wanted)
        if "reported_b2" not in wanted:
            return found
        answer = self.answers.get("b2_scale")
        scale = B2Scale(answer) if answer in {"points", "count"} else found.b2_scale
        if found.b2_scale == B2Scale.UNCLEAR:
            self.asked.ask_scale(self.plan.rows)
        return replace(found, b2_scale=scale)

    def read(self, rows: list[tuple[int, Any, Any]]) -> None:
        """Clean rows and copy them, inside the caller's transaction."""
        given = [self._given(cells, shown) for _number, cells, shown in rows]
        clean = [clean_row(self.plan.kind, one, self.context) for one in given]
        if self.plan.source == SourceFormat.WORKBOOK:
            pairs = list(zip(given, clean, strict=True))
            clean = with_own_values(self.plan.kind, self.batch.communes, pairs)
        cleaned = [
            (number, row.values, self._stored(number, row, row.values) if row.notes else [])
            for (number, _cells, _shown), row in zip(rows, clean, strict=True)
        ]
        {
            SheetKind.HOUSEHOLDS: self._households,
            SheetKind.MEMBERS: self._members,
            SheetKind.FACTS: self._facts,
        }[self.plan.kind](cleaned)

    def _given(self, cells: list[Any], shown: Any) -> dict[str, Any]:
        """Return the cells of one row by column, as they were typed."""
        given: dict[str, Any] = dict(self.required)
        size = len(cells)
        for index, key, column in self.columns:
            if index >= size:
                continue
            value = cells[index]
            if value is None or value == "":
                continue
            if shown and column.kind in _TEXT_KINDS and str(index) in shown:
                value = shown[str(index)]
            given[key] = cell_of(value) if isinstance(value, dict) else value
        return given

    def _stored(self, number: int, row: CleanRow, values: dict[str, Any]) -> Notes:
        stored: Notes = []
        for note in row.notes:
            if self.asked.answered(note, values):
                continue
            self.asked.ask(note)
            accepted = note.severity == Severity.PROPOSAL and (
                note.code in self.accepted
                or f"{self.plan.index}:{number}:{note.column}" in self.accepted
            )
            if note.severity == Severity.PROPOSAL:
                self.asked.count_proposal(note)
            stored.append(
                {
                    "code": note.code,
                    "column": note.column,
                    "severity": str(note.severity),
                    "original": note.original,
                    "value": to_plain(note.value),
                    "message": {"vi": note.message.vi, "en": note.message.en},
                    "remedy": {"vi": note.remedy.vi, "en": note.remedy.en},
                    **({"accepted": True} if accepted else {}),
                }
            )
        return stored

    # Households.

    def _households(self, rows: list[tuple[int, dict[str, Any], Notes]]) -> None:
        self.house_keys.have(len(rows))
        lines, heads = [], []
        for number, values, notes in rows:
            key = next(self.house_keys)
            commune, village = self._place(values, notes)
            name = self._house_name(number, values)
            follows = self._repeated(name, number, values, notes)
            if follows is None:
                self.houses[name] = House(key, number, commune)
                heads += self.lines.head(key, number, commune, values, notes)
            elif follows == 0:
                follows = None
            lines.append(self.lines.household(key, number, commune, village, values, notes,
                                              name, follows))  # fmt: skip
        copy_lines("exchange_stagedhousehold", HOUSEHOLD_COLUMNS, lines)
        if heads:
            copy_lines("exchange_stagedmember", MEMBER_COLUMNS, heads)

    def _house_name(self, number: int, values: dict[str, Any]) -> str:
        """How the file names the household: by code, by head, or by its row alone."""
        code = values.get("household_code") or ""
        if self.plan.source == SourceFormat.WORKBOOK or code:
            return code_key(code) or f"#{self.plan.index}:{number}"
        external = values.get("external_code") or ""
        if external:
            return f"{code_key(external)}|{fold_name(values.get('head_name') or '')}"[:150]
        identity = values.get("head_identity_number")
        return f"@{identity}" if identity else f"#{self.plan.index}:{number}"

    def _repeated(self, name: str, number: int, values: dict[str, Any], notes: Notes) -> int | None:
        """Key of the row this one repeats; None for a new household, 0 where that is an error."""
        first = self.houses.get(name)
        if self.plan.source == SourceFormat.WORKBOOK:
            if first is None:
                return None
            notes.append(finding("key_twice", "household_code", row=first.number))
            return 0
        if first is not None:
            notes.append(finding("same_household", "external_code", row=first.number))
            return first.key
        external = values.get("external_code")
        if external:
            other = self.houses.setdefault(f"code:{code_key(external)}", House(0, number, None))
            if other.number != number:
                notes.append(finding("code_of_several", "external_code", row=other.number))
        return None

    def _place(self, values: dict[str, Any], notes: Notes) -> tuple[int | None, int | None]:
        """Keys of commune and village; one that the batch is not about is an error."""
        village = self.places.village(values.get("village"))
        commune = self.places.commune(values.get("commune"))
        if village is not None:
            commune = self.places.villages[village]
        if commune is None and values.get("commune") is None:
            commune = self._only
        if commune is None:
            if not any(note["column"] in {"commune", "village"} for note in notes):
                code = "not_in_batch" if values.get("commune") else "commune_needed"
                notes.append(finding(code, "commune"))
            return None, None
        return commune, village

    # Members.

    def _members(self, rows: list[tuple[int, dict[str, Any], Notes]]) -> None:
        lines = []
        for number, values, notes in rows:
            house = self._house(number, values.get("household_code"))
            lines.append(self.lines.member(number, house.key, house.commune, values, notes))
        self._write_implied()
        copy_lines("exchange_stagedmember", MEMBER_COLUMNS, lines)

    def _house(self, number: int, code: str | None) -> House:
        """The household a row belongs to; one that only this sheet names is staged as well."""
        name = code_key(code or "") or f"?{self.plan.index}:{number}"
        found = self.houses.get(name)
        if found is None:
            key = next(self.house_keys)
            found = self.houses[name] = House(key, number, self._only or self.batch.communes[0])
            self._implied.append((found, code or "", name))
        return found

    def _write_implied(self) -> None:
        lines = [
            (
                house.key, self.batch.pk, -1, house.number, "", None, house.commune, False,
                code if OUR_CODE.fullmatch(code) else "", "", None, "", "", None, None, "", None,
                None, name[:150], None, False, "",
            )
            for house, code, name in self._implied
        ]  # fmt: skip
        if lines:
            copy_lines("exchange_stagedhousehold", HOUSEHOLD_COLUMNS, lines)
        self._implied = []

    # Facts.

    def _facts(self, rows: list[tuple[int, dict[str, Any], Notes]]) -> None:
        lines = []
        for number, values, notes in rows:
            house = self._house(number, values.get("household_code"))
            first = self.facts_of.setdefault(house.key, number)
            if first != number:
                notes.append(finding("facts_twice", "household_code", row=first))
            known = {
                key: fact_value(values[key])
                for _index, key, column in self.columns
                if column.fact and values.get(key) is not None
            }
            lines.append(
                (
                    self.batch.pk, self.plan.index, number, "", notes_json(notes), house.commune,
                    False, house.key, values.get("review_date"),
                    values.get("review_kind") or "", values.get("review_state") or "",
                    json.dumps(known), "",
                )
            )  # fmt: skip
        self._write_implied()
        copy_lines("exchange_stagedfacts", FACTS_COLUMNS, lines)

    # The whole file.

    def finish(self) -> None:
        """Place the households that only other sheets name, as the register has them."""
        params = {"batch": self.batch.pk, "communes": self.batch.communes}
        run(
            """
            UPDATE exchange_stagedhousehold s SET commune_id = h.commune_id
            FROM households_household h
            WHERE s.batch_id = %(batch)s AND h.code = s.code AND s.village_id IS NULL
              AND s.code <> '' AND h.commune_id = ANY (%(communes)s)
              AND s.commune_id IS DISTINCT FROM h.commune_id
            """,
            params,
        )
        if len(self.batch.communes) == 1:
            return
        for table in ("exchange_stagedmember", "exchange_stagedfacts"):
            run(
                f"""
                UPDATE {table} m SET commune_id = s.commune_id
                FROM exchange_stagedhousehold s
                WHERE m.batch_id = %(batch)s AND s.id = m.house_id
                  AND m.commune_id IS DISTINCT FROM s.commune_id
                """,
                params,
            )
