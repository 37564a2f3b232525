"""Merging two people's changes to one review: nothing lost, nothing overwritten unseen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from households.rules.facts import FACTS_VERSION, facts_to_json
from households.rules.facts_merge import (
    Clash,
    base_of,
    changed,
    changes_between,
    from_values,
    member_of,
    merge,
    merge_unread,
    to_values,
    with_notes_of_dropped_choices,
)
from tests.households.facts_strategies import households

PATHS = st.sampled_from(
    ["dwelling.water", "dwelling.toilet", "livelihood.pigs", "members[a].insured",
     "members[b].insured", "causes", "answers.q1", "overrides.W"]
)  # fmt: skip
VALUES = st.dictionaries(PATHS, st.integers(1, 3))
CHANGES = st.dictionaries(PATHS, st.none() | st.integers(1, 3))


@given(VALUES, CHANGES)
def test_no_change_of_mine_leaves_theirs_and_none_of_theirs_gives_mine(
    base: dict[str, Any], changes: dict[str, Any]
) -> None:
    other = changed(base, changes)
    assert merge(base, other, base).values == other
    assert merge(base, base, other).values == other
    assert merge(base, other, base).clashes == merge(base, base, other).clashes == ()


@given(VALUES, CHANGES, CHANGES)
def test_without_a_clash_the_order_does_not_matter(
    base: dict[str, Any], one: dict[str, Any], two: dict[str, Any]
) -> None:
    first, second = changed(base, one), changed(base, two)
    there, back = merge(base, first, second), merge(base, second, first)
    assert {c.path for c in there.clashes} == {c.path for c in back.clashes}
    if not there.clashes:
        assert there.values == back.values


@given(VALUES, CHANGES, CHANGES)
def test_nothing_is_lost(base: dict[str, Any], one: dict[str, Any], two: dict[str, Any]) -> None:
    theirs, mine = changed(base, one), changed(base, two)
    merged = merge(base, theirs, mine)
    clashes = {clash.path: clash for clash in merged.clashes}
    for path in {*base, *theirs, *mine}:
        was, there, here = base.get(path), theirs.get(path), mine.get(path)
        if path in clashes:
            assert clashes[path] == Clash(path, was, there, here)
            assert len({repr(was), repr(there), repr(here)}) == 3
            assert merged.values.get(path) == there
        elif here != was:
            assert merged.values.get(path) == here
        else:
            assert merged.values.get(path) == there


@given(VALUES, CHANGES, CHANGES)
def test_saying_it_twice_changes_nothing_more(
    base: dict[str, Any], one: dict[str, Any], two: dict[str, Any]
) -> None:
    mine = changed(base, two)
    once = merge(base, changed(base, one), mine)
    again = merge(base, once.values, mine)
    assert again.values == once.values
    assert again.clashes == once.clashes


@given(VALUES, st.lists(CHANGES, max_size=4))
def test_the_base_is_found_from_what_each_saving_replaced(
    base: dict[str, Any], steps: list[dict[str, Any]]
) -> None:
    current, former = base, []
    for step in steps:
        after = changed(current, step)
        former.append({path: current.get(path) for path in changes_between(current, after)})
        current = after
    assert base_of(current, former) == base


@given(VALUES, CHANGES)
def test_without_a_base_only_the_unknown_is_filled(
    theirs: dict[str, Any], changes: dict[str, Any]
) -> None:
    merged = merge_unread(theirs, changes)
    assert {path: merged.values[path] for path in theirs} == theirs
    clashing = {clash.path for clash in merged.clashes}
    for path, value in changes.items():
        assert path in clashing or merged.values.get(path) == value


@given(households())
def test_facts_come_apart_and_together_again(facts: Any) -> None:
    stored = facts_to_json(facts)
    values = to_values(stored, {"q": ["x"]}, {"W": {"deprived": True, "reason": "…"}}, "score")
    members = [row["key"] for row in stored.get("members", [])]
    back = from_values(values, members=members, version=FACTS_VERSION)
    assert back.facts == stored
    assert back.answers == {"q": ["x"]}
    assert back.overrides == {"W": {"deprived": True, "reason": "…"}}
    assert back.method == "score"


def test_members_are_known_by_their_key_and_not_by_their_place() -> None:
    one = {"version": 1, "members": [{"key": "a", "insured": True}, {"key": "b"}]}
    two = {"version": 1, "members": [{"key": "b"}, {"key": "a", "insured": True}]}
    assert to_values(one, {}, {}, "score") == to_values(two, {}, {}, "score")
    assert member_of("members[a].insured") == "a"
    assert member_of("dwelling.water") is None


def test_a_member_who_is_gone_takes_their_facts_along() -> None:
    values = {"members[a].insured": True, "members[b].insured": False, "method": "score"}
    facts = from_values(values, members=["b"], version=1).facts
    assert facts["members"] == [{"key": "b", "insured": False}]


def test_a_note_goes_with_its_choice() -> None:
    before = {"causes": ["other"], "cause_note": "Lũ"}
    assert with_notes_of_dropped_choices(before, {"causes": ["land"]}) == {
        "causes": ["land"], "cause_note": None,
    }  # fmt: skip
    assert with_notes_of_dropped_choices(before, {"causes": ["other", "land"]}) == {
        "causes": ["other", "land"]
    }
