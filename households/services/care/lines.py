"""The one way assignments are written: a line passes on at a day, and what changed is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from areas.models import Area, Village
from common.guards import constraint_words
from households.choices import CareRole
from households.exceptions import AssignmentRefused, NotAllowed
from households.models import Assignment, Household
from households.selectors.care.responsible import candidates
from households.services.plan import Actor
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for


@dataclass(frozen=True, slots=True)
class Target:
    """What an official answers for: a household, a village, or the whole commune."""

    commune: Area
    village: Village | None = None
    household: Household | None = None

    @classmethod
    def of_village(cls, village: Village) -> Target:
        """A village of its commune."""
        return cls(village.commune, village=village)

    @classmethod
    def of_household(cls, household: Household) -> Target:
        """A household where it lives now."""
        return cls(household.commune, household=household)

    @property
    def columns(self) -> dict[str, Any]:
        """Columns of an assignment."""
        return {"commune": self.commune, "village": self.village, "household": self.household}

    @property
    def is_commune(self) -> bool:
        """Whether it is the commune's own line."""
        return self.village is None and self.household is None

    def __str__(self) -> str:
        return str(self.household or self.village or self.commune)


@dataclass(frozen=True, slots=True)
class Passed:
    """What one passing on changed, as rows before and after; enough to take it back."""

    before: list[dict[str, Any]] = field(default_factory=list)
    after: list[dict[str, Any]] = field(default_factory=list)


def lock_commune(commune: Area) -> Area:
    """Let nobody else write assignments of the commune until the transaction ends."""
    return Area.objects.select_for_update(no_key=True, of=("self",)).get(pk=commune.pk)


def check_may_assign(actor: Actor, commune: Area) -> None:
    """Raise ``NotAllowed`` unless the actor assigns officials there; None is the system."""
    if actor is None or commune.pk in areas_for(actor, Right.MANAGE_ASSIGNMENTS).communes:
        return
    raise NotAllowed(_("Bạn không phân công cán bộ ở %(commune)s.") % {"commune": commune})


def check_candidate(target: Target, official: Official, day: dt.date) -> None:
    """Raise ``AssignmentRefused`` unless the official has a post there that allows it."""
    village = target.village
    if target.household is not None:
        village = target.household.village
    place = None if village is None else village.pk
    if not candidates(target.commune.pk, day, place).filter(pk=official.pk).exists():
        raise AssignmentRefused(
            _("%(name)s không giữ chức vụ nào ở %(place)s ngày %(day)s. Chọn người khác.")
            % {"name": official, "place": village or target.commune, "day": f"{day:%d/%m/%Y}"},
            field="official",
        )


def pass_on(
    target: Target,
    official: Official | None,
    day: dt.date,
    *,
    role: CareRole = CareRole.MAIN,
    by: Actor,
) -> Passed:
    """Let ``official`` answer for the target from ``day`` on, in place of who did until then.

    None ends the line: the next wider one answers; not for the commune's own. Call it under
    ``lock_commune``; the caller has checked who acts. Raises ``AssignmentRefused``: later
    assignments stand, or the day lies before the present one's.
    """
    rows = Assignment.objects.filter(role=role, **target.columns)
    if role is CareRole.SUPPORTING and official is not None:
        rows = rows.filter(official=official)
    others = Assignment.objects.none()
    if official is not None:
        # Whoever becomes the main official no longer supports there, and the other way round.
        others = Assignment.objects.filter(official=official, **target.columns).exclude(role=role)
    ending = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    touched = list((rows | others).filter(ending).order_by("valid_from", "pk"))
    before = [_row(row) for row in touched]
    for row in touched:
        if row.valid_from > day:
            raise AssignmentRefused(
                _("%(place)s đã có phân công từ ngày %(day)s. Chọn ngày sau đó.")
                % {"place": target, "day": f"{row.valid_from:%d/%m/%Y}"},
                field="effective_on",
            )
        if row.valid_from == day:
            row.delete()
            continue
        row.valid_to = day
        row.save(update_fields=["valid_to"])
    kept = [row["id"] for row in before]
    if official is None:
        return Passed(before, _rows(kept))
    try:
        with transaction.atomic():
            made = Assignment.objects.create(
                official=official, role=role, valid_from=day, assigned_by=by, **target.columns
            )
    except IntegrityError as error:
        raise AssignmentRefused(constraint_words(error, Assignment)) from error
    return Passed(before, [*_rows(kept), _row(made)])


def take_back(passed: Passed) -> None:
    """Put assignments back as they were before; call it under ``lock_commune``.

    Raises ``AssignmentRefused`` when one of them has changed since, or another stands in the way.
    """
    if _rows(row["id"] for row in passed.after) != passed.after:
        raise AssignmentRefused(_changed_since())
    kept = {row["id"] for row in passed.before}
    made = [row["id"] for row in passed.after if row["id"] not in kept]
    try:
        with transaction.atomic():
            Assignment.objects.filter(pk__in=made).delete()
            for row in passed.before:
                values = {name: value for name, value in row.items() if name != "id"}
                if not Assignment.objects.filter(pk=row["id"]).update(**values):
                    Assignment.objects.create(pk=row["id"], **values)
    except IntegrityError as error:
        raise AssignmentRefused(_changed_since()) from error


def _changed_since() -> str:
    return _("Phân công này đã thay đổi sau đó, không hoàn tác được. Bàn giao lại.")


def check_lines() -> None:
    """Ask the database now, not at commit, whether every commune still has an answer each day.

    Raises ``AssignmentRefused``.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise AssignmentRefused(
            _("Mỗi ngày mỗi xã phải có đúng một người phụ trách chung. Giao cho người khác."),
        ) from error


_FIELDS: Sequence[str] = (
    "id", "official_id", "role", "commune_id", "village_id", "household_id", "valid_from",
    "valid_to", "assigned_by_id",
)  # fmt: skip


def _row(row: Assignment) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in _FIELDS}
    for name in ("valid_from", "valid_to"):
        found[name] = found[name].isoformat() if found[name] is not None else None
    return found


def _rows(keys: Iterable[int]) -> list[dict[str, Any]]:
    return [_row(row) for row in Assignment.objects.filter(pk__in=list(keys)).order_by("pk")]
