"""Who is the head after somebody left."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from households.choices import Relation
from households.exceptions import HeadRequired
from households.models import Person
from households.services.plan import Plan
from households.services.roll import Roll


class Succession:
    """Takes members out of a household and, when the head goes, puts the named person there."""

    @staticmethod
    def after(
        plan: Plan,
        roll: Roll,
        leavers: list[Person],
        new_head: Person | None,
        relations: Mapping[int, Relation],
        *,
        onwards: bool = False,
    ) -> None:
        """Plan that ``leavers`` go, ``onwards`` to another household or away.

        Raises ``HeadRequired`` where no head would be left.
        """
        rows = [roll.member(person) for person in leavers]
        head_goes = any(row.relation == Relation.HEAD for row in rows)
        for row in rows:
            roll.leave(row, onwards=onwards)
        if not head_goes:
            if new_head is not None:
                raise HeadRequired(
                    _("Chủ hộ vẫn ở lại nên không cần chọn chủ hộ mới. Bỏ trống ô này."),
                    field="new_head",
                )
            return
        if new_head is None:
            raise HeadRequired(
                _("Chủ hộ không còn trong hộ. Chọn một thành viên ở lại làm chủ hộ mới."),
                field="new_head",
            )
        roll.appoint(new_head, relations)
        head = roll.member(new_head, "new_head")
        plan.lines.append(
            _("%(name)s trở thành chủ hộ %(code)s.")
            % {"name": head.person.full_name, "code": roll.household.code}
        )
