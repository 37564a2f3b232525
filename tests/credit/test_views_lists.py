"""Pages of lists: the commune signs and deals with answers, the bank answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from credit.models import ConfirmedList, ListReading, RowAnswer
from credit.rules.answers import Answer
from credit.selectors.list_content import draft_of
from credit.services.answering import answer_rows
from households.choices import PovertyClass
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory
from tests.factories.bank import bank_officer
from tests.factories.lists import ListScene, list_scene
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db
LISTS = reverse("credit:commune-lists")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 10, 12, 3, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def scene() -> ListScene:
    return list_scene()


def by(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_leader_signs_what_the_page_shows(scene: ListScene) -> None:
    scene.household(full_name="Hồ Thị Mai")
    client = by(scene.leader)
    assert "Hồ Thị Mai" in text(client.get(LISTS))
    draft = draft_of(scene.commune, 2026, 10, today=dt.date(2026, 10, 12))
    order = {"xa": scene.commune.code, "nam": 2026, "thang": 10, "da_xem": draft.digest}
    client.post(reverse("credit:sign-list"), order)
    client.post(reverse("credit:sign-list"), order | {"dong_y": 1, "da_xem": "x"})
    assert not ConfirmedList.objects.exists()
    answer = client.post(reverse("credit:sign-list"), order | {"dong_y": 1})
    signed = ConfirmedList.objects.get()
    address = reverse("credit:commune-list", args=[signed.uuid])
    assert answer["Location"] == address
    page = text(client.get(address))
    assert signed.sha256 in page
    assert "Hồ Thị Mai" in page
    assert "đã ký" in text(client.get(LISTS))


def test_the_officer_sees_the_draft_and_cannot_sign(scene: ListScene) -> None:
    scene.household()
    client = by(scene.officer)
    page = text(client.get(LISTS))
    assert "Lãnh đạo xã ký danh sách này" in page
    assert reverse("credit:sign-list") not in page
    assert client.post(reverse("credit:sign-list"), {}).status_code == 403


def test_the_cost_of_the_page_does_not_grow(
    scene: ListScene, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        scene.household()
    scene.sign()
    for _ in range(4):
        scene.household(PovertyClass.NEAR_POOR)
    client = by(scene.officer)
    with django_assert_max_num_queries(24):
        assert "Thêm vào" in text(client.get(LISTS))


def test_the_province_sees_who_has_not_sent(scene: ListScene) -> None:
    scene.household()
    scene.sign()
    other = CommuneFactory.create(parent=scene.commune.parent)
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=scene.commune.parent)
    page = text(by(supervisor).get(LISTS))
    assert page.index(other.name) < page.index(reverse("credit:commune-list", args=[
        ConfirmedList.objects.get().uuid]))  # fmt: skip
    assert "chưa gửi" in page
    text(by(supervisor).get(LISTS, {"thang": "2026-9"}))


def test_a_rejection_comes_to_the_work_list_and_leaves_it(scene: ListScene) -> None:
    scene.household(full_name="Hồ Thị Mai")
    signed = scene.sign()
    person = bank_officer(scene.branch)
    answers = [Answer(0, 1, "rejected", "name_mismatch", "Trên thẻ khác")]
    answer_rows(actor=person, branch=scene.branch, confirmed=signed, answers=answers)
    client = by(scene.officer)
    work = reverse("households:work-list")
    assert "Trên thẻ khác" in text(client.get(work))
    assert "Hồ Thị Mai" in text(client.get(work))
    assert "Ngân hàng không chấp nhận" not in text(by(scene.leader).get(work))
    assert "Hồ Thị Mai" in text(client.get(reverse("credit:rejections")))
    handle = reverse("credit:handle-rejection", args=[RowAnswer.objects.get().pk])
    client.post(handle, {"cach_xu_ly": ""})
    assert "Trên thẻ khác" in text(client.get(work))
    client.post(handle, {"cach_xu_ly": "Đã sửa tên"})
    assert "Trên thẻ khác" not in text(client.get(work))
    assert "Đã sửa tên" in text(by(person).get(reverse("credit:list", args=[signed.uuid])))


def test_the_bank_answers_on_its_page(
    scene: ListScene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene.household(identity_number="097184000123")
    scene.household()
    signed = scene.sign()
    client = by(bank_officer(scene.branch))
    assert scene.commune.name in text(client.get(reverse("credit:lists")))
    page = reverse("credit:list", args=[signed.uuid])
    assert "097184000123" in text(client.get(page))
    assert "097184000123" not in text(
        by(scene.officer).get(reverse("credit:commune-list", args=[signed.uuid]))
    )
    assert ListReading.objects.count() == 1
    send = reverse("credit:answer-list", args=[signed.uuid])
    client.post(send, {"dong": ["1", "2"], "tra_loi": "rejected"})
    assert not RowAnswer.objects.exists()
    client.post(send, {"dong": ["1", "2"], "tra_loi": "accepted", "ly_do": "deceased"})
    assert RowAnswer.objects.filter(outcome="accepted").count() == 2
    assert "Không có dòng nào như đã chọn" in text(client.get(page, {"tl": "none"}))
