"""A change in the life of households: planned by reading only, shown, then carried out at once.

Every service of this family makes a :class:`Plan`. A preview plans without locks and puts the plan
into words; the service plans under locks (households by key, then persons by key) and carries the
same plan out, in one transaction, with one ``HouseholdChange`` that can be undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pghistory
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import ChangeKind, Relation
from households.exceptions import (
    ChangeBlocked,
    ChangedMeanwhile,
    ClassConflict,
    HeadRequired,
    HouseholdClosed,
    IdentityTaken,
    InvalidDate,
    MemberElsewhere,
    NotAllowed,
)
from households.models import (
    Household,
    HouseholdChange,
    Membership,
    Person,
    Review,
)
from households.selectors.duplicates import identity_holder
from households.services.duplicates.entry import Lookalike, lookalikes
from households.services.duplicates.proposing import propose_pairs
from households.services.numbers import expected_code, give_codes
from households.services.procedure.following import follow_households
from households.services.roll import Roll
from households.services.steps import Create, Delete, Entry, Step, Update
from officials.models import Official

Actor = Official | None


@dataclass(frozen=True, slots=True)
class MemberAfter:
    """A member as they will be."""

    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class HouseholdAfter:
    """A household as it will be; ``code`` is the expected one where it is not given yet."""

    code: str
    members: tuple[MemberAfter, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, in words. Nothing was written."""

    kind: ChangeKind
    title: str
    lines: tuple[str, ...]
    households: tuple[HouseholdAfter, ...]
    warnings: tuple[str, ...]
    blockers: tuple[str, ...]
    #: Registered people whom a newcomer may be, as far as the actor may see them.
    lookalikes: tuple[Lookalike, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the service would carry it out."""
        return not self.blockers


@dataclass(slots=True)
class Plan:
    """Steps of a change in the order they will be written."""

    actor: Actor
    kind: ChangeKind
    on_date: dt.date
    write: bool
    household: Household | None = None
    other: Household | None = None
    steps: list[Step] = field(default_factory=list)
    rolls: list[Roll] = field(default_factory=list)
    persons: dict[int, Person] = field(default_factory=dict)
    newcomers: list[Person] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Refuse a day that has not come."""
        if self.on_date > timezone.localdate():
            raise InvalidDate(_("Ngày xảy ra không được ở tương lai."), field="on_date")

    # Reading.

    def open_households(self, keys: Iterable[int], persons: Iterable[int] = ()) -> list[Household]:
        """Find households the actor may change, in the order given, and lock them and persons.

        Raises ``NotAllowed`` alike for those of others and those that do not exist,
        ``HouseholdClosed``, and ``InvalidDate`` before a household began.
        """
        wanted = list(keys)
        reach = Household.objects.all()
        if self.actor is not None:
            reach = Household.objects.changeable_by(self.actor)
        query = reach.filter(pk__in=wanted).order_by("pk")
        if self.write:
            query = query.select_for_update(of=("self",))
        found = {row.pk: row for row in query.select_related("village", "commune__parent")}
        if set(wanted) - set(found):
            raise NotAllowed(
                _("Hộ này không thuộc địa bàn được giao. Liên hệ cán bộ giảm nghèo xã nơi hộ ở."),
                field="household",
            )
        households = [found[key] for key in wanted]
        for household in households:
            self._check_life(household)
        if self.write:
            self.lock_persons(persons)
        return households

    def _check_life(self, household: Household) -> None:
        if household.closed_on is not None:
            raise HouseholdClosed(
                _("Hộ %(code)s không còn từ ngày %(date)s nên không thể thay đổi.")
                % {"code": household.code, "date": f"{household.closed_on:%d/%m/%Y}"},
                field="household",
            )
        if self.on_date < household.registered_on:
            raise InvalidDate(
                _("Ngày xảy ra phải từ ngày lập hộ (%(date)s) trở đi.")
                % {"date": f"{household.registered_on:%d/%m/%Y}"},
                field="on_date",
            )

    def lock_persons(self, keys: Iterable[int]) -> None:
        """Lock persons by key, after every household; nothing to do in a preview."""
        if self.write:
            list(Person.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk"))

    def open_roll(self, household: Household) -> Roll:
        """Read who is a member now."""
        members = Membership.objects.current().filter(household=household)
        roll = Roll(
            plan=self,
            household=household,
            members=list(
                members.select_related("person__ethnic_group").order_by("valid_from", "pk")
            ),
        )
        self.rolls.append(roll)
        return roll

    def new_roll(self, household: Household) -> Roll:
        """Start the list of members of a household that is being founded."""
        roll = Roll(plan=self, household=household, members=[])
        self.rolls.append(roll)
        return roll

    def block_on_open_reviews(self, *households: Household) -> None:
        """An unfinished review holds the household as it was; it has to be ended first."""
        reviews = Review.objects.open().filter(household__in=[h.pk for h in households])
        for review in reviews.select_related("household").order_by("pk"):
            self.blockers.append(
                _(
                    "Hộ %(code)s có phiếu rà soát ngày %(date)s chưa xong (%(state)s). "
                    "Quyết định hoặc hủy phiếu đó trước."
                )
                % {
                    "code": review.household.code,
                    "date": f"{review.reviewed_on:%d/%m/%Y}",
                    "state": review.get_state_display(),
                }
            )

    def warn_on_open_reviews(self, *households: Household) -> None:
        """Members of an open review are those of its day; say that it needs another look."""
        reviews = Review.objects.open().filter(household__in=[h.pk for h in households])
        for review in reviews.select_related("household").order_by("pk"):
            self.warnings.append(
                _("Phiếu rà soát ngày %(date)s của hộ %(code)s chưa xong: kiểm tra lại thành viên.")
                % {"code": review.household.code, "date": f"{review.reviewed_on:%d/%m/%Y}"}
            )

    # Planning.

    def create(self, row: models.Model) -> None:
        """Plan an insert."""
        self.steps.append(Create(row))

    def update(self, row: models.Model, **values: object) -> None:
        """Plan a change of columns."""
        self.steps.append(Update(row, values))

    def delete(self, row: models.Model) -> None:
        """Plan the removal of a row that began on this very day."""
        self.steps.append(Delete(row))

    def touch(self, person: Person) -> None:
        """Remember that the change concerns a person."""
        if person.pk is not None:
            self.persons[person.pk] = person

    # Showing and doing.

    def check(self) -> None:
        """Every household that lives on has exactly one head."""
        for roll in self.rolls:
            heads = [m for m in roll.members if m.relation == Relation.HEAD]
            if not roll.closed and len(heads) != 1:
                raise HeadRequired(
                    _("Mỗi hộ phải có đúng một chủ hộ. Chọn một người làm chủ hộ."), field="head"
                )

    def preview(self) -> Preview:
        """Put the plan into words."""
        self.check()
        return Preview(
            kind=self.kind,
            title=str(self.kind.label),
            lines=tuple(self.lines),
            households=tuple(self._after(roll) for roll in self.rolls),
            warnings=tuple(self.warnings),
            blockers=tuple(self.blockers),
            lookalikes=tuple(self._lookalikes()),
        )

    def _lookalikes(self) -> list[Lookalike]:
        if self.household is None or not self.newcomers:
            return []
        village = self.household.village
        return lookalikes(actor=self.actor, newcomers=self.newcomers, village=village)

    def _after(self, roll: Roll) -> HouseholdAfter:
        heads_first = sorted(roll.members, key=lambda m: m.relation != Relation.HEAD)
        return HouseholdAfter(
            code=roll.household.code or expected_code(roll.household.commune),
            members=tuple(
                MemberAfter(m.person.full_name, str(Relation(m.relation).label))
                for m in heads_first
            ),
            closed=roll.closed,
        )

    def carry_out(self, note: str = "") -> HouseholdChange:
        """Write every step and the change that can undo them; the caller holds the transaction."""
        self.check()
        if self.household is None:
            raise ValueError("a plan needs its household")
        if self.blockers:
            raise ChangeBlocked(self.blockers[0], field="household", blockers=self.blockers)
        with Recording(self.actor, str(self.kind)) as recording:
            entries = self._write()
            made = [e.pk for e in entries if e.op == "create" and e.model == "person"]
            # Whoever enters them and from whichever door: duplicates wait in the queue.
            propose_pairs(actor=self.actor, persons=made)
            follow_households(
                actor=self.actor, households=[h.pk for h in (self.household, self.other) if h]
            )
            return HouseholdChange.objects.create(
                kind=self.kind,
                household=self.household,
                other_household=self.other,
                on_date=self.on_date,
                recorded_by=self.actor,
                note=note,
                persons=sorted({*self.persons, *made}),
                undo={
                    "entries": [entry.to_json() for entry in entries],
                    "context": str(recording.id),
                },
            )

    def _write(self) -> list[Entry]:
        try:
            with transaction.atomic():
                for step in self.steps:
                    if isinstance(step, Create) and isinstance(step.row, Household):
                        step.row.code = give_codes(actor=self.actor, communes=[step.row.commune])[0]
                return [step.apply() for step in self.steps]
        except IntegrityError as error:
            raise self._in_words(error) from error

    def _in_words(self, error: IntegrityError) -> Exception:
        """Say which race was lost; what the checks let through is stopped by the database."""
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name == "households_person_identity_once":
            return Taken.among(self.actor, self.newcomers)
        if name == "households_membership_one_household":
            return MemberElsewhere(
                _("Có người vừa được ghi vào một hộ khác. Tải lại trang rồi kiểm tra từng người."),
                field="members",
            )
        if name == "households_classification_once_a_day":
            return ClassConflict(
                _("Hộ vừa được phân loại cùng ngày. Chọn ngày sau đó."), field="on_date"
            )
        if name and name.startswith("households_"):
            return ChangedMeanwhile(_("Dữ liệu vừa được người khác thay đổi. Tải lại rồi làm lại."))
        return error


class Taken:
    """The refusal of an identity number that is registered, without showing another's data."""

    @staticmethod
    def of(actor: Actor, person: Person) -> IdentityTaken:
        """Name the person and household only to those who may see them."""
        holder = identity_holder(actor, person.identity_number or "", unscoped=actor is None)
        if holder is None or holder.person is None:
            return IdentityTaken(
                _(
                    "Số định danh này đã được đăng ký ở một xã khác. Kiểm tra lại giấy tờ; nếu "
                    "đúng, đề nghị cơ quan theo dõi giảm nghèo cấp tỉnh đối chiếu hai xã."
                ),
                field="identity_number",
            )
        return IdentityTaken(
            _(
                "Số định danh này là của %(name)s, hộ %(code)s. "
                "Chọn người đó trong danh sách, hoặc sửa lại số."
            )
            % {"name": holder.person.full_name, "code": holder.household_code or "-"},
            field="identity_number",
            person=holder.person.pk,
        )

    @staticmethod
    def among(actor: Actor, persons: Sequence[Person]) -> IdentityTaken:
        """Find whose number was taken a moment ago."""
        numbers = [p.identity_number for p in persons if p.identity_number]
        holder = Person.objects.filter(identity_number__in=numbers).order_by("pk").first()
        if holder is None:
            return IdentityTaken(
                _("Hai người được khai cùng một số định danh. Kiểm tra lại giấy tờ."),
                field="identity_number",
            )
        return Taken.of(actor, holder)


class Recording(pghistory.context):
    """History written inside says who acts, which service does it, and why where that was said."""

    def __init__(self, actor: Actor, service: str, reason: str = "") -> None:
        """Without an actor the request's own person, if any, stays on record."""
        who = {} if actor is None else {"user": actor.pk}
        why = {"reason": reason} if reason else {}
        super().__init__(service=service, **who, **why)
