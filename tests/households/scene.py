"""A small commune with its officials and households, for tests of pages."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from areas.choices import AttributeScheme
from areas.models import TWO_TIER_START, Area, AreaAttribute, Village
from households.choices import ClassOrigin, PovertyClass, Relation, ReviewState, Sex
from households.models import Classification, Household, PovertyStandard, Review
from households.services.load_standards import load_standards
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, ProvinceFactory, VillageFactory
from tests.factories.households import (
    ClassificationFactory,
    DecisionFactory,
    MembershipFactory,
    PersonFactory,
    ReviewFactory,
    household_with_head,
)
from tests.factories.officials import POST_START, OfficialFactory, PostFactory

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


def official(role: Role, name: str, area: Area | None, village: Village | None = None) -> Official:
    """Create an official with a password and a post in force."""
    person: Official = OfficialFactory.create(username=name, full_name=f"Lê Thị {name.title()}")
    person.set_password(PASSWORD)
    person.save()
    PostFactory.create(
        official=person, role=role, area=area, village=village, valid_from=POST_START
    )
    return person


def classify(
    household: Household, poverty_class: PovertyClass, since: dt.date, **fields: object
) -> Classification:
    """Give a household a class by a decision after a review a month before."""
    surveyed = since - dt.timedelta(days=30)
    review: Review = ReviewFactory.create(
        household=household, reviewed_on=surveyed, facts={"version": 1}
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
        load_standards(standards_dir=Path(folder), forms_dir=DATA / "scoring")
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
    for place in (commune, neighbour):
        for scheme, value in (
            (AttributeScheme.AREA_TYPE, "rural"),
            (AttributeScheme.SCORING_REGION, "NCC"),
        ):
            AreaAttribute.objects.create(
                area=place, scheme=scheme, value=value, valid_from=TWO_TIER_START
            )
    load_national_standard()
    _households(scene, far)
    return scene


def _households(scene: Scene, far: Village) -> None:
    today = timezone.localdate()
    last_year = dt.date(today.year - 1, 12, 20)
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
            classify(house, poverty_class, last_year)
        scene.households[key] = house
    escaped = household_with_head(scene.village, full_name="Võ Thị Hạnh", birth_year=1969)
    start = dt.date(today.year - 4, 1, 10)
    classify(escaped, PovertyClass.POOR, start)
    classify(escaped, PovertyClass.NOT_POOR, today - dt.timedelta(days=3 * 365 - 29))
    scene.households["escaped"] = escaped
    ReviewFactory.create(
        household=scene.households["near"],
        reviewed_on=today - dt.timedelta(days=40),
        state=ReviewState.SURVEYED,
        facts={"version": 1},
        surveyor=scene.officer,
    )
