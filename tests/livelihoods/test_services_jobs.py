"""Activities for jobs: people entered at once, placed, sent abroad; who was not reached yet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from livelihoods.choices import JobActivityKind, JobOutcome, OverseasClause
from livelihoods.exceptions import JobRefused, NotAllowed
from livelihoods.models import FollowUp, JobActivity
from livelihoods.selectors.figures import jobs_by_commune
from livelihoods.selectors.workers import reach_of, retirement_months, workers_in_need
from livelihoods.services.completion import Answer, answer_follow_up
from livelihoods.services.jobs import (
    ActivityData,
    JobSeeker,
    PlacementData,
    add_people,
    approve_entries,
    change_placement,
    open_activity,
)
from livelihoods.services.overseas import OverseasData, save_overseas
from programmes.choices import Beneficiary, SupportState
from programmes.models import Support
from tests.factories.programmes import EligibilityRuleFactory, SupportNormFactory
from tests.factories.training import JobActivityFactory, JobKindFactory
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def seeker(scene: Scene, who: str, result: str = "") -> JobSeeker:
    house = scene.households[who]
    return JobSeeker(house.pk, house.memberships.get(relation="head").person_id, result)


def activity(scene: Scene, **fields: object) -> JobActivity:
    made: JobActivity = JobActivityFactory.create(area=scene.commune, **fields)
    EligibilityRuleFactory.create(kind=made.support_kind, exclusive=False, min_age=15)
    return made


def test_counselling_is_given_and_over_on_its_day_and_again_later(scene: Scene) -> None:
    first = activity(scene)
    entries = add_people(
        actor=scene.officer,
        activity=first,
        people=[seeker(scene, "poor", "muốn học may"), seeker(scene, "near")],
    )
    assert [entry.result for entry in entries] == ["muốn học may", ""]
    states = set(Support.objects.values_list("state", "delivered_on", "ended_on"))
    assert states == {(SupportState.ENDED, first.held_on, first.held_on)}
    with pytest.raises(JobRefused, match="đã ở trong danh sách"):
        add_people(actor=scene.officer, activity=first, people=[seeker(scene, "poor")])
    second = JobActivityFactory.create(area=scene.commune, support_kind=first.support_kind)
    assert add_people(actor=scene.officer, activity=second, people=[seeker(scene, "poor")])
    for stranger in (scene.officials["stranger"], scene.leader):
        with pytest.raises(Exception, match=r"địa bàn"):
            add_people(actor=stranger, activity=second, people=[seeker(scene, "near")])


def test_an_activity_of_tomorrow_has_nobody_yet(scene: Scene) -> None:
    tomorrow = activity(scene, held_on=scene.today + dt.timedelta(days=1))
    with pytest.raises(JobRefused, match="Chưa đến ngày"):
        add_people(actor=scene.officer, activity=tomorrow, people=[seeker(scene, "poor")])


def test_a_placement_is_asked_about_and_ends(scene: Scene) -> None:
    kind = JobKindFactory.create(code="gioi-thieu-viec-lam")
    placed = activity(scene, kind=JobActivityKind.PLACEMENT, support_kind=kind)
    with pytest.raises(JobRefused, match="nơi làm việc"):
        add_people(actor=scene.officer, activity=placed, people=[seeker(scene, "poor")])
    job = PlacementData(
        "Công ty May 10", "Công nhân may", scene.today - dt.timedelta(days=200), wage=6_500_000
    )
    (entry,) = add_people(
        actor=scene.officer, activity=placed, people=[seeker(scene, "poor")], placement=job
    )
    entry.support.refresh_from_db()
    assert (entry.support.state, entry.placement.employer) == ("delivered", "Công ty May 10")
    sixth = FollowUp.objects.get(support=entry.support, month=6)
    answer_follow_up(
        actor=scene.officer,
        follow_up=sixth,
        answer=Answer(JobOutcome.WAGE, scene.today, same=True, income=7_000_000),
    )
    year = job.started_on.year
    (figure,) = jobs_by_commune([scene.commune.pk], year)
    assert (figure.kind, figure.people, figure.kept_6) == ("placement", 1, 1)
    ended = change_placement(actor=scene.officer, entry=entry, data=job, ended_on=scene.today)
    entry.support.refresh_from_db()
    assert (ended.ended_on, entry.support.state) == (scene.today, SupportState.ENDED)
    with pytest.raises(NotAllowed):
        change_placement(actor=scene.officials["stranger"], entry=entry, data=job)


def test_abroad_needs_approval_and_is_reckoned(scene: Scene) -> None:
    kind = JobKindFactory.create(code="lao-dong-nuoc-ngoai", needs_approval=True)
    for item, amount, cap in (
        ("ngoai-ngu", None, 4_000_000), ("tien-an", 50_000, None), ("tien-o", 400_000, None),
        ("do-dung", 600_000, None), ("giay-to", None, None),
    ):  # fmt: skip
        SupportNormFactory.create(
            kind=kind, item=item, amount=amount, cap=cap, beneficiary=Beneficiary.POOR
        )
    abroad = activity(scene, kind=JobActivityKind.OVERSEAS, support_kind=kind)
    (entry,) = add_people(actor=scene.officer, activity=abroad, people=[seeker(scene, "poor")])
    data = OverseasData(
        country="Nhật Bản",
        clause=OverseasClause.POOR_OR_MINORITY,
        company="Công ty Xuất khẩu lao động",
        language_cost=5_000_000,
        study_days=30,
        lodging_months=1,
        papers_cost=900_000,
        distance_km=Decimal(20),
    )
    save_overseas(actor=scene.officer, entry=entry, data=data)
    entry.support.refresh_from_db()
    assert entry.support.value == 4_000_000 + 1_500_000 + 400_000 + 600_000 + 900_000
    values = {name: getattr(data, name) for name in OverseasData.__slots__}
    gone = OverseasData(**(values | {"deployed_on": scene.today}))
    with pytest.raises(JobRefused, match="chưa duyệt"):
        save_overseas(actor=scene.officer, entry=entry, data=gone)
    assert approve_entries(actor=scene.leader, activity=abroad) == 1
    save_overseas(actor=scene.officer, entry=entry, data=gone)
    entry.support.refresh_from_db()
    assert entry.support.state == SupportState.DELIVERED
    back = OverseasData(**(values | {"deployed_on": scene.today, "returned_on": scene.today}))
    save_overseas(actor=scene.officer, entry=entry, data=back)
    entry.support.refresh_from_db()
    assert entry.support.state == SupportState.ENDED


def test_an_activity_stands_once_where_one_manages_support(scene: Scene) -> None:
    made = activity(scene)
    values = {name: getattr(made, name) for name in ActivityData.__slots__}
    with pytest.raises(JobRefused, match="cùng tên"):
        open_activity(actor=scene.officer, data=ActivityData(**values))
    with pytest.raises(NotAllowed):
        open_activity(
            actor=scene.officials["stranger"], data=ActivityData(**(values | {"title": "X"}))
        )


def says(scene: Scene, who: str, **facts: object) -> None:
    """Let the newest decided review of a household say something of its head."""
    house = scene.households[who]
    review = house.reviews.filter(state="decided").latest("reviewed_on")
    head = house.memberships.get(relation="head").person.uuid
    for one in review.facts["members"]:
        if one["key"] == str(head):
            one.update(facts)
    review.save(update_fields=["facts"])


def test_workers_in_need_and_those_reached(scene: Scene) -> None:
    """Who seeks work is in need; whom counselling reached is counted and off the list."""
    since = dt.date(scene.today.year, 1, 1)
    for who in ("poor", "near", "escaped", "far"):
        says(scene, who, work="seeking", attends="none")
    heads = {who: seeker(scene, who).person for who in ("poor", "near", "escaped", "far")}

    def waiting(*, reached: bool = False) -> set[int]:
        found = workers_in_need(
            scene.officer, commune=scene.commune.pk, day=scene.today, since=since, reached=reached
        )
        return {one.person for one in found}

    assert waiting() == {heads["poor"], heads["near"], heads["escaped"]}
    (reach,) = reach_of([scene.commune.pk], scene.today, since)
    assert (reach.needing, reach.reached, reach.share) == (3, 0, 0.0)
    day = activity(scene)
    add_people(actor=scene.officer, activity=day, people=[seeker(scene, "poor")])
    assert waiting() == {heads["near"], heads["escaped"]}
    assert waiting(reached=True) == {heads["poor"]}
    (reach,) = reach_of([scene.commune.pk], scene.today, since)
    assert (reach.needing, reach.reached) == (3, 1)
    # Nobody who cannot work, is at school, has a job, or lives elsewhere.
    says(scene, "near", able=False)
    says(scene, "escaped", work="contract")
    assert waiting() == set()
    assert workers_in_need(
        scene.officials["stranger"], commune=scene.commune.pk, day=scene.today, since=since
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("year", "sex", "months"),
    [(2021, "M", 723), (2021, "F", 664), (2026, "M", 738), (2026, "F", 684), (2040, "F", 720)],
)
def test_working_age_ends_as_the_labour_code_says(year: int, sex: str, months: int) -> None:
    assert retirement_months(year, sex) == months
