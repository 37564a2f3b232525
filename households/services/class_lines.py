"""What becomes of a household's classes when the household splits, merges, moves or ends.

A class holds until the next row of that household under that standard. So that nobody is left out
of a commune's figures and nobody counted twice, every standard's row in force is carried on: at the
new commune after a move, with the new number of persons after a split or merger, and as "no more"
where the household ended. What was found about income and deprivations is copied as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.choices import ClassOrigin, PovertyClass, Sex
from households.exceptions import ClassConflict
from households.models import Classification, Household, Person, PovertyStandard
from households.models.review import COPIED_FINDINGS
from households.rules.ages import age_months

if TYPE_CHECKING:
    from households.services.plan import Plan

#: Children in the sense of the statistics: under 16 (Law on Children 2016, Article 1).
CHILD_MONTHS = 16 * 12


class ClassLines:
    """The rows in force of one household, one per standard."""

    def __init__(self, plan: Plan, household: Household) -> None:
        """Read the newest row of every standard; a household that ended has none in force."""
        self.plan = plan
        self.household = household
        newest = Classification.objects.filter(household=household).current()
        self.rows = [
            row
            for row in newest.select_related("standard").order_by("standard_id")
            if row.poverty_class != PovertyClass.CLOSED
        ]
        for row in self.rows:
            self._check(row)

    def _check(self, row: Classification) -> None:
        """A class that holds from this day by decision, or from later, stands in the way."""
        day = self.plan.on_date
        decided = row.origin in {ClassOrigin.DECISION, ClassOrigin.CORRECTION}
        if row.valid_from > day or (row.valid_from == day and decided):
            raise ClassConflict(
                _(
                    "Hộ %(code)s đã được phân loại theo %(standard)s từ ngày %(date)s. "
                    "Chọn ngày sau ngày đó."
                )
                % {
                    "code": self.household.code,
                    "standard": row.standard,
                    "date": f"{row.valid_from:%d/%m/%Y}",
                },
                field="on_date",
                standard=row.standard_id,
            )

    def carry_on(
        self,
        origin: ClassOrigin,
        *,
        to: Household | None = None,
        persons: Iterable[Person] | None = None,
        head: Person | None = None,
    ) -> None:
        """Continue every row for the same household, or for ``to`` which branches off from it.

        ``persons`` are the members from now on; without them the number found stays. ``head`` is
        given where it is another one. ``to`` living in another province gets no class under this
        province's standard.
        """
        members = None if persons is None else list(persons)
        for row in self.rows:
            place = to or self.household
            if not _holds_in(row.standard, place.commune):
                continue
            changes = _counts(members, head, self.plan.on_date)
            if to is not None:
                changes |= _place(to.village)
            self._put(row, origin, row.poverty_class, changes, to)
            if to is not None:
                self._say(row)

    def move(self, village: Village) -> None:
        """Continue every row at the new commune; a provincial standard ends at its border."""
        for row in self.rows:
            if _holds_in(row.standard, village.commune):
                self._put(row, ClassOrigin.MOVE, row.poverty_class, _place(village), None)
                self.plan.lines.append(
                    _("%(class)s theo %(standard)s tiếp tục ở %(commune)s.")
                    % {
                        "class": row.get_poverty_class_display(),
                        "standard": row.standard,
                        "commune": village.commune,
                    }
                )
            else:
                self._put(row, ClassOrigin.MOVE, PovertyClass.CLOSED, {}, None)
                self.plan.lines.append(
                    _("Kết quả theo %(standard)s không còn vì ra khỏi tỉnh.")
                    % {"standard": row.standard}
                )

    def end(self, origin: ClassOrigin) -> None:
        """The household is no more, under every standard."""
        for row in self.rows:
            self._put(row, origin, PovertyClass.CLOSED, {}, None)
            self.plan.lines.append(
                _("%(class)s theo %(standard)s kết thúc.")
                % {"class": row.get_poverty_class_display(), "standard": row.standard}
            )

    def _put(
        self,
        row: Classification,
        origin: ClassOrigin,
        poverty_class: int,
        changes: dict[str, object],
        to: Household | None,
    ) -> None:
        day = self.plan.on_date
        if to is None and row.valid_from == day:
            self.plan.update(row, origin=origin, poverty_class=poverty_class, **changes)
            return
        copied = {name: getattr(row, name) for name in COPIED_FINDINGS}
        if poverty_class != PovertyClass.CLOSED:
            # The decision behind the class stays the same; an end rests on none.
            copied |= {"decision_id": row.decision_id, "review_id": row.review_id}
        self.plan.create(
            Classification(
                household=to or self.household,
                poverty_class=poverty_class,
                valid_from=day,
                origin=origin,
                **(copied | changes),
            )
        )

    def _say(self, row: Classification) -> None:
        self.plan.lines.append(
            _("%(class)s theo %(standard)s: hộ mới giữ kết quả này.")
            % {"class": row.get_poverty_class_display(), "standard": row.standard}
        )


def _holds_in(standard: PovertyStandard, commune: Area) -> bool:
    return standard.province_id is None or standard.province_id == commune.parent_id


def _place(village: Village) -> dict[str, object]:
    return {"commune_id": village.commune_id, "former_commune_id": village.former_commune_id}


def _counts(members: list[Person] | None, head: Person | None, day: dt.date) -> dict[str, object]:
    changes: dict[str, object] = {}
    if members is not None:
        changes["persons"] = len(members)
        changes["children"] = sum(_is_child(person, day) for person in members)
    if head is not None:
        changes["female_head"] = head.sex == Sex.FEMALE
        changes["ethnic_group_id"] = head.ethnic_group_id
        changes["is_minority"] = head.ethnic_group.is_minority
    return changes


def _is_child(person: Person, day: dt.date) -> bool:
    lowest, _highest = age_months(person.birth_date or person.birth_year, day)
    return lowest < CHILD_MONTHS
