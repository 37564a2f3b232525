"""Reminders by e-mail: chosen by each official, sent once a day, without a household's name."""

import datetime as dt

import pytest
from django.core import mail
from django.test import override_settings

from households.choices import DigestFrequency
from households.models import DigestChoice, Household
from households.selectors.care.digests import digests_due
from households.services.care.digests import choose_digest, send_digests
from households.tasks import send_digests_task
from officials.choices import Language, Role
from officials.models import Official
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

#: A Friday, a Saturday, the Monday after, and a Monday that is a holiday (1 January 2029).
FRIDAY, SATURDAY, MONDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 21), dt.date(2026, 11, 23)
HOLIDAY = dt.date(2029, 1, 1)


@pytest.fixture
def officer(scene: Scene) -> Official:
    found = scene.officials[Role.COMMUNE_OFFICER]
    found.email = "can-bo@example.gov.vn"
    found.save(update_fields=["email"])
    return found


def test_nobody_is_written_to_unless_they_asked(officer: Official) -> None:
    assert send_digests(actor=None, day=FRIDAY) == 0
    choose_digest(actor=officer, frequency=DigestFrequency.NONE)
    assert send_digests(actor=None, day=FRIDAY) == 0


def test_a_daily_reminder_goes_once_and_not_at_weekends(officer: Official) -> None:
    choose_digest(actor=officer, frequency=DigestFrequency.DAILY)
    assert [send_digests(actor=None, day=day) for day in (FRIDAY, FRIDAY, SATURDAY, MONDAY)] == [
        1,
        0,
        0,
        1,
    ]
    assert [message.to for message in mail.outbox] == [[officer.email]] * 2


def test_a_weekly_reminder_goes_on_mondays(officer: Official) -> None:
    choose_digest(actor=officer, frequency=DigestFrequency.WEEKLY)
    days = (FRIDAY, SATURDAY, MONDAY, HOLIDAY)
    assert [digests_due(day).exists() for day in days] == [False, False, True, True]


def test_it_counts_and_names_no_household(officer: Official) -> None:
    choose_digest(actor=officer, frequency=DigestFrequency.DAILY)
    send_digests(actor=None, day=FRIDAY)
    (message,) = mail.outbox
    assert "- Cần rà soát: 2" in str(message.body)
    assert "/viec-hom-nay/can-ra-soat/" in str(message.body)
    for household in Household.objects.all():
        assert household.code not in str(message.body)
    assert "Nguyễn" not in str(message.body).replace(officer.full_name, "")


def test_it_is_written_in_the_language_of_the_official(officer: Official) -> None:
    officer.language = Language.ENGLISH
    officer.save(update_fields=["language"])
    choose_digest(actor=officer, frequency=DigestFrequency.DAILY)
    send_digests(actor=None, day=FRIDAY)
    (message,) = mail.outbox
    assert "overdue" in message.subject
    assert "This letter names no household" in str(message.body)


def test_whoever_lost_the_post_gets_an_empty_day_and_no_letter(officer: Official) -> None:
    choose_digest(actor=officer, frequency=DigestFrequency.DAILY)
    officer.posts.update(valid_to=dt.date(2026, 1, 1))
    assert send_digests(actor=None, day=FRIDAY) == 0
    assert mail.outbox == []


def test_a_locked_account_gets_nothing(officer: Official) -> None:
    choose_digest(actor=officer, frequency=DigestFrequency.DAILY)
    Official.objects.filter(pk=officer.pk).update(is_active=False)
    assert send_digests(actor=None, day=FRIDAY) == 0


@override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=1,
)
def test_what_cannot_be_delivered_is_tried_again(officer: Official) -> None:
    choose_digest(actor=officer, frequency=DigestFrequency.DAILY)
    assert send_digests(actor=None, day=FRIDAY) == 0
    assert DigestChoice.objects.get().sent_for is None
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        assert send_digests(actor=None, day=FRIDAY) == 1


def test_the_task_sends_what_is_due_today(officer: Official) -> None:
    choose_digest(actor=officer, frequency=DigestFrequency.NONE)
    assert send_digests_task() == 0


def test_the_page_keeps_the_choice_and_shows_the_letter(
    officer: Official, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    page = client.get("/viec-hom-nay/thu-nhac/").content.decode()
    assert officer.email in page
    assert "Cần rà soát: 2" in page
    client.post("/viec-hom-nay/thu-nhac/", {"frequency": "weekly"})
    assert DigestChoice.objects.get(official=officer).frequency == DigestFrequency.WEEKLY
    refused = client.post("/viec-hom-nay/thu-nhac/", {"frequency": "hourly"})
    assert refused.status_code == 200
    assert DigestChoice.objects.get().frequency == DigestFrequency.WEEKLY
    assert "Mỗi thứ Hai" in client.get("/viec-hom-nay/").content.decode()
