"""Clean rows as lines of the typed staging tables."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from common.vietnamese import fold_name
from exchange.choices import SheetKind, SourceFormat
from exchange.models import ImportBatch
from exchange.rules.values import to_plain
from exchange.services.staged_values import Notes, fact_value, notes_json, uuid_of

#: A household code of ours: commune and running number.
OUR_CODE = re.compile(r"\d{5}-\d{6}")
#: A farm household of average standard is one that is not poor, said otherwise.
CLASSES = {"poor": 1, "near_poor": 2, "not_poor": 3, "average": 3}


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What a sheet is about and what its columns mean."""

    index: int
    kind: SheetKind
    source: str
    columns: tuple[str | None, ...]
    rows: int


class Lines:
    """Makes the lines of one batch, sheet by sheet."""

    plan: SheetPlan

    def __init__(self, batch: ImportBatch, groups: dict[str, int]) -> None:
        """Begin; ``groups`` are the keys of ethnic groups by list and code."""
        self.batch = batch
        self.groups = groups

    def household(  # noqa: PLR0917 (one line of a table)
        self, key: int, number: int, commune: int | None, village: int | None,
        values: dict[str, Any], notes: Notes, name: str, follows: int | None,
    ) -> tuple[Any, ...]:  # fmt: skip
        """Return the line of a household; ``name`` is what the file calls it on every sheet."""
        code = values.get("household_code") or ""
        ours = code if OUR_CODE.fullmatch(code) else ""
        external = values.get("external_code") or ""
        return (
            key, self.batch.pk, self.plan.index, number, "", notes_json(notes), commune, False,
            ours, external, village, values.get("address") or "", values.get("phone") or "",
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

    def head(
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
        return [self.member(number, house, commune, given, own)]

    def member(
        self, number: int, house: int, commune: int | None, values: dict[str, Any], notes: Notes
    ) -> tuple[Any, ...]:  # fmt: skip
        """Return the line of a member of a staged household."""
        born = values.get("born")
        name = values.get("full_name") or ""
        facts = {
            path.removeprefix("members[]."): fact_value(value)
            for path, value in values.items()
            if path.startswith("members[].") and value is not None
        }
        if notes and any(note["column"] == "person_key" for note in notes):
            values["person_key"] = None
        return (
            self.batch.pk, self.plan.index, number, "", notes_json(notes), commune, False, house,
            uuid_of(values.get("person_key")), name, fold_name(name), values.get("sex") or "",
            born if isinstance(born, dt.date) else None,
            born.year if isinstance(born, dt.date) else born,
            self.groups.get(values.get("ethnic_group") or ""),
            values.get("identity_number") or "", values.get("legacy_identity_number") or "",
            values.get("no_identity_reason") or "", values.get("relation") or "",
            json.dumps(facts) if facts else None,
        )  # fmt: skip
