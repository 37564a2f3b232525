"""For which branches of the bank somebody acts."""

from __future__ import annotations

from officials.choices import RIGHTS, Right, Role
from officials.models import BankBranch, Official
from officials.scope import Viewer


def branches_for(viewer: Viewer, right: Right) -> frozenset[int]:
    """Active branches at which the viewer, person or program, holds the right today."""
    if not isinstance(viewer, Official) or not viewer.is_active:
        return frozenset()
    keys = {
        post.branch_id
        for post in viewer.current_posts
        if post.branch_id is not None and right in RIGHTS[Role(post.role)]
    }
    return viewer.active_branches & keys


def branch_of(viewer: Viewer, right: Right) -> BankBranch | None:
    """Return the one branch in whose name the viewer writes; None for none or several."""
    keys = branches_for(viewer, right)
    return BankBranch.objects.get(pk=next(iter(keys))) if len(keys) == 1 else None
