"""The members of one household while a change is being planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from households.choices import Relation
from households.exceptions import HeadRequired, InvalidDate, NotMember, RelationNeeded
from households.models import Household, Membership, Person
from households.rules.relations import relation_to_new_head

if TYPE_CHECKING:
    from households.services.plan import Plan

Relations = Mapping[int, Relation]


@dataclass(slots=True)
class Roll:
    """Who belongs to a household; every change becomes a step of the plan."""

    plan: Plan
    household: Household
    members: list[Membership]
    closed: bool = False

    def member(self, person: Person, field: str = "person") -> Membership:
        """Return the current membership of a person; raises ``NotMember``."""
        found = next((m for m in self.members if m.person_id == person.pk), None)
        if found is None:
            raise NotMember(
                _("Người này hiện không phải thành viên của hộ %(code)s. Tải lại rồi chọn lại.")
                % {"code": self.household.code},
                field=field,
            )
        return found

    @property
    def head(self) -> Membership | None:
        """The head's membership."""
        return next((m for m in self.members if m.relation == Relation.HEAD), None)

    def leave(self, row: Membership, *, onwards: bool = False) -> None:
        """End a membership on the day of the change.

        One that began on this very day never held and is taken away, but only when the person goes
        ``onwards`` into another row from that day: nobody may drop out of the register.
        """
        day = self.plan.on_date
        if row.valid_from > day:
            raise InvalidDate(
                _(
                    "%(name)s được ghi trong hộ với quan hệ hiện nay từ ngày %(date)s. "
                    "Chọn ngày từ đó trở đi."
                )
                % {"name": row.person.full_name, "date": f"{row.valid_from:%d/%m/%Y}"},
                field="on_date",
            )
        if row.valid_from == day and not onwards:
            raise InvalidDate(
                _(
                    "%(name)s mới được ghi vào hộ đúng ngày %(date)s. Chọn ngày sau đó; nếu ghi "
                    "nhầm thì hoàn tác lần ghi vào hộ."
                )
                % {"name": row.person.full_name, "date": f"{day:%d/%m/%Y}"},
                field="on_date",
            )
        if row.valid_from == day:
            self.plan.delete(row)
        else:
            self.plan.update(row, valid_to=day)
        self.plan.touch(row.person)
        self.members.remove(row)

    def join(self, person: Person, relation: Relation) -> None:
        """Start a membership."""
        row = Membership(
            household=self.household,
            person=person,
            relation=relation,
            valid_from=self.plan.on_date,
        )
        self.plan.create(row)
        self.plan.touch(person)
        self.members.append(row)

    def relate(self, row: Membership, relation: Relation) -> None:
        """Change what a member is to the head."""
        if row.relation == relation:
            return
        if row.valid_from == self.plan.on_date:
            place = self.members.index(row)
            self.plan.update(row, relation=relation)
            self.plan.touch(row.person)
            shown = Membership(
                pk=row.pk,
                household=self.household,
                person=row.person,
                relation=relation,
                valid_from=row.valid_from,
            )
            self.members[place] = shown
            return
        self.leave(row, onwards=True)
        self.join(row.person, relation)

    def appoint(self, person: Person, relations: Relations) -> None:
        """Make a member the head and restate what the others are to them.

        ``relations`` gives relations by key of person; the others follow by rule. The old head may
        have left already. Raises ``RelationNeeded`` where no rule can say.
        """
        new = self.member(person, "new_head")
        changes: list[tuple[Membership, Relation]] = []
        unclear: list[Person] = []
        for row in self.members:
            if row is new:
                continue
            relation = relations.get(row.person_id) or relation_to_new_head(
                Relation(new.relation), Relation(row.relation)
            )
            if relation is None:
                unclear.append(row.person)
            else:
                changes.append((row, Relation(relation)))
        self.need(unclear)
        if any(relation == Relation.HEAD for _row, relation in changes):
            raise HeadRequired(
                _("Mỗi hộ chỉ có một chủ hộ. Chọn quan hệ khác cho những người còn lại."),
                field="relations",
            )
        for row, relation in changes:
            self.relate(row, relation)
        self.relate(new, Relation.HEAD)

    def need(self, unclear: list[Person]) -> None:
        """Ask for the relations that no rule can give."""
        if unclear:
            raise RelationNeeded(
                _("Cho biết quan hệ với chủ hộ mới của: %(names)s.")
                % {"names": ", ".join(person.full_name for person in unclear)},
                field="relations",
                persons=[person.pk for person in unclear],
            )
