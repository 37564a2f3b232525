"""Pages of branches and programs: who opens them, what they do, and a key that is read once."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from areas.models import Area
from officials.choices import Role
from officials.models import ApiClient, BankBranch, Official, Post
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.bank import ask_token, branch_serving, program_of
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

PROGRAM = {
    "name": "Hệ thống tín dụng",
    "scopes": ["eligibility:read", "feed:read"],
    "networks": "203.0.113.0/24\n\n198.51.100.7",
    "requests_per_minute": "120",
    "expires_on": "",
}


@pytest.fixture
def commune() -> Area:
    return CommuneFactory.create(parent=ProvinceFactory.create(name="Tỉnh Một"), name="Xã Một")


@pytest.fixture
def page(commune: Area) -> Client:
    client = Client()
    client.force_login(
        official_with(Role.PROVINCIAL_ADMINISTRATOR, area=commune.parent),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def test_a_branch_is_added_serves_and_lets_a_program_in(page: Client, commune: Area) -> None:
    form = {"code": "pgd-7", "name": "Phòng giao dịch 7", "province": commune.parent_id}
    branch_url = reverse("officials:branch", args=["pgd-7"])
    assert page.post(reverse("officials:branches"), form)["Location"] == branch_url
    today = f"{timezone.localdate():%d/%m/%Y}"
    serve = {"act": "serve", "communes": [commune.pk], "valid_from": today}
    assert page.post(branch_url, serve).status_code == 302
    branch = BankBranch.objects.get(code="pgd-7")
    assert [row.commune for row in branch.areas.all()] == [commune]
    made = page.post(reverse("officials:client-new", args=["pgd-7"]), PROGRAM)
    client = ApiClient.objects.get()
    assert made["Location"] == reverse("officials:client", args=[client.pk])
    assert client.networks == ["203.0.113.0/24", "198.51.100.7/32"]
    assert "Xã Một" in page.get(branch_url).content.decode()


def test_faults_are_told_at_their_fields(page: Client, commune: Area) -> None:
    branch = branch_serving(commune)
    new = reverse("officials:client-new", args=[branch.code])
    answer = page.post(new, PROGRAM | {"networks": "không phải"})
    assert answer.status_code == 422
    assert "CIDR" in answer.context["form"].errors["networks"][0]
    end = {"act": "end", "row": branch.areas.get().pk, "valid_to": "01/01/2000"}
    answer = page.post(reverse("officials:branch", args=[branch.code]), end)
    assert answer.status_code == 422
    assert "valid_to" in answer.context["end"].errors


def test_a_key_is_shown_once_and_nowhere_else(page: Client, commune: Area) -> None:
    client, old = program_of(branch_serving(commune))
    url = reverse("officials:client", args=[client.pk])
    answer = page.post(url, {"act": "key", "days": "30"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'id="secret">([^<]+)<', answer.content.decode())
    assert found is not None
    secret = found[1]
    assert ask_token(client, secret)["status"] == ask_token(client, old)["status"] == 200
    after = page.get(url).content.decode()
    assert secret not in after
    assert secret[-4:] in after
    assert not any(secret in str(row.get_decoded()) for row in Session.objects.all())
    assert secret not in page.cookies.output()
    # A second reading of the page makes no third key.
    assert page.post(url, {"act": "key", "days": "30"}).status_code == 422
    assert client.keys.count() == 2


def test_keys_and_programs_end_from_their_page(page: Client, commune: Area) -> None:
    client, secret = program_of(branch_serving(commune))
    url = reverse("officials:client", args=[client.pk])
    page.post(url, {"act": "revoke", "key": client.keys.get().pk})
    assert ask_token(client, secret)["status"] == 401
    assert page.post(url, {"act": "revoke", "key": "9" * 30}).status_code == 404
    assert page.post(url, {"act": "stop"}).status_code == 302
    client.refresh_from_db()
    assert not client.is_active


def test_keys_that_end_soon_are_pointed_out(page: Client, commune: Area) -> None:
    client, _secret = program_of(branch_serving(commune))
    soon = timezone.now() + dt.timedelta(days=5)
    client.keys.update(expires_at=soon)
    for name, args in (
        ("branches", []),
        ("branch", [client.branch.code]),
        ("client", [client.pk]),
    ):
        text = page.get(reverse(f"officials:{name}", args=args)).content.decode()
        assert "hết hạn" in text


def test_other_provinces_are_as_if_they_were_not_there(page: Client) -> None:
    branch = branch_serving(CommuneFactory.create(parent=ProvinceFactory.create()))
    client, _secret = program_of(branch)
    assert branch.name not in page.get(reverse("officials:branches")).content.decode()
    assert page.get(reverse("officials:branch", args=[branch.code])).status_code == 404
    assert page.get(reverse("officials:client", args=[client.pk])).status_code == 404
    assert page.get(reverse("officials:client-new", args=[branch.code])).status_code == 404


def test_a_bank_officer_is_given_a_branch_and_no_area(page: Client, commune: Area) -> None:
    branch = branch_serving(commune)
    form = {
        "username": "ngan.hang", "full_name": "Võ Thị Ngân", "email": "", "phone": "",
        "language": "vi", "password": "", "role": Role.BANK_OFFICER, "area": commune.pk,
        "village": "", "branch": branch.pk, "valid_from": f"{timezone.localdate():%d/%m/%Y}",
    }  # fmt: skip
    add = reverse("admin:officials_official_add")
    refused = page.post(add, form)
    assert "area" in refused.context["adminform"].form.errors
    assert page.post(add, form | {"area": ""}).status_code == 302
    assert Post.objects.get(official__username="ngan.hang").branch == branch
    assert branch.name in page.get(reverse("admin:officials_post_changelist")).content.decode()
    assert Official.objects.get(username="ngan.hang").full_name in (
        page.get(reverse("officials:branch", args=[branch.code])).content.decode()
    )


def test_pages_cost_as_much_for_many_rows_as_for_few(
    page: Client, commune: Area, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    branch = branch_serving(commune, *CommuneFactory.create_batch(9, parent=commune.parent))
    for _ in range(3):
        program_of(branch)
    with django_assert_max_num_queries(10):
        page.get(reverse("officials:branches"))
    with django_assert_max_num_queries(14):
        page.get(reverse("officials:branch", args=[branch.code]))


def test_the_command_prints_a_key_that_works(commune: Area) -> None:
    branch = branch_serving(commune)
    out = io.StringIO()
    call_command(
        "add_bank_client", "--branch", branch.code, "--name", "Thử", "--scope", "feed:read",
        stdout=out,
    )  # fmt: skip
    said = dict(line.split(": ", 1) for line in out.getvalue().strip().splitlines())
    client = ApiClient.objects.get(client_id=said["client_id"])
    assert ask_token(client, said["client_secret"])["scope"] == "feed:read"
    with pytest.raises(CommandError, match=branch.code):
        call_command("add_bank_client", "--branch", "x", "--name", "T", "--scope", "feed:read")
