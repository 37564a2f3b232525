"""Loans as the bank reports them: faults, the ledger, later reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credit.choices import LoanState
from credit.exceptions import LoanRefused
from credit.models import Loan, LoanReport
from credit.services.reporting import change_loan
from households.choices import PovertyClass
from programmes.choices import SupportState
from tests.factories.areas import CommuneFactory
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.credit import LoanScene
from tests.factories.households import ClassificationFactory, household_with_head

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: TODAY)


@pytest.fixture
def scene() -> LoanScene:
    return LoanScene()


def faults(scene: LoanScene, **changes: Any) -> set[tuple[str, str]]:
    (outcome,) = scene.report(scene.body(**changes))
    assert outcome.result == "rejected"
    assert not Loan.objects.exists()
    return {(one.name, one.code) for one in outcome.faults}


def test_a_loan_is_a_row_of_the_ledger(scene: LoanScene) -> None:
    loan = scene.loan()
    support = loan.support
    assert (support.state, support.value) == (SupportState.DELIVERED, 50_000_000)
    assert (support.delivered_on, support.status) == (dt.date(2026, 2, 2), "poor")
    assert support.kind == scene.programme.kind
    assert [step.step for step in support.steps.all()] == ["record"]
    assert loan.matures_on == dt.date(2031, 2, 2)
    assert loan.reports.get().outstanding == 50_000_000


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"amount": 100_000_001}, ("amount", "over_cap")),
        ({"amount": 0}, ("amount", "out_of_range")),
        ({"amount": "1"}, ("amount", "not_a_number")),
        ({"amount": 10**19}, ("amount", "out_of_range")),
        ({"amount": None}, ("amount", "required")),
        ({"term_months": 121}, ("term_months", "term_too_long")),
        ({"rate_year": "6.6"}, ("rate_year", "rate_not_in_force")),
        ({"rate_year": "3.12"}, ("rate_year", "rate_not_in_force")),
        ({"rate_year": "x"}, ("rate_year", "invalid_form")),
        ({"rate_supported": 1}, ("rate_supported", "invalid_form")),
        ({"household_code": "không có"}, ("household_code", "unknown_household")),
        ({"identity_number": "097099999999"}, ("identity_number", "not_a_member")),
        ({"identity_number": None}, ("identity_number", "required")),
        ({"person": "x"}, ("person", "invalid_form")),
        ({"programme": "không"}, ("programme", "unknown_programme")),
        ({"group": None}, ("group", "group_required")),
        ({"group": "TO-9"}, ("group", "unknown_group")),
        ({"disbursed_on": "2026-07-02"}, ("disbursed_on", "in_the_future")),
        ({"disbursed_on": "2025-12-19"}, ("household_code", "not_classified")),
        ({"disbursed_on": "2019-02-28"}, ("programme", "no_terms_in_force")),
        ({"disbursed_on": "0001-01-01"}, ("programme", "no_terms_in_force")),
        ({"reported_on": "2026-07-02"}, ("reported_on", "in_the_future")),
        ({"reported_on": "2026-02-01"}, ("reported_on", "before_disbursed")),
        ({"outstanding": 50_000_001}, ("outstanding", "above_amount")),
        ({"overdue": 50_000_001}, ("overdue", "above_outstanding")),
        ({"state": "paid"}, ("state", "invalid_choice")),
        ({"state": "settled"}, ("settled_on", "required")),
        ({"settled_on": "2026-06-01"}, ("settled_on", "not_settled")),
        ({"state": "active", "overdue": 1}, ("state", "overdue_not_active")),
        ({"state": "overdue"}, ("state", "nothing_overdue")),
        ({"purpose": ""}, ("purpose", "required")),
        ({"reference": "a b"}, ("reference", "invalid_form")),
        ({"extra": 1}, ("extra", "unknown_field")),
    ],
)
def test_what_cannot_be_is_refused(
    scene: LoanScene, changes: dict[str, Any], wanted: tuple[str, str]
) -> None:
    assert wanted in faults(scene, **changes)


def test_an_amount_over_the_cap_is_one_fault(scene: LoanScene) -> None:
    found = faults(scene, amount=100_000_001, outstanding=100_000_001)
    assert found == {("amount", "over_cap")}


def test_every_fault_of_every_field_at_once(scene: LoanScene) -> None:
    found = faults(
        scene, amount=100_000_001, term_months=121, group="TO-9", rate_year="9", overdue=10**9
    )
    assert {name for name, _code in found} == {
        "amount", "term_months", "group", "rate_year", "overdue"
    }  # fmt: skip


def test_a_body_that_is_no_object_is_refused(scene: LoanScene) -> None:
    (outcome,) = scene.report([])  # type: ignore[arg-type]  # what somebody may send
    assert outcome.result == "rejected"


def test_before_the_decision_or_outside_the_group(scene: LoanScene) -> None:
    decision = scene.classification.decision
    assert decision is not None
    type(decision).objects.filter(pk=decision.pk).update(decided_on=dt.date(2026, 3, 1))
    scene.member.valid_to = dt.date(2026, 2, 1)
    scene.member.save()
    assert faults(scene) == {("disbursed_on", "before_decision"), ("group", "not_in_group")}


def test_a_household_elsewhere_is_like_one_that_is_not_there(scene: LoanScene) -> None:
    away = household_with_head(identity_number="097099999998")
    actor = bank_officer(scene.branch)
    bodies = [
        scene.body(reference="A", household_code=code, identity_number="097099999998")
        for code in (away.code, "99999-000001")
    ]
    said = [scene.report(body, actor=actor)[0].faults for body in bodies]
    assert [(one.name, one.code) for one in said[0]] == [(one.name, one.code) for one in said[1]]


def test_the_rate_may_be_lower_with_support(scene: LoanScene) -> None:
    assert scene.report(scene.body(rate_year="3.12", rate_supported=True))[0].result == "created"


def test_open_loans_of_a_household_stay_under_the_cap_together(scene: LoanScene) -> None:
    scene.loan(amount=60_000_000, outstanding=60_000_000)
    two = {"amount": 50_000_000, "outstanding": 50_000_000}
    (refused,) = scene.report(scene.body(reference="KU-2", **two))
    assert [one.code for one in refused.faults] == ["open_loans_over_cap"]
    scene.report(scene.body(amount=60_000_000, outstanding=20_000_000))
    first, second = scene.report(
        scene.body(reference="KU-2", **two), scene.body(reference="KU-3", **two)
    )
    assert (first.result, second.result) == ("created", "rejected")


def test_the_same_report_changes_nothing_and_a_later_one_is_kept(scene: LoanScene) -> None:
    loan = scene.loan()
    assert scene.report()[0].result == "unchanged"
    later = scene.body(outstanding=40_000_000, overdue=5_000_000, reported_on="2026-07-01")
    assert scene.report(later)[0].result == "updated"
    loan.refresh_from_db()
    assert (loan.state, loan.revision, loan.reports.count()) == (LoanState.OVERDUE, 2, 2)
    (early,) = scene.report(scene.body(outstanding=1, reported_on="2026-06-01"))
    (other,) = scene.report(scene.body(amount=60_000_000, term_months=12))
    assert [one.code for one in early.faults] == ["before_last_report"]
    assert {one.name for one in other.faults} >= {"amount", "term_months"}


def test_a_household_that_leaves_the_list_keeps_its_loan(scene: LoanScene) -> None:
    loan = scene.loan()
    ClassificationFactory.create(
        household=scene.household,
        standard=scene.classification.standard,
        poverty_class=PovertyClass.NOT_POOR,
        valid_from=dt.date(2026, 6, 1),
    )
    change_loan(
        actor=None, loan=loan, body={"outstanding": 10_000_000, "reported_on": "2026-07-01"}
    )
    assert Loan.objects.get().outstanding == 10_000_000


def test_a_settled_loan_ends_in_the_ledger_and_is_corrected_with_a_reason(
    scene: LoanScene,
) -> None:
    loan = scene.loan()
    settled = {"outstanding": 0, "state": "settled", "settled_on": "2026-06-30"}
    change_loan(actor=None, loan=loan, body=settled | {"reported_on": "2026-07-01"})
    former = loan.support
    former.refresh_from_db()
    assert (former.state, former.ended_on) == (SupportState.ENDED, dt.date(2026, 6, 30))
    again = {"outstanding": 5_000_000, "state": "active", "reported_on": "2026-07-01"}
    with pytest.raises(LoanRefused) as refused:
        change_loan(actor=None, loan=Loan.objects.get(), body=again)
    assert [one.code for one in refused.value.details["faults"]] == ["reason_required"]  # type: ignore[attr-defined]
    found = change_loan(
        actor=None, loan=Loan.objects.get(), body=again | {"reason": "Ghi nhầm khoản"}
    )
    found.refresh_from_db()
    assert (found.state, found.settled_on) == (LoanState.ACTIVE, None)
    assert (found.support.state, found.support.value) == (SupportState.DELIVERED, None)
    assert LoanReport.objects.order_by("-pk")[0].reason == "Ghi nhầm khoản"


def test_nobody_reports_for_another_branch(scene: LoanScene) -> None:
    other = branch_serving(CommuneFactory.create())
    with pytest.raises(Exception, match="đơn vị ngân hàng"):
        scene.report(actor=bank_officer(other))


def test_many_reports_take_as_many_statements_as_one(scene: LoanScene) -> None:
    def count(*bodies: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            outcomes = scene.report(*bodies)
        assert {one.result for one in outcomes} == {"created"}
        return len(queries)

    small = {"amount": 1_000_000, "outstanding": 1_000_000}
    one = count(scene.body(reference="A", **small))
    many = count(
        *(
            scene.body(reference=f"B{n}", disbursed_on=f"2026-02-{n + 1:02}", **small)
            for n in range(20)
        )
    )
    assert many == one
