"""Rows as given to typed rows, a few thousand at a time."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
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
from exchange.rules.cleaning.place_cells import COMMUNE_QUESTION
from exchange.rules.cleaning.types import Note
from exchange.rules.column_types import Column, ValueKind
from exchange.rules.columns import layout_of
from exchange.rules.match_messages import FINDINGS
from exchange.rules.values import to_plain
from exchange.selectors.places import BatchPlaces, places_of
from exchange.services.own_values import with_own_values
from exchange.services.stage import cell_of
from exchange.services.statements import run
from households.models import EthnicGroup
from households.selectors.ethnic_groups import ethnic_groups_by_spelling

#: A household code of ours: commune and running number.
OUR_CODE = re.compile(r"\d{5}-\d{6}")
#: The number's format tells digits that the number has lost.
_TEXT_KINDS = {ValueKind.IDENTITY, ValueKind.LEGACY, ValueKind.CODE, ValueKind.PHONE}
#: A farm household of average standard is one that is not poor, said otherwise.
CLASSES = {"poor": 1, "near_poor": 2, "not_poor": 3, "average": 3}
MAX_QUESTIONS, EXAMPLES = 50, 3
#: Keys taken for households that only other sheets name.
KEYS_AT_ONCE = 1_000

Notes = list[dict[str, Any]]


#: Gives cells of a column by its index: all different ones, or the first so many rows'.
ColumnCells = Callable[[int, int | None], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What a sheet is about and what its columns mean."""

    index: int
    kind: SheetKind
    source: str
    columns: tuple[str | None, ...]
    rows: int


@dataclass(slots=True)
class House:
    """What later rows need to know of a household of the file."""

    key: int
    number: int
    commune: int | None


@dataclass(slots=True)
class Proposal:
    """A kind of proposal, counted over the file."""

    text: dict[str, str]
    rows: int = 0
    examples: list[list[str]] = field(default_factory=list)


class Reader:
    """Reads the rows of one batch into the typed staging tables, households first."""

    def __init__(self, batch: ImportBatch) -> None:
        """Read what every row needs: places, ethnic groups, what people answered."""
        self.batch = batch
        self.places: BatchPlaces = places_of(batch.communes)
        self.groups = {f"{g.list_id}{g.code}": g.pk for g in EthnicGroup.objects.all()}
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
        self._questions: dict[str, dict[str, Any]] = {}
        self._proposals: dict[str, Proposal] = {}
        self._only = batch.communes[0] if len(batch.communes) == 1 else None

    # One sheet.

    def begin(self, plan: SheetPlan, column_cells: ColumnCells) -> None:
        """Turn to a sheet; ``column_cells`` gives the cells of a column, or its first ones."""
        self.plan = plan
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
            self._ask_scale(answer)
        return replace(found, b2_scale=scale)

    def _ask_scale(self, answer: str | None) -> None:
        self._questions["b2_scale"] = {
            "code": "b2_scale",
            "text": {
                "vi": "Cột điểm B2 ghi điểm (0 đến 120) hay số chỉ số thiếu hụt (0 đến 12)?",
                "en": "Does the B2 column have points (0 to 120) or a number of indicators?",
            },
            "choices": [
                {"value": "points", "label": "0–120"},
                {"value": "count", "label": "0–12"},
            ],
            "rows": self.plan.rows,
            "answer": answer,
        }

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
            if self._answered(note, values):
                continue
            self._ask(note)
            accepted = note.severity == Severity.PROPOSAL and (
                note.code in self.accepted
                or f"{self.plan.index}:{number}:{note.column}" in self.accepted
            )
            if note.severity == Severity.PROPOSAL:
                self._count_proposal(note)
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

    def _answered(self, note: Note, values: dict[str, Any]) -> bool:
        """Take a place that somebody named for the whole file; ask where nobody has."""
        if note.column != "village" or note.severity != Severity.ERROR:
            return False
        code = f"village:{' '.join(note.original.split())}"
        answer = self.answers.get(code)
        if answer and int(answer) in self.places.villages:
            values["village"] = answer
        question = self._questions.get(code)
        if question is not None:
            question["rows"] += 1
        elif note.original and len(self._questions) < MAX_QUESTIONS:
            self._questions[code] = {
                "code": code,
                "text": {
                    "vi": f"“{note.original}” là thôn, tổ dân phố nào?",
                    "en": f"Which village is “{note.original}”?",
                },
                "choices": self.places.choices,
                "rows": 1,
                "answer": answer,
            }
        return bool(answer)

    def _ask(self, note: Note) -> None:
        """Ask once for the whole file what rows leave open: a commune, a list of numbers."""
        asked = note.question
        if not asked or note.column == "village" or note.severity == Severity.REPAIR:
            return
        question = self._questions.get(asked)
        if question is not None:
            question["rows"] += 1
            return
        choices = [{"value": value, "label": name} for value, name in note.options]
        if asked.startswith(COMMUNE_QUESTION) and not choices:
            choices = [
                {"value": code, "label": self.places.names[code]} for code in self.places.communes
            ]
        if choices and len(self._questions) < MAX_QUESTIONS:
            self._questions[asked] = {
                "code": asked,
                "text": {"vi": note.message.vi, "en": note.message.en},
                "choices": choices,
                "rows": 1,
                "answer": self.answers.get(asked),
            }

    def _count_proposal(self, note: Note) -> None:
        found = self._proposals.setdefault(
            note.code, Proposal({"vi": note.message.vi, "en": note.message.en})
        )
        found.rows += 1
        if len(found.examples) < EXAMPLES:
            value = note.value
            shown = f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")
            found.examples.append([note.original, shown])

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
                heads += self._head_of(key, number, commune, values, notes)
            elif follows == 0:
                follows = None
            lines.append(self._household_line(key, number, commune, village, values, notes,
                                              name, follows))  # fmt: skip
        _copy("exchange_stagedhousehold", _HOUSEHOLD_COLUMNS, lines)
        if heads:
            _copy("exchange_stagedmember", _MEMBER_COLUMNS, heads)

    def _house_name(self, number: int, values: dict[str, Any]) -> str:
        """How the file names the household: by code, by head, or by its row alone."""
        code = values.get("household_code") or ""
        if self.plan.source == SourceFormat.WORKBOOK or code:
            return _name(code) or f"#{self.plan.index}:{number}"
        external = values.get("external_code") or ""
        if external:
            return f"{_name(external)}|{fold_name(values.get('head_name') or '')}"[:150]
        identity = values.get("head_identity_number")
        return f"@{identity}" if identity else f"#{self.plan.index}:{number}"

    def _repeated(self, name: str, number: int, values: dict[str, Any], notes: Notes) -> int | None:
        """Key of the row this one repeats; None for a new household, 0 where that is an error."""
        first = self.houses.get(name)
        if self.plan.source == SourceFormat.WORKBOOK:
            if first is None:
                return None
            notes.append(_finding("key_twice", "household_code", row=first.number))
            return 0
        if first is not None:
            notes.append(_finding("same_household", "external_code", row=first.number))
            return first.key
        external = values.get("external_code")
        if external:
            other = self.houses.setdefault(f"code:{_name(external)}", House(0, number, None))
            if other.number != number:
                notes.append(_finding("code_of_several", "external_code", row=other.number))
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
                notes.append(_finding(code, "commune"))
            return None, None
        return commune, village

    def _household_line(  # noqa: PLR0917 (one line of a table)
        self, key: int, number: int, commune: int | None, village: int | None,
        values: dict[str, Any], notes: Notes, name: str, follows: int | None,
    ) -> tuple[Any, ...]:  # fmt: skip
        code = values.get("household_code") or ""
        ours = code if OUR_CODE.fullmatch(code) else ""
        external = values.get("external_code") or ""
        return (
            key, self.batch.pk, self.plan.index, number, "", _json(notes), commune, False, ours,
            external, village, values.get("address") or "", values.get("phone") or "",
            values.get("has_merit"), values.get("is_local_minority"),
            values.get("head_name") or "", values.get("registered_on"), self._reported(values),
            name[:150], follows, False, "",
        )  # fmt: skip

    def _reported(self, values: dict[str, Any]) -> str | None:
        """What the other system says of the household, typed."""
        if self.plan.source == SourceFormat.WORKBOOK:
            return None
        said = {
            "poverty_class": CLASSES.get(values.get("reported_class") or ""),
            "income_score": values.get("reported_b1"),
            "deprivation_score": values.get("reported_b2"),
            "quick_result": values.get("reported_quick_result"),
            "members": values.get("reported_member_count"),
            "reviewer": values.get("reported_reviewer"),
            "note": " ".join(
                text for key in ("description", "note") if (text := values.get(key) or "")
            )[:300]
            or None,
        }
        known = {name: to_plain(value) for name, value in said.items() if value is not None}
        if not known:
            return None
        day = values.get("reported_on") or self.batch.effective_on
        return json.dumps({"reported_on": day.isoformat(), **known})

    def _head_of(
        self, house: int, number: int, commune: int | None, values: dict[str, Any], notes: Notes
    ) -> list[tuple[Any, ...]]:
        """A list names the head on the household's own row."""
        if self.plan.source == SourceFormat.WORKBOOK or not values.get("head_name"):
            return []
        given = {
            "full_name": values.get("head_name"),
            "sex": values.get("head_sex"),
            "born": values.get("head_born"),
            "ethnic_group": values.get("head_ethnic_group"),
            "identity_number": values.get("head_identity_number"),
            "legacy_identity_number": values.get("head_legacy_identity_number"),
            "relation": "head",
        }
        own = [note for note in notes if note["column"].startswith("head_")]
        return [self._member_line(number, house, commune, given, own)]

    # Members.

    def _members(self, rows: list[tuple[int, dict[str, Any], Notes]]) -> None:
        lines = []
        for number, values, notes in rows:
            house = self._house(number, values.get("household_code"))
            lines.append(self._member_line(number, house.key, house.commune, values, notes))
        self._write_implied()
        _copy("exchange_stagedmember", _MEMBER_COLUMNS, lines)

    def _house(self, number: int, code: str | None) -> House:
        """The household a row belongs to; one that only this sheet names is staged as well."""
        name = _name(code or "") or f"?{self.plan.index}:{number}"
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
            _copy("exchange_stagedhousehold", _HOUSEHOLD_COLUMNS, lines)
        self._implied = []

    def _member_line(
        self, number: int, house: int, commune: int | None, values: dict[str, Any], notes: Notes
    ) -> tuple[Any, ...]:  # fmt: skip
        born = values.get("born")
        name = values.get("full_name") or ""
        facts = {
            path.removeprefix("members[]."): _fact(value)
            for path, value in values.items()
            if path.startswith("members[].") and value is not None
        }
        if notes and any(note["column"] == "person_key" for note in notes):
            values["person_key"] = None
        return (
            self.batch.pk, self.plan.index, number, "", _json(notes), commune, False, house,
            _uuid(values.get("person_key")), name, fold_name(name), values.get("sex") or "",
            born if isinstance(born, dt.date) else None,
            born.year if isinstance(born, dt.date) else born,
            self.groups.get(values.get("ethnic_group") or ""),
            values.get("identity_number") or "", values.get("legacy_identity_number") or "",
            values.get("no_identity_reason") or "", values.get("relation") or "",
            json.dumps(facts) if facts else None,
        )  # fmt: skip

    # Facts.

    def _facts(self, rows: list[tuple[int, dict[str, Any], Notes]]) -> None:
        lines = []
        for number, values, notes in rows:
            house = self._house(number, values.get("household_code"))
            first = self.facts_of.setdefault(house.key, number)
            if first != number:
                notes.append(_finding("facts_twice", "household_code", row=first))
            known = {
                key: _fact(values[key])
                for _index, key, column in self.columns
                if column.fact and values.get(key) is not None
            }
            lines.append(
                (
                    self.batch.pk, self.plan.index, number, "", _json(notes), house.commune,
                    False, house.key, values.get("review_date"),
                    values.get("review_kind") or "", values.get("review_state") or "",
                    json.dumps(known), "",
                )
            )  # fmt: skip
        self._write_implied()
        _copy("exchange_stagedfacts", _FACTS_COLUMNS, lines)

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

    def questions(self) -> list[dict[str, Any]]:
        """What is asked for the whole file, with what was answered."""
        answered = [
            {**former, "answer": self.answers[former["code"]]}
            for former in self.batch.options.get("questions", [])
            if former["code"] in self.answers and former["code"] not in self._questions
        ]
        return [*self._questions.values(), *answered]

    def proposals(self) -> list[dict[str, Any]]:
        """Kinds of proposals, with how many rows each concerns and examples."""
        return [
            {"code": code, "text": found.text, "rows": found.rows, "examples": found.examples}
            for code, found in self._proposals.items()
        ]


_STAGED = ("batch_id", "sheet", "number", "status", "notes", "commune_id", "applied")
_HOUSEHOLD_COLUMNS = (
    "id", *_STAGED, "code", "external_code", "village_id", "address", "phone", "has_merit",
    "is_local_minority", "head_name", "registered_on", "reported", "house_key", "follows", "todo",
    "version",
)  # fmt: skip
_MEMBER_COLUMNS = (
    *_STAGED, "house_id", "person_uuid", "full_name", "name_folded", "sex", "birth_date",
    "birth_year", "ethnic_group_id", "identity_number", "legacy_identity_number",
    "no_identity_reason", "relation", "facts",
)  # fmt: skip
_FACTS_COLUMNS = (
    *_STAGED, "house_id", "reviewed_on", "kind", "review_state", "facts", "version",
)  # fmt: skip


def _finding(code: str, column: str, **params: object) -> dict[str, Any]:
    return FINDINGS[code].note(code, column, params)


def _json(notes: Notes) -> str | None:
    return json.dumps(notes, ensure_ascii=False, default=_plain) if notes else None


def _plain(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _fact(value: Any) -> Any:
    """Return a clean value as facts hold it: numbers stay numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return to_plain(value)


def _name(code: str) -> str:
    """Return a code as codes are compared: without case and blanks."""
    return "".join(code.split()).upper()


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        # No person has it; the comparison says so.
        return UUID(int=0)


class Keys:
    """Keys of a table's sequence, taken by the thousand: other rows name them before they are in.

    Keys that are left over are lost, as those of a transaction that failed are.
    """

    def __init__(self, table: str) -> None:
        """Take none yet."""
        self._table = table
        self._left: deque[int] = deque()

    def __next__(self) -> int:
        if not self._left:
            self.have(KEYS_AT_ONCE)
        return self._left.popleft()

    def have(self, count: int) -> None:
        """Take as many as are missing to so many."""
        missing = count - len(self._left)
        if missing > 0:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [self._table, missing],
                )
                self._left.extend(key for (key,) in cursor.fetchall())


def _copy(table: str, columns: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for line in lines:
            copy.write_row(line)
