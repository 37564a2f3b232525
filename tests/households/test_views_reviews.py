"""Entering a review by its form: prefilled, judged while typed, saved, submitted, decided."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from households.choices import PovertyClass, ReviewState
from households.forms.facts import groups, member_cards, question_inputs
from households.models import Classification, Review
from households.rules.facts import facts_from_json
from officials.choices import Role
from tests.factories.cases import made_ready
from tests.households.conftest import ClientOf
from tests.households.scene import Scene


def opened(scene: Scene, client: Client, key: str = "poor") -> Review:
    code = scene.households[key].code
    data = {"kind": "periodic", "reviewed_on": scene.day(0)}
    response = client.post(reverse("households:review-start", args=[code]), data)
    assert response.status_code == 302
    return Review.objects.get(household__code=code, state=ReviewState.DRAFT)


def as_typed(review: Review, **changes: Any) -> dict[str, Any]:
    """What a browser sends for the form as it stands, with some inputs changed."""
    facts = facts_from_json(review.facts)
    cards = member_cards(facts, {}, review.reviewed_on, {})
    data: dict[str, Any] = {}
    inputs = [*(i for g in groups(facts, {}) for i in g.inputs), *question_inputs(None, {}, {})]
    for card in cards:
        data[f"members[{card.number}].key"] = card.key
        data[f"members[{card.number}].asked"] = [i.name.rsplit(".")[-1] for i in card.inputs]
        inputs += card.inputs
    for one in inputs:
        if one.ranks:
            data[one.name] = [next((o.code for o in r if o.chosen), "") for r in one.ranks]
        elif one.options:
            data[one.name] = [o.code for o in one.options if o.chosen]
        else:
            data[one.name] = one.value
        if one.known_none:
            data[f"{one.name}__none"] = "1"
    return data | changes


def page_of(review: Review) -> str:
    return reverse("households:review", args=[review.pk])


def test_a_new_review_starts_with_last_years_facts(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    page = client.get(page_of(review)).content.decode()
    assert '<option value="surface" selected>' in page
    assert "Nguyễn Thị Lan" in page


def test_the_form_as_it_stands_says_the_same_facts(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    client.post(page_of(review), as_typed(review, act="save"))
    after = Review.objects.get(pk=review.pk)
    assert facts_from_json(after.facts) == facts_from_json(review.facts)


def test_saving_keeps_what_was_typed(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    typed = as_typed(review, act="save")
    typed |= {"dwelling.water": "piped", "dwelling.area_m2": "45,5",
              "livelihood.income_per_person": "1.250.000", "members[0].insured": "no",
              "livelihood.goods": ["fridge"]}  # fmt: skip
    assert client.post(page_of(review), typed).status_code == 302
    facts = facts_from_json(Review.objects.get(pk=review.pk).facts)
    assert facts.dwelling.water == "piped"
    assert str(facts.dwelling.area_m2) == "45.5"
    assert facts.livelihood.income_per_person == 1_250_000
    assert facts.livelihood.goods == ("fridge",)
    assert facts.members[0].insured is False


def test_every_error_is_shown_at_once_beside_its_input_and_nothing_is_lost(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    typed = as_typed(review, act="save")
    typed |= {"dwelling.area_m2": "rộng", "livelihood.cattle": "99999", "dwelling.water": "piped"}
    response = client.post(page_of(review), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="rộng"' in page
    assert '<option value="piped" selected>' in page
    assert 'href="#f-dwelling-area_m2"' in page
    assert 'href="#f-livelihood-cattle"' in page
    assert Review.objects.get(pk=review.pk).facts == review.facts


def test_the_result_follows_what_is_typed_without_saving(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    url = reverse("households:review-judge", args=[review.pk])
    before = client.post(url, as_typed(review)).json()
    assert "Hộ nghèo" in before["html"]
    assert before["errors"] == {}
    typed = as_typed(review)
    del typed["dwelling.toilet"]
    assert "Nhà tiêu" in client.post(url, typed).json()["html"]
    wrong = client.post(url, as_typed(review, **{"livelihood.pigs": "nhiều"})).json()
    assert set(wrong["errors"]) == {"livelihood.pigs"}
    assert Review.objects.get(pk=review.pk).facts == review.facts


def test_the_result_is_saved_when_asked(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    url = reverse("households:review-judge", args=[review.pk])
    found = client.post(url, as_typed(review, save="1", **{"livelihood.pigs": "7"})).json()
    assert found["saved"] is True
    assert Review.objects.get(pk=review.pk).facts["livelihood"]["pigs"] == 7


def test_the_browser_cannot_change_who_the_members_are(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    typed = as_typed(review, act="save")
    typed |= {"members[0].born": "2020", "members[0].asked": ["born", "insured"],
              "members[1].key": "somebody else", "members[1].insured": "no"}  # fmt: skip
    client.post(page_of(review), typed)
    after = Review.objects.get(pk=review.pk).facts
    assert after["members"][0]["born"] == review.facts["members"][0]["born"]
    assert after["members"][1] == review.facts["members"][1]


def test_an_own_verdict_needs_a_reason_and_counts_with_one(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    code = review.judgements.get().standard.indicators.get(position=1).code
    typed = as_typed(review, act="save", **{f"overrides.{code}": "yes"})
    refused = client.post(page_of(review), typed)
    assert refused.status_code == 422
    assert "Ghi lý do" in refused.content.decode()
    client.post(page_of(review), typed | {f"overrides.{code}.reason": "Mất việc hôm qua"})
    after = Review.objects.get(pk=review.pk)
    assert after.overrides == {code: {"deprived": True, "reason": "Mất việc hôm qua"}}


def test_trying_shows_the_result_and_saves_nothing(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    page = client.post(page_of(review), as_typed(review, act="try", **{"dwelling.water": "piped"}))
    assert page.status_code == 200
    assert '<option value="piped" selected>' in page.content.decode()
    assert Review.objects.get(pk=review.pk).facts == review.facts


def test_from_survey_to_class(scene: Scene, client_of: ClientOf) -> None:
    """The officer submits, the leader decides, the class changes; nobody decides their own."""
    officer, leader = client_of(Role.COMMUNE_OFFICER), client_of(Role.COMMUNE_LEADER)
    review = opened(scene, officer)
    good = {
        "dwelling.water": "piped", "dwelling.toilet": "septic", "dwelling.waste": "collected",
        "dwelling.wall_solid": "yes", "dwelling.column_solid": "yes", "dwelling.roof_solid": "yes",
        "dwelling.internet": "yes", "dwelling.means": ["tv", "smartphone"],
    }  # fmt: skip
    officer.post(page_of(review), as_typed(review, act="submit", **good))
    review.refresh_from_db()
    assert review.state == ReviewState.SURVEYED
    assert scene.households["poor"].code not in leader.get("/cho-quyet-dinh/").content.decode()
    case = made_ready(review.case, scene.officer)
    waiting = leader.get("/cho-quyet-dinh/").content.decode()
    assert scene.households["poor"].code in waiting
    assert officer.get("/cho-quyet-dinh/").status_code == 403
    data = {"act": "sign", "case": [case.pk], "commune": scene.commune.pk,
            "number": "12/QĐ-UBND", "decided_on": scene.day(0)}  # fmt: skip
    assert leader.post("/cho-quyet-dinh/", data).status_code == 302
    row = Classification.objects.current().get(household=scene.households["poor"])
    assert row.poverty_class == PovertyClass.NEAR_POOR
    assert row.decision is not None
    assert row.decision.number == "12/QĐ-UBND"
    file = officer.get(f"/ho/{scene.households['poor'].code}/").content.decode()
    assert "Hộ cận nghèo" in file


def test_a_review_goes_back_with_a_reason_and_is_reopened(
    scene: Scene, client_of: ClientOf
) -> None:
    review = scene.waiting
    leader, officer = client_of(Role.COMMUNE_LEADER), client_of(Role.COMMUNE_OFFICER)
    leader.post(reverse("households:review-return", args=[review.pk]), {"reason": ""})
    assert Review.objects.get(pk=review.pk).state == ReviewState.SURVEYED
    leader.post(reverse("households:review-return", args=[review.pk]), {"reason": "Đo lại nhà"})
    assert Review.objects.get(pk=review.pk).state == ReviewState.DRAFT
    assert "Đo lại nhà" in officer.get(page_of(review)).content.decode()


def test_an_officer_takes_a_submitted_review_back_or_gives_it_up(
    scene: Scene, client_of: ClientOf
) -> None:
    review, officer = scene.waiting, client_of(Role.COMMUNE_OFFICER)
    officer.post(reverse("households:review-reopen", args=[review.pk]))
    assert Review.objects.get(pk=review.pk).state == ReviewState.DRAFT
    officer.post(reverse("households:review-withdraw", args=[review.pk]), {"reason": "Nhầm hộ"})
    assert Review.objects.get(pk=review.pk).state == ReviewState.WITHDRAWN


@pytest.mark.parametrize("route", ["review", "review-judge", "review-reopen", "review-withdraw"])
def test_the_neighbours_reviews_are_not_there(
    scene: Scene, client_of: ClientOf, route: str
) -> None:
    url = reverse(f"households:{route}", args=[scene.waiting.pk])
    assert client_of("stranger").post(url, {"reason": "x"}).status_code == 404
    assert scene.waiting.state == ReviewState.SURVEYED


def test_a_supervisor_reads_a_review_and_changes_nothing(scene: Scene, client_of: ClientOf) -> None:
    client, review = client_of(Role.PROVINCIAL_SUPERVISOR), scene.waiting
    page = client.get(page_of(review)).content.decode()
    assert "Thiếu hụt" in page
    assert "<form" in page  # search and language only
    assert "review-judge" not in page
    for route in ("review-reopen", "review-withdraw", "review-return"):
        url = reverse(f"households:{route}", args=[review.pk])
        assert client.post(url, {"reason": "x"}).status_code == 403


def test_a_date_before_the_household_is_refused_with_the_reason(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    code = scene.households["none"].code
    data = {"kind": "ongoing", "reviewed_on": "01/01/2019"}
    response = client.post(reverse("households:review-start", args=[code]), data, follow=True)
    assert "từ ngày lập hộ" in response.content.decode()
    assert not Review.objects.filter(household__code=code).exists()


def test_members_who_joined_meanwhile_are_taken_in(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    review = opened(scene, client)
    code = scene.households["poor"].code
    group = scene.ethnic_group
    child = {
        "full_name": "Nguyễn Văn Út", "sex": "M", "birth_year": "2025", "relation": "child",
        "ethnic_group": group.pk, "on_date": scene.day(0), "no_identity_reason": "child",
        "act": "confirm",
    }  # fmt: skip
    url = reverse("households:change", args=[code, "them-thanh-vien"])
    assert client.post(url, child).status_code == 302
    assert "đã thay đổi sau khi mở phiếu" in client.get(page_of(review)).content.decode()
    client.post(page_of(review), {"act": "sync"})
    page = client.get(page_of(review)).content.decode()
    assert "Nguyễn Văn Út" in page
    assert "đã thay đổi sau khi mở phiếu" not in page
