"""Officials and their posts."""

import datetime as dt
import itertools
from typing import Any

import factory
from factory.django import DjangoModelFactory

from areas.choices import AreaLevel
from areas.models import Area
from officials.choices import Role
from officials.models import BankBranch, BranchArea, Official, Post
from tests.factories.areas import CommuneFactory

#: Long before any date a test looks at.
POST_START = dt.date(2020, 1, 1)
_BRANCHES = itertools.count(1)


class OfficialFactory(DjangoModelFactory[Official]):
    """An account without any post: it may do nothing."""

    class Meta:
        model = Official

    username = factory.Sequence(lambda n: f"can-bo-{n}")
    full_name = factory.Sequence(lambda n: f"Cán bộ thử {n}")


class PostFactory(DjangoModelFactory[Post]):
    """A commune officer in force today, unless told otherwise."""

    class Meta:
        model = Post

    official = factory.SubFactory(OfficialFactory)
    role = Role.COMMUNE_OFFICER
    area = factory.SubFactory(CommuneFactory)
    valid_from = POST_START

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        """Give a bank officer "on an area" a post at a branch that serves all of it."""
        area = kwargs.get("area")
        if kwargs.get("role") == Role.BANK_OFFICER and area is not None:
            kwargs |= {"area": None, "branch": _branch_of(area)}
        return kwargs


def _branch_of(area: Area) -> BankBranch:
    is_province = area.level == AreaLevel.PROVINCE
    province = area if is_province else area.parent
    assert province is not None
    branch = BankBranch.objects.create(
        code=f"dia-ban-{next(_BRANCHES)}",
        name="Phòng giao dịch của địa bàn",
        province=province,
    )
    served = Area.objects.today().communes().filter(parent=area) if is_province else [area]
    for commune in served:
        BranchArea.objects.create(branch=branch, commune=commune, valid_from=POST_START)
    return branch


def official_with(
    role: Role, *, area: object = None, village: object = None, **post: object
) -> Official:
    """Return a fresh account that holds one post."""
    made = PostFactory.create(role=role, area=area, village=village, **post)
    official: Official = made.official
    return official
