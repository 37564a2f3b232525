"""Which posts, accounts and villages somebody manages, and which they may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from areas.models import Area, Village
from officials.choices import RIGHTS, Right, Role
from officials.models import ApiClient, BankBranch, BranchArea, Official, Post
from officials.scope import Viewer, areas_for, provinces_for, within

#: Rights whose holder works with villages and therefore may choose among those of the area.
_VILLAGE_RIGHTS = (
    Right.VIEW_HOUSEHOLDS,
    Right.VIEW_STATISTICS,
    Right.MANAGE_VILLAGES,
    Right.MANAGE_POSTS,
)


@dataclass(frozen=True, slots=True)
class Mandate:
    """Where posts may be managed: everywhere, or in whole provinces."""

    everywhere: bool
    provinces: frozenset[int]

    def covers(self, area: Area | None) -> bool:
        """Whether posts on a unit of today may be managed; no unit stands for the whole system."""
        if self.everywhere:
            return True
        return area is not None and bool({area.pk, area.parent_id} & self.provinces)

    def condition(self, lookup: str = "") -> Q:
        """Condition for rows whose unit, reached by ``lookup``, the mandate covers."""
        if self.everywhere:
            return Q()
        if not self.provinces:
            return Q(pk__in=[])
        prefix = f"{lookup}__" if lookup else ""
        inside = Q(**{f"{prefix}pk__in": self.provinces})
        return inside | Q(**{f"{prefix}parent__in": self.provinces})

    @property
    def posts(self) -> Q:
        """Condition for posts: those at a branch of the bank belong to the branch's province."""
        return self.condition("area") | self.condition("branch__province")


def mandate_of(viewer: Viewer) -> Mandate:
    """The mandate that follows from the current posts of the viewer."""
    everywhere = (
        isinstance(viewer, Official)
        and viewer.is_active
        and any(
            post.area is None and Right.MANAGE_POSTS in RIGHTS[Role(post.role)]
            for post in viewer.current_posts
        )
    )
    return Mandate(everywhere, provinces_for(viewer, Right.MANAGE_POSTS))


def posts_visible_to(viewer: Viewer) -> QuerySet[Post]:
    """Posts, also former ones, on the units of the viewer's mandate; none of a program."""
    return Post.objects.filter(mandate_of(viewer).posts, official__officials_apiclient__isnull=True)


def officials_visible_to(viewer: Viewer) -> QuerySet[Official]:
    """Accounts of people that hold or held a post within the viewer's mandate.

    The account of a program is none of them: it has no password, and ends with its program.
    """
    mandate = mandate_of(viewer)
    people = Official.objects.filter(officials_apiclient__isnull=True)
    if mandate.everywhere:
        return people
    inside = Post.objects.filter(mandate.posts, official=OuterRef("pk"))
    return people.filter(Exists(inside))


def officials_changeable_by(viewer: Viewer) -> QuerySet[Official]:
    """Accounts the viewer may change: none of their present or coming posts lies elsewhere.

    Otherwise one province could take over the account of somebody who now serves another.
    """
    mandate = mandate_of(viewer)
    if mandate.everywhere:
        return officials_visible_to(viewer)
    open_posts = Post.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()), official=OuterRef("pk")
    )
    # Not ``exclude``: a post without a unit (system administrator) must count as elsewhere.
    inside = Post.objects.filter(mandate.posts).values("pk")
    return officials_visible_to(viewer).filter(~Exists(open_posts.exclude(pk__in=inside)))


def branches_visible_to(viewer: Viewer) -> QuerySet[BankBranch]:
    """Branches of the bank in the provinces of the viewer's mandate."""
    return BankBranch.objects.filter(mandate_of(viewer).condition("province"))


def branch_areas_visible_to(viewer: Viewer) -> QuerySet[BranchArea]:
    """Communes that those branches serve, served or will serve."""
    return BranchArea.objects.filter(mandate_of(viewer).condition("branch__province"))


def clients_visible_to(viewer: Viewer) -> QuerySet[ApiClient]:
    """Programs of those branches, also stopped ones."""
    return ApiClient.objects.filter(mandate_of(viewer).condition("branch__province"))


def villages_visible_to(viewer: Viewer) -> QuerySet[Village]:
    """Villages of the communes the viewer works for; all of them for a system administrator."""
    if mandate_of(viewer).everywhere:
        return Village.objects.all()
    return _villages(viewer, *_VILLAGE_RIGHTS)


def villages_changeable_by(viewer: Viewer) -> QuerySet[Village]:
    """Villages of the communes in which the viewer manages villages."""
    return _villages(viewer, Right.MANAGE_VILLAGES)


def communes_with(viewer: Viewer, right: Right) -> QuerySet[Area]:
    """Communes of today in which the viewer holds a right on the whole commune."""
    return Area.objects.today().communes().filter(pk__in=areas_for(viewer, right).communes)


def _villages(viewer: Viewer, *rights: Right) -> QuerySet[Village]:
    inside = Q(pk__in=[])
    for right in rights:
        condition = within(areas_for(viewer, right), commune_lookup="commune", village_lookup="pk")
        if condition is not None:
            inside |= condition
    return Village.objects.filter(inside)
