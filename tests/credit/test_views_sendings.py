"""The page on sendings: seen by those who let the program in, and a sending set going again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from areas.models import Area
from credit.choices import DeliveryState
from credit.exceptions import NotAllowed, WebhookRefused
from credit.models import FeedPoint, Webhook, WebhookDelivery
from credit.services.webhooks import end_webhook, send_again
from officials.choices import Role
from officials.models import ApiClient, Official
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.bank import branch_serving, program_of
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

WAITING, DELIVERED, FAILED = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.FAILED


@pytest.fixture
def commune() -> Area:
    return CommuneFactory.create(parent=ProvinceFactory.create())


@pytest.fixture
def admin(commune: Area) -> Official:
    return official_with(Role.PROVINCIAL_ADMINISTRATOR, area=commune.parent)


@pytest.fixture
def client_(commune: Area) -> ApiClient:
    return program_of(branch_serving(commune))[0]


@pytest.fixture
def webhook(client_: ApiClient) -> Webhook:
    return Webhook.objects.create(
        client=client_, url="https://u:geheim@hooks.bank.example/in?token=geheim"
    )


def sending(webhook: Webhook, state: str = DELIVERED, **more: Any) -> WebhookDelivery:
    return WebhookDelivery.objects.create(
        webhook=webhook, state=state, **({"first_number": 3, "last_number": 7} | more)
    )


def page_of(official: Official) -> Client:
    page = Client()
    page.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return page


def test_state_error_and_next_attempt_are_shown_and_no_secret(
    admin: Official, client_: ApiClient, webhook: Webhook
) -> None:
    later = timezone.now() + dt.timedelta(hours=3)
    sending(webhook, WAITING, attempts=4, error="ConnectTimeoutError", next_at=later)
    sending(webhook, status_code=204, delivered_at=timezone.now())
    text = page_of(admin).get(reverse("credit:sendings", args=[client_.pk])).content.decode()
    assert "https://hooks.bank.example/in?…" in text
    assert "geheim" not in text
    for words in ("không kết nối được", "HTTP 204", f"{timezone.localtime(later):%H:%M %d/%m/%Y}"):
        assert words in text
    assert text.count("Gửi ngay") == 1
    assert "Gửi lại" not in text  # what comes later waits
    opened = page_of(admin).get(reverse("officials:client", args=[client_.pk]))
    assert reverse("credit:sendings", args=[client_.pk]) in opened.content.decode()


def test_queries_do_not_grow(
    admin: Official,
    client_: ApiClient,
    webhook: Webhook,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    page, url = page_of(admin), reverse("credit:sendings", args=[client_.pk])
    sending(webhook)
    page.get(url)
    with django_assert_num_queries(9):
        page.get(url)
    for number in range(40):
        more = Webhook.objects.create(client=client_, url=f"https://{number}.example/")
        sending(more)
    with django_assert_num_queries(9):
        page.get(url)


def test_a_press_sends_what_waits_at_once(
    admin: Official, client_: ApiClient, webhook: Webhook
) -> None:
    row = sending(webhook, WAITING, next_at=timezone.now() + dt.timedelta(hours=3))
    url = reverse("credit:sendings", args=[client_.pk])
    assert page_of(admin).post(url, {"lan_gui": row.pk})["Location"] == url
    row.refresh_from_db()
    assert row.next_at <= timezone.now()
    assert page_of(admin).post(url, {"lan_gui": "1e9"}).status_code == 404


def test_a_stopped_webhook_goes_on_with_what_failed(admin: Official, webhook: Webhook) -> None:
    Webhook.objects.update(is_active=False, stopped_reason="not_delivered")
    made = send_again(actor=admin, delivery=sending(webhook, FAILED))
    assert (made.state, made.first_number, made.last_number) == (WAITING, 3, 7)
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.stopped_reason) == (True, "")


@pytest.mark.parametrize("reason", ["by_client", "ended", "client_stopped", "floor", "waiting"])
def test_what_cannot_be_sent_is_refused_and_has_no_button(
    reason: str, admin: Official, client_: ApiClient, webhook: Webhook
) -> None:
    row = sending(webhook)
    if reason == "by_client":
        Webhook.objects.update(is_active=False, stopped_reason="by_client")
    elif reason == "ended":
        end_webhook(actor=admin, webhook=webhook)
    elif reason == "client_stopped":
        ApiClient.objects.update(is_active=False)
    elif reason == "floor":
        FeedPoint.objects.all().delete()
        FeedPoint.objects.create(number=5)
    else:
        sending(webhook, WAITING)
    before = list(WebhookDelivery.objects.values())
    with pytest.raises(WebhookRefused):
        send_again(actor=admin, delivery=row)
    assert list(WebhookDelivery.objects.values()) == before
    text = page_of(admin).get(reverse("credit:sendings", args=[client_.pk])).content.decode()
    assert f'name="lan_gui" value="{row.pk}"' not in text


def test_of_another_province_neither_seen_nor_sent(client_: ApiClient, webhook: Webhook) -> None:
    other = official_with(
        Role.PROVINCIAL_ADMINISTRATOR, area=CommuneFactory.create(parent__code="77").parent
    )
    row = sending(webhook)
    url = reverse("credit:sendings", args=[client_.pk])
    assert page_of(other).get(url).status_code == 404
    assert page_of(other).post(url, {"lan_gui": row.pk}).status_code == 404
    with pytest.raises(NotAllowed):
        send_again(actor=other, delivery=row)
    assert WebhookDelivery.objects.count() == 1
