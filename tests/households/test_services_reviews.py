"""A review from start to decision, through the services."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured

from areas.choices import AttributeScheme
from areas.models import Area, AreaAttribute, Village
from households.choices import PovertyClass, ReviewKind, ReviewState
from households.exceptions import (
    DecisionRefused,
    InvalidFacts,
    NoStandard,
    NotAllowed,
    OwnSurvey,
    ReferenceDataError,
    ReviewNotReady,
    ReviewRefused,
)
from households.models import (
    Classification,
    EthnicGroup,
    Household,
    Judgement,
    Membership,
    Person,
    PovertyStandard,
    Review,
    ScoringForm,
)
from households.rules.standards import ByArea
from households.selectors.explanation import explain_review
from households.selectors.standards import spec_of
from households.services.judging import judge_reviews
from households.services.load_standards import LoadReport, load_standards
from households.services.recognition import decide_reviews, recognise_bulk
from households.services.reviews import (
    return_review,
    save_review,
    start_review,
    submit_review,
    withdraw_review,
)
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import AreaAttributeFactory, FormerCommuneFactory
from tests.factories.households import ClassificationFactory, ReviewFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 20)
DATA = Path(configured.TN_DATA_DIR)


@dataclass
class World:
    """A rural commune with an officer and a leader, and one household of two."""

    commune: Area
    village: Village
    household: Household
    officer: Official
    leader: Official
    stranger: Official


@pytest.fixture
def world() -> World:
    start = dt.date(2025, 7, 1)
    province = Area.objects.create(
        level="province", code="44", name="Tỉnh Quảng Trị", unit_type="tỉnh", valid_from=start
    )
    for code, name in (("22", "Quảng Ninh"), ("24", "Bắc Ninh")):
        Area.objects.create(
            level="province", code=code, name=name, unit_type="tỉnh", valid_from=start
        )
        Area.objects.create(
            level="province",
            code=code,
            name=name,
            unit_type="tỉnh",
            valid_from=dt.date(2004, 1, 1),
            valid_to=dt.date(2025, 6, 30),
        )
    communes = []
    for code in ("19363", "19366"):
        area = Area.objects.create(
            level="commune",
            code=code,
            name=f"Xã {code}",
            unit_type="xã",
            parent=province,
            valid_from=start,
        )
        communes.append(area)
        for scheme, value in (
            (AttributeScheme.AREA_TYPE, "rural"),
            (AttributeScheme.SCORING_REGION, "NCC"),
        ):
            AreaAttribute.objects.create(area=area, scheme=scheme, value=value, valid_from=start)
    commune = communes[0]
    village = Village.objects.create(commune=commune, code="01", name="Thôn 1", kind="thon")
    load_standards(actor=None, standards_dir=DATA / "standards", forms_dir=DATA / "scoring")
    kinh = EthnicGroup.objects.get_or_create(list_id="B", code="01", defaults={"name": "Kinh"})[0]
    household = Household.objects.create(
        code="19363-000001", commune=commune, village=village, registered_on=start
    )
    for number, (name, relation, year) in enumerate(
        (("Nguyễn Văn An", "head", 1980), ("Nguyễn Thị Bình", "spouse", 1984))
    ):
        person = Person.objects.create(
            full_name=name,
            sex="MF"[number],
            birth_year=year,
            ethnic_group=kinh,
            identity_number=f"09908000000{number}",
        )
        Membership.objects.create(
            household=household, person=person, relation=relation, valid_from=start
        )
    officials = []
    for name, role, area in (
        ("can-bo", Role.COMMUNE_OFFICER, commune),
        ("lanh-dao", Role.COMMUNE_LEADER, commune),
        ("xa-khac", Role.COMMUNE_OFFICER, communes[1]),
    ):
        official = Official.objects.create_user(name, "mat-khau-dai", full_name=name)
        official.posts.create(role=role, area=area, valid_from=start)
        officials.append(official)
    return World(commune, village, household, *officials)


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(dt.datetime(2026, 3, 20, 3, tzinfo=dt.UTC), tick=False):
        yield


def poor_facts(world: World) -> dict[str, object]:
    """Facts of a household that is deprived of at least three indicators and has little."""
    members = [
        {
            "key": str(m.person.uuid),
            "born": m.person.birth_year,
            "sex": m.person.sex,
            "head": m.relation == "head",
            "able": True,
            "work": "own",
            "pension": False,
            "allowance": False,
            "disability": "none",
            "merit": False,
            "insured": False,
            "attends": "none",
            "finished": "none",
            "job_training": False,
        }
        for m in world.household.memberships.select_related("person").order_by("pk")
    ]
    return {
        "version": 1,
        "members": members,
        "dwelling": {
            "wall_solid": False,
            "column_solid": False,
            "roof_solid": False,
            "area_m2": 12,
            "water": "unprotected_spring",
            "toilet": "none",
            "waste": "dumped",
            "internet": False,
            "means": [],
        },
        "livelihood": {
            "income_per_person": 900000,
            "electricity_kwh": 10,
            "goods": [],
            "annual_land_m2": 0,
            "perennial_land_m2": 0,
            "forest_land_m2": 0,
            "pond_m2": 0,
            "cattle": 0,
            "pigs": 0,
            "goats": 0,
            "poultry": 0,
        },
        "causes": ["capital", "land"],
    }


def order_for(world: World, review: Review) -> dict[str, Any]:
    return {
        "commune": world.commune,
        "reviews": [review.pk],
        "number": "1",
        "decided_on": TODAY,
    }


def surveyed(world: World) -> Review:
    review = start_review(
        actor=world.officer, household=world.household, kind=ReviewKind.ONGOING, reviewed_on=TODAY
    )
    save_review(actor=world.officer, review=review, facts=poor_facts(world))
    return submit_review(actor=world.officer, review=review)


def test_a_poor_household_is_recognised(world: World) -> None:
    review = surveyed(world)
    judgement = Judgement.objects.get(review=review)
    assert judgement.poverty_class == PovertyClass.POOR, judgement.missing
    assert judgement.deprivations.bit_count() >= 3
    assert judgement.causes == 0b11
    decision = decide_reviews(
        actor=world.leader,
        commune=world.commune,
        reviews=[review.pk],
        number="01/QĐ-UBND",
        decided_on=TODAY,
    )
    row = Classification.objects.get()
    assert (row.household, row.poverty_class, row.valid_from, row.decision) == (
        world.household,
        PovertyClass.POOR,
        TODAY,
        decision,
    )
    review.refresh_from_db()
    assert (review.state, review.decided_by) == (ReviewState.DECIDED, world.leader)


def test_a_new_review_starts_with_the_members_and_what_was_known(world: World) -> None:
    surveyed(world)
    first = Review.objects.get()
    withdraw_review(actor=world.officer, review=first, reason="nhập nhầm")
    again = start_review(
        actor=world.officer, household=world.household, kind=ReviewKind.ONGOING, reviewed_on=TODAY
    )
    assert [m["sex"] for m in again.facts["members"]] == ["M", "F"]
    assert again.profile == "RURAL_NCC"
    assert "insured" not in again.facts["members"][0]


def test_missing_facts_go_to_the_list_that_cannot_be_classified(world: World) -> None:
    review = start_review(
        actor=world.officer, household=world.household, kind=ReviewKind.ONGOING, reviewed_on=TODAY
    )
    submit_review(actor=world.officer, review=review)
    judgement = Judgement.objects.get(review=review)
    assert judgement.poverty_class is None
    assert judgement.missing
    with pytest.raises(ReviewNotReady):
        decide_reviews(
            actor=world.leader,
            commune=world.commune,
            reviews=[review.pk],
            number="1",
            decided_on=TODAY,
        )
    assert not Classification.objects.exists()


def test_nobody_decides_outside_right_place_or_own_survey(world: World) -> None:
    review = surveyed(world)
    order: dict[str, Any] = {
        "commune": world.commune,
        "reviews": [review.pk],
        "number": "1",
        "decided_on": TODAY,
    }
    for other in (world.officer, world.stranger):
        with pytest.raises(NotAllowed):
            decide_reviews(actor=other, **order)
    Review.objects.update(surveyor=world.leader)
    with pytest.raises(OwnSurvey):
        decide_reviews(actor=world.leader, **order)
    assert not Classification.objects.exists()


def test_nobody_surveys_outside_their_area(world: World) -> None:
    for other in (world.stranger, world.leader):
        with pytest.raises(NotAllowed):
            start_review(
                actor=other, household=world.household, kind=ReviewKind.ONGOING, reviewed_on=TODAY
            )
    review = surveyed(world)
    with pytest.raises(NotAllowed):
        withdraw_review(actor=world.stranger, review=review, reason="x")


def test_a_decided_review_is_frozen(world: World) -> None:
    review = surveyed(world)
    decide_reviews(
        actor=world.leader,
        commune=world.commune,
        reviews=[review.pk],
        number="1",
        decided_on=TODAY,
    )
    with pytest.raises(ReviewNotReady):
        save_review(actor=world.officer, review=review, facts=poor_facts(world))


def test_bad_dates_and_numbers_are_refused_with_their_field(world: World) -> None:
    def start(on: dt.date) -> Review:
        return start_review(
            actor=world.officer, household=world.household, kind=ReviewKind.ONGOING, reviewed_on=on
        )

    with pytest.raises(ReviewRefused) as future:
        start(TODAY + dt.timedelta(days=1))
    assert future.value.field == "reviewed_on"
    with pytest.raises(ReviewRefused):
        start(dt.date(2025, 6, 30))
    Household.objects.update(registered_on=dt.date(2020, 1, 1))
    with pytest.raises(NoStandard):
        start(dt.date(2021, 6, 1))
    review = surveyed(world)
    for number, on, field in (
        (" ", TODAY, "number"),
        ("1", TODAY - dt.timedelta(days=1), "decided_on"),
        ("1", TODAY + dt.timedelta(days=1), "decided_on"),
    ):
        with pytest.raises(DecisionRefused) as refused:
            decide_reviews(
                actor=world.leader,
                commune=world.commune,
                reviews=[review.pk],
                number=number,
                decided_on=on,
            )
        assert refused.value.field == field


def test_bad_facts_name_every_place_and_store_nothing(world: World) -> None:
    review = start_review(
        actor=world.officer, household=world.household, kind=ReviewKind.ONGOING, reviewed_on=TODAY
    )
    before = Review.objects.get().facts
    bad = poor_facts(world) | {"nonsense": 1, "causes": ["hunger"]}
    with pytest.raises(InvalidFacts) as refused:
        save_review(actor=world.officer, review=review, facts=bad)
    errors = refused.value.details["errors"]
    assert isinstance(errors, list)
    assert len(errors) == 2
    assert Review.objects.get().facts == before


def test_an_override_needs_a_reason_and_counts(world: World) -> None:
    review = start_review(
        actor=world.officer, household=world.household, kind=ReviewKind.ONGOING, reviewed_on=TODAY
    )
    with pytest.raises(ReviewRefused):
        save_review(
            actor=world.officer,
            review=review,
            facts=poor_facts(world),
            overrides={"H2": {"deprived": False, "reason": " "}},
        )
    with pytest.raises(ReviewRefused) as unknown:
        save_review(
            actor=world.officer,
            review=review,
            facts=poor_facts(world),
            overrides={"X9": {"deprived": True, "reason": "không có chỉ số này"}},
        )
    assert unknown.value.field == "overrides.X9"
    save_review(actor=world.officer, review=review, facts=poor_facts(world))
    before = Judgement.objects.get().deprivations
    save_review(
        actor=world.officer,
        review=review,
        facts=poor_facts(world),
        overrides={"H2": {"deprived": False, "reason": "Thẻ đang chờ cấp lại"}},
    )
    assert before - Judgement.objects.get().deprivations == 1 << 3


def test_an_unpublished_form_decides_nothing_outside_the_demonstration(
    world: World, settings: Any
) -> None:
    review = surveyed(world)
    settings.TN_DEMONSTRATION = False
    order: dict[str, Any] = {
        "commune": world.commune,
        "reviews": [review.pk],
        "number": "1",
        "decided_on": TODAY,
    }
    with pytest.raises(DecisionRefused):
        decide_reviews(actor=world.leader, **order)
    ScoringForm.objects.update(status="published")
    decide_reviews(actor=world.leader, **order)


def test_a_returned_review_can_be_mended(world: World) -> None:
    review = surveyed(world)
    with pytest.raises(ReviewRefused):
        return_review(actor=world.leader, review=review, reason=" ")
    back = return_review(actor=world.leader, review=review, reason="Thiếu ảnh nhà")
    assert (back.state, back.note) == (ReviewState.DRAFT, "Thiếu ảnh nhà")


def test_judging_again_changes_nothing_and_bulk_recognition_is_the_same(world: World) -> None:
    review = surveyed(world)
    before = Judgement.objects.values().get()
    judge_reviews(keys=[review.pk])
    after = Judgement.objects.values().get()
    assert {k: v for k, v in before.items() if k != "id"} == {
        k: v for k, v in after.items() if k != "id"
    }
    assert judge_reviews() == 0
    count = recognise_bulk(
        actor=None, number="9/QĐ", decided_on=TODAY, reviewed_from=TODAY - dt.timedelta(days=9)
    )
    assert count == 1
    assert Classification.objects.get().poverty_class == PovertyClass.POOR
    assert Review.objects.get().state == ReviewState.DECIDED


def test_loading_standards_twice_changes_nothing(world: World) -> None:
    report = load_standards(
        actor=None, standards_dir=DATA / "standards", forms_dir=DATA / "scoring"
    )
    assert (report.created, report.changed) == ([], [])
    assert "national_2022_2025" in report.unchanged
    assert "national_2027_2030" in report.gaps


def reload_standards() -> LoadReport:
    return load_standards(actor=None, standards_dir=DATA / "standards", forms_dir=DATA / "scoring")


def test_lines_of_an_average_living_standard_are_kept(world: World) -> None:
    national = PovertyStandard.objects.get(code="national_2022_2025")
    assert (national.average_line_rural, national.average_line_urban) == (2_250_000, 3_000_000)
    assert spec_of(national).average_lines == ByArea(2_250_000, 3_000_000)
    coming = PovertyStandard.objects.get(code="national_2027_2030")
    assert coming.average_line_rural is None


def test_a_standard_in_use_gets_the_average_lines_it_never_had(world: World) -> None:
    national = PovertyStandard.objects.filter(code="national_2022_2025")
    ClassificationFactory.create(household=world.household, standard=national.get())
    national.update(average_line_rural=None, average_line_urban=None)
    assert reload_standards().changed == ["national_2022_2025"]
    assert national.get().average_line_rural == 2_250_000
    national.update(average_line_rural=2_000_000)
    with pytest.raises(ReferenceDataError):
        reload_standards()


def test_an_autumn_review_shows_the_coming_standard_that_judged_it(world: World) -> None:
    """The starting point of the standard of 2022 was surveyed in autumn 2021."""
    day = dt.date(2021, 10, 1)
    Household.objects.update(registered_on=day)
    for kind, judged in ((ReviewKind.PERIODIC, ["national_2022_2025"]), (ReviewKind.ONGOING, [])):
        review = ReviewFactory.create(
            household=world.household,
            kind=kind,
            reviewed_on=day,
            state=ReviewState.SURVEYED,
            facts={"version": 1},
        )
        judge_reviews(keys=[review.pk])
        assert [row.standard.code for row in review.judgements.all()] == judged
        assert [item.standard.code for item in explain_review(review)] == judged
        review.delete()
    former = FormerCommuneFactory.create()
    AreaAttributeFactory.create(area=former, valid_from=former.valid_from)
    Village.objects.update(former_commune=former)
    started = start_review(
        actor=world.officer,
        household=world.household,
        kind=ReviewKind.PERIODIC,
        reviewed_on=day,
    )
    assert [row.standard.code for row in started.judgements.all()] == ["national_2022_2025"]
