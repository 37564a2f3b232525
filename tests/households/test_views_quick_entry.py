"""Quick entry of a village through its addresses: scope, drafts, merging, errors, queries."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.choices import CaseState, JudgingMethod, PovertyClass, Relation, ReviewState
from households.models import Review, ReviewCase, ReviewSave
from officials.choices import Role
from tests.factories.households import MembershipFactory, household_with_head
from tests.households.conftest import ClientOf
from tests.households.scene import Scene, classify
from tests.households.test_views_reviews import as_typed, page_of


def of(scene: Scene, key: str = "poor") -> str:
    house = scene.households[key]
    return reverse("households:quick-household", args=[house.village_id, house.code])


def village(scene: Scene) -> str:
    return reverse("households:quick-village", args=[scene.village.pk])


def send(
    client: Client, url: str, changes: dict[str, Any], base: int = 0, review: int | None = None
) -> Any:
    body = {"id": str(uuid.uuid4()), "base": base, "review": review, "changes": changes}
    return client.post(url, json.dumps(body), content_type="application/json")


def draft(scene: Scene, key: str = "poor") -> Review:
    return Review.objects.get(household=scene.households[key], state=ReviewState.DRAFT)


def test_the_page_lists_the_households_of_the_village(scene: Scene, client_of: ClientOf) -> None:
    page = client_of(Role.VILLAGE_COLLECTOR).get(village(scene)).content.decode()
    for key in ("poor", "near", "escaped"):
        assert scene.households[key].code in page
    for key in ("not_poor", "none", "far"):
        assert scene.households[key].code not in page


def test_looking_opens_no_review_and_the_first_change_does(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.VILLAGE_COLLECTOR)
    seen = client.get(of(scene)).json()
    assert (seen["state"], seen["review"], seen["revision"]) == ("new", None, 0)
    assert seen["values"]["dwelling.water"] == "surface"
    assert seen["last"] == {}  # where it is as the last time, it is not said again
    assert not Review.objects.filter(state=ReviewState.DRAFT).exists()
    saved = send(client, of(scene), {"dwelling.water": "piped"}).json()
    assert (saved["state"], saved["revision"]) == ("draft", 1)
    assert saved["values"]["dwelling.water"] == "piped"
    assert saved["last"]["dwelling.water"] == "surface"
    assert draft(scene).surveyor == scene.officials[Role.VILLAGE_COLLECTOR]


def test_what_is_shown_before_is_what_the_review_begins_with(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    before = client.get(of(scene)).json()["values"]
    after = send(client, of(scene), {}).json()["values"]
    assert before == after


def test_numbers_are_read_as_typed(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    changes = {"livelihood.income_per_person": "1.250.000", "dwelling.area_m2": "45,5"}
    values = send(client, of(scene), changes).json()["values"]
    assert values["livelihood.income_per_person"] == 1_250_000
    assert values["dwelling.area_m2"] == 45.5


def test_wrong_values_are_told_by_path_and_not_stored(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    key = client.get(of(scene)).json()["members"][0]["key"]
    wrong = {f"members[{key}].work": "abroad", "livelihood.pigs": 10**9, "dwelling.water": "piped"}
    answer = send(client, of(scene), wrong)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {f"members[{key}].work", "livelihood.pigs"}
    assert draft(scene).revision == 0


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", '{"id":"x","base":0,"review":null,"changes":{}}',
        '{"id":"7d3f7a2e-0000-4000-8000-000000000000","base":"a","review":null,"changes":{}}',
        '{"id":"7d3f7a2e-0000-4000-8000-000000000000","base":0,"review":null,"changes":[]}',
        '{"id":"7d3f7a2e-0000-4000-8000-000000000000","base":0,"review":null,'
        '"changes":{"overrides.W":{"deprived":true}}}',
        '{"id":"7d3f7a2e-0000-4000-8000-000000000000","base":0,"review":null,'
        '"changes":{"version":2}}',
        '{"id":"7d3f7a2e-0000-4000-8000-000000000000","base":0,"review":null,'
        '"changes":{"members":[]}}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(scene: Scene, client_of: ClientOf, body: str) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    answer = client.post(of(scene), body, content_type="application/json")
    assert answer.status_code == 400
    assert not ReviewSave.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"causes": "land"}, {"dwelling.means": {"tv": 1}},
        {"dwelling.internet": "yes"}, {"method": "guess"}, {"method": None},
        {"members[x].born": 1990}, {"member_count": 3}, {"dwelling.water": {"a": []}},
    ],
    ids=str,
)  # fmt: skip
def test_strange_values_are_refused_in_words(
    scene: Scene, client_of: ClientOf, changes: dict[str, Any]
) -> None:
    answer = send(client_of(Role.COMMUNE_OFFICER), of(scene), changes)
    assert answer.status_code in {409, 422}
    assert answer.json()["message"]
    assert not ReviewSave.objects.exists()


def test_others_are_out_of_reach(scene: Scene, client_of: ClientOf) -> None:
    collector = client_of(Role.VILLAGE_COLLECTOR)
    assert collector.get(of(scene, "none")).status_code == 404
    assert send(collector, of(scene, "none"), {"dwelling.water": "piped"}).status_code == 404
    other = reverse("households:quick-village", args=[scene.other_village.pk])
    assert collector.get(other).status_code == 404
    stranger = client_of("stranger")
    assert stranger.get(village(scene)).status_code == 404
    assert send(stranger, of(scene), {"dwelling.water": "piped"}).status_code == 404
    for role in (Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR, Role.BANK_OFFICER):
        assert client_of(role).get(of(scene)).status_code == 403
    # A household is only found in its own village.
    mixed = reverse(
        "households:quick-household",
        args=[scene.other_village.pk, scene.households["poor"].code],
    )
    assert client_of(Role.COMMUNE_OFFICER).get(mixed).status_code == 404
    assert not Review.objects.filter(state=ReviewState.DRAFT).exists()


def test_without_the_token_of_the_page_nothing_is_taken(scene: Scene) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.officer, backend="django.contrib.auth.backends.ModelBackend")
    assert send(client, of(scene), {"dwelling.water": "piped"}).status_code == 403
    assert not Review.objects.filter(state=ReviewState.DRAFT).exists()


def test_the_second_is_told_merged_and_asked(scene: Scene, client_of: ClientOf) -> None:
    first, second = client_of(Role.COMMUNE_OFFICER), client_of(Role.VILLAGE_COLLECTOR)
    first.get(of(scene))
    assert second.get(of(scene)).json()["others"] == [str(scene.officer)]
    send(first, of(scene), {"dwelling.water": "piped"})
    answer = send(second, of(scene), {"dwelling.water": "rain", "dwelling.toilet": "septic"}).json()
    clash = answer["clashes"]["dwelling.water"]
    assert (clash["theirs"], clash["mine"], clash["by"]) == ("piped", "rain", str(scene.officer))
    assert answer["changed"]["dwelling.water"]["by"] == str(scene.officer)
    assert answer["values"]["dwelling.toilet"] == "septic"
    told = first.get(of(scene), {"lan": 1}).json()
    assert set(told["changed"]) == {"dwelling.toilet"}


def test_a_review_that_was_handed_in_is_only_shown(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    assert client.get(of(scene, "near")).json()["editable"] is False
    answer = send(client, of(scene, "near"), {"dwelling.water": "piped"})
    assert answer.status_code == 409
    assert "đã gửi" in answer.json()["message"]


def test_what_is_complete_is_handed_in_and_the_rest_is_named(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    send(client, of(scene), {"dwelling.water": "piped"})
    gaps = dict.fromkeys(["dwelling.toilet", "dwelling.water", "dwelling.waste"])
    changes = {**gaps, "livelihood.income_per_person": 1, "method": "income"}
    send(client, of(scene, "escaped"), changes)
    url = reverse("households:quick-submit", args=[scene.village.pk])
    page = client.get(url).content.decode()
    assert "Đủ để gửi (1)" in page
    assert "Còn thiếu, chưa gửi được (1)" in page
    assert "nhà tiêu" in page
    told = client.post(url, follow=True).content.decode()
    assert "Đã gửi 1 phiếu" in told
    assert Review.objects.filter(state=ReviewState.SURVEYED).count() == 2
    assert draft(scene, "escaped").state == ReviewState.DRAFT
    case = ReviewCase.objects.get(household=scene.households["poor"])
    assert case.state == CaseState.JUDGED


def test_the_way_of_judging_is_kept_and_shown(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    send(client, of(scene), {"method": "income"})
    review = draft(scene)
    assert review.method == JudgingMethod.INCOME
    client.post(reverse("households:quick-submit", args=[scene.village.pk]))
    for page in (page_of(review), f"/ho/{scene.households['poor'].code}/ra-soat/"):
        assert "Thu nhập và 12 chỉ số" in client.get(page).content.decode()


def test_the_villages_are_counted(scene: Scene, client_of: ClientOf) -> None:
    officer = client_of(Role.COMMUNE_OFFICER)
    send(officer, of(scene), {})
    send(officer, of(scene, "none"), {})
    page = officer.get(reverse("households:quick")).content.decode()
    assert "chưa nhập 1 · đang nhập 1 · xong 1" in page
    collector = client_of(Role.VILLAGE_COLLECTOR)
    assert collector.get(reverse("households:quick")).headers["Location"] == village(scene)


def test_queries_do_not_grow_with_households_or_members(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)

    def counted() -> tuple[int, int, int]:
        client.get(village(scene))
        found = []
        for url in (village(scene), of(scene), of(scene) + "?lan=0"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found[0], found[1], found[2]

    send(client, of(scene), {"dwelling.water": "piped"})
    before = counted()
    for number in range(4):
        house = household_with_head(scene.village, full_name=f"Người {number}", birth_year=1980)
        MembershipFactory.create(household=house, relation=Relation.CHILD)
        classify(house, PovertyClass.POOR, scene.last_year)
        url = reverse("households:quick-household", args=[scene.village.pk, house.code])
        send(client, url, {"livelihood.pigs": 3})
    MembershipFactory.create(household=scene.households["poor"], relation=Relation.CHILD)
    after = counted()
    assert after == before
    assert before[1] <= 20


def test_the_full_form_merges_and_shows_a_clash(scene: Scene, client_of: ClientOf) -> None:
    first, second = client_of(Role.COMMUNE_OFFICER), client_of(Role.VILLAGE_COLLECTOR)
    send(first, of(scene), {})
    review = draft(scene)
    typed = as_typed(review, act="save", revision=review.revision)
    send(second, of(scene), {"dwelling.water": "piped", "dwelling.toilet": "septic"})
    saved = first.post(page_of(review), typed | {"livelihood.pigs": "7"})
    assert saved.status_code == 302
    facts = draft(scene).facts
    assert (facts["dwelling"]["water"], facts["livelihood"]["pigs"]) == ("piped", 7)
    page = first.post(page_of(review), typed | {"livelihood.pigs": "7", "dwelling.water": "rain"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "đã ghi “Nước máy”" in text
    assert '<option value="rain" selected>' in text
    assert '<option value="septic" selected>' in text
    assert draft(scene).facts["dwelling"]["water"] == "piped"
    # Sent again from that page it is a choice made knowingly.
    now = draft(scene)
    chosen = as_typed(now, act="save", revision=now.revision, **{"dwelling.water": "rain"})
    assert first.post(page_of(review), chosen).status_code == 302
    assert draft(scene).facts["dwelling"]["water"] == "rain"


def test_the_full_form_saved_while_typing_merges_too(scene: Scene, client_of: ClientOf) -> None:
    first, second = client_of(Role.COMMUNE_OFFICER), client_of(Role.VILLAGE_COLLECTOR)
    send(first, of(scene), {})
    review = draft(scene)
    typed = as_typed(review, save="1", revision=review.revision, method="score")
    send(second, of(scene), {"dwelling.water": "piped"})
    url = reverse("households:review-judge", args=[review.pk])
    found = first.post(url, typed | {"livelihood.pigs": "7"}).json()
    assert found["saved"] is True
    assert str(scene.officials[Role.VILLAGE_COLLECTOR]) in found["told"]
    clash = first.post(url, typed | {"dwelling.water": "rain"}).json()
    assert clash["saved"] is False
    assert "Nước máy" in clash["errors"]["dwelling.water"]
    assert draft(scene).facts["dwelling"]["water"] == "piped"


def test_the_full_form_offers_both_ways(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    send(client, of(scene), {})
    review = draft(scene)
    typed = as_typed(review, act="save", revision=0, method="income")
    client.post(page_of(review), typed)
    assert draft(scene).method == JudgingMethod.INCOME
    assert 'value="income" checked' in client.get(page_of(review)).content.decode()
