"""What members are to a new head, where it follows from what they were to the old one.

The certificate knows nine relations. Where two readings are possible (a grandchild of the old head
may be the new head's child or nephew) there is no answer here: the official says which.
"""

from __future__ import annotations

from households.choices import Relation

#: The old head as seen from the new one, by what the new head was to the old.
_OLD_HEAD: dict[Relation, Relation] = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.CHILD: Relation.PARENT,
    Relation.PARENT: Relation.CHILD,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.GRANDCHILD: Relation.GRANDPARENT,
    Relation.SIBLING: Relation.SIBLING,
    Relation.CHILD_IN_LAW: Relation.OTHER,
}

#: What another member is to the new head: by what the new head was, then what the member was.
_OTHERS: dict[Relation, dict[Relation, Relation]] = {
    Relation.SPOUSE: {
        Relation.CHILD: Relation.CHILD,
        Relation.CHILD_IN_LAW: Relation.CHILD_IN_LAW,
        Relation.GRANDCHILD: Relation.GRANDCHILD,
        Relation.PARENT: Relation.OTHER,
        Relation.GRANDPARENT: Relation.OTHER,
        Relation.SIBLING: Relation.OTHER,
    },
    Relation.CHILD: {
        Relation.SPOUSE: Relation.PARENT,
        Relation.CHILD: Relation.SIBLING,
        Relation.PARENT: Relation.GRANDPARENT,
        Relation.SIBLING: Relation.OTHER,
        Relation.GRANDPARENT: Relation.OTHER,
    },
    Relation.PARENT: {
        Relation.SPOUSE: Relation.CHILD_IN_LAW,
        Relation.CHILD: Relation.GRANDCHILD,
        Relation.PARENT: Relation.SPOUSE,
        Relation.SIBLING: Relation.CHILD,
        Relation.GRANDCHILD: Relation.OTHER,
        Relation.CHILD_IN_LAW: Relation.OTHER,
    },
    Relation.SIBLING: {
        Relation.SPOUSE: Relation.OTHER,
        Relation.CHILD: Relation.OTHER,
        Relation.PARENT: Relation.PARENT,
        Relation.SIBLING: Relation.SIBLING,
        Relation.GRANDPARENT: Relation.GRANDPARENT,
        Relation.GRANDCHILD: Relation.OTHER,
        Relation.CHILD_IN_LAW: Relation.OTHER,
    },
    Relation.CHILD_IN_LAW: {
        Relation.SPOUSE: Relation.OTHER,
        Relation.PARENT: Relation.OTHER,
        Relation.SIBLING: Relation.OTHER,
        Relation.CHILD_IN_LAW: Relation.OTHER,
        Relation.GRANDPARENT: Relation.OTHER,
    },
    Relation.GRANDCHILD: {
        Relation.SPOUSE: Relation.GRANDPARENT,
        Relation.PARENT: Relation.OTHER,
        Relation.SIBLING: Relation.OTHER,
        Relation.GRANDPARENT: Relation.OTHER,
    },
    Relation.GRANDPARENT: {
        Relation.SPOUSE: Relation.OTHER,
        Relation.CHILD: Relation.OTHER,
        Relation.SIBLING: Relation.GRANDCHILD,
        Relation.GRANDCHILD: Relation.OTHER,
        Relation.CHILD_IN_LAW: Relation.OTHER,
    },
}


def relation_to_new_head(new_head_was: Relation, member_was: Relation) -> Relation | None:
    """Return what a member is to the new head; None where only people can say.

    Both arguments are relations to the old head. The old head is ``Relation.HEAD``.
    """
    if member_was == Relation.HEAD:
        return _OLD_HEAD.get(new_head_was)
    return _OTHERS.get(new_head_was, {}).get(member_was)
