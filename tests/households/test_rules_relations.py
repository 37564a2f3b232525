"""What members are to a new head."""

import pytest

from households.choices import Relation
from households.rules.relations import relation_to_new_head

INVERSES = [
    (Relation.SPOUSE, Relation.SPOUSE),
    (Relation.CHILD, Relation.PARENT),
    (Relation.GRANDCHILD, Relation.GRANDPARENT),
    (Relation.SIBLING, Relation.SIBLING),
]


@pytest.mark.parametrize(("one", "other"), INVERSES)
def test_the_old_head_is_seen_from_the_other_side(one: Relation, other: Relation) -> None:
    assert relation_to_new_head(one, Relation.HEAD) == other
    assert relation_to_new_head(other, Relation.HEAD) == one


@pytest.mark.parametrize("new_head_was", [r for r in Relation if r != Relation.HEAD])
@pytest.mark.parametrize("member_was", list(Relation))
def test_no_rule_makes_a_second_head(new_head_was: Relation, member_was: Relation) -> None:
    assert relation_to_new_head(new_head_was, member_was) != Relation.HEAD


@pytest.mark.parametrize("member_was", list(Relation))
def test_nothing_follows_from_other(member_was: Relation) -> None:
    assert relation_to_new_head(Relation.OTHER, member_was) is None


def test_a_grandchild_may_be_child_or_nephew_of_the_new_head() -> None:
    assert relation_to_new_head(Relation.CHILD, Relation.GRANDCHILD) is None
