"""The one way assignments are written: a line passes on at a day, and what changed is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
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


def lock_households(keys: Collection[int]) -> None:
    """Let no household of the lines move or end until the transaction ends; after the commune."""
    rows = Household.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))


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


@dataclass(frozen=True, slots=True)
class Passing:
    """One target and who shall answer for it; None: whoever answers for its village or commune."""

    target: Target
    official: Official | None


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
    (passed,) = pass_all([Passing(target, official)], day, role=role, by=by)
    return passed


def pass_all(
    passings: Sequence[Passing], day: dt.date, *, role: CareRole = CareRole.MAIN, by: Actor
) -> list[Passed]:
    """Pass many targets on as ``pass_on`` does one; each target stands once among them.

    The number of queries does not grow with them. What it changed, in the order asked.
    """
    ending = _ending(passings, day)
    touched = [_touched(ending.get(_key(one.target), []), one.official, role) for one in passings]
    for one, rows in zip(passings, touched, strict=True):
        later = next((row for row in rows if row.valid_from > day), None)
        if later is not None:
            raise AssignmentRefused(
                _("%(place)s đã có phân công từ ngày %(day)s. Chọn ngày sau đó.")
                % {"place": one.target, "day": f"{later.valid_from:%d/%m/%Y}"},
                field="effective_on",
            )
    before = [[_row(row) for row in rows] for rows in touched]
    dropped = [row.pk for rows in touched for row in rows if row.valid_from == day]
    kept = [row for rows in touched for row in rows if row.valid_from < day]
    if dropped:
        Assignment.objects.filter(pk__in=dropped).delete()
    if kept:
        Assignment.objects.filter(pk__in=[row.pk for row in kept]).update(valid_to=day)
    for row in kept:
        row.valid_to = day
    made = _make(passings, day, role, by)
    found = []
    for old, rows, new in zip(before, touched, made, strict=True):
        stay = sorted((row for row in rows if row.valid_from < day), key=lambda row: row.pk)
        after = [_row(row) for row in stay]
        found.append(Passed(old, after if new is None else [*after, _row(new)]))
    return found


def _key(row: Target | Assignment) -> tuple[int, int | None, int | None]:
    """Which place or household it is of."""
    if isinstance(row, Assignment):
        return row.commune_id, row.village_id, row.household_id
    return (
        row.commune.pk,
        None if row.village is None else row.village.pk,
        None if row.household is None else row.household.pk,
    )


def _ending(
    passings: Sequence[Passing], day: dt.date
) -> dict[tuple[int, int | None, int | None], list[Assignment]]:
    """Assignments of the targets that hold on the day or later, by target; one query."""
    keys = {_key(one.target) for one in passings}
    places = Q(village__in={village for _commune, village, _house in keys if village is not None})
    places |= Q(household__in={house for _commune, _village, house in keys if house is not None})
    if any(one.target.is_commune for one in passings):
        places |= Q(village__isnull=True, household__isnull=True)
    found: dict[tuple[int, int | None, int | None], list[Assignment]] = {}
    for row in (
        Assignment.objects.filter(places, commune__in={commune for commune, _v, _h in keys})
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .order_by("valid_from", "pk")
    ):
        found.setdefault(_key(row), []).append(row)
    return found


def _touched(
    rows: Iterable[Assignment], official: Official | None, role: CareRole
) -> list[Assignment]:
    """Those that end for the new one; a supporter does not end other supporters.

    Whoever becomes the main official no longer supports there, and the other way round.
    """
    own = None if official is None else official.pk
    everybody = role is CareRole.MAIN or official is None
    return [
        row
        for row in rows
        if (row.role == role and everybody) or (own is not None and row.official_id == own)
    ]


def _make(
    passings: Sequence[Passing], day: dt.date, role: CareRole, by: Actor
) -> list[Assignment | None]:
    """Write the new assignments in the order of their targets; None where a line only ends."""
    made = [
        None
        if one.official is None
        else Assignment(
            official=one.official, role=role, valid_from=day, assigned_by=by, **one.target.columns
        )
        for one in passings
    ]
    try:
        with transaction.atomic():
            Assignment.objects.bulk_create(row for row in made if row is not None)
    except IntegrityError as error:
        raise AssignmentRefused(constraint_words(error, Assignment)) from error
    return made


def take_back(passed: Passed) -> None:
    """Put assignments back as they were before; call it under ``lock_commune``.

    Raises ``AssignmentRefused`` when one of them has changed since, or another stands in the way.
    """
    take_all_back([passed])


def take_all_back(every: Sequence[Passed]) -> None:
    """Take many back as ``take_back`` does one, in a number of queries that does not grow."""
    before = {row["id"]: row for passed in every for row in passed.before}
    after = {row["id"]: row for passed in every for row in passed.after}
    present = {row["id"]: row for row in _rows(before.keys() | after.keys())}
    if any(present.get(key) != row for key, row in after.items()):
        raise AssignmentRefused(_changed_since())
    stay = {key: row for key, row in before.items() if key in present}
    changed = [
        name for name in _FIELDS if any(present[k][name] != r[name] for k, r in stay.items())
    ]
    try:
        with transaction.atomic():
            Assignment.objects.filter(pk__in=after.keys() - before.keys()).delete()
            if changed:
                Assignment.objects.bulk_update(
                    [Assignment(**row) for row in stay.values()],
                    [name.removesuffix("_id") for name in changed],
                )
            Assignment.objects.bulk_create(
                Assignment(**row) for key, row in before.items() if key not in present
            )
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
