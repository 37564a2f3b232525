"""Pairs of records that look alike, as far as somebody may see each of the two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from common.masking import mask_number
from households.choices import PairAnswer, PairKind, PairState
from households.models import DuplicatePair, Household, Membership, Person
from households.selectors.pair_words import pair_sentence
from officials.choices import Right
from officials.scope import Viewer, areas_for


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair. Hidden, it tells nothing but that it lies elsewhere."""

    visible: bool
    changeable: bool = False
    unmasked: bool = False
    says: str = ""
    person: Person | None = None
    household: Household | None = None
    relation: str = ""
    since: dt.date | None = None
    members: tuple[Membership, ...] = ()
    reviews: int = 0


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair with both sides as the viewer may see them; ``why`` is one sentence."""

    pair: DuplicatePair
    first: Side
    second: Side
    why: str

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, in order."""
        return self.first, self.second

    @property
    def whole(self) -> bool:
        """Whether both sides may be seen."""
        return self.first.visible and self.second.visible

    @property
    def own(self) -> bool:
        """Whether the viewer may change both sides, and so decide alone."""
        return self.first.changeable and self.second.changeable

    @property
    def waits_for_others(self) -> bool:
        """Whether the viewer has answered and another commune has not."""
        own = [side for side in self.sides if side.changeable]
        return bool(own) and not self.own and all(side.says for side in own)


@dataclass(frozen=True, slots=True)
class PairFilter:
    """What the queue is narrowed to; empty values narrow nothing."""

    state: str = PairState.OPEN
    kind: str = ""


def duplicate_queue(
    viewer: Viewer, wanted: PairFilter | None = None
) -> QuerySet[DuplicatePair, DuplicatePair]:
    """Pairs with a side that the viewer may change, the most likely first."""
    chosen = wanted or PairFilter()
    rows = DuplicatePair.objects.changeable_by(viewer)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    return rows


def shown_pairs(viewer: Viewer, pairs: Iterable[DuplicatePair]) -> list[ShownPair]:
    """Fetch what may be shown of both sides; the same number of queries however many pairs."""
    rows = list(pairs)
    return _Sides(viewer, rows).shown()


@dataclass(frozen=True, slots=True)
class Line:
    """One thing compared; None where the reader may not see a side."""

    label: str
    first: str | None
    second: str | None

    @property
    def differs(self) -> bool:
        """Whether both sides say something and not the same."""
        return bool(self.first and self.second) and self.first != self.second


def comparison(shown: ShownPair) -> list[Line]:
    """Both records line by line; numbers are covered where the reader may not read them."""
    values = [_values(shown.pair.kind, side) for side in shown.sides]
    labels = next((list(found) for found in values if found), [])
    return [
        Line(label, *(found.get(label, "") if found else None for found in values))
        for label in labels
    ]


def _day(day: dt.date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _number(number: str | None, side: Side) -> str:
    return (number or "") if side.unmasked else mask_number(number)


def _values(kind: str, side: Side) -> dict[str, str]:
    house, person = side.household, side.person
    if not side.visible or house is None:
        return {}
    place = {
        _("Hộ"): house.code,
        _("Nơi ở"): f"{house.village.title}, {house.commune}",
        _("Địa chỉ"): house.address,
    }
    if person is None:
        names = [f"{row.person.full_name} ({row.person.birth_year})" for row in side.members]
        return place | {
            _("Mã ở hệ thống khác"): house.external_code,
            _("Ngày lập hộ"): _day(side.since),
            _("Không còn từ ngày"): _day(house.closed_on),
            _("Thành viên"): "; ".join(names),
            _("Phiếu rà soát"): str(side.reviews),
        }
    return {
        _("Họ và tên"): person.full_name,
        _("Ngày sinh"): _day(person.birth_date) or str(person.birth_year),
        _("Giới tính"): str(person.get_sex_display()),
        _("Dân tộc"): person.ethnic_group.name,
        _("Số định danh"): _number(person.identity_number, side),
        _("Số chứng minh cũ"): _number(person.legacy_identity_number, side),
        _("Ngày mất"): _day(person.died_on),
        **place,
        _("Quan hệ với chủ hộ"): side.relation,
        _("Ở hộ từ ngày"): _day(side.since),
    }


@dataclass(slots=True)
class _Sides:
    viewer: Viewer
    pairs: Sequence[DuplicatePair]
    homes: dict[int, Membership] = field(default_factory=dict)
    households: dict[int, Household] = field(default_factory=dict)

    def __post_init__(self) -> None:
        persons = {k for p in self.pairs if p.kind == PairKind.PERSON for k in p.keys}
        houses = {k for p in self.pairs if p.kind == PairKind.HOUSEHOLD for k in p.keys}
        latest = (
            Membership.objects.filter(person__in=persons)
            .order_by("person_id", "-valid_from")
            .distinct("person_id")
            .select_related("person__ethnic_group", "household__village", "household__commune")
        )
        self.homes = {row.person_id: row for row in latest}
        members = Prefetch(
            "memberships",
            queryset=Membership.objects.current()
            .select_related("person")
            .order_by("person__birth_year", "pk"),
            to_attr="present",
        )
        found = (
            Household.objects.filter(pk__in=houses)
            .select_related("village", "commune")
            .annotate(review_count=Count("reviews", filter=~Q(reviews__state="withdrawn")))
            .prefetch_related(members)
        )
        self.households = {row.pk: row for row in found}

    def shown(self) -> list[ShownPair]:
        """Both sides of every pair."""
        result = []
        for pair in self.pairs:
            agreed = pair.first_says == pair.second_says == PairAnswer.SAME
            keys = pair.keys
            first = self._side(pair, keys[0], pair.first_says, agreed=agreed)
            second = self._side(pair, keys[1], pair.second_says, agreed=agreed)
            why = pair_sentence(pair.kind, pair.reasons, counts=first.visible and second.visible)
            result.append(ShownPair(pair, first, second, why))
        return result

    def _side(self, pair: DuplicatePair, key: int, says: str, *, agreed: bool) -> Side:
        home = self.homes.get(key) if pair.kind == PairKind.PERSON else None
        house = home.household if home else self.households.get(key)
        if house is None or not (agreed or self._holds(Right.VIEW_HOUSEHOLDS, house)):
            return Side(visible=False)
        changeable = self._holds(Right.EDIT_HOUSEHOLDS, house)
        unmasked = self._holds(Right.UNMASK, house)
        if home is not None:
            return Side(
                visible=True,
                says=says,
                person=home.person,
                household=house,
                relation=home.get_relation_display(),
                since=home.valid_from,
                changeable=changeable,
                unmasked=unmasked,
            )
        present: list[Membership] = getattr(house, "present", [])
        return Side(
            visible=True,
            says=says,
            household=house,
            since=house.registered_on,
            members=tuple(present),
            reviews=getattr(house, "review_count", 0),
            changeable=changeable,
            unmasked=unmasked,
        )

    def _holds(self, right: Right, house: Household) -> bool:
        return areas_for(self.viewer, right).holds(
            commune=house.commune_id, village=house.village_id
        )
