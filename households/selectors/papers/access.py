"""Who may open which paper, beyond seeing that it exists."""

from __future__ import annotations

from households.choices import PaperKind
from households.models import Paper
from officials.choices import Right
from officials.scope import Viewer, areas_for

#: Papers that hold whole identity numbers.
WITH_NUMBERS = frozenset({PaperKind.CERTIFICATE})


#: Who may set a paper down. What stands on it was decided elsewhere, by whoever had the right.
ISSUED_BY: dict[PaperKind, frozenset[Right]] = {
    PaperKind.RECEIPT: frozenset({Right.RUN_REVIEWS}),
    PaperKind.REVIEW_LIST: frozenset({Right.RUN_REVIEWS}),
    PaperKind.MINUTES: frozenset({Right.RUN_REVIEWS}),
    PaperKind.POSTING: frozenset({Right.RUN_REVIEWS}),
    PaperKind.DECISION: frozenset({Right.RUN_REVIEWS, Right.DECIDE}),
    PaperKind.CERTIFICATE: frozenset({Right.RUN_REVIEWS}),
    PaperKind.REFUSAL: frozenset({Right.RUN_REVIEWS, Right.DECIDE}),
    PaperKind.OBJECTION_REPLY: frozenset({Right.RUN_REVIEWS}),
}

#: Papers by which the leader's word goes out: only the leader takes them back.
_LEADERS = frozenset({PaperKind.DECISION, PaperKind.CERTIFICATE, PaperKind.REFUSAL})


def rights_to_withdraw(kind: PaperKind) -> frozenset[Right]:
    """Return the rights of which one is needed to withdraw a paper."""
    return frozenset({Right.DECIDE}) if kind in _LEADERS else ISSUED_BY[kind]


def may_open(viewer: Viewer, kind: PaperKind, commune: int) -> bool:
    """Whether the viewer may open papers of a kind of a commune whose papers they see.

    Whole identity numbers are for those who may see them elsewhere as well.
    """
    if kind not in WITH_NUMBERS:
        return True
    return commune in areas_for(viewer, Right.UNMASK).communes


def may_open_paper(viewer: Viewer, paper: Paper) -> bool:
    """Whether the viewer may open this paper, which they see."""
    return may_open(viewer, PaperKind(paper.kind), paper.commune_id)
