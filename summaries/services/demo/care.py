"""Care for the households of the demonstration: officials, lines, visits, obstacles, case plans.

Rows are written set by set and the same each time: who is visited when follows from the household's
code. Names are made up. Two communes have not begun, so that the alert is seen; in the shown one a
post has ended without a handover, and a handover waits for an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import TWO_TIER_START, Area, Village
from households.choices import (
    CareRole,
    DigestFrequency,
    HandoverReason,
)
from households.models import (
    Assignment,
    CasePlan,
    DigestChoice,
    Obstacle,
    Visit,
)
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from officials.choices import Role
from officials.models import Official, Post
from officials.services.demo_logins import ACCOUNTS
from programmes.models import OfficialAttendance, OfficialTraining
from summaries.exceptions import DemonstrationOnly
from summaries.selectors.demo.care import Shown, shown_of
from summaries.services.demo.care_rows import PARTS
from summaries.services.demo.quiet import analyze, without_history

#: Words of invented names.
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Hồ", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương")
_MIDDLE = ("Văn", "Thị", "Hữu", "Thị Thu", "Đức", "Thị Kim", "Quang", "Thị Thanh")
_GIVEN = (
    "An", "Bình", "Châu", "Dung", "Giang", "Hà", "Hải", "Hạnh", "Hiền", "Hòa", "Khánh", "Lan",
    "Linh", "Minh", "Nam", "Nga", "Phúc", "Quyên", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Yến",
)  # fmt: skip
#: Days since the post that was not handed over ended, and until the offered handover begins.
_ENDED_AGO, _OFFERED_AHEAD = 12, 7


@dataclass(slots=True)
class CareReport:
    """What was written."""

    officials: int = 0
    assignments: int = 0
    visits: int = 0
    obstacles: int = 0
    plans: int = 0


@dataclass(slots=True)
class _Desk:
    """An official to be: the account, the post and what the assignment is about."""

    username: str
    area: Area
    village: Village | None = None
    ended: dt.date | None = None
    official: Official | None = None

    @property
    def role(self) -> Role:
        return Role.VILLAGE_COLLECTOR if self.village else Role.COMMUNE_OFFICER


def load_care(*, actor: None, village: Village, today: dt.date | None = None) -> CareReport:
    """Write who answers for whom in the province of a village, and what they did; all or nothing.

    Does nothing where anybody answers for a household already. Raises ``DemonstrationOnly``
    elsewhere.
    """
    del actor  # made-up rows belong to nobody; the command is the only door
    if not settings.TN_DEMONSTRATION:
        raise DemonstrationOnly(
            _("Chỉ bản dùng thử mới được tạo dữ liệu giả định; không chạy lệnh này ở đây.")
        )
    today = today or timezone.localdate()
    if Assignment.objects.exists():
        return CareReport()
    with transaction.atomic():
        without_history()
        shown = shown_of(village, today)
        report = CareReport()
        desks = _desks(shown, today)
        report.officials = _open(desks)
        report.assignments = _assign(shown, desks, today)
        analyze("households_assignment", "officials_post")
        _write(shown, today)
        _handover(shown, desks, today)
        _training(shown, desks, today)
        _digests()
        report.visits = Visit.objects.count()
        report.obstacles = Obstacle.objects.count()
        report.plans = CasePlan.objects.count()
        return report


def _desks(shown: Shown, today: dt.date) -> list[_Desk]:
    """One officer for each commune that has begun, more in the shown one; village officials."""
    desks = [
        _Desk(f"cbxa.{one.code}", one) for one in shown.begun if one.pk != shown.commune.pk
    ]  # fmt: skip
    desks += [_Desk(f"cbxa.{shown.commune.code}.{number}", shown.commune) for number in (2, 3)]
    for place in shown.villages:
        desks.append(_Desk(f"thon.{place.commune.code}.{place.code}", place.commune, place))
    own = [one for one in desks if one.village and one.area.pk == shown.commune.pk]
    if own:
        own[-1].ended = today - dt.timedelta(days=_ENDED_AGO)
    return desks


def _named(number: int) -> str:
    return (
        f"{_FAMILY[number % len(_FAMILY)]} {_MIDDLE[number * 5 % len(_MIDDLE)]}"
        f" {_GIVEN[number * 7 % len(_GIVEN)]}"
    )


def _open(desks: Sequence[_Desk]) -> int:
    """Write the accounts, which cannot sign in, with their posts; those of a former load stay."""
    known = Official.objects.in_bulk([one.username for one in desks], field_name="username")
    people = [
        Official(username=one.username, full_name=_named(number), password="!")  # noqa: S106
        for number, one in enumerate(desks)
        if one.username not in known
    ]
    known |= {one.username: one for one in Official.objects.bulk_create(people)}
    for one in desks:
        one.official = known[one.username]
    new = {one.username for one in people}
    Post.objects.bulk_create(
        Post(
            official=one.official,
            role=one.role,
            area=one.area,
            village=one.village,
            valid_from=TWO_TIER_START,
            valid_to=one.ended,
        )
        for one in desks
        if one.username in new
    )
    return len(people)


def _account(role: Role) -> Official:
    return Official.objects.get(username=ACCOUNTS[role][0])


def _assign(shown: Shown, desks: Sequence[_Desk], today: dt.date) -> int:
    """Lines of communes, villages with officials of their own, and a few single households."""
    since = max(TWO_TIER_START, dt.date(today.year - 1, 7, 1))
    officer = _account(Role.COMMUNE_OFFICER)
    rows = [
        Assignment(official=one.official, role=CareRole.MAIN, commune=one.area, valid_from=since)
        for one in desks
        if one.village is None and one.area.pk != shown.commune.pk
    ]
    main = {"role": CareRole.MAIN, "commune": shown.commune}
    rows.append(Assignment(official=officer, valid_from=since, **main))
    later = since + dt.timedelta(days=60)
    rows += [
        Assignment(
            official=one.official, role=CareRole.MAIN, commune=one.area, village=one.village,
            valid_from=later,
        )
        for one in desks
        if one.village is not None
    ]  # fmt: skip
    rows.append(
        Assignment(
            official=_account(Role.VILLAGE_COLLECTOR), village=shown.village, valid_from=later,
            **main,
        )
    )  # fmt: skip
    helpers = [one for one in desks if one.village is None and one.area.pk == shown.commune.pk]
    for desk, place in zip(helpers, shown.other_villages, strict=False):
        rows.append(Assignment(official=desk.official, village=place, valid_from=later, **main))
    own = since + dt.timedelta(days=120)
    carers = [officer, _account(Role.COMMUNE_LEADER), *(one.official for one in helpers)]
    for number, household in enumerate(shown.single_households):
        rows.append(
            Assignment(
                official=carers[number % len(carers)], household_id=household, valid_from=own,
                **main,
            )
        )  # fmt: skip
    if helpers:
        rows.append(
            Assignment(
                official=helpers[0].official, role=CareRole.SUPPORTING, commune=shown.commune,
                village=shown.village, valid_from=later,
            )
        )  # fmt: skip
    Assignment.objects.bulk_create(rows)
    return len(rows)


def _write(shown: Shown, today: dt.date) -> None:
    """Visits, steps, obstacles and plans, each from one statement over the households."""
    values: dict[str, Any] = {
        "today": today,
        "communes": [one.pk for one in shown.begun],
        "shown": shown.commune.pk,
        "near": [one.pk for one in shown.neighbours],
    }
    with connection.cursor() as cursor:
        for statement in PARTS:
            cursor.execute(statement, values)


def _handover(shown: Shown, desks: Sequence[_Desk], today: dt.date) -> None:
    """An officer goes on leave and offers a village to the commune's officer, who has to answer."""
    helper = next(
        (one for one in desks if one.village is None and one.area.pk == shown.commune.pk), None
    )
    if helper is None or not shown.other_villages:
        return
    offer(
        actor=helper.official,
        data=Offer(
            commune=shown.commune,
            giver=helper.official,
            lines=[
                Given(Target.of_village(shown.other_villages[0]), _account(Role.COMMUNE_OFFICER))
            ],
            effective_on=today + dt.timedelta(days=_OFFERED_AHEAD),
            reason=HandoverReason.ABSENCE,
            note="Đi học bồi dưỡng ba tháng",
        ),
    )


def _training(shown: Shown, desks: Sequence[_Desk], today: dt.date) -> None:
    """Most of them were taught how to do this, on a course of the province this year."""
    if shown.commune.parent is None:
        return
    training, is_new = OfficialTraining.objects.get_or_create(
        area=shown.commune.parent,
        course="Thăm hộ, lập kế hoạch thoát nghèo cùng hộ",
        defaults={
            "provider": "Sở Nông nghiệp và Môi trường",
            "held_on": max(today - dt.timedelta(days=100), today.replace(month=1, day=1)),
            "days": 2,
        },
    )
    if not is_new:
        return
    OfficialAttendance.objects.bulk_create(
        OfficialAttendance(training=training, official=one.official, area=one.area)
        for number, one in enumerate(desks)
        if number % 4 and one.ended is None
    )


def _digests() -> None:
    for role, frequency in (
        (Role.COMMUNE_OFFICER, DigestFrequency.DAILY),
        (Role.COMMUNE_LEADER, DigestFrequency.WEEKLY),
    ):
        DigestChoice.objects.update_or_create(
            official=_account(role), defaults={"frequency": frequency}
        )
