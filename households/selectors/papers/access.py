"""Who may open which paper, beyond seeing that it exists."""

from __future__ import annotations

from households.choices import PaperKind
from households.models import Paper
from officials.choices import Right
from officials.scope import Viewer, areas_for

#: Papers that hold whole identity numbers.
WITH_NUMBERS = frozenset({PaperKind.CERTIFICATE})


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
