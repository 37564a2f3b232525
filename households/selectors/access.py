"""Who looked at a household: rows and words for its access log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import AccessRecord, Household
from officials.choices import Right
from officials.models import Post
from officials.scope import Viewer, areas_for

#: What a look at the case page is recorded as.
CASE = "case"

#: What was looked at, in words, and the words of what was answered; apps above declare theirs.
_WHAT: dict[str, Promise] = {CASE: _("Hồ sơ hộ")}
_RESULTS: dict[str, Mapping[str, Promise]] = {}


def declare_look(what: str, title: Promise, results: Mapping[str, Promise]) -> None:
    """Give a thing that is looked at its name, and its results their words."""
    _WHAT[what] = title
    _RESULTS[what] = results


@dataclass(frozen=True, slots=True)
class ShownLook:
    """A look with its words."""

    row: AccessRecord
    what: str | Promise
    result: str | Promise

    @property
    def branch(self) -> str:
        """The branch of the bank behind it; empty for the office's own people."""
        if self.row.client is not None:
            return self.row.client.branch.name
        posts = [post for post in self.row.official.posts.all() if post.branch is not None]
        return posts[0].branch.name if posts and posts[0].branch else ""


def looks_of(viewer: Viewer, household: Household) -> QuerySet[AccessRecord, AccessRecord]:
    """Looks at a household that the viewer may read, with whoever looked: two queries."""
    branches = Post.objects.exclude(branch=None).select_related("branch").order_by("-valid_from")
    return (
        AccessRecord.objects.visible_to(viewer)
        .filter(household=household)
        .select_related("official", "client__branch")
        .prefetch_related(Prefetch("official__posts", queryset=branches))
    )


def may_see_looks(viewer: Viewer, household: Household) -> bool:
    """Whether the viewer may open a household's access log: where it lives now."""
    return areas_for(viewer, Right.VIEW_ACCESS).holds(
        commune=household.commune_id, village=household.village_id
    )


def shown_look(row: AccessRecord) -> ShownLook:
    """Return a look with its words; a code that nobody declared stands for itself."""
    return ShownLook(
        row, _WHAT.get(row.what, row.what), _RESULTS.get(row.what, {}).get(row.result, row.result)
    )
