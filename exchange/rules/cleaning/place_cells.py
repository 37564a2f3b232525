"""Commune and village of a row, found together: each helps to find the other."""

from __future__ import annotations

from collections.abc import Mapping

from common.vietnamese import fold_name
from exchange.rules.cleaning.notes import note, original_of
from exchange.rules.cleaning.types import CellValue, CleaningContext, Note, Value
from exchange.rules.column_types import Column
from exchange.rules.places import Found, Places

#: How many different pairs of places are remembered.
MEMO_SIZE = 4096


#: How questions about communes begin.
COMMUNE_QUESTION = "commune:"


def commune_question(text: str) -> str:
    """Under which an answer about a commune is kept."""
    return f"{COMMUNE_QUESTION}{fold_name(text)}"


def village_question(text: str, commune: str) -> str:
    """Under which an answer about a village of a commune is kept."""
    return f"village:{commune}:{fold_name(text)}"


def place_row(
    cells: Mapping[str, CellValue],
    values: dict[str, Value],
    columns: Mapping[str, Column],
    context: CleaningContext,
) -> tuple[Note, ...]:
    """Replace the texts of commune and village in ``values`` by code and key."""
    places = context.places
    if places is None:
        return ()
    token = (
        original_of(cells.get("commune")),
        original_of(cells.get("village")),
        original_of(cells.get("district")),
    )
    known = context.place_memo.get(token)
    if known is None:
        if len(context.place_memo) >= MEMO_SIZE:
            context.place_memo.clear()
        known = context.place_memo[token] = _found(places, cells, values, columns, context)
    commune, village, notes = known
    if "commune" in values or commune is not None:
        values["commune"] = commune
    if "village" in values:
        values["village"] = village
    return notes


def _found(
    places: Places,
    cells: Mapping[str, CellValue],
    values: Mapping[str, Value],
    columns: Mapping[str, Column],
    context: CleaningContext,
) -> tuple[Value, Value, tuple[Note, ...]]:
    """Return code of the commune, key of the village, and what is to be said of them."""
    notes: list[Note] = []
    commune, former = (context.commune or None) if "commune" in columns else None, ""
    village: Value = None
    village_text = _text(values.get("village"))
    if text := _text(values.get("commune")):
        found = _commune(places, text, village_text, _text(values.get("district")), context)
        commune, former = found.value, found.former
        notes += _notes(found, columns["commune"], cells.get("commune"), commune_question(text))
    if village_text:
        found = _village(places, village_text, commune, former, context)
        village = found.value
        question = village_question(village_text, commune or "")
        notes += _notes(found, columns["village"], cells.get("village"), question)
    return commune, village, tuple(notes)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _commune(
    places: Places, text: str, village: str, district: str, context: CleaningContext
) -> Found:
    answer = context.answers.get(commune_question(text))
    if answer in places.communes:
        return Found(answer)
    return places.commune(text, village=village, district=district, prefer=context.commune)


def _village(
    places: Places, text: str, commune: str | None, former: str, context: CleaningContext
) -> Found:
    if commune is None:
        return Found(None, "village_without_commune")
    answer = context.answers.get(village_question(text, commune))
    if answer in places.villages:
        return Found(answer)
    return places.village(text, commune, former=former)


def _notes(found: Found, column: Column, cell: CellValue, question: str) -> list[Note]:
    if not found.code:
        return []
    made = note(found.code, column, original_of(cell), found.value, found.options, **found.words)
    return [made._replace(question=question if found.options or found.value is None else "")]
