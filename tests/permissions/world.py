"""Four places full of marked households, and people with a post inside, outside, and no more.

The *target* of every row is a household of village ``a1v1``. Each place has words that occur
nowhere else; whoever has no right there must never meet them.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from areas.choices import AttributeScheme
from areas.models import Area, AreaAttribute, Population, Village
from common.calendar_services import confirm_year, set_day
from exchange.choices import (
    BatchState,
    ExportFormat,
    ExportKind,
    Purpose,
    RowStatus,
    SheetKind,
)
from exchange.models import ImportBatch, StagedHousehold
from exchange.services.exports import Order, order_export, stream_export
from households.choices import (
    CaseState,
    PairKind,
    Relation,
    RequestChannel,
    RequestForm,
    ReviewKind,
)
from households.models import (
    Decision,
    DuplicatePair,
    EthnicGroup,
    Household,
    Paper,
    PostedCase,
    ProcedureRule,
    Review,
    ReviewCase,
    ReviewRequest,
    ReviewRound,
)
from households.selectors.procedure_rules import Opening, rule_on
from households.services.household_data import HouseholdData
from households.services.load_standards import load_standards
from households.services.members import add_member
from households.services.papers import issue_certificates, issue_decision, order_print
from households.services.person_data import MemberData, PersonData
from households.services.procedure.consultations import ask_province
from households.services.procedure.load_rules import load_procedure
from households.services.procedure.meetings import MeetingData, record_meeting
from households.services.procedure.objections import take_objection
from households.services.procedure.postings import post_cases
from households.services.procedure.rounds import open_rounds
from households.services.recognition import decide_reviews
from households.services.register_household import register_household
from households.services.reviews import save_review, start_review, submit_review
from livelihoods.models import ProductionProject
from officials.choices import RIGHTS, ClientScope, Right, Role
from officials.models import BankBranch, BranchArea, Official, Post
from officials.services.clients import add_client
from summaries.services.recompute import recompute_communes
from tests.factories.areas import CommuneFactory, ProvinceFactory, VillageFactory
from tests.factories.cases import held_and_posted
from tests.factories.households import EthnicGroupFactory
from tests.factories.officials import OfficialFactory, PostFactory
from tests.factories.procedure import judged_case, open_round
from tests.permissions.branches import add_sending
from tests.permissions.catalogue_rows import build_catalogue
from tests.permissions.houses import add_house
from tests.permissions.project_world import build_project, build_reference
from tests.permissions.training_world import add_training
from tests.permissions.visits import add_visits
from tests.permissions.world_support import add_support

#: The day on which everything is tried; before the national standard ends.
TODAY = dt.date(2026, 6, 1)
REGISTERED = dt.date(2025, 7, 2)
REVIEWED = dt.date(2025, 10, 1)
DECIDED = dt.date(2025, 12, 10)

#: A word that every name holds: searching for it must find the reader's own people only.
SHARED_NAME = "Lò"

PLACES = ("a1v1", "a1v2", "a2v1", "b1v1")
#: Word in the names of people, of the village and of its officials, by place.
_WORDS = {
    "a1v1": ("Zavan", "Xarim", "Qalit"),
    "a1v2": ("Zevon", "Xerom", "Qelot"),
    "a2v1": ("Zivun", "Xirum", "Qilut"),
    "b1v1": ("Zuvin", "Xurem", "Qulet"),
}

POSITIONS = ("inside", "outside", "former", "none", "anonymous")

#: Where a post of the role lies: the place it is given in, inside and outside the target.
_POSTS: dict[Role, tuple[str, str]] = {
    Role.VILLAGE_COLLECTOR: ("a1v1", "a1v2"),
    Role.COMMUNE_OFFICER: ("a1", "a2"),
    Role.COMMUNE_LEADER: ("a1", "a2"),
    Role.PROVINCIAL_SUPERVISOR: ("a", "b"),
    Role.PROVINCIAL_ADMINISTRATOR: ("a", "b"),
    Role.BANK_OFFICER: ("a", "b"),
    Role.SYSTEM_ADMINISTRATOR: ("", ""),
}


@dataclass(frozen=True)
class Person:
    """Somebody who asks, from a position."""

    role: Role | None
    position: str
    official: Official | None
    client: Client
    #: Rights that the person holds, by place; written out here, not asked of the product.
    rights: dict[str, frozenset[Right]]

    @property
    def label(self) -> str:
        """Return role and position for messages."""
        return f"{self.role or '-'} {self.position}"


@dataclass
class Spot:
    """One village with its marked households."""

    key: str
    village: Village
    #: By what has happened to it: "decided", "waiting", "draft". A child joined the first one.
    households: dict[str, Household] = field(default_factory=dict)
    joined: int = 0
    #: The case of a household that waits for the leader's signature.
    case: int = 0
    #: Pairs of records that may be one: both here, and one here and one in another commune.
    pair: int = 0
    shared_pair: int = 0
    reviews: dict[str, Review] = field(default_factory=dict)
    #: Imports by state: "previewed" (with one row that is wrong) and "applied".
    imports: dict[str, ImportBatch] = field(default_factory=dict)
    #: A request that its first household made.
    request: int = 0
    #: Key of a file that the officer of the commune took out.
    export: UUID | None = None
    #: Papers of the decided household: its certificate and the decision; a bulk print of them.
    certificate: Paper | None = None
    decision_paper: Paper | None = None
    print: UUID | None = None
    #: Cases by where they stand: "judged", "met", "posted", "objected", "ready", "consulted".
    cases: dict[str, ReviewCase] = field(default_factory=dict)
    #: Keys of its course and activity for jobs: "course", "seat", "ask", "activity", "entry".
    training: dict[str, int] = field(default_factory=dict)
    project: ProductionProject | None = None
    markers: dict[str, list[str]] = field(default_factory=dict)

    def mark(self, kind: str, text: str) -> str:
        """Remember a text that belongs to this place alone."""
        self.markers.setdefault(kind, []).append(text)
        return text


@dataclass
class World:
    """Everything a row can point at."""

    spots: dict[str, Spot]
    people: list[Person]

    @property
    def target(self) -> Spot:
        """The place all rows point at."""
        return self.spots["a1v1"]

    def at(self, position: str) -> list[Person]:
        """Return the people of a position, in the order of the roles."""
        return [person for person in self.people if person.position == position]

    def forbidden_for(
        self, person: Person, *, geography: bool, told: tuple[str, ...] = ()
    ) -> list[str]:
        """Texts the person must never be shown; ``geography`` pages may name any unit.

        ``told`` are kinds that the page tells besides to whoever may see classes there.
        """
        found: list[str] = []
        for key, spot in self.spots.items():
            allowed = _kinds_allowed(person.rights.get(key, frozenset()))
            if Right.VIEW_CLASSES in person.rights.get(key, frozenset()):
                allowed |= set(told)
            if geography:
                allowed |= {"village", "commune"}
            for kind, texts in spot.markers.items():
                if kind not in allowed:
                    found += texts
        # A word that another place shares with one of the reader's own is no secret (the two
        # villages of a commune share its name).
        open_words = {
            text
            for key, spot in self.spots.items()
            for kind, texts in spot.markers.items()
            if kind in _kinds_allowed(person.rights.get(key, frozenset()))
            for text in texts
        }
        return [text for text in found if text not in open_words]


def _kinds_allowed(rights: frozenset[Right]) -> set[str]:
    kinds: set[str] = set()
    if Right.VIEW_HOUSEHOLDS in rights:
        kinds |= {"name", "code", "contact", "decision", "official", "village", "commune"}
    if Right.VIEW_CLASSES in rights:
        kinds |= {"name", "code", "decision", "village", "commune"}
    if Right.UNMASK in rights:
        kinds |= {"identity"}
    if rights & {Right.VIEW_STATISTICS, Right.MANAGE_VILLAGES}:
        kinds |= {"village", "commune"}
    if Right.MANAGE_POSTS in rights:
        kinds |= {"official", "village", "commune"}
    return kinds


def build_world() -> World:
    """Make the places, their households through the services, and the people."""
    load_procedure(actor=None, folder=Path(settings.TN_DATA_DIR) / "procedure")
    units = _units()
    build_reference()
    load_standards(
        actor=None,
        standards_dir=Path(settings.TN_DATA_DIR) / "standards",
        forms_dir=Path(settings.TN_DATA_DIR) / "scoring",
    )
    set_day(
        actor=None, day=dt.date(2027, 2, 11), is_working=False, name="Mùng 6", legal_basis="Số 1"
    )
    confirm_year(actor=None, year=2028, legal_basis="Số 2")
    with time_machine.travel(f"{TODAY}T07:00:00+07:00", tick=False):
        spots = {key: _spot(key, units[key[:2]], number) for number, key in enumerate(PLACES)}
        for number, spot in enumerate(spots.values()):
            _procedure(spot, number)
            spot.project = build_project(spot.households["decided"], TODAY)
    for spot in spots.values():
        _child(spot)
        _import(spot)
        _export(spot)
        _pair(spot)
        _request(spot)
        add_support(spot)
        add_house(spot)
        add_visits(spot)
    add_training(spots.values())
    _pair_across(spots["a1v1"], spots["a2v1"])
    build_catalogue(units[key] for key in ("a1", "a2", "b1"))
    communes = [units[key].pk for key in ("a1", "a2", "b1")]
    recompute_communes(actor=None, communes=communes)
    villages = {key: spot.village for key, spot in spots.items()}
    return World(spots, _people(units, villages))


def _units() -> dict[str, Area]:
    for code in ("22", "24"):
        ProvinceFactory.create(code=code)
        ProvinceFactory.create(
            code=code, valid_from=dt.date(2004, 1, 1), valid_to=dt.date(2025, 6, 30)
        )
    units: dict[str, Area] = {
        "a": ProvinceFactory.create(code="02", name="Tỉnh Đất Một"),
        "b": ProvinceFactory.create(code="03", name="Tỉnh Đất Hai"),
    }
    for key, name in (("a1", "Xã Komavan"), ("a2", "Xã Komivun"), ("b1", "Xã Komuvin")):
        commune = CommuneFactory.create(code=f"0900{len(units)}", name=name, parent=units[key[0]])
        for scheme, value in (
            (AttributeScheme.AREA_TYPE, "rural"),
            (AttributeScheme.SCORING_REGION, "NCC"),
        ):
            AreaAttribute.objects.create(
                area=commune, scheme=scheme, value=value, valid_from=commune.valid_from
            )
        Population.objects.create(
            area=commune, year=2025, households=900, persons=3600, minority_households=500,
            source="Số liệu thử",
        )  # fmt: skip
        open_rounds(actor=None, communes=[commune], opening=Opening(ReviewKind.ONGOING, 2026, 5))
        units[key] = commune
    return units


def _spot(key: str, commune: Area, number: int) -> Spot:
    word, hamlet, colleague = _WORDS[key]
    village = VillageFactory.create(commune=commune, code=f"00{number + 1}", name=hamlet)
    # Nobody lives there any more: it can be closed.
    VillageFactory.create(commune=commune, code=f"09{number + 1}", name=f"Cũ {number + 1}")
    spot = Spot(key, village)
    spot.mark("name", word)
    spot.mark("village", hamlet)
    spot.mark("official", colleague)
    spot.mark("commune", commune.name.removeprefix("Xã "))
    staff = {
        role: _official(f"{role.value[8:]}-{key}", f"Vi Thị {colleague}")
        for role in (Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER)
    }
    for role, official in staff.items():
        PostFactory.create(official=official, role=role, area=commune)
    for index, state in enumerate(("decided", "waiting", "draft")):
        house = _household(spot, word, number * 10 + index)
        spot.households[state] = house
        spot.reviews[state] = _review(house, staff[Role.COMMUNE_OFFICER], state)
    decide_reviews(
        actor=staff[Role.COMMUNE_LEADER],
        commune=commune,
        reviews=[spot.reviews["decided"].pk],
        number=spot.mark("decision", f"{number + 1}{word.upper()}/QĐ-UBND"),
        decided_on=DECIDED,
    )
    _papers(spot, staff[Role.COMMUNE_OFFICER])
    _ready(spot, staff[Role.COMMUNE_OFFICER], number * 10 + 9)
    return spot


def _papers(spot: Spot, officer: Official) -> None:
    """Issue the decision and the certificate that follows from it, and order a print of it."""
    decision = Decision.objects.get(number=spot.markers["decision"][0])
    spot.decision_paper = issue_decision(actor=officer, decision=decision)
    (spot.certificate,) = issue_certificates(actor=officer, decision=decision)
    spot.print = order_print(
        actor=officer,
        commune=spot.village.commune,
        papers=[spot.certificate.pk],
        title=spot.village.title,
    ).uuid


def _procedure(spot: Spot, number: int) -> None:
    """Bring households of the village to every page of meetings, postings and objections."""
    commune, village = spot.village.commune, spot.village
    officer = Official.objects.get(username=f"{Role.COMMUNE_OFFICER.value[8:]}-{spot.key}")
    round_ = ReviewRound.objects.filter(commune=commune, kind=ReviewKind.PERIODIC).first()
    if round_ is None:
        days = {"opens_on": dt.date(2026, 1, 1), "due_on": dt.date(2026, 12, 14)}
        rule = rule_on(TODAY, commune.parent_id)
        kind = ReviewKind.PERIODIC
        round_ = open_round(commune, kind=kind, year=2026, month=None, rule=rule, **days)
    states = ("judged", "met", "posted", "objected", "ready", "consulted")
    for index, state in enumerate(states, start=3):
        house = _household(spot, _WORDS[spot.key][0], number * 10 + index)
        spot.cases[state] = judged_case(_review(house, officer, state), round_, officer)

    def meet(*left_out: str) -> None:
        record_meeting(
            actor=officer,
            round_=round_,
            village=village,
            data=MeetingData(
                held_on=TODAY,
                place="Nhà văn hóa",
                chair="Trưởng Thôn",
                secretary="Thư Ký",
                present=30,
                left_out=frozenset(spot.cases[state].pk for state in left_out),
            ),
            minutes=io.BytesIO(b"%PDF-1.7"),
        )

    meet("judged", "met")
    post_cases(actor=officer, round_=round_, places="Nhà văn hóa", villages=[village.pk])
    # The public page shows names to everybody; words of a place are for its own people.
    PostedCase.objects.update(head_name="Người Được Niêm Yết")
    meet("judged")
    take_objection(actor=officer, case=spot.cases["objected"], content="Chưa đúng")
    for state in ("consulted", "ready"):
        ReviewCase.objects.filter(pk=spot.cases[state].pk).update(
            state=CaseState.READY,
            consult_required=True,
            posted_on=TODAY - dt.timedelta(days=9),
            posting_until=TODAY - dt.timedelta(days=4),
        )
        if state == "consulted":
            ask_province(actor=officer, round_=round_, cases=[spot.cases[state].pk])
    for case in spot.cases.values():
        case.refresh_from_db()


def _ready(spot: Spot, officer: Official, number: int) -> None:
    """Take one more household through this month's round, as far as the leader's signature."""
    commune = spot.village.commune
    this_month = ReviewRound.objects.filter(commune=commune, year=TODAY.year, month=TODAY.month)
    running = this_month.first() or open_round(
        commune,
        year=TODAY.year,
        month=TODAY.month,
        rule=ProcedureRule.objects.filter(valid_from__lte=TODAY).latest("valid_from"),
        opens_on=TODAY,
    )
    review = _review(_household(spot, _WORDS[spot.key][0], number), officer, "signed")
    case = judged_case(review, running, officer)
    days = (
        TODAY - dt.timedelta(days=6),
        TODAY - dt.timedelta(days=5),
        TODAY - dt.timedelta(days=1),
    )
    held_and_posted(case, officer, *days)
    spot.case = case.pk


def _child(spot: Spot) -> None:
    """Let a child join, later than all else, so that it can be undone."""
    child = PersonData(
        full_name=f"{SHARED_NAME} Văn Con {_WORDS[spot.key][0]}", sex="M", birth_year=2020,
        ethnic_group=group(), no_identity_reason="child",
    )  # fmt: skip
    spot.joined = add_member(
        actor=None,
        household=spot.households["decided"],
        member=MemberData(person=child, relation=Relation.CHILD),
        on_date=TODAY - dt.timedelta(days=30),
    ).pk


def _request(spot: Spot) -> None:
    """Let the head of the first household ask for a review by telephone."""
    officer = Official.objects.get(username=f"{Role.COMMUNE_OFFICER.value[8:]}-{spot.key}")
    spot.request = ReviewRequest.objects.create(
        commune=spot.village.commune,
        village=spot.village,
        household=spot.households["decided"],
        form=RequestForm.EXIT,
        channel=RequestChannel.PHONE,
        year=TODAY.year,
        number=900 + ReviewRequest.objects.count(),
        received_on=TODAY,
        received_by=officer,
        due_on=TODAY,
        applicant=f"{SHARED_NAME} Văn {_WORDS[spot.key][0]}",
    ).pk


def _import(spot: Spot) -> None:
    """A file that waits for confirmation and one that was written, with a row of this place."""
    word = spot.markers["name"][0]
    for state in (BatchState.PREVIEWED, BatchState.APPLIED):
        batch = ImportBatch(
            communes=[spot.village.commune_id],
            filename=f"{word}.csv",
            sha256=f"{spot.key}-{state}",
            size=1,
            state=state,
            effective_on=TODAY,
            counts={"sheets": {SheetKind.HOUSEHOLDS: {RowStatus.INVALID: 1}}},
        )
        batch.file.save(batch.filename, ContentFile(b"ma ho\n1"), save=False)
        batch.save()
        StagedHousehold.objects.create(
            batch=batch,
            sheet=0,
            number=2,
            status=RowStatus.INVALID,
            commune=spot.village.commune,
            village=spot.village,
            head_name=f"{SHARED_NAME} Văn {word}",
        )
        spot.imports[state.value] = batch


def _export(spot: Spot) -> None:
    """Let the officer of the commune take out the households of the village."""
    officer = Official.objects.get(username=f"{Role.COMMUNE_OFFICER.value[8:]}-{spot.key}")
    order = Order(
        kind=ExportKind.HOUSEHOLDS,
        file_format=ExportFormat.CSV,
        purpose=Purpose.REPORT,
        filters={"thon": spot.village.pk},
        narrowed=spot.village.title,
    )
    record = order_export(actor=officer, order=order)
    deque(stream_export(actor=officer, record=record), maxlen=0)
    spot.export = record.uuid


def _pair(spot: Spot) -> None:
    """Let two members of the first household look alike."""
    rows = spot.households["decided"].memberships.exclude(relation=Relation.HEAD)
    first, second = sorted(rows.values_list("person_id", flat=True))
    spot.pair = _alike(first, second, "village").pk


def _pair_across(one: Spot, other: Spot) -> None:
    """Let the heads of two communes look alike: neither side may see the other."""
    heads = [
        spot.households["decided"].memberships.get(relation=Relation.HEAD).person_id
        for spot in (one, other)
    ]
    one.shared_pair = other.shared_pair = _alike(min(heads), max(heads), "province").pk


def _alike(first: int, second: int, nearness: str) -> DuplicatePair:
    reasons = {"same_name": True, "namesakes": 3, "nearness": nearness, "years_apart": 0}
    return DuplicatePair.objects.create(
        kind=PairKind.PERSON, first_person_id=first, second_person_id=second, points=11,
        reasons=reasons,
    )  # fmt: skip


def group() -> EthnicGroup:
    """Return the Kinh."""
    made: EthnicGroup = EthnicGroupFactory.create()
    return made


def _household(spot: Spot, word: str, number: int) -> Household:
    identities = [spot.mark("identity", f"0970{year}8{number:05d}") for year in (79, 82)]
    head = PersonData(
        full_name=f"{SHARED_NAME} Văn {word}",
        sex="M", birth_year=1979, ethnic_group=group(), identity_number=identities[0],
    )  # fmt: skip
    wife = PersonData(
        full_name=f"{SHARED_NAME} Thị {word}", sex="F", birth_year=1982, ethnic_group=group(),
        identity_number=identities[1],
    )  # fmt: skip
    house = register_household(
        actor=None,
        village=spot.village,
        on_date=REGISTERED,
        members=[
            MemberData(person=head, relation=Relation.HEAD),
            MemberData(person=wife, relation=Relation.SPOUSE),
        ],
        details=HouseholdData(
            address=spot.mark("contact", f"Ngõ số 7{number:02d}13"),
            phone=spot.mark("contact", f"09{number:02d}7773{number:03d}"),
        ),
    )
    spot.mark("code", house.code)
    return house


def _review(house: Household, officer: Official, state: str) -> Review:
    review = start_review(
        actor=officer, household=house, kind=ReviewKind.PERIODIC, reviewed_on=REVIEWED
    )
    if state == "draft":
        return review
    save_review(actor=officer, review=review, facts=_poor(review.facts))
    return submit_review(actor=officer, review=review)


def _poor(facts: dict[str, Any]) -> dict[str, Any]:
    """Complete the facts that a review starts with to those of a poor household."""
    adult = {
        "able": True, "work": "own", "pension": False, "allowance": False, "merit": False,
        "disability": "none", "insured": False, "attends": "none", "finished": "none",
        "job_training": False,
    }  # fmt: skip
    dwelling = {
        "wall_solid": False, "column_solid": False, "roof_solid": False, "area_m2": 12,
        "water": "unprotected_spring", "toilet": "none", "waste": "dumped", "internet": False,
        "means": [],
    }  # fmt: skip
    livelihood = {
        "income_per_person": 900_000, "electricity_kwh": 10, "goods": [], "annual_land_m2": 0,
        "perennial_land_m2": 0, "forest_land_m2": 0, "pond_m2": 0, "cattle": 0, "pigs": 0,
        "goats": 0, "poultry": 0,
    }  # fmt: skip
    return facts | {
        "members": [member | adult for member in facts["members"]],
        "dwelling": dwelling,
        "livelihood": livelihood,
        "causes": ["capital", "land"],
    }


def _official(username: str, name: str) -> Official:
    made: Official = OfficialFactory.create(username=username, full_name=name)
    return made


def _branch(units: dict[str, Area], place: str) -> BankBranch:
    """The branch of the bank that serves every commune of a province."""
    branch, is_new = BankBranch.objects.get_or_create(
        code=f"pgd-{place}",
        defaults={"name": f"Phòng giao dịch {place}", "province": units[place]},
    )
    if is_new:
        client = add_client(
            actor=None, branch=branch, name=f"Phần mềm {place}", scopes=ClientScope.values
        )
        add_sending(client)
        for key, unit in units.items():
            if key != place and key.startswith(place):
                BranchArea.objects.create(
                    branch=branch, commune=unit, valid_from=dt.date(2025, 7, 1)
                )
    return branch


def _people(units: dict[str, Area], villages: dict[str, Village]) -> list[Person]:
    places: dict[str, Any] = units | villages
    people = []
    for role, (inside, outside) in _POSTS.items():
        for position, place in (("inside", inside), ("outside", outside), ("former", inside)):
            if position == "outside" and not outside:
                continue  # a post that lies nowhere cannot lie elsewhere
            official = _official(f"{role}-{position}", f"Cán bộ {role.name} {position}")
            found = places.get(place)
            at_bank = role == Role.BANK_OFFICER
            Post.objects.create(
                official=official,
                role=role,
                area=None if at_bank else found.commune if isinstance(found, Village) else found,
                village=found if isinstance(found, Village) else None,
                branch=_branch(units, place) if at_bank else None,
                valid_from=dt.date(2025, 7, 1),
                valid_to=TODAY - dt.timedelta(days=1) if position == "former" else None,
            )
            held = frozenset() if position == "former" else RIGHTS[role]
            rights = {key: held for key in PLACES if key.startswith(place)}
            people.append(Person(role, position, official, _client(official), rights))
    nobody = _official("khong-chuc-vu", "Không Chức Vụ")
    people.append(Person(None, "none", nobody, _client(nobody), {}))
    people.append(Person(None, "anonymous", None, _client(None), {}))
    return people


def _client(official: Official | None) -> Client:
    client = Client(raise_request_exception=False)
    if official is not None:
        client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client
