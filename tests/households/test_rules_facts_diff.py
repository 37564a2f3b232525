"""Differences of stored facts in words."""

from hypothesis import given
from hypothesis import strategies as st

from households.rules.facts_diff import facts_changes

BEFORE = {
    "version": 1,
    "members": [{"key": "a", "born": "2001-02-03", "insured": False}, {"key": "b", "sex": "F"}],
}
AFTER = {
    "version": 1,
    "members": [{"key": "a", "born": 2001, "insured": True}],
    "no_such_fact": 1,
}


def test_each_fact_is_told_with_its_member() -> None:
    told = [(c.member, c.field.name, c.old.vi, c.new.vi) for c in facts_changes(BEFORE, AFTER)]
    assert sorted(told) == [
        ("a", "born", "03/02/2001", "2001"),
        ("a", "insured", "Không", "Có"),
        ("b", "sex", "Nữ", ""),
    ]


@given(st.sampled_from([BEFORE, AFTER, {}]))
def test_nothing_differs_from_itself(facts: dict[str, object]) -> None:
    assert facts_changes(facts, facts) == []
