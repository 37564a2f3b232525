"""Officials and their posts."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import CommuneFactory

#: Long before any date a test looks at.
POST_START = dt.date(2020, 1, 1)


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


def official_with(
    role: Role, *, area: object = None, village: object = None, **post: object
) -> Official:
    """Return a fresh account that holds one post."""
    made = PostFactory.create(role=role, area=area, village=village, **post)
    official: Official = made.official
    return official
