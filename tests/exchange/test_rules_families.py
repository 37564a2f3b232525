"""Years of birth that hardly fit a relation."""

from __future__ import annotations

import pytest

from exchange.rules.families import YEARS_YOUNGER, is_unlikely
from households.choices import Relation


@pytest.mark.parametrize(
    ("relation", "born", "unlikely"),
    [
        ("child", 2005, False),
        ("child", 1992, False),
        ("child", 1985, True),
        ("child", 1970, True),
        ("parent", 1955, False),
        ("parent", 1975, True),
        ("grandchild", 2000, True),
        ("grandchild", 2010, False),
        ("grandparent", 1930, False),
        ("spouse", 1939, True),
        ("spouse", 1960, False),
        ("sibling", 1930, True),
        ("other", 1900, False),
        ("head", 1980, False),
    ],
)
def test_a_head_of_1980(relation: str, born: int, unlikely: bool) -> None:
    assert is_unlikely(relation, born, 1980) is unlikely


def test_bounds_mirror_each_other() -> None:
    for one, other in (
        (Relation.CHILD, Relation.PARENT),
        (Relation.GRANDCHILD, Relation.GRANDPARENT),
    ):
        least, most = YEARS_YOUNGER[one]
        assert YEARS_YOUNGER[other] == (-most, -least)
