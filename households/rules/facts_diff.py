"""What differs between two sets of stored facts, fact by fact, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.rules.fact_fields import FACT_FIELDS, FactField, Kind, Section
from households.rules.text import NO_TEXT, Text

_YES, _NO = Text("Có", "Yes"), Text("Không", "No")


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact before and after; ``member`` is the key of the member it is about."""

    field: FactField
    member: str | None
    old: Text
    new: Text


def facts_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FactChange]:
    """Compare facts as stored (``facts_json``); what is missing counts as unknown.

    Facts that the register no longer knows are left out: history must be readable for ever.
    """
    before, after = _flat(old), _flat(new)
    changes = []
    for member in dict.fromkeys(key for key, _name in (*before, *after)):
        for field in FACT_FIELDS:
            key = (member, field.path)
            if before.get(key) != after.get(key):
                changes.append(
                    FactChange(
                        field,
                        member or None,
                        fact_text(field, before.get(key)),
                        fact_text(field, after.get(key)),
                    )
                )
    return changes


def fact_text(field: FactField, value: object) -> Text:
    """Return a stored value as people read it; nothing for unknown."""
    if value is None:
        return NO_TEXT
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        parts = [_one(field, part) for part in value]
        return Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))
    return _one(field, value)


def _one(field: FactField, value: object) -> Text:
    for choice in field.choices:
        if choice.code == value:
            return choice.label
    text = str(value)
    if field.kind is Kind.BORN and "-" in text:
        text = f"{date.fromisoformat(text):%d/%m/%Y}"
    unit = f" {field.unit}" if field.unit else ""
    return Text(f"{text}{unit}", f"{text}{unit}")


def _flat(facts: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Return every known fact by member key (empty for the household) and path."""
    flat: dict[tuple[str, str], Any] = {}
    for section in Section:
        if section is Section.MEMBER:
            parts = [(str(m.get("key", "")), m) for m in facts.get(section.value) or []]
        elif section is Section.HOUSEHOLD:
            parts = [("", facts)]
        else:
            parts = [("", facts.get(section.value) or {})]
        fields = [field for field in FACT_FIELDS if field.section is section]
        for key, part in parts:
            flat |= {(key, f.path): part[f.name] for f in fields if part.get(f.name) is not None}
    return flat
