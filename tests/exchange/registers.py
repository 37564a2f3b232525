"""Random registers of one commune, with everything that spreadsheets get wrong."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from areas.choices import AreaType, VillageKind
from areas.models import Area, Village
from households.choices import NoIdentityReason, Relation, ReviewKind, ReviewState, Sex
from households.models import (
    EthnicGroup,
    Household,
    Membership,
    Person,
    Residence,
    Review,
)
from households.rules.fact_types import DwellingFacts, LivelihoodFacts
from households.rules.facts import HouseholdFacts, MemberFacts, Section, facts_to_json
from tests.households.facts_strategies import member, section

REGISTERED = dt.date(2025, 7, 2)
#: Names that people have, and names that a spreadsheet takes for something else.
NAMES = (
    "Nguyễn Thị Lan", "H'Hen Niê", "Y-Bhiăng Êban", "Lò Văn Đức", "TRẦN VĂN TÁM", "hồ văn bình",
    "=1+1", "+84 Văn Ba", "-Kpă", "@Siu", "Giàng A Páo 2", "Đỗ Thị Nguyễn", "Trần Nguyễn Hoà",
    "Ksor H’Bia", "Vàng  Thị Mỷ", "'Rơ Châm", "Nguyễn Văn Thử 1", "-",
)  # fmt: skip
VILLAGES = (
    ("Đống", VillageKind.THON), ("Đồng", VillageKind.THON), ("Thôn Đông", VillageKind.BAN),
    ("1", VillageKind.THON), ("10", VillageKind.THON), ("Đông", VillageKind.TO_DAN_PHO),
)  # fmt: skip
PHONES = ("", "+84912345678", "0912345678", "84 912 345 678", "0233.3852.123", "01234567890")
ADDRESSES = (
    "", "Số 7, ngõ 13", "=HYPERLINK(\"x\")", "0123", "12/5", "-", "1e5", "Tổ 3;  Thôn trên",
    "a\tb", "'nháy đầu", "#N/A", " có dấu cách ",
)  # fmt: skip
CODES = ("", "000123", "00E5", "1e10", "A-01", "=B2")
NOTES = ("ốm đau lâu năm", "=SUM(A1)", "01", "- thiếu vốn", "hai  dấu cách", "xuống\ndòng")


def names() -> st.SearchStrategy[str]:
    """Names as stored: composed, decomposed, in capitals."""
    letters = st.text(
        st.sampled_from("aăâbcdđeêghHiIkLmnNoôơpqrstuưvxyÁẤặĐ' -"), min_size=2, max_size=20
    )
    whole = st.sampled_from(NAMES) | letters.map(str.strip).filter(bool)
    return whole.flatmap(
        lambda name: st.sampled_from([name, unicodedata.normalize("NFD", name), name.upper()])
    )


@dataclass(frozen=True)
class PersonSpec:
    """What is drawn of a person."""

    name: str
    sex: str
    born: dt.date | int
    group: int
    identity: bool
    legacy: str
    reason: str


@dataclass(frozen=True)
class HouseSpec:
    """What is drawn of a household."""

    village: int
    address: str
    phone: str
    external: str
    flags: tuple[bool, bool]
    people: tuple[PersonSpec, ...]
    relations: tuple[str, ...]
    facts: tuple[dict[str, Any], ...]
    household: dict[str, Any]
    dwelling: dict[str, Any]
    livelihood: dict[str, Any]
    review: tuple[str, dt.date] | None


people = st.builds(
    PersonSpec,
    name=names(),
    sex=st.sampled_from(Sex.values),
    born=st.dates(dt.date(1930, 1, 1), dt.date(2024, 12, 31)) | st.integers(1900, 2024),
    group=st.integers(0, 5),
    identity=st.booleans(),
    legacy=st.sampled_from(["", "", "012345678", "190123456"]),
    reason=st.sampled_from(["", *NoIdentityReason.values]),
)


@st.composite
def houses(draw: st.DrawFn) -> HouseSpec:
    """Return a household with one to four members, with or without a review."""
    count = draw(st.integers(1, 4))
    others = [relation for relation in Relation.values if relation != Relation.HEAD]
    top = draw(section(Section.HOUSEHOLD, skip=("member_count", "cause_note", "wish_note")))
    for codes, note in (("causes", "cause_note"), ("wishes", "wish_note")):
        top[note] = (
            draw(st.none() | st.sampled_from(NOTES)) if "other" in (top[codes] or ()) else None
        )
    members = [draw(member("-")) for _ in range(count)]
    return HouseSpec(
        village=draw(st.integers(0, len(VILLAGES) - 1)),
        address=draw(st.sampled_from(ADDRESSES)),
        phone=draw(st.sampled_from(PHONES)),
        external=draw(st.sampled_from(CODES)),
        flags=(draw(st.booleans()), draw(st.booleans())),
        people=tuple(draw(people) for _ in range(count)),
        relations=tuple(draw(st.sampled_from(others)) for _ in range(count - 1)),
        facts=tuple(
            {
                name: getattr(one, name)
                for name in MemberFacts.__dataclass_fields__
                if name not in {"key", "born", "sex", "head"}
            }
            for one in members
        ),
        household=top,
        dwelling=draw(section(Section.DWELLING)),
        livelihood=draw(section(Section.LIVELIHOOD)),
        review=draw(
            st.none()
            | st.tuples(
                st.sampled_from([ReviewState.DRAFT, ReviewState.SURVEYED, ReviewState.DECIDED]),
                st.dates(dt.date(2025, 7, 3), dt.date(2025, 12, 31)),
            )
        ),
    )


registers = st.lists(houses(), min_size=1, max_size=4)


def build(commune: Area, drawn: list[HouseSpec]) -> None:
    """Write a drawn register into the database."""
    groups = [
        EthnicGroup.objects.get_or_create(list_id="B", code=code, defaults={"name": name})[0]
        for code, name in (
            ("01", "Kinh"), ("09", "Hmông"), ("19", "Gié Triêng"), ("41", "Cơ Ho"),
            ("27", "Xtiêng"), ("12", "Ê Đê"),
        )
    ]  # fmt: skip
    villages = [
        Village.objects.create(
            commune=commune, code=f"{number:03d}", name=name, kind=kind,
            # Names are unique among those in being; one that ended still has its households.
            closed_on=timezone.localdate() if number == 55 else None,
        )
        for number, (name, kind) in enumerate(VILLAGES, start=50)
    ]  # fmt: skip
    for number, spec in enumerate(drawn):
        _house(commune, villages, groups, number, spec)


def _house(
    commune: Area, villages: list[Village], groups: list[EthnicGroup], number: int, spec: HouseSpec
) -> None:
    village = villages[spec.village]
    house = Household.objects.create(
        code=f"{commune.code}-{number + 1:06d}", external_code=spec.external, commune=commune,
        village=village, address=spec.address, phone=spec.phone, has_merit=spec.flags[0],
        is_local_minority=spec.flags[1], registered_on=REGISTERED,
    )  # fmt: skip
    Residence.objects.create(
        household=house, commune=commune, village=village, valid_from=REGISTERED
    )
    facts = []
    for place, one in enumerate(spec.people):
        born = one.born
        person = Person.objects.create(
            full_name=one.name, sex=one.sex, ethnic_group=groups[one.group],
            birth_date=born if isinstance(born, dt.date) else None,
            birth_year=born.year if isinstance(born, dt.date) else born,
            identity_number=f"0970{number:02d}{place:06d}" if one.identity else None,
            legacy_identity_number=one.legacy if one.legacy and place == 0 and number == 0 else "",
            no_identity_reason="" if one.identity else one.reason,
        )  # fmt: skip
        relation = Relation.HEAD if place == 0 else spec.relations[place - 1]
        Membership.objects.create(
            household=house, person=person, relation=relation, valid_from=REGISTERED
        )
        facts.append(
            MemberFacts(
                key=str(person.uuid), born=person.birth_date or person.birth_year, sex=one.sex,
                head=place == 0, **spec.facts[place],
            )
        )  # fmt: skip
    if spec.review is None:
        return
    state, day = spec.review
    known = HouseholdFacts(
        members=tuple(facts),
        dwelling=DwellingFacts(**spec.dwelling),
        livelihood=LivelihoodFacts(**spec.livelihood),
        **spec.household,
    )
    Review.objects.create(
        household=house, commune=commune, village=village, area_type=AreaType.RURAL,
        kind=ReviewKind.PERIODIC, reviewed_on=day, state=state, facts=facts_to_json(known),
    )  # fmt: skip
