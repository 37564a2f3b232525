"""The queue of records that look alike: what each side sees, says and merges."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from households.choices import PairAnswer, PairKind, PairState, Relation
from households.models import DuplicatePair, Household, HouseholdChange, Person
from households.services.duplicates import propose_pairs
from officials.choices import Role
from tests.factories.households import MembershipFactory, PersonFactory, household_with_head
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

QUEUE = reverse("households:duplicates")


def head(house: Household) -> Person:
    return house.memberships.get(relation=Relation.HEAD).person


def twin(scene: Scene, of: str, village: object = None) -> Household:
    """Register somebody like the head of a household of the scene, without a number."""
    like = head(scene.households[of])
    Person.objects.filter(pk=like.pk).update(identity_number=None)
    house = household_with_head(
        village or scene.households[of].village,  # type: ignore[arg-type]
        full_name=like.full_name.upper(),
        birth_year=like.birth_year,
        sex=like.sex,
        identity_number=None,
    )
    propose_pairs(actor=None, persons=[head(house).pk])
    return house


def across(scene: Scene) -> DuplicatePair:
    """Two heads of the two communes look alike."""
    one, other = sorted(head(scene.households[k]).pk for k in ("poor", "far"))
    return DuplicatePair.objects.create(
        kind=PairKind.PERSON, first_person_id=one, second_person_id=other, points=12,
        reasons={"same_name": True, "namesakes": 4321, "nearness": "province", "years_apart": 0},
    )  # fmt: skip


def page(client: Client, pair: DuplicatePair) -> str:
    return client.get(reverse("households:duplicate", args=[pair.pk])).content.decode()


def test_an_empty_queue_says_what_comes_here(client_of: ClientOf) -> None:
    assert "đưa vào đây" in client_of(Role.COMMUNE_OFFICER).get(QUEUE).content.decode()


def test_the_queue_shows_why(scene: Scene, client_of: ClientOf) -> None:
    twin(scene, "poor")
    text = client_of(Role.COMMUNE_OFFICER).get(QUEUE).content.decode()
    assert "Cùng họ tên (hiếm: 1 người trong xã), cùng năm sinh, cùng giới tính, cùng thôn." in text


def test_queries_do_not_grow_with_the_queue(
    scene: Scene,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    for count in (1, 5, 6):
        for _ in range(count):
            twin(scene, "poor")
        # Sign-in 3, pairs and their count 2, persons 1, and 2 for pairs of households.
        with django_assert_max_num_queries(8):
            client.get(QUEUE)


@pytest.mark.parametrize(
    ("role", "own", "hidden"),
    [(Role.COMMUNE_OFFICER, "poor", "far"), ("stranger", "far", "poor")],
)
def test_each_commune_sees_its_own_side_only(
    scene: Scene, client_of: ClientOf, role: str, own: str, hidden: str
) -> None:
    pair = across(scene)
    client = client_of(role)
    for text in (page(client, pair), client.get(QUEUE).content.decode()):
        assert head(scene.households[own]).full_name in text
        assert head(scene.households[hidden]).full_name not in text
        assert scene.households[hidden].code not in text
        assert "4321" not in text.replace(".", "")
    merge = reverse("households:duplicate-merge", args=[pair.pk])
    assert client.get(merge).status_code == 302
    assert "(1)" in client.get(QUEUE).content.decode()


def test_both_communes_answer_for_their_own_side(scene: Scene, client_of: ClientOf) -> None:
    pair = across(scene)
    address = reverse("households:duplicate", args=[pair.pk])
    mine, theirs = client_of(Role.COMMUNE_OFFICER), client_of("stranger")
    mine.post(address, {"answer": "same"})
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN
    theirs.post(address, {"answer": "same"})
    pair.refresh_from_db()
    assert pair.state == PairState.SAME
    assert head(scene.households["far"]).full_name in page(mine, pair)


def test_the_bank_and_the_leader_do_not_see_the_queue(client_of: ClientOf) -> None:
    for role in (Role.BANK_OFFICER, Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR):
        assert client_of(role).get(QUEUE).status_code == 403


def test_different_needs_a_reason_and_never_comes_back(scene: Scene, client_of: ClientOf) -> None:
    house = twin(scene, "poor")
    pair = DuplicatePair.objects.get(kind=PairKind.PERSON)
    client = client_of(Role.COMMUNE_OFFICER)
    address = reverse("households:duplicate", args=[pair.pk])
    assert client.post(address, {"answer": "different", "note": " "}).status_code == 422
    client.post(address, {"answer": "different", "note": "Đã gặp cả hai"})
    propose_pairs(actor=None, persons=[head(house).pk, head(scene.households["poor"]).pk])
    pair.refresh_from_db()
    assert (pair.state, pair.first_says) == (PairState.DIFFERENT, PairAnswer.DIFFERENT)
    assert DuplicatePair.objects.filter(kind=PairKind.PERSON).count() == 1


def test_numbers_are_covered_for_a_village_collector(scene: Scene, client_of: ClientOf) -> None:
    twin(scene, "poor")
    pair = DuplicatePair.objects.get(kind=PairKind.PERSON)
    Person.objects.filter(pk=head(scene.households["poor"]).pk).update(
        identity_number="098071000001"
    )
    assert "098071000001" in page(client_of(Role.COMMUNE_OFFICER), pair)
    text = page(client_of(Role.VILLAGE_COLLECTOR), pair)
    assert "098071000001" not in text
    assert "098******001" in text


def test_registering_somebody_who_looks_alike_asks_first(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    like = head(scene.households["poor"])
    given = {
        "village": scene.village.pk, "on_date": scene.day(1), "full_name": like.full_name,
        "sex": like.sex, "birth_year": like.birth_year, "ethnic_group": scene.ethnic_group.pk,
        "no_identity_reason": "not_yet",
    }  # fmt: skip
    before = Household.objects.count()
    text = client.post(reverse("households:register"), given).content.decode()
    assert scene.households["poor"].code in text
    assert Household.objects.count() == before
    answer = client.post(reverse("households:register"), {**given, "xac_nhan": "1"})
    assert answer.status_code == 302
    assert DuplicatePair.objects.filter(kind=PairKind.PERSON, state=PairState.OPEN).count() == 1


def test_a_double_elsewhere_is_said_without_a_word_of_who(
    scene: Scene, client_of: ClientOf
) -> None:
    far = head(scene.households["far"])
    Person.objects.filter(pk=far.pk).update(birth_date=f"{far.birth_year}-05-04")
    given = {
        "village": scene.village.pk, "on_date": scene.day(1), "full_name": far.full_name,
        "sex": far.sex, "birth_date": f"04/05/{far.birth_year}",
        "ethnic_group": scene.ethnic_group.pk, "no_identity_reason": "not_yet",
    }  # fmt: skip
    client = client_of(Role.COMMUNE_OFFICER)
    text = client.post(reverse("households:register"), given).content.decode()
    assert "có thể trùng với một người ở địa bàn khác" in text
    assert scene.households["far"].code not in text
    assert scene.neighbour.name not in text
    client.post(reverse("households:register"), {**given, "xac_nhan": "1"})
    notified = client_of("stranger").get(QUEUE).content.decode()
    assert far.full_name in notified
    assert scene.commune.name not in notified


def test_two_persons_are_merged_on_the_page(scene: Scene, client_of: ClientOf) -> None:
    house = scene.households["not_poor"]
    child = house.memberships.get(relation=Relation.CHILD).person
    double = PersonFactory.create(full_name=child.full_name, birth_year=child.birth_year, sex="F")
    MembershipFactory.create(household=house, person=double, relation=Relation.CHILD)
    propose_pairs(actor=None, persons=[double.pk])
    Person.objects.filter(pk=double.pk).update(identity_number=None)
    pair = DuplicatePair.objects.filter(kind=PairKind.PERSON).first()
    if pair is None:  # another number weighs against it
        pair = DuplicatePair.objects.create(
            kind=PairKind.PERSON, first_person=child, second_person=double, points=1
        )
    address = reverse("households:duplicate-merge", args=[pair.pk])
    client = client_of(Role.COMMUNE_OFFICER)
    assert "Thời gian là thành viên hộ" in client.get(address).content.decode()
    answer = client.post(address, {"act": "confirm", "keep": "first", "home": "first"})
    assert answer.status_code == 302
    assert not double.memberships.exists()
    change = HouseholdChange.objects.get(kind="same_person")
    undone = client.post(reverse("households:undo", args=[house.code, change.pk]))
    assert undone.status_code == 302
    assert double.memberships.exists()


def test_a_household_registered_twice_is_merged_on_the_page(
    scene: Scene, client_of: ClientOf
) -> None:
    double = twin(scene, "not_poor")
    pair = DuplicatePair.objects.get(kind=PairKind.HOUSEHOLD)
    address = reverse("households:duplicate-merge", args=[pair.pk])
    client = client_of(Role.COMMUNE_OFFICER)
    assert client.get(address).status_code == 200
    person = head(double)
    sent = {
        "act": "confirm",
        "keep": "first",
        f"same_{person.pk}": head(scene.households["not_poor"]).pk,
    }
    assert client.post(address, sent).status_code == 302
    double.refresh_from_db()
    assert double.closed_on == double.registered_on


def test_the_work_list_tells_both_officers(scene: Scene, client_of: ClientOf) -> None:
    across(scene)
    for role in (Role.COMMUNE_OFFICER, "stranger"):
        text = client_of(role).get(reverse("households:work-list")).content.decode()
        assert f'href="{QUEUE}"><span class="tn-count">1</span>' in text
    text = client_of(Role.COMMUNE_LEADER).get(reverse("households:work-list")).content.decode()
    assert QUEUE not in text
