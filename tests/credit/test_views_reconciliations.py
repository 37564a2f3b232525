"""Months of both books, for the bank's officers: whose they are, and what reading them costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from credit.models import LoanBatch, LoanBatchRow, Reconciliation
from credit.rules.reconciliation import Entry, sums
from credit.services.reconciliation import Month, reconcile
from officials.models import BankBranch, Official
from tests.api import BASE, get
from tests.factories.areas import CommuneFactory
from tests.factories.bank import bank_officer, branch_serving, calling, program_of
from tests.factories.households import PovertyStandardFactory, household_with_head
from tests.factories.loans import borrowed, loan_terms

pytestmark = pytest.mark.django_db
PATH = "/ngan-hang/doi-chieu/"
BACKEND = "django.contrib.auth.backends.ModelBackend"
MILLION = 1_000_000


class Books:
    """A branch with one loan, and what it says of its months."""

    def __init__(self) -> None:
        house = household_with_head()
        self.branch: BankBranch = branch_serving(house.commune)
        self.banker: Official = bank_officer(self.branch)
        self.loan = borrowed(
            house, self.branch, loan_terms("ho-ngheo"), self.banker, reference="V1",
            standard=PovertyStandardFactory.create(), disbursed_on=dt.date(2026, 1, 15),
        )  # fmt: skip

    def compare(self, month: int, others: int = 0) -> Reconciliation:
        """Compare a month in which the bank has ``others`` loans that are unknown here."""
        loans = {"V1": Entry(50 * MILLION, 0, "active")}
        loans |= {f"X{n}": Entry(MILLION, 0, "active") for n in range(others)}
        programmes = {"ho-ngheo": sums(list(loans.values()))}
        return reconcile(
            actor=self.banker, branch=self.branch, month=Month(2026, month, programmes, loans)
        )


@pytest.fixture
def books() -> Books:
    return Books()


def signed_in(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend=BACKEND)
    return client


def queries(caller: Any, path: str) -> int:
    caller.get(path)
    with CaptureQueriesContext(connection) as found:
        assert caller.get(path).status_code == 200
    return len(found)


def test_a_month_shows_both_sides_and_every_difference(books: Books) -> None:
    agreed, differing = books.compare(2), books.compare(3, others=1)
    client = signed_in(books.banker)
    page = client.get(PATH).content.decode()
    assert f"{PATH}{agreed.uuid}/" in page
    assert f"{PATH}{differing.uuid}/" in page
    assert "Hai bên khớp" in client.get(f"{PATH}{agreed.uuid}/").content.decode()
    page = client.get(f"{PATH}{differing.uuid}/").content.decode()
    for words in ("Hai bên chưa khớp", "51.000.000", "X0", "Chỉ có ở ngân hàng", "Lệch"):
        assert words in page
    books.compare(3)
    assert "gửi lại sau đó" in client.get(f"{PATH}{differing.uuid}/").content.decode()


def test_another_branch_sees_nothing_of_it(books: Books) -> None:
    row = books.compare(2)
    for other in (branch_serving(books.loan.commune), branch_serving(CommuneFactory.create())):
        client = signed_in(bank_officer(other))
        assert str(row.uuid) not in client.get(PATH).content.decode()
        assert client.get(f"{PATH}{row.uuid}/").status_code == 404


def test_pages_cost_the_same_with_many_months_and_differences(books: Books) -> None:
    client = signed_in(books.banker)
    small = books.compare(1, others=1)
    few = [queries(client, path) for path in (PATH, f"{PATH}{small.uuid}/")]
    large = books.compare(2, others=80)
    for month in (3, 4, 5):
        books.compare(month, others=2)
    assert [queries(client, path) for path in (PATH, f"{PATH}{large.uuid}/")] == few
    assert max(few) <= 12
    first = client.get(f"{PATH}{large.uuid}/").context["page"]
    second = client.get(f"{PATH}{large.uuid}/", {"sau": first.next}).context["page"]
    assert len(first.rows) + len(second.rows) == 80


def test_the_api_costs_the_same_with_many_rows(books: Books) -> None:
    caller = calling(*program_of(books.branch))

    def costs(row: Reconciliation, batch: LoanBatch) -> list[int]:
        found = []
        for path in (
            "/reconciliations/",
            f"/reconciliations/{row.uuid}/",
            f"/reconciliations/{row.uuid}/differences/",
            f"/loan-batches/{batch.uuid}/",
            f"/loan-batches/{batch.uuid}/rows/",
        ):
            get(caller, path)  # by the document
            found.append(queries(caller, f"{BASE}{path}"))
        return found

    few = costs(books.compare(1, others=1), _batch(books, 1))
    many = costs(books.compare(2, others=40), _batch(books, 40))
    assert many == few
    assert max(few) <= 12


def _batch(books: Books, rows: int) -> LoanBatch:
    """A bulk report that has been written, half of it refused."""
    batch = LoanBatch.objects.create(
        branch=books.branch, sent_by=books.banker, state="done", row_count=rows,
        finished_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    LoanBatchRow.objects.bulk_create(
        LoanBatchRow(
            batch=batch, position=place, reference=f"V{place}",
            state="rejected" if place % 2 else "unchanged",
            loan=None if place % 2 else books.loan,
            faults=[{"field": "amount", "code": "over_cap", "vi": "Quá", "en": "Over"}]
            if place % 2 else [],
        )
        for place in range(rows)
    )  # fmt: skip
    return batch
