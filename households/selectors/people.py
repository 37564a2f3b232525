"""Finding people and households by what an official has at hand, within their area."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.lookups import GreaterThan

from common.vietnamese import name_tokens
from households.choices import Relation
from households.models import Household, Membership, Person
from households.models.person import PersonQuerySet
from households.rules.identity import mask_identity, normalise_identity
from households.selectors.names import NameKey, persons_named
from officials.choices import Right
from officials.scope import Territory, Viewer, areas_for

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
#: Fewer digits of an identity number would match half a commune.
SHORTEST_PART = 4

_CODE = re.compile(r"(\d{5})\s*-\s*(\d{1,6})", re.ASCII)
_DIGITS = re.compile(r"[\d\s.\-]+", re.ASCII)

#: Where the next page starts: the sort key and key of the last person.
After = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """One person found, with the household the viewer knows them by."""

    person: Person
    membership: Membership
    identity: str
    unmasked: bool

    @property
    def household(self) -> Household:
        """The household, with village and commune."""
        return self.membership.household

    @property
    def is_head(self) -> bool:
        """Whether they are the head."""
        return self.membership.relation == Relation.HEAD

    @property
    def is_current(self) -> bool:
        """Whether they still live there."""
        return self.membership.valid_to is None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Hits in the Vietnamese order of names; ``next_after`` is None on the last page."""

    hits: tuple[Hit, ...]
    next_after: After | None


def search(
    viewer: Viewer, text: str, *, after: After | None = None, limit: int = DEFAULT_LIMIT
) -> SearchPage:
    """Find persons by name, identity number, household code or code elsewhere.

    Names match by whole words without tone marks in any order; a household's code finds its head.
    Identity numbers (12 digits, or 9 of the former card) match whole; part of one (4 digits and
    more) only where the viewer may see numbers unmasked. At most three queries besides those for
    the viewer's posts.
    """
    limit = max(1, min(limit, MAX_LIMIT))
    text = " ".join(text.split())
    households = _by_code(viewer, text)
    persons = _heads_of(households) if households else _matching(viewer, text, after, limit + 1)
    if persons is None:
        return SearchPage((), None)
    if after is not None:
        persons = persons.filter(_behind(after))
    found = list(persons.in_name_order()[: limit + 1])
    page = found[:limit]
    last = page[-1] if len(found) > limit else None
    return SearchPage(
        hits=tuple(_hits(viewer, page, households)),
        next_after=None if last is None else (last.name_sort, last.pk),
    )


def _behind(after: After) -> GreaterThan:
    """Row comparison ``(name_sort, id) > (x, y)``: the index is entered at the right place."""
    key = Func(F("name_sort"), F("pk"), function="ROW", output_field=TextField())
    start = Func(
        Value(after[0], output_field=TextField()),
        Value(after[1]),
        function="ROW",
        output_field=TextField(),
    )
    return GreaterThan(key, start)


def _by_code(viewer: Viewer, text: str) -> list[int]:
    """Keys of the visible households that carry the text as their code, ours or elsewhere's."""
    if not any(character.isdigit() for character in text):
        return []
    condition = Q(external_code=text)
    if code := _CODE.fullmatch(text):
        condition |= Q(code=f"{code[1]}-{int(code[2]):06d}")
    rows = Household.objects.visible_to(viewer).filter(condition)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MAX_LIMIT])


def _heads_of(households: list[int]) -> PersonQuerySet:
    """Heads of the households: the present one, else the last."""
    heads = Membership.objects.filter(
        household__in=households, person=OuterRef("pk"), relation=Relation.HEAD
    )
    later = Membership.objects.filter(
        household=OuterRef("household"),
        relation=Relation.HEAD,
        valid_from__gt=OuterRef("valid_from"),
    )
    return Person.objects.filter(Exists(heads.filter(~Exists(later))))


def _matching(viewer: Viewer, text: str, after: After | None, limit: int) -> PersonQuerySet | None:
    """Persons by number where the text is all digits, else by the words of their name."""
    if _DIGITS.fullmatch(text):
        return _by_number(viewer, text)
    tokens = name_tokens(text)
    if not tokens:
        return None
    memberships = Membership.objects.visible_to(viewer)
    keys = persons_named(
        tokens,
        memberships,
        communes=len(areas_for(viewer, memberships.view_right).communes),
        limit=limit,
        beyond=NameKey(*after) if after else None,
    )
    return Person.objects.filter(pk__in=[key.person for key in keys])


def _by_number(viewer: Viewer, text: str) -> PersonQuerySet | None:
    digits = re.sub(r"\D", "", text)
    if normalise_identity(digits) is not None:
        return Person.objects.visible_to(viewer).filter(identity_number=digits)
    if len(digits) == 9:
        return Person.objects.visible_to(viewer).filter(legacy_identity_number=digits)
    if not SHORTEST_PART <= len(digits) < 12:
        return None
    unmasked = Person.objects.with_right(viewer, Right.UNMASK)
    return unmasked.filter(identity_number__contains=digits)


def _hits(viewer: Viewer, persons: list[Person], households: list[int]) -> list[Hit]:
    rows = Membership.objects.visible_to(viewer).filter(person__in=[p.pk for p in persons])
    if households:
        rows = rows.filter(household__in=households)
    latest = {
        row.person_id: row
        for row in rows.select_related("household__village", "household__commune")
        .order_by("person", "-valid_from")
        .distinct("person")
    }
    territory = areas_for(viewer, Right.UNMASK)
    hits = []
    for person in persons:
        row = latest.get(person.pk)
        if row is not None:
            unmasked = sees_in(territory, row.household)
            hits.append(
                Hit(
                    person=person,
                    membership=row,
                    identity=shown_identity(person.identity_number, unmasked=unmasked),
                    unmasked=unmasked,
                )
            )
    return hits


def sees_in(territory: Territory, household: Household) -> bool:
    """Whether a household lies in a territory."""
    return household.commune_id in territory.communes or household.village_id in territory.villages


def may_unmask(viewer: Viewer, household: Household) -> bool:
    """Whether the viewer may see whole identity numbers of the members of a household."""
    return sees_in(areas_for(viewer, Right.UNMASK), household)


def shown_identity(number: str | None, *, unmasked: bool) -> str:
    """Return an identity number as it is shown to somebody who may, or may not, see it whole."""
    return (number or "") if unmasked else mask_identity(number)
