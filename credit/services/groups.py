"""Savings-and-credit groups of a branch: founded, joined, left."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Village
from common.api_body import Reading
from credit.choices import Organisation
from credit.exceptions import LoanRefused
from credit.models import GroupMember, SavingsGroup
from credit.selectors.loan_words import fault
from credit.services.judging import places_of
from households.models import Membership, Person
from officials.choices import Right
from officials.models import BankBranch, Official
from officials.scope import areas_for

_GROUP = ("code", "name", "commune", "village", "organisation", "head_name", "founded_on")
_CODE = re.compile(r"[-A-Za-z0-9_.]{1,20}")


@transaction.atomic
def add_group(*, actor: Official, branch: BankBranch, body: Any) -> SavingsGroup:
    """Enter a group of a village that the actor serves.

    Raises:
        LoanRefused: with every fault.
    """
    reading = Reading()
    row = reading.object(body, "", _GROUP)
    text = {
        name: reading.text(row.get(name), name, required=name != "head_name").strip()
        for name in _GROUP[:-1]
    }
    founded_on = _day(reading, row, "founded_on")
    if text["code"] and not _CODE.fullmatch(text["code"]):
        _add(reading, "code", "invalid_form")
    if text["organisation"] and text["organisation"] not in Organisation.values:
        _add(reading, "organisation", "invalid_choice")
    village = _village(actor, text["commune"], text["village"])
    if village is None and text["commune"] and text["village"]:
        _add(reading, "village", "unknown_village")
    if SavingsGroup.objects.filter(branch=branch, code=text["code"]).exists():
        _add(reading, "code", "already_reported")
    if village is None or founded_on is None or reading.faults:
        raise _refused(reading)
    return SavingsGroup.objects.create(
        branch=branch,
        code=text["code"],
        name=text["name"][:150],
        commune_id=village.commune_id,
        village=village,
        organisation=text["organisation"],
        head_name=text["head_name"][:100],
        founded_on=founded_on,
    )


@transaction.atomic
def add_member(*, actor: Official, group: SavingsGroup, body: Any) -> GroupMember:
    """Let a member of a household join a group.

    Raises:
        LoanRefused: with every fault.
    """
    reading = Reading()
    row = reading.object(body, "", ("household_code", "identity_number", "valid_from"))
    code = reading.text(row.get("household_code"), "household_code", required=True)
    number = reading.text(row.get("identity_number"), "identity_number", required=True)
    day = _day(reading, row, "valid_from")
    place = places_of(actor, [code]).get(code) if code else None
    if code and place is None:
        _add(reading, "household_code", "unknown_household")
    if day and day < group.founded_on:
        _add(reading, "valid_from", "before_founded")
    person = None
    if place and number and day:
        lived = Membership.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            household=place.pk,
            person__identity_number=number,
            valid_from__lte=day,
        )
        person = Person.objects.filter(pk__in=lived.values("person")).select_for_update().first()
        if person is None:
            _add(reading, "identity_number", "not_a_member")
    if person and day:
        others = GroupMember.objects.filter(person=person)
        if others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).exists():
            _add(reading, "identity_number", "in_another_group")
    if place is None or person is None or day is None or reading.faults:
        raise _refused(reading)
    return GroupMember.objects.create(
        group=group, household_id=place.pk, person=person, valid_from=day
    )


@transaction.atomic
def end_member(*, actor: Official, member: GroupMember, body: Any) -> GroupMember:
    """Let a member leave at the end of a day; their loans stay as they are.

    Raises:
        LoanRefused: with every fault.
    """
    del actor  # kept by the history
    reading = Reading()
    row = reading.object(body, "", ("valid_to",))
    day = _day(reading, row, "valid_to")
    if day and day < member.valid_from:
        _add(reading, "valid_to", "before_joined")
    if member.valid_to is not None:
        _add(reading, "valid_to", "already_ended")
    if reading.faults:
        raise _refused(reading)
    member.valid_to = day
    member.save(update_fields=["valid_to"])
    return member


def _village(actor: Official, commune: str, code: str) -> Village | None:
    reach = areas_for(actor, Right.REPORT_LOANS)
    found = Village.objects.filter(commune__in=reach.communes, commune__code=commune, code=code)
    return found.first()


def _day(reading: Reading, row: dict[str, Any], name: str) -> dt.date | None:
    day = reading.day(row.get(name), name)
    if day is None and not reading.wrong(name):
        _add(reading, name, "required")
    if day and day > timezone.localdate():
        _add(reading, name, "in_the_future")
    return day


def _add(reading: Reading, name: str, code: str) -> None:
    reading.fault(name, code, fault(name, code).detail)


def _refused(reading: Reading) -> LoanRefused:
    return LoanRefused(_("Nội dung của tổ có lỗi."), faults=tuple(reading.faults))
