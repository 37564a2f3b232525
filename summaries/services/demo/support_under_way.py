"""Support under way in one commune of the demonstration: money, houses, a course, gifts of today.

Everything is done by the services that people use, as the demonstration's own accounts, so that
each role finds something waiting. Words are Vietnamese, as officials would write them.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from areas.models import Area
from common.exceptions import DomainError
from housing.choices import Work
from housing.models import HousingCase, HousingScheme
from housing.rules.progress import Stage
from housing.services.cases import HouseOrder, open_cases
from housing.services.works import StageData, record_stages
from livelihoods.models import Occupation, Provider
from livelihoods.services.attendance import record_attendance
from livelihoods.services.courses import CourseData, open_course
from livelihoods.services.enrolments import Seat, approve_participants, enrol
from officials.choices import Role
from officials.models import Official
from officials.services.demo_logins import ACCOUNTS
from programmes.choices import CapitalSource
from programmes.models import CapitalLine, Programme, Project, Support, SupportKind
from programmes.rules.ledger import Step
from programmes.services.capital import Decision, Voucher, allocate, open_line, pay
from programmes.services.moving import move_supports
from programmes.services.plans import add_lines, approve_plan, create_plan, submit_plan
from programmes.services.recording import record_supports
from programmes.services.supports import SupportSpec
from summaries.selectors.demo.recipients import candidates, members_to_train

_PROGRAMME = "ctmtqg-2026-2035"
_HOUSES, _STUDENTS, _GIFTS, _CARDS = 6, 16, 24, 20
_HOUSE = 40_000_000
_PLANNED = 8
#: Kind, title and dong of each household of the plans: approved, submitted, in preparation.
_PLANS = (
    ("ga-tha-vuon", ("Kế hoạch hỗ trợ sinh kế đợt 1", 10_000_000)),
    ("lon-sinh-san", ("Kế hoạch hỗ trợ sinh kế đợt 2", 12_000_000)),
    ("ong-mat", ("Kế hoạch hỗ trợ sinh kế đợt 3", 8_000_000)),
)


def begin_support(*, actor: None, commune: Area) -> None:
    """Put a commune's support of this year under way, once."""
    del actor  # what people do is done as the demo's accounts
    today = timezone.localdate()
    if Support.objects.filter(commune=commune, planned_on__year=today.year).exists():
        return
    with transaction.atomic():
        line = _money(commune, today)
        _gifts(commune, today)
        _houses(commune, line, today)
        _course(commune, today)
        make_plans(actor=None, commune=commune, line=line)


def _account(role: Role) -> Official:
    return Official.objects.get(username=ACCOUNTS[role][0])


def _money(commune: Area, today: dt.date) -> CapitalLine:
    """The province gives a line of the programme in force, the commune adds its fund."""
    supervisor, officer = _account(Role.PROVINCIAL_SUPERVISOR), _account(Role.COMMUNE_OFFICER)
    day = _early(today, 60)
    found = Project.objects.get(programme__code=_PROGRAMME, code="CT")
    line = open_line(
        actor=supervisor,
        project=found,
        area=commune,
        year=today.year,
        source=CapitalSource.CENTRAL_RECURRENT,
    )
    allocate(
        actor=supervisor,
        line=line,
        amount=1_200_000_000,
        decision=Decision("12/QĐ-UBND", day, "Dữ liệu minh hoạ"),
    )
    fund = open_line(
        actor=officer,
        project=Project.objects.get(programme__code="quy-vi-nguoi-ngheo", code="CT"),
        area=commune,
        year=today.year,
        source=CapitalSource.FUND_FOR_POOR,
    )
    allocate(
        actor=officer,
        line=fund,
        amount=150_000_000,
        decision=Decision("03/TB-MTTQ", day, "Dữ liệu minh hoạ"),
    )
    return line


def _gifts(commune: Area, today: dt.date) -> None:
    """Gifts to households and health insurance cards to members, as given on one day each."""
    officer = _account(Role.COMMUNE_OFFICER)
    day = _early(today, 40)
    programme = Programme.objects.get(code="chinh-sach-thuong-xuyen")
    kinds = {kind.code: kind for kind in SupportKind.objects.all()}
    found = candidates([commune.pk], day, salt="qua", able=False).get(commune.pk, [])
    record_supports(
        actor=officer,
        specs=[
            SupportSpec(
                household=one.household,
                kind=kinds["qua-tang"],
                programme=programme,
                value=500_000,
                description="Gạo, dầu ăn",
            )
            for one in found[:_GIFTS]
        ],
        day=day,
    )
    people = members_to_train([one.household for one in found], day)
    record_supports(
        actor=officer,
        specs=[
            SupportSpec(
                household=household,
                person=person,
                kind=kinds["the-bao-hiem-y-te"],
                programme=programme,
            )
            for household, person in sorted(people.items())[:_CARDS]
        ],
        day=day,
    )


def _houses(commune: Area, line: CapitalLine, today: dt.date) -> None:
    """Six houses: two wait for approval, the others are being built."""
    officer, leader = _account(Role.COMMUNE_OFFICER), _account(Role.COMMUNE_LEADER)
    day = _early(today, 50)
    scheme = HousingScheme.objects.get(code="nha-o-2026-2035")
    opened: list[HousingCase] = []
    for one in candidates([commune.pk], day, salt="nha", able=False).get(commune.pk, []):
        if len(opened) == _HOUSES:
            break
        order = HouseOrder(
            household=one.household,
            scheme=scheme,
            work=Work.NEW,
            cost_estimate=95_000_000,
            funds={line.pk: _HOUSE},
        )
        # Most need no house, or were given one: they are asked like anybody, and passed over.
        with suppress(DomainError), transaction.atomic():
            opened += open_cases(actor=officer, orders=[order], day=day)
    started = opened[: len(opened) - 2]
    move_supports(
        actor=leader,
        step=Step.APPROVE,
        supports=[case.support_id for case in started],
        on_date=day + dt.timedelta(days=7),
    )
    stages = [
        StageData(case=case.pk, stage=stage, reached_on=day + dt.timedelta(days=later))
        for number, case in enumerate(started)
        for stage, later in ((Stage.FOUNDATION, 20), (Stage.FRAME, 35))[: number % 3]
    ]
    record_stages(actor=officer, stages=stages)
    for fund in started[0].support.funds.all():
        pay(
            actor=officer,
            commitment=fund,
            amount=_HOUSE // 2,
            voucher=Voucher("UNC 21", day + dt.timedelta(days=21)),
        )


def _course(commune: Area, today: dt.date) -> None:
    """A course that is being held, with three days of attendance."""
    officer, leader = _account(Role.COMMUNE_OFFICER), _account(Role.COMMUNE_LEADER)
    day = _early(today, 21)
    programme = Programme.objects.get(code=_PROGRAMME)
    course = open_course(
        actor=officer,
        data=CourseData(
            area=commune,
            occupation=Occupation.objects.filter(is_active=True).order_by("code")[0],
            provider=Provider.objects.order_by("code")[0],
            kind=SupportKind.objects.get(code="dao-tao-nghe"),
            programme=programme,
            starts_on=day,
            ends_on=day + dt.timedelta(days=60),
            seats=20,
            training_days=45,
            cost_per_person=3_000_000,
            place="Nhà văn hoá xã",
        ),
    )
    taught = set(
        Support.objects.filter(kind__thing="dao-tao-nghe").values_list("person", flat=True)
    )
    found = candidates([commune.pk], day, salt="lop", able=True).get(commune.pk, [])
    people = members_to_train([one.household for one in found], day)
    free = {home: person for home, person in people.items() if person not in taught}
    enrolled: list[int] = []
    for home, person in sorted(free.items()):
        if len(enrolled) == _STUDENTS:
            break
        with suppress(DomainError), transaction.atomic():
            seats = enrol(actor=officer, course=course, seats=[Seat(home, person)], day=day)
            enrolled += [seat.pk for seat in seats]
    approve_participants(actor=leader, course=course, on_date=day)
    for later in (0, 1, 2):
        away = enrolled[later::7]
        record_attendance(
            actor=officer,
            course=course,
            day=day + dt.timedelta(days=later),
            present=[key for key in enrolled if key not in away],
            absent=away,
        )


def make_plans(*, actor: None, commune: Area, line: CapitalLine) -> None:
    """Three plans of the year: one approved, one that waits for the leader, one in preparation."""
    del actor  # what people do is done as the demo's accounts
    officer, leader = _account(Role.COMMUNE_OFFICER), _account(Role.COMMUNE_LEADER)
    day = _early(timezone.localdate(), 30)
    programme = line.project.programme
    kinds = {kind.code: kind for kind in SupportKind.objects.filter(code__in=dict(_PLANS))}
    found = candidates([commune.pk], day, salt="ke-hoach", able=True).get(commune.pk, [])
    homes = iter(found)
    for number, (code, (title, value)) in enumerate(_PLANS):
        plan = create_plan(actor=officer, commune=commune, year=line.year, title=title)
        planned = 0
        for one in homes:
            spec = SupportSpec(
                household=one.household,
                kind=kinds[code],
                programme=programme,
                project=line.project,
                value=value,
                funds={line.pk: value},
            )
            # Whoever may not have it is asked like anybody, and passed over.
            with suppress(DomainError), transaction.atomic():
                planned += len(add_lines(actor=officer, plan=plan, specs=[spec], day=day))
            if planned == _PLANNED:
                break
        if not planned or number == len(_PLANS) - 1:
            continue
        submit_plan(actor=officer, plan=plan)
        if number == 0:
            approve_plan(actor=leader, plan=plan, on_date=day, decision_no="18/QĐ-UBND")


def _early(today: dt.date, days: int) -> dt.date:
    """So many days ago, yet this year."""
    return max(today - dt.timedelta(days=days), today.replace(month=1, day=1))
