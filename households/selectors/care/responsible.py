"""Who answers for a household: its own official, else its village's, else its commune's."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from areas.models import Area
from households.models import Assignment, Household, Residence
from households.models.household import HouseholdQuerySet
from households.selectors.as_of import held_on
from households.selectors.work_list import on_lists
from officials.choices import RIGHTS, Right, Role
from officials.models import Official, Post
from officials.scope import Viewer, areas_for

#: Roles whose holders may answer for households.
CARING_ROLES = frozenset(role for role, rights in RIGHTS.items() if Right.VISIT in rights)


def own_line(day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Main assignments of the outer household itself, while it lives in their commune."""
    return (
        Assignment.objects.main()
        .on(day)
        .filter(household=OuterRef("pk"), commune=OuterRef("commune"))
    )


def village_line(day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Main assignments of the outer household's village."""
    return Assignment.objects.main().on(day).filter(village=OuterRef("village"))


def commune_line(day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Main assignments of the outer household's whole commune."""
    return Assignment.objects.main().on(day).of_communes().filter(commune=OuterRef("commune"))


def with_responsible(
    households: QuerySet[Household, Household], day: dt.date
) -> QuerySet[Household, Household]:
    """Add ``responsible_id``: who answers on ``day`` for each household where it lives now.

    Null only in a commune in which nobody has begun to answer.
    """
    return households.annotate(
        responsible_id=Coalesce(
            Subquery(own_line(day).values("official")),
            Subquery(village_line(day).values("official")),
            Subquery(commune_line(day).values("official")),
        )
    )


def cared_for_by(official: Official, day: dt.date) -> HouseholdQuerySet:
    """Households that are on a list and for which the official answers on ``day``."""
    mine = Q(official=official)
    own, village, commune = own_line(day), village_line(day), commune_line(day)
    # Each way of answering lies in one of these communes: the rest of the country is not looked at.
    places = Assignment.objects.main().on(day).filter(mine).values("commune")
    return (
        in_care(day)
        .filter(commune__in=places)
        .filter(
            Q(Exists(own.filter(mine)))
            | (~Q(Exists(own)) & Q(Exists(village.filter(mine))))
            | (~Q(Exists(own)) & ~Q(Exists(village)) & Q(Exists(commune.filter(mine))))
        )
    )


def in_care(day: dt.date) -> HouseholdQuerySet:
    """Existing households that are on a list: poor, near-poor, newly escaped."""
    return Household.objects.existing().filter(Exists(on_lists(day)))


def uncovered(viewer: Viewer, day: dt.date) -> HouseholdQuerySet:
    """Households on a list for which nobody answers: their commune's line has not begun."""
    return (
        in_care(day)
        .with_right(viewer, Right.VIEW_HOUSEHOLDS)
        .filter(~Exists(own_line(day)), ~Exists(village_line(day)), ~Exists(commune_line(day)))
    )


def without_line(viewer: Viewer, right: Right, day: dt.date) -> QuerySet[Area, Area]:
    """Communes of the viewer in which nobody has begun to answer."""
    begun = Assignment.objects.main().on(day).of_communes().filter(commune=OuterRef("pk"))
    places = areas_for(viewer, right).communes
    return Area.objects.filter(~Exists(begun), pk__in=places).order_by("code")


def responsible_on(household: Household, day: dt.date) -> Official | None:
    """Who answered for a household on a day, where it lived then."""
    home = (
        Residence.objects.filter(held_on(day), household=household)
        .values_list("commune", "village")
        .first()
    )
    if home is None:
        return None
    commune, village = home
    main = Assignment.objects.main().on(day).filter(commune=commune)
    line = (
        main.filter(
            Q(household=household)
            | Q(village=village)
            | Q(village__isnull=True, household__isnull=True)
        )
        .order_by(F("household").asc(nulls_last=True), F("village").asc(nulls_last=True))
        .select_related("official")
        .first()
    )
    return None if line is None else line.official


def candidates(commune: int, day: dt.date, village: int | None = None) -> QuerySet[Official]:
    """Accounts that may answer for a place on ``day``: a post there that allows visits.

    Collectors answer for their own village and its households only.
    """
    posts = Post.objects.on(day).filter(official=OuterRef("pk"), area=commune)
    whole = Q(role__in=CARING_ROLES - {Role.VILLAGE_COLLECTOR})
    here = Q(role=Role.VILLAGE_COLLECTOR, village=village) if village is not None else Q(pk=None)
    return Official.objects.filter(Exists(posts.filter(whole | here)), is_active=True).order_by(
        "full_name", "pk"
    )


def reaches(commune: int, day: dt.date) -> dict[int, frozenset[int] | None]:
    """Keys of the accounts that may answer in a commune on ``day``, and for which villages.

    None stands for the whole commune. One query, where ``candidates`` asks for one place.
    """
    posts = Post.objects.on(day).filter(
        area=commune, role__in=CARING_ROLES, official__is_active=True
    )
    found: dict[int, frozenset[int] | None] = {}
    for official, village in posts.values_list("official", "village"):
        known = found.get(official, frozenset())
        whole = village is None or known is None
        found[official] = None if whole else (known or frozenset()) | {village}
    return found


def no_post(day: dt.date) -> Q:
    """Condition of assignments whose official may not answer there on ``day``."""
    posts = Post.objects.on(day).filter(
        official=OuterRef("official"), area=OuterRef("commune"), role__in=CARING_ROLES
    )
    whole = posts.exclude(role=Role.VILLAGE_COLLECTOR)
    village = posts.filter(role=Role.VILLAGE_COLLECTOR)
    return Q(official__is_active=False) | (
        Q(~Exists(whole))
        & (
            Q(village__isnull=True, household__isnull=True)
            | (Q(village__isnull=False) & ~Exists(village.filter(village=OuterRef("village"))))
            | (
                Q(household__isnull=False)
                & ~Exists(village.filter(village=OuterRef("household__village")))
            )
        )
    )


def left_without_post(day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Assignments in force whose official holds no post that lets them answer there any more."""
    return Assignment.objects.on(day).filter(no_post(day))
