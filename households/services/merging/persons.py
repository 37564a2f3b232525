"""Two records of one person become one.

The merged record stays as an empty one without households and numbers, which nothing shows, so that
history and frozen reviews that name it can still be read, and so that the merge can be undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import ChangeKind, PairAnswer, PairKind, PairState, Relation
from households.exceptions import ChangedMeanwhile, NotAllowed, PairRefused
from households.models import DuplicatePair, Household, HouseholdChange, Membership, Person
from households.rules.overlap import Span, without
from households.selectors.merge_fields import FieldChoice, choices, winning
from households.selectors.merge_relations import (
    TREATMENTS,
    Pointing,
    Treatment,
    check_declared,
    declared,
    fits,
    pointing_at,
)
from households.services.plan import Actor, Plan
from households.services.steps import Delete

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RelationCount:
    """How many rows point at the merged record, and what becomes of them."""

    name: str
    title: str
    count: int
    treatment: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do. Nothing was written."""

    choices: tuple[FieldChoice, ...]
    relations: tuple[RelationCount, ...]
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    blockers: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether the service would carry it out."""
        return not self.blockers


@transaction.atomic
def merge_person_records(
    *,
    actor: Actor,
    kept: Person,
    gone: Person,
    take: Iterable[str] | None = None,
    home_of_gone: bool = False,
    note: str = "",
) -> HouseholdChange:
    """Merge ``gone`` into ``kept``: one person, one line of memberships, one set of values.

    ``take`` names the values of ``gone`` that win (``fields.PERSON_FIELDS``); None takes whichever
    record says more. Where both were members somewhere on the same days, the memberships of
    ``kept`` hold, or those of ``gone`` with ``home_of_gone``. The actor must be able to change
    both, or one of them while both communes have answered "the same". Undone by ``undo_change``.

    Raises ``NotAllowed``, ``PairRefused``, ``UnknownRelation``, ``ChangeBlocked`` (a head who would
    leave a household without one, an open review, only one of the two recorded as dead) or
    ``ChangedMeanwhile``.
    """
    plan, _found = _plan(actor, kept, gone, take, home_of_gone=home_of_gone, write=True)
    return plan.carry_out(note)


def preview_person_merge(
    *,
    actor: Actor,
    kept: Person,
    gone: Person,
    take: Iterable[str] | None = None,
    home_of_gone: bool = False,
) -> MergePreview:
    """Say what ``merge_person_records`` would do; raises what it would raise, save blockers."""
    plan, merge = _plan(actor, kept, gone, take, home_of_gone=home_of_gone, write=False)
    return MergePreview(
        choices=tuple(merge.choices),
        relations=tuple(relation_counts(Person, gone.pk)),
        lines=tuple(plan.lines),
        warnings=tuple(plan.warnings),
        blockers=tuple(plan.blockers),
    )


def _plan(
    actor: Actor,
    kept: Person,
    gone: Person,
    take: Iterable[str] | None,
    *,
    home_of_gone: bool,
    write: bool,
) -> tuple[Plan, PersonMerge]:
    if kept.pk == gone.pk:
        raise PairRefused(_("Chọn hai hồ sơ khác nhau."), field="gone")
    check_declared(Person)
    _check_reach(actor, kept.pk, gone.pk)
    plan = Plan(actor=actor, kind=ChangeKind.SAME_PERSON, on_date=timezone.localdate(), write=write)
    households = lock_homes(plan, [kept.pk, gone.pk])
    merge = PersonMerge(plan, kept.pk, gone.pk, take, home_of_gone=home_of_gone)
    homes = [row.household_id for row in merge.newest_first()]
    if not homes:
        raise PairRefused(_("Cả hai hồ sơ đều không thuộc hộ nào."), field="kept")
    plan.household = households[homes[0]]
    plan.other = next((households[key] for key in homes if key != homes[0]), None)
    merge.add_steps()
    plan.block_on_open_reviews(*households.values())
    return plan, merge


def _check_reach(actor: Actor, kept: int, gone: int) -> None:
    if actor is None:
        return
    reach = set(
        Person.objects.changeable_by(actor).filter(pk__in=[kept, gone]).values_list("pk", flat=True)
    )
    agreed = DuplicatePair.objects.between(PairKind.PERSON, kept, gone).filter(
        first_says=PairAnswer.SAME, second_says=PairAnswer.SAME
    )
    if len(reach) < 2 and not (reach and agreed.exists()):
        raise NotAllowed(
            _(
                "Một trong hai hồ sơ ở địa bàn khác. Chỉ gộp được khi cán bộ cả hai nơi đã trả "
                "lời là một."
            ),
            field="pair",
        )


def lock_homes(plan: Plan, persons: Collection[int]) -> dict[int, Household]:
    """Lock every household the persons were ever in, by key, then the persons; return the former.

    A merge needs no life checks of theirs: a household that ended may be part of it.
    """
    memberships = Membership.objects.filter(person__in=persons)
    keys = set(memberships.values_list("household_id", flat=True))
    query = Household.objects.filter(pk__in=keys).order_by("pk")
    if plan.write:
        query = query.select_for_update(of=("self",))
    found = {row.pk: row for row in query.select_related("village", "commune__parent")}
    plan.lock_persons(persons)
    if plan.write and set(memberships.values_list("household_id", flat=True)) != keys:
        raise ChangedMeanwhile(_("Dữ liệu vừa được người khác thay đổi. Tải lại rồi làm lại."))
    return found


def relation_counts(model: type[Person | Household], key: int) -> Iterable[RelationCount]:
    """Every relation with rows that point at a record."""
    for pointing in pointing_at(model):
        count = pointing.rows(key).count()
        if count:
            known = declared(pointing)
            yield RelationCount(
                pointing.name, str(known.title), count, str(TREATMENTS[known.treatment])
            )


@dataclass(slots=True)
class PersonMerge:
    """The steps that make one person of two.

    ``dissolved`` are households that end with the merge (by key, with the one that takes their
    members): nobody has to head them, and time in them becomes time in the other.
    """

    plan: Plan
    kept_key: int
    gone_key: int
    take: Iterable[str] | None = None
    home_of_gone: bool = False
    dissolved: Mapping[int, Household] = field(default_factory=dict)
    kept: Person = field(init=False)
    gone: Person = field(init=False)
    choices: list[FieldChoice] = field(init=False)
    rows: list[Membership] = field(init=False)

    def __post_init__(self) -> None:
        """Read both as they are now; the caller holds the locks."""
        found = Person.objects.select_related("ethnic_group").in_bulk(
            [self.kept_key, self.gone_key]
        )
        self.kept, self.gone = found[self.kept_key], found[self.gone_key]
        self.choices = choices(self.kept, self.gone, self.take)
        rows = Membership.objects.filter(person__in=found).select_related("household", "person")
        self.rows = list(rows.order_by("valid_from", "pk"))

    def newest_first(self) -> list[Membership]:
        """All memberships, those of the side that holds first among equals."""
        holds = self._winner
        return sorted(
            self.rows, key=lambda r: (r.valid_to is None, r.valid_from, r.person_id == holds)
        )[::-1]

    @property
    def _winner(self) -> int:
        return self.gone_key if self.home_of_gone else self.kept_key

    def add_steps(self) -> None:
        """Plan everything; blockers are left in the plan."""
        plan = self.plan
        plan.lines.append(
            _("%(gone)s và %(kept)s thành một hồ sơ.")
            % {"gone": _who(self.gone), "kept": _who(self.kept)}
        )
        if (self.kept.died_on is None) != (self.gone.died_on is None):
            plan.blockers.append(
                _("Chỉ một hồ sơ ghi đã qua đời. Ghi nhận hoặc hoàn tác cho hồ sơ kia trước.")
            )
        self._memberships()
        self._values()
        move_pairs(plan, PairKind.PERSON, self.kept_key, self.gone_key)
        move_others(plan, Person, self.kept, self.gone, dissolved=self.dissolved)
        plan.touch(self.kept)
        plan.touch(self.gone)

    def _memberships(self) -> None:
        taken: list[Span] = [
            (row.valid_from, row.valid_to) for row in self.rows if row.person_id == self._winner
        ]
        pieces: list[Membership] = []
        # Cut first, then move: no two rows of one person ever overlap.
        for row in (r for r in self.rows if r.person_id != self._winner):
            pieces += self._cut(row, taken)
        for row in (r for r in self.rows if r.person_id == self._winner):
            self._move(row)
        for piece in pieces:
            self.plan.create(piece)

    def _cut(self, row: Membership, taken: list[Span]) -> list[Membership]:
        """Leave a row what the other record does not hold; further pieces are returned."""
        whole: Span = (row.valid_from, row.valid_to)
        left = without(whole, taken)
        if left != [whole]:
            self._check_head(row)
            self._say_cut(row)
        values: dict[str, object] = {}
        home = self.dissolved.get(row.household_id)
        if home is not None:
            early: Span = (dt.date.min, home.registered_on)
            left = [piece for span in left for piece in without(span, [early])]
            values["household"] = home
            if row.relation == Relation.HEAD:
                values["relation"] = Relation.OTHER  # the other household has its own head
        if not left:
            self.plan.delete(row)
            return []
        (first, last), *rest = left
        if (first, last) != whole:
            values |= {"valid_from": first, "valid_to": last}
        if row.person_id != self.kept_key:
            values["person"] = self.kept
        if values:
            self.plan.update(row, **values)
        return [
            Membership(
                household=home or row.household,
                person=self.kept,
                relation=str(values.get("relation", row.relation)),
                valid_from=begins,
                valid_to=ends,
            )
            for begins, ends in rest
        ]

    def _move(self, row: Membership) -> None:
        if row.person_id != self.kept_key:
            self.plan.update(row, person=self.kept)

    def _check_head(self, row: Membership) -> None:
        if row.relation == Relation.HEAD and row.household_id not in self.dissolved:
            self.plan.blockers.append(
                _(
                    "%(name)s là chủ hộ %(code)s trong thời gian bị trùng. Chọn giữ nơi ở của hồ "
                    "sơ này, thay chủ hộ, hoặc gộp hai hộ."
                )
                % {"name": row.person.full_name, "code": row.household.code}
            )

    def _say_cut(self, row: Membership) -> None:
        self.plan.lines.append(
            _("Thời gian ở hộ %(code)s trùng với hộ kia nên không tính hai lần.")
            % {"code": row.household.code}
        )

    def _values(self) -> None:
        """Numbers leave the merged record first, since no two records may hold one."""
        numbers: dict[str, object] = {}
        if self.gone.identity_number:
            numbers["identity_number"] = None
        if self.gone.legacy_identity_number:
            numbers["legacy_identity_number"] = ""
        wins = winning(self.choices, Person)
        if numbers:
            self.plan.update(self.gone, **numbers)
        if wins:
            self.plan.update(self.kept, **wins)


def _who(person: Person) -> str:
    return f"{person.full_name} ({person.birth_year})"


def move_others(
    plan: Plan,
    model: type[Person | Household],
    kept: Person | Household,
    gone: Person | Household,
    *,
    dissolved: Mapping[int, Household] | None = None,
) -> None:
    """Let rows of relations that move point at the kept record where their tables allow it."""
    removed = {(type(one.row), one.row.pk) for one in plan.steps if isinstance(one, Delete)}
    for pointing in pointing_at(model):
        relation = declared(pointing)
        if relation.treatment is not Treatment.MOVES:
            continue
        if relation.times:
            _move_times(plan, pointing, kept, gone, dissolved or {})
            continue
        for row in pointing.rows(gone.pk):
            if (type(row), row.pk) in removed:
                continue
            if fits(row, pointing.field, kept):
                plan.update(row, **{pointing.field: kept})
            elif relation.stuck is not None:
                plan.blockers.append(relation.stuck(row))


def _move_times(
    plan: Plan,
    pointing: Pointing,
    kept: Person | Household,
    gone: Person | Household,
    dissolved: Mapping[int, Household],
) -> None:
    """Move what holds for a time, so that nothing is said twice of the same day."""
    taken = [_span(row) for row in pointing.rows(kept.pk)]
    for row in pointing.rows(gone.pk):
        whole = _span(row)
        left = without(whole, taken)
        if not left:
            plan.delete(row)
            continue
        (first, last), *rest = left
        values: dict[str, object] = {pointing.field: kept}
        if (first, last) != whole:
            values |= {"valid_from": first, "valid_to": last and last - _DAY}
        plan.update(row, **values)
        for begins, ends in rest:
            columns = [one for one in row._meta.concrete_fields if not one.primary_key]
            piece = type(row)(**{one.attname: getattr(row, one.attname) for one in columns})
            setattr(piece, pointing.field, kept)
            piece.valid_from, piece.valid_to = begins, ends and ends - _DAY
            home = dissolved.get(getattr(row, "household_id", 0))
            if home is not None:
                piece.household = home
            plan.create(piece)


def _span(row: Any) -> Span:
    """The time of a row whose ``valid_to`` is its last day."""
    return row.valid_from, row.valid_to and row.valid_to + _DAY


def move_pairs(plan: Plan, kind: PairKind, kept: int, gone: int) -> None:
    """Pairs with the merged record become pairs with the kept one; "different" is not lost."""
    names = (f"first_{kind}_id", f"second_{kind}_id")
    for pair in DuplicatePair.objects.filter(kind=kind).order_by("pk"):
        if gone not in pair.keys:
            continue
        first, second = pair.keys
        other = second if first == gone else first
        twin = DuplicatePair.objects.between(kind, kept, other).first() if other != kept else None
        if other == kept:
            plan.update(pair, state=PairState.MERGED)
        elif twin is None:
            lower, higher = sorted((kept, other))
            says = (pair.first_says, pair.second_says)
            turned = (first == gone) != (lower == kept)
            plan.update(
                pair,
                **{names[0]: lower, names[1]: higher},
                first_says=says[1] if turned else says[0],
                second_says=says[0] if turned else says[1],
            )
        else:
            if pair.state == PairState.DIFFERENT and twin.state == PairState.OPEN:
                different = PairAnswer.DIFFERENT
                plan.update(
                    twin,
                    state=PairState.DIFFERENT,
                    note=pair.note,
                    first_says=different,
                    second_says=different,
                )
            plan.update(pair, state=PairState.MERGED)
