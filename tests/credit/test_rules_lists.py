"""Lists for the bank: what differs between two months, and the bytes that are hashed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.rules.answers import Answer, faults_of
from credit.rules.lists import (
    CHANGES,
    FULL,
    REMOVED_REASONS,
    Borrower,
    Entry,
    Leaving,
    Row,
    apply,
    differences,
    entry_of,
    full,
    kind_of,
    last_day,
)
from credit.selectors.list_words import ANSWER_FAULTS, FIELD_WORDS, REMOVED_WORDS
from households.rules.issued import canonical, line_hash

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_DAY = st.dates().map(str) | st.none()


def entries() -> st.SearchStrategy[dict[str, Entry]]:
    """Who is listed, by lasting key."""
    borrower = st.builds(
        Borrower,
        name=_TEXT,
        birth_year=st.integers(1930, 2008),
        identity_number=st.none() | st.just("097000000001"),
    )
    values: dict[str, Any] = {
        "code": st.sampled_from(["1", "2"]),
        "commune": st.just("19429"),
        "village": _TEXT,
        "village_code": st.sampled_from(["001", "002"]),
        "head": _TEXT,
        "birth_year": st.none() | st.integers(1930, 2008),
        "identity_number": st.none() | st.just("097000000002"),
        "category": st.sampled_from(["poor", "near_poor", "newly_escaped"]),
        "standard": st.just("quoc-gia-2022"),
        "decision": st.none() | _TEXT,
        **dict.fromkeys(
            ("decided_on", "valid_from", "valid_until", "escaped_on", "newly_escaped_until"), _DAY
        ),
        "representative": st.none() | borrower,
    }
    one = st.fixed_dictionaries(values)
    return st.dictionaries(st.sampled_from("abcdef"), one, max_size=6).map(
        lambda found: {key: Entry(household=key, **said) for key, said in found.items()}
    )


@settings(max_examples=60)
@given(before=entries(), now=entries())
def test_changes_applied_to_the_list_before_give_the_list_of_now(
    before: dict[str, Entry], now: dict[str, Entry]
) -> None:
    leaving = dict.fromkeys(before, Leaving("not_poor", "2026-11-01"))
    rows = differences(before, now, leaving)
    assert apply(before, rows) == now
    assert apply({}, full(now)) == now
    # What a bank reads from the lines alone gives the same.
    read = [json.loads(row.line(place)) for place, row in enumerate(rows, 1)]
    listed = dict(before)
    for said in read:
        entry = entry_of(said)
        if said["change"] == "removed":
            assert listed.pop(entry.household) == entry
        else:
            listed[entry.household] = entry
    assert listed == now
    for row, said in zip(rows, read, strict=True):
        stood = before.get(row.entry.household)
        assert said["was"] == (stood.category if stood else None)
        assert bool(said["changed"]) == (row.change == "changed")
    assert not differences(now, now, {})


def entry(**values: Any) -> Entry:
    said: dict[str, Any] = {
        "household": "6f1f64f5-6c0e-4d0f-9d0b-3c2b8a1e7f10", "code": "19429-000012",
        "commune": "19429", "village": "Thôn Một", "village_code": "001", "head": "Hồ Thị Mai",
        "birth_year": 1984, "identity_number": "097184000123", "category": "near_poor",
        "standard": "quoc-gia-2022", "decision": "112/QĐ-UBND", "decided_on": "2026-01-03",
        "valid_from": "2026-01-03", "valid_until": "2026-12-31", "escaped_on": None,
        "newly_escaped_until": None,
    }  # fmt: skip
    return Entry(**(said | values))


def test_a_line_is_these_bytes() -> None:
    row = Row(entry(), "removed", was="near_poor", leaving=Leaving("moved_out", "2026-10-05"))
    assert row.line(3) == (
        '{"birth_year":1984,"category":null,"change":"removed","changed":[],'
        '"code":"19429-000012","commune":"19429","decided_on":"2026-01-03",'
        '"decision":"112/QĐ-UBND","escaped_on":null,"head":"Hồ Thị Mai",'
        '"household":"6f1f64f5-6c0e-4d0f-9d0b-3c2b8a1e7f10","identity_number":"097184000123",'
        '"newly_escaped_until":null,"position":3,"reason":"moved_out","removed_on":"2026-10-05",'
        '"representative":null,"standard":"quoc-gia-2022","valid_from":"2026-01-03",'
        '"valid_until":"2026-12-31","village":"Thôn Một","village_code":"001","was":"near_poor"}'
    )
    assert row.line(3) == canonical(json.loads(row.line(3)))
    assert line_hash(row.line(3)) == hashlib.sha256(row.line(3).encode()).hexdigest()


def test_a_change_says_what_changed_and_what_it_was() -> None:
    (row,) = differences(
        {"a": entry()}, {"a": entry(category="poor", head="Hồ Văn Ba", code="19429-000013")}, {}
    )
    assert (row.change, row.changed, row.was) == (
        "changed", ("code", "head", "category"), "near_poor",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("month", "first", "full_stands", "kind"),
    [
        (11, True, False, FULL),
        (11, False, False, CHANGES),
        (12, False, False, FULL),
        (12, False, True, CHANGES),
        (11, False, True, CHANGES),
    ],
)
def test_full_at_the_end_of_a_year_and_first(
    month: int, first: bool, full_stands: bool, kind: str
) -> None:
    assert kind_of(month, first=first, full_stands=full_stands) == kind


def test_the_last_day_of_a_month() -> None:
    assert [str(last_day(2028, month)) for month in (2, 12)] == ["2028-02-29", "2028-12-31"]


def test_every_code_has_words() -> None:
    assert set(REMOVED_WORDS) == set(REMOVED_REASONS)
    assert set(FIELD_WORDS) == {one.name for one in fields(Entry)} - {"household"}
    faults = faults_of(
        [
            Answer(0, 9, "accepted"),
            Answer(1, 1, "rejected"),
            Answer(2, 1, "accepted", "other"),
        ],
        {1},
    )
    found = [(one.place, one.field, one.code) for one in faults]
    assert found == [
        (0, "position", "unknown_row"), (1, "reason", "required"), (2, "position", "repeated"),
        (2, "reason", "not_wanted"), (2, "note", "required"),
    ]  # fmt: skip
    assert {one[1:] for one in found} == set(ANSWER_FAULTS)
