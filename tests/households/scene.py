"""A small commune with its officials and households, for tests of pages."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from areas.choices import AttributeScheme
from areas.models import TWO_TIER_START, Area, AreaAttribute, Village
from households.choices import CaseState, ClassOrigin, PovertyClass, Relation, ReviewState, Sex
from households.models import (
    Classification,
    EthnicGroup,
    Household,
    PovertyStandard,
    Review,
    ReviewCase,
    ReviewRound,
    ScoringForm,
)
from households.services.judging import judge_reviews
from households.services.load_standards import load_standards
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, ProvinceFactory, VillageFactory
from tests.factories.cases import walk
from tests.factories.households import (
    ClassificationFactory,
    DecisionFactory,
    MembershipFactory,
    PersonFactory,
    ReviewFactory,
    household_with_head,
)
from tests.factories.officials import POST_START, OfficialFactory, PostFactory
from tests.factories.procedure import listed_case, open_round

DATA = Path(__file__).resolve().parents[2] / "data"
PASSWORD = "mat-khau-dai-de-thu"


@dataclass
class Scene:
    """Who and what is there; ``neighbour`` is a commune of the same province."""

    province: Area
    commune: Area
    neighbour: Area
    village: Village
    other_village: Village
    officials: dict[str, Official] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)

    @property
    def officer(self) -> Official:
        """The commune officer."""
        return self.officials[Role.COMMUNE_OFFICER]

    @property
    def leader(self) -> Official:
        """The commune leader."""
        return self.officials[Role.COMMUNE_LEADER]

    @property
    def today(self) -> dt.date:
        """Today in Viet Nam."""
        return timezone.localdate()

    @property
    def last_year(self) -> dt.date:
        """The day of last year's decisions."""
        return dt.date(timezone.localdate().year - 1, 12, 20)

    @property
    def ethnic_group(self) -> EthnicGroup:
        """Kinh."""
        return EthnicGroup.objects.get(list_id="B", code="01")

    @staticmethod
    def day(ago: int) -> str:
        """A day some days ago as people type it."""
        return f"{timezone.localdate() - dt.timedelta(days=ago):%d/%m/%Y}"

    @property
    def waiting(self) -> Review:
        """The review of the near-poor household that awaits its decision."""
        return Review.objects.get(household=self.households["near"], state=ReviewState.SURVEYED)


def official(role: Role, name: str, area: Area | None, village: Village | None = None) -> Official:
    """Create an official with a password and a post in force."""
    person: Official = OfficialFactory.create(username=name, full_name=f"Lê Thị {name.title()}")
    person.set_password(PASSWORD)
    person.save()
    PostFactory.create(
        official=person, role=role, area=area, village=village, valid_from=POST_START
    )
    return person


def known_facts(household: Household, **dwelling: object) -> dict[str, Any]:
    """Return facts of a household that leave nothing open; ``dwelling`` changes some of them."""
    rows = household.memberships.select_related("person").order_by("pk")
    members = []
    for row in rows:
        child = row.person.birth_year >= 2011
        facts: dict[str, Any] = {
            "key": str(row.person.uuid),
            "born": row.person.birth_year,
            "sex": row.person.sex,
            "head": row.relation == Relation.HEAD,
            "allowance": False,
            "disability": "none",
            "insured": True,
            "attends": "lower_secondary" if child else "none",
            "finished": "primary" if child else "lower_secondary",
        }
        if child:
            facts |= {"stunted": False, "underweight": False}
        else:
            facts |= {
                "able": True, "work": "own", "pension": False, "merit": False,
                "job_training": False,
            }  # fmt: skip
        members.append(facts)
    return {
        "version": 1,
        "members": members,
        "dwelling": {
            "wall_solid": False, "column_solid": False, "roof_solid": False, "area_m2": 40,
            "water": "surface", "toilet": "none", "waste": "dumped", "internet": False,
            "means": ["phone"],
        } | dwelling,
        "livelihood": {
            "income_per_person": 900000, "electricity_kwh": 20, "goods": [],
            "annual_land_m2": 300, "perennial_land_m2": 0, "forest_land_m2": 0, "pond_m2": 0,
            "cattle": 0, "pigs": 0, "goats": 0, "poultry": 5,
        },
        "causes": ["land", "capital"],
        "wishes": ["production"],
    }  # fmt: skip


def classify(
    household: Household, poverty_class: PovertyClass, since: dt.date, **fields: object
) -> Classification:
    """Give a household a class by a decision after a review a month before."""
    surveyed = since - dt.timedelta(days=30)
    review: Review = ReviewFactory.create(
        household=household,
        reviewed_on=surveyed,
        facts=known_facts(household),
        form=ScoringForm.objects.get(),
        profile="RURAL_NCC",
    )
    row: Classification = ClassificationFactory.create(
        household=household,
        poverty_class=poverty_class,
        standard=PovertyStandard.objects.get(),
        valid_from=since,
        review=review,
        decision=DecisionFactory.create(commune=household.commune, decided_on=since),
        origin=ClassOrigin.DECISION,
        **fields,
    )
    return row


def load_national_standard() -> PovertyStandard:
    """Load the shipped national standard with the demonstration form."""
    with TemporaryDirectory() as folder:
        shutil.copy(DATA / "standards" / "national_2022_2025.yaml", folder)
        load_standards(actor=None, standards_dir=Path(folder), forms_dir=DATA / "scoring")
    return PovertyStandard.objects.get()


def small_scene() -> Scene:
    """Create two communes, one official per role, and households in every situation."""
    province = ProvinceFactory.create(name="Tỉnh Thử Nghiệm")
    commune = CommuneFactory.create(parent=province, name="Xã Đồng Tâm")
    neighbour = CommuneFactory.create(parent=province, name="Xã Láng Giềng")
    village = VillageFactory.create(commune=commune, name="Đông", code="001")
    other = VillageFactory.create(commune=commune, name="Đoài", code="002")
    far = VillageFactory.create(commune=neighbour, name="Xa", code="001")
    scene = Scene(province, commune, neighbour, village, other)
    places: dict[Role, tuple[str, Area | None, Village | None]] = {
        Role.VILLAGE_COLLECTOR: ("rasoat", commune, village),
        Role.COMMUNE_OFFICER: ("canbo", commune, None),
        Role.COMMUNE_LEADER: ("lanhdao", commune, None),
        Role.PROVINCIAL_SUPERVISOR: ("theodoi", province, None),
        Role.PROVINCIAL_ADMINISTRATOR: ("quantri", province, None),
        Role.BANK_OFFICER: ("nganhang", province, None),
        Role.SYSTEM_ADMINISTRATOR: ("hethong", None, None),
    }
    for role, (name, area, place) in places.items():
        scene.officials[role] = official(role, name, area, place)
    scene.officials["stranger"] = official(Role.COMMUNE_OFFICER, "xakhac", neighbour)
    for unit in (commune, neighbour):
        for scheme, value in (
            (AttributeScheme.AREA_TYPE, "rural"),
            (AttributeScheme.SCORING_REGION, "NCC"),
        ):
            AreaAttribute.objects.create(
                area=unit, scheme=scheme, value=value, valid_from=TWO_TIER_START
            )
    load_national_standard()
    open_round(commune)
    open_round(neighbour)
    _households(scene, far)
    return scene


def _households(scene: Scene, far: Village) -> None:
    today = timezone.localdate()
    people = {
        "poor": ("Nguyễn Thị Lan", scene.village, PovertyClass.POOR),
        "near": ("Trần Văn Đức", scene.village, PovertyClass.NEAR_POOR),
        "not_poor": ("Hồ Văn Bình", scene.other_village, PovertyClass.NOT_POOR),
        "none": ("Lê Văn Hoà", scene.other_village, None),
        "far": ("Phạm Thị Ngọc", far, PovertyClass.POOR),
    }
    for number, (key, (name, place, poverty_class)) in enumerate(people.items(), start=1):
        house = household_with_head(place, full_name=name, birth_year=1970 + number)
        house.code = f"{place.commune.code}-9{number:05d}"
        house.save(update_fields=["code"])
        child = PersonFactory.create(
            full_name=f"{name.split()[0]} Văn Con", birth_year=2015, sex=Sex.FEMALE
        )
        MembershipFactory.create(household=house, person=child, relation=Relation.CHILD)
        if poverty_class is not None:
            classify(house, poverty_class, scene.last_year)
        scene.households[key] = house
    escaped = household_with_head(scene.village, full_name="Võ Thị Hạnh", birth_year=1969)
    start = dt.date(today.year - 4, 1, 10)
    classify(escaped, PovertyClass.POOR, start)
    classify(escaped, PovertyClass.NOT_POOR, today - dt.timedelta(days=3 * 365 - 29))
    scene.households["escaped"] = escaped
    waiting: Review = ReviewFactory.create(
        household=scene.households["near"],
        reviewed_on=today - dt.timedelta(days=40),
        state=ReviewState.SURVEYED,
        facts=known_facts(scene.households["near"]),
        surveyor=scene.officer,
        form=ScoringForm.objects.get(),
        profile="RURAL_NCC",
    )
    judge_reviews(keys=[waiting.pk])


def await_decision(scene: Scene) -> ReviewCase:
    """Bring the waiting review of the scene through the procedure, up to the signature."""
    case = listed_case(scene.households["near"], ReviewRound.objects.get(commune=scene.commune))
    walk(
        case,
        scene.officer,
        CaseState.READY,
        review=scene.waiting,
        class_found=PovertyClass.NEAR_POOR,
    )
    case.refresh_from_db()
    return case
