"""Correcting what is recorded about a person."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from households.exceptions import InvalidPerson, NotAllowed, NothingToChange
from households.models import Person
from households.services.detail_changes import DetailPreview
from households.services.duplicates import propose_pairs
from households.services.person_data import Oddities, PersonData
from households.services.plan import Actor, Recording, Taken


@transaction.atomic
def update_person(*, actor: Actor, person: Person, data: PersonData) -> Person:
    """Replace the details of a person by ``data``; history keeps the former ones.

    Raises ``NotAllowed`` outside the latest household's area, ``InvalidPerson``, ``IdentityTaken``
    or ``NothingToChange``.
    """
    row = _find(actor, person, write=True)
    columns = _checked(actor, row, data)
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    if not changed:
        raise NothingToChange(_("Không có gì thay đổi."))
    for name in changed:
        setattr(row, name, columns[name])
    try:
        with Recording(actor, "update_person"), transaction.atomic():
            row.save(update_fields=changed)
            propose_pairs(actor=actor, persons=[row.pk])
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if constraint == "households_person_identity_once":
            raise Taken.among(actor, [row]) from error
        raise
    return row


def preview_update_person(*, actor: Actor, person: Person, data: PersonData) -> DetailPreview:
    """Say what ``update_person`` would change; raises what it would raise."""
    row = _find(actor, person, write=False)
    columns = _checked(actor, row, data)
    return DetailPreview.of(row, columns, Oddities.of(Person(pk=row.pk, **columns)))


def _find(actor: Actor, person: Person, *, write: bool) -> Person:
    rows = Person.objects.all() if actor is None else Person.objects.changeable_by(actor)
    if write:
        rows = rows.select_for_update(of=("self",))
    row = rows.select_related("ethnic_group").filter(pk=person.pk).first()
    if row is None:
        raise NotAllowed(_("Người này không ở hộ nào trong địa bàn được giao."), field="person")
    return row


def _checked(actor: Actor, row: Person, data: PersonData) -> dict[str, object]:
    columns = data.columns()
    number = columns["identity_number"]
    if number is not None and number != row.identity_number:
        holder = Person.objects.filter(identity_number=number).exclude(pk=row.pk).first()
        if holder is not None:
            raise Taken.of(actor, holder)
    if row.died_on is not None and data.birth_date is not None and data.birth_date > row.died_on:
        raise InvalidPerson(
            _("Ngày sinh không được sau ngày mất (%(date)s).")
            % {"date": f"{row.died_on:%d/%m/%Y}"},
            field="birth_date",
        )
    return columns
