"""What is unlikely between a head and a member: years of birth by relation.

Unlikely is no error: people adopt, marry late and are entered wrongly. Bounds are wide, so that a
remark is worth a look.
"""

from __future__ import annotations

from households.choices import Relation

#: How many years a member is younger than the head, at least and at most.
YEARS_YOUNGER: dict[Relation, tuple[int, int]] = {
    Relation.CHILD: (12, 75),
    Relation.CHILD_IN_LAW: (0, 80),
    Relation.GRANDCHILD: (26, 110),
    Relation.PARENT: (-75, -12),
    Relation.GRANDPARENT: (-110, -26),
    Relation.SPOUSE: (-40, 40),
    Relation.SIBLING: (-45, 45),
}


def is_unlikely(relation: str, birth_year: int, head_birth_year: int) -> bool:
    """Whether the years of birth of a member and of the head hardly fit their relation."""
    least, most = YEARS_YOUNGER.get(Relation(relation), (-200, 200))
    return not least <= birth_year - head_birth_year <= most
