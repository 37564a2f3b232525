"""Vocational courses of the demonstration, with everybody who took part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from areas.models import Area
from households.rules.ages import add_months
from livelihoods.choices import CourseState, JobOutcome
from livelihoods.models import Course, Enrolment, FollowUp, Occupation, Provider
from programmes.models import Programme, Project, SupportKind
from summaries.selectors.demo.recipients import candidates, members_to_train
from summaries.services.demo.giving import Days, Given, To, give
from summaries.services.demo.pools import Pool, shares

_SEATS = 35
_DAYS = 60
_COST = 3_000_000
_MEALS = 30_000
_TRADES = (
    ("may-cong-nghiep", "May công nghiệp"),
    ("chan-nuoi-thu-y", "Chăn nuôi, thú y"),
    ("trong-cay-duoc-lieu", "Trồng và sơ chế cây dược liệu"),
    ("ky-thuat-xay-dung", "Kỹ thuật xây dựng"),
    ("nau-an", "Kỹ thuật chế biến món ăn"),
    ("sua-chua-may-nong-nghiep", "Sửa chữa máy nông nghiệp"),
)
#: What became of people three and six months later; one after the other.
_OUTCOMES = (
    JobOutcome.OWN,
    JobOutcome.WAGE,
    JobOutcome.OWN,
    JobOutcome.NONE,
    JobOutcome.WAGE,
    JobOutcome.ABROAD,
    JobOutcome.NONE,
    JobOutcome.OWN,
)


def write_courses(
    *,
    programme: Programme,
    communes: Mapping[int, float],
    trained: int,
    years: Mapping[int, float],
) -> int:
    """Write courses for as many people as were published; returns how many."""
    kind = SupportKind.objects.get(code="dao-tao-nghe")
    component = Project.objects.get(programme=programme, code="DA4.1")
    trades, provider = _catalogue()
    used: set[int] = set()
    written = 0
    for number, (year, wanted) in enumerate(shares(trained, years).items()):
        day = dt.date(year, 4, 20)
        found = candidates(communes, day, salt="dao-tao", able=True)
        households = [one.household for row in found.values() for one in row]
        members = members_to_train(households, day)
        able = {
            commune: [one for one in row if one.household in members]
            for commune, row in found.items()
        }
        pool = Pool(able, used)
        people: list[tuple[Course, int, int]] = []
        for commune, count in shares(wanted, pool.weights(communes)).items():
            taken = pool.take(commune, count)
            for start in range(0, len(taken), _SEATS):
                course = Course(
                    area_id=commune,
                    occupation=trades[(commune + number + start) % len(trades)],
                    provider=provider,
                    kind=kind,
                    programme=programme,
                    project=component,
                    place=f"Nhà văn hoá, lớp {start // _SEATS + 1}",
                    seats=_SEATS,
                    starts_on=dt.date(year, 6, 1),
                    ends_on=dt.date(year, 8, 25),
                    training_days=_DAYS,
                    cost_per_person=_COST,
                    decision_no=f"{70 + number}/QĐ-UBND",
                    decision_on=day,
                    state=CourseState.CLOSED,
                )
                people += [
                    (course, one.household, members[one.household])
                    for one in taken[start : start + _SEATS]
                ]
        Course.objects.bulk_create({id(course): course for course, _h, _p in people}.values())
        written += _enrol(people, Given(kind, programme, component, _COST), day)
    return written


def _enrol(people: Sequence[tuple[Course, int, int]], what: Given, day: dt.date) -> int:
    done = day.replace(month=8, day=25)
    supports = give(
        actor=None,
        to=[To(what, household, person) for _course, household, person in people],
        days=Days(day, day.replace(month=5, day=10), day.replace(month=6, day=1), done, done),
    )
    enrolments = [
        Enrolment(
            support=support,
            course=course,
            cost_amount=_COST,
            meal_rate=_MEALS,
            certificate_no=f"CC{day.year % 100}-{support.pk}",
            certified_on=done,
        )
        for (course, _household, _person), support in zip(people, supports, strict=True)
    ]
    Enrolment.objects.bulk_create(enrolments, batch_size=2000)
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                support=support,
                month=month,
                due_on=add_months(done, month),
                asked_on=add_months(done, month),
                outcome=_OUTCOMES[(support.pk + month) % len(_OUTCOMES)],
                same=support.pk % 3 != 0,
            )
            for support in supports
            for month in (3, 6)
        ),
        batch_size=2000,
    )
    return len(enrolments)


def _catalogue() -> tuple[list[Occupation], Provider]:
    """Trades and a school, made where the catalogue has none."""
    for code, name in _TRADES:
        Occupation.objects.get_or_create(code=code, defaults={"name_vi": name})
    province = Area.objects.today().provinces().filter(code="44").first()
    provider, _made = Provider.objects.get_or_create(
        code="trung-tam-gdnn-minh-hoa",
        defaults={
            "name": "Trung tâm giáo dục nghề nghiệp (dữ liệu minh hoạ)",
            "province": province,
        },
    )
    return list(Occupation.objects.filter(is_active=True).order_by("code")), provider
