"""Facts of a file laid over what is known of a household: the start of a review, in bulk."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from areas.choices import AttributeScheme
from areas.models import Village
from areas.selectors.attributes import attribute_of_village
from exchange.choices import SheetKind
from exchange.rules.columns import column_at
from exchange.rules.values import from_plain, to_cell
from households.choices import Relation, ReviewState
from households.models import Membership, PovertyStandard, Review
from households.rules.facts import FACTS_VERSION, facts_from_json, facts_to_json
from households.rules.scoring_form import profile_for
from households.selectors.methods import form_of, method_for
from households.selectors.standards import standards_for

Facts = dict[str, Any]


@dataclass(slots=True)
class Known:
    """What the register has of one household: reviews (newest first) and members."""

    reviews: list[Review] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)

    @property
    def open(self) -> Review | None:
        """The review that still waits for something."""
        waiting = {ReviewState.DRAFT, ReviewState.SURVEYED}
        return next((review for review in self.reviews if review.state in waiting), None)

    @property
    def latest(self) -> Facts:
        """Facts of the last review."""
        return dict(self.reviews[0].facts) if self.reviews else {}


def known_of(households: Iterable[int]) -> dict[int, Known]:
    """Read reviews and members of many households in two queries."""
    keys = list(households)
    found: dict[int, Known] = defaultdict(Known)
    reviews = Review.objects.filter(household__in=keys).exclude(state=ReviewState.WITHDRAWN)
    for review in reviews.order_by("household", "-reviewed_on", "-pk"):
        found[review.household_id].reviews.append(review)
    members = Membership.objects.filter(household__in=keys).select_related("person")
    for member in members.order_by("valid_from", "pk"):
        found[member.household_id].members.append(member)
    return found


def merged(
    base: Facts, given: Mapping[str, Any], members: Mapping[str, Mapping[str, Any]]
) -> Facts:
    """Lay what the file gives over ``base``: household facts by path, members' by their key."""
    result = {key: value for key, value in base.items() if key != "members"}
    result["version"] = FACTS_VERSION
    for path, value in given.items():
        section, _dot, name = path.rpartition(".")
        fact = from_plain(column_at(SheetKind.FACTS, path).kind, value)
        if section:
            result[section] = {**result.get(section, {}), name: fact}
        else:
            result[path] = fact
    people = [{**row, **members.get(row["key"], {})} for row in base.get("members", [])]
    if people:
        result["members"] = people
    return result


def brought_up_to(base: Facts, members: list[Membership], on: dt.date) -> Facts:
    """Facts for the members of a day, as a review started by hand begins."""
    before = {row["key"]: row for row in base.get("members", [])}
    people = []
    for row in members:
        if row.valid_from > on or (row.valid_to is not None and row.valid_to <= on):
            continue
        key = str(row.person.uuid)
        born = row.person.birth_date
        people.append(
            {
                **before.get(key, {"key": key}),
                "born": born.isoformat() if born else row.person.birth_year,
                "sex": row.person.sex,
                "head": row.relation == Relation.HEAD,
            }
        )
    result = {key: value for key, value in base.items() if key not in {"members", "member_count"}}
    return {**result, "members": people} if people else result


def canonical(facts: Facts, on: dt.date | None) -> Facts:
    """Return facts as they are stored; raises ``FactsError``."""
    return facts_to_json(facts_from_json({"version": FACTS_VERSION, **facts}, as_of=on))


def differences(old: Facts, new: Facts) -> dict[str, list[str]]:
    """Household facts that change, as people read them."""
    before, after = _flat(old), _flat(new)
    return {
        path: [_shown(path, before.get(path)), _shown(path, after.get(path))]
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    }


def _flat(facts: Facts) -> Facts:
    found: Facts = {}
    for key, value in facts.items():
        if isinstance(value, dict):
            found |= {f"{key}.{name}": part for name, part in value.items()}
        elif key not in {"version", "members"}:
            found[key] = value
    return found


def _shown(path: str, value: Any) -> str:
    if value is None:
        return ""
    try:
        column = column_at(SheetKind.FACTS, path)
    except KeyError:
        return str(value)
    return str(to_cell(column, from_plain(column.kind, value)))


class Settings:
    """What a review of a village on a day is made under; asked once for each."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._area_types: dict[tuple[int, dt.date], str | None] = {}
        self._forms: dict[tuple[int, dt.date], tuple[int | None, str, str]] = {}
        self._standards: dict[dt.date, bool] = {}

    def has_standard(self, on: dt.date) -> bool:
        """Whether a national standard is in force."""
        if on not in self._standards:
            self._standards[on] = PovertyStandard.objects.national_on(on).exists()
        return self._standards[on]

    def area_type(self, village: Village, on: dt.date) -> str | None:
        """Rural or urban; None where nobody has set it."""
        key = village.pk, on
        if key not in self._area_types:
            self._area_types[key] = attribute_of_village(village, AttributeScheme.AREA_TYPE, on)
        return self._area_types[key]

    def form(self, village: Village, on: dt.date) -> tuple[int | None, str, str]:
        """Key of the scoring form, the profile of points that applies, and the way of judging."""
        key = village.pk, on
        if key not in self._forms:
            form = form_of(standards_for(village, on))
            profile = ""
            if form is not None:
                region = attribute_of_village(village, AttributeScheme.SCORING_REGION, on)
                profile = profile_for(self.area_type(village, on) or "", region) or ""
            self._forms[key] = (form.pk if form else None, profile, str(method_for(form)))
        return self._forms[key]
