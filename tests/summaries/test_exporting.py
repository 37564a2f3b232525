"""The households behind a figure leave as a file: those of the page, in scope, on record."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from exchange.models import ExportRecord
from households.models import Household
from officials.choices import Role
from tests.factories.officials import official_with
from tests.summaries.test_views_summary import Province, province

__all__ = ["province"]

pytestmark = pytest.mark.django_db


def signed_in(role: Role, area: Any) -> Client:
    client = Client()
    client.force_login(official_with(role, area=area))
    return client


def address_of(client: Client, place: int, measure: str, **query: str) -> str:
    """Return where the page of a figure sends whoever wants its households as a file."""
    page = client.get(reverse("summaries:list", args=[place, measure]), query)
    assert page.status_code == 200
    found: str = page.context["export"]
    return found


def sent_from(address: str, **more: Any) -> dict[str, Any]:
    given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return given | {"muc_dich": "report", "dinh_dang": "csv", "cot": ["code"]} | more


def codes_in(answer: Any) -> list[str]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text)) if row][1:-1]


def test_the_file_holds_the_households_that_the_page_lists(province: Province) -> None:
    client = signed_in(Role.PROVINCIAL_SUPERVISOR, province.area)
    address = address_of(client, province.area.pk, "poor", ngay="2024-12-31")
    form = client.get(address)
    assert form.status_code == 200
    assert b'type="hidden" name="so" value="poor"' in form.content
    answer = client.post(address, sent_from(address))
    assert answer.status_code == 200
    assert sorted(codes_in(answer)) == sorted(Household.objects.values_list("code", flat=True))
    record = ExportRecord.objects.get()
    assert (record.kind, record.purpose, record.row_count) == ("figure", "report", 4)
    assert record.narrowed.startswith("Hộ nghèo · Tỉnh Thử")
    assert "31/12/2024" in record.narrowed
    assert record.masked


def test_of_a_commune_only_its_own(province: Province) -> None:
    first = province.communes[0]
    client = signed_in(Role.COMMUNE_LEADER, first)
    address = address_of(client, first.pk, "poor")
    codes = codes_in(client.post(address, sent_from(address)))
    assert sorted(codes) == sorted(
        Household.objects.filter(commune=first).values_list("code", flat=True)
    )
    other = sent_from(address, noi=province.communes[1].pk)
    assert client.post(address, other).status_code == 422
    assert client.post(address, sent_from(address, so="nothing")).status_code == 422
    assert ExportRecord.objects.count() == 1


def test_without_a_figure_there_is_no_such_list(province: Province) -> None:
    client = signed_in(Role.PROVINCIAL_SUPERVISOR, province.area)
    plain = reverse("exchange:export-form", args=["so-lieu"])
    assert client.get(plain).status_code == 404
    assert client.post(plain, {"muc_dich": "report"}).status_code == 422
    assert plain not in client.get(reverse("exchange:exports")).content.decode()


def test_whoever_may_not_export_is_not_offered_it(province: Province) -> None:
    client = signed_in(Role.PROVINCIAL_ADMINISTRATOR, province.area)
    page = client.get(reverse("summaries:list", args=[province.area.pk, "poor"]))
    assert "so-lieu" not in page.content.decode()
    assert client.get(reverse("exchange:export-form", args=["so-lieu"])).status_code in {403, 404}
