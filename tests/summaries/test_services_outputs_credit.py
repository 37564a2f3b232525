"""Who needs capital and who has a loan, what was lent and is owed; and for whose eyes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import Area
from credit.choices import Category, LoanState
from credit.models import Loan, LoanTerms
from households.models import Classification
from officials.models import BankBranch, Official
from programmes.choices import TargetMeasure
from programmes.models import Target
from summaries.exceptions import AreaNotVisible
from summaries.models import OutputMark
from summaries.rules.outputs import outputs
from summaries.selectors.output_counts import output_differences
from summaries.selectors.output_rows import shown_rows
from summaries.selectors.outputs import Span, outputs_of, rows_behind
from summaries.selectors.targets import TargetBoard
from summaries.services.outputs import recompute_outputs
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.loans import borrowed, loan_terms, reported, settled
from tests.households.scene import Scene, small_scene
from tests.summaries.test_services_outputs import areas, figures, settle

pytestmark = pytest.mark.django_db
MILLION = 1_000_000
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Lending:
    """A branch that lends to the poor and the near-poor of a small commune."""

    def __init__(self) -> None:
        self.scene: Scene = small_scene()
        self.terms: LoanTerms = loan_terms(
            "ho-ngheo", categories=[Category.POOR, Category.NEAR_POOR]
        )
        self.branch: BankBranch = branch_serving(self.scene.commune)
        self.banker: Official = bank_officer(self.branch)
        # Cause 2: no capital for production.
        Classification.objects.filter(household=self.scene.households["poor"]).update(causes=2)
        Classification.objects.exclude(household=self.scene.households["poor"]).update(causes=0)

    def lend(self, name: str, day: dt.date | None = None, **fields: object) -> Loan:
        house = self.scene.households[name]
        standard = house.classifications.latest("valid_from").standard
        day = day or dt.date(self.scene.today.year, 1, 15)
        return borrowed(house, self.branch, self.terms, self.banker, standard=standard,
                        disbursed_on=day, **fields)  # fmt: skip

    def count(self) -> dict[str, int]:
        found = {"credit.eligible": 0, "credit.in_need": 0, "credit.covered": 0}
        kept = figures(self.scene)
        return found | {
            code: value
            for code, value in kept.items()
            if code.startswith(("credit.", "loan", "debt"))
        }


@pytest.fixture
def lending() -> Lending:
    return Lending()


def test_who_needs_capital_and_who_has_a_loan(lending: Lending) -> None:
    recompute_outputs(actor=None, areas=areas(lending.scene))
    assert lending.count() == {"credit.eligible": 2, "credit.in_need": 1, "credit.covered": 0}
    OutputMark.objects.all().delete()
    loan = lending.lend("poor")
    assert OutputMark.objects.filter(area=lending.scene.commune).exists()
    lending.lend("near", amount=20 * MILLION)
    settle(lending.scene)
    both = {"": 2, ".amount": 70 * MILLION}
    owed = {"": 2, ".outstanding": 70 * MILLION}
    assert lending.count() == {
        "credit.eligible": 2, "credit.in_need": 1, "credit.covered": 1,
        **{f"loan{end}": value for end, value in both.items()},
        **{f"loan:ho-ngheo{end}": value for end, value in both.items()},
        **{f"debt{end}": value for end, value in owed.items()},
        **{f"debt:ho-ngheo{end}": value for end, value in owed.items()},
    }  # fmt: skip
    settled(loan, lending.banker, lending.scene.today)
    settle(lending.scene)
    found = lending.count()
    assert (found["credit.covered"], found["loan"], found["debt"]) == (0, 2, 1)


def test_what_was_owed_at_the_end_of_a_year_stays(lending: Lending) -> None:
    year = lending.scene.today.year
    loan = lending.lend("poor", dt.date(year - 1, 3, 1))
    reported(loan, lending.banker, dt.date(year - 1, 12, 31), state=LoanState.OVERDUE,
             outstanding=30 * MILLION, overdue=10 * MILLION)  # fmt: skip
    settled(loan, lending.banker, dt.date(year, 2, 1))
    settle(lending.scene)
    before = figures(lending.scene, year - 1)
    assert (before["debt.outstanding"], before["debt.overdue"]) == (30 * MILLION, 10 * MILLION)
    # The list shows what was owed then, which adds up, and not what was lent.
    officer, commune, span = lending.scene.officer, lending.scene.commune, Span(year - 1, year - 1)
    for code, owed in (("debt.outstanding", 30), ("debt.overdue", 10), ("loan.amount", 50)):
        output, _number, page = rows_behind(officer, code, commune, span)
        shown = shown_rows(officer, output.entity, page.rows)
        assert [row.amount for row in shown] == [owed * MILLION], code
    assert "debt" not in figures(lending.scene, year)


def test_who_cannot_work_is_not_for_these_programmes(lending: Lending) -> None:
    Classification.objects.update(unable_to_work=True)
    recompute_outputs(actor=None, areas=areas(lending.scene))
    assert lending.count()["credit.eligible"] == 0
    LoanTerms.objects.update(needs_labour=False)
    settle(lending.scene)
    assert lending.count()["credit.eligible"] == 2


def test_figures_of_loans_open_for_those_who_may_see_loans_and_nobody_else(
    lending: Lending,
) -> None:
    scene = lending.scene
    lending.lend("poor")
    settle(scene)
    span = Span(scene.today.year, scene.today.year)
    for code in ("credit.eligible", "credit.in_need", "credit.covered", "loan", "debt:ho-ngheo"):
        whole = outputs_of(scene.officer, scene.commune, [span])
        _output, number, page = rows_behind(scene.officer, code, scene.commune, span)
        assert number == len(page.rows) == whole.value(code) > 0, code
    supervisor = scene.officials["provincial_supervisor"]
    assert rows_behind(supervisor, "credit.in_need", scene.commune, span)[1] == 1
    for code in ("credit.covered", "loan", "loan:ho-ngheo.amount", "debt", "support.credit"):
        with pytest.raises(AreaNotVisible):
            rows_behind(supervisor, code, scene.commune, span)


def test_few_loans_are_not_shown_to_whoever_may_not_see_loans(
    lending: Lending, client: Client
) -> None:
    scene = lending.scene
    lending.lend("poor", amount=43_210_000)
    settle(scene)
    shown = {}
    for who in (scene.officer, scene.officials["provincial_supervisor"]):
        client.force_login(who, backend=BACKEND)
        unit = client.get(reverse("summaries:unit", args=[scene.commune.pk]))
        listed = client.get(reverse("summaries:output", args=[scene.commune.pk, "support"]))
        one = client.get(reverse("summaries:output", args=[scene.commune.pk, "debt"]))
        shown[who.pk] = [page.content.decode() for page in (unit, listed, one)]
    money = "43.210.000"
    assert [money in page for page in shown[scene.officer.pk]] == [True, True, True]
    supervisor = shown[scene.officials["provincial_supervisor"].pk]
    assert [money in page for page in supervisor[1:]] == [False, False]
    assert "Khoản vay giải ngân trong năm" in supervisor[0]
    assert money not in supervisor[0]


STEPS = st.lists(
    st.tuples(st.sampled_from(["lend", "report", "settle", "count"]), st.integers(0, 1)),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_what_is_stored_is_what_is_computed_after_any_loans(
    lending: Lending, steps: list[tuple[str, int]]
) -> None:
    scene, loans = lending.scene, list[Loan]()
    recompute_outputs(actor=None, areas=areas(scene))
    for step, which in steps:
        if step == "lend":
            loans.append(lending.lend("poor" if which else "near"))
        elif step == "count":
            settle(scene)
        elif loans:
            loan = loans[which % len(loans)]
            if step == "report":
                reported(loan, lending.banker, scene.today, outstanding=MILLION)
            else:
                settled(loan, lending.banker, scene.today)
    settle(scene)
    assert list(output_differences(areas(scene), scene.today)) == []


def test_the_target_of_coverage_is_of_today_and_hides_what_the_figures_hide(
    lending: Lending,
) -> None:
    scene = lending.scene
    lending.lend("poor")
    settle(scene)
    year = scene.today.year
    target = Target.objects.create(
        code="vay-von", name_vi="Vay vốn", first_year=year - 1, last_year=year + 3,
        measure=TargetMeasure.OUTPUT_SHARE, indicator="credit.covered", base="credit.in_need",
        direction="at_least", value=100, unit_vi="%", groups=["credit"], legal_basis="thử",
    )  # fmt: skip
    board = TargetBoard(scene.officer, scene.commune)
    assert [one.now for one in board.progress([target])] == [100]
    assert [row[2] for row in board.supports(target)] == [1]
    other = TargetBoard(scene.officials["provincial_supervisor"], scene.commune)
    assert [one.now for one in other.progress([target])] == [None]
    assert other.supports(target) == []


def test_a_neighbour_covers_the_few_loans_of_a_commune(lending: Lending) -> None:
    scene, year = lending.scene, lending.scene.today.year
    for _ in range(6):
        lending.lend("poor", amount=MILLION)
    lending.lend("far", amount=MILLION)
    recompute_outputs(actor=None, areas=[scene.commune.pk, scene.neighbour.pk])
    province = scene.commune.parent
    assert province is not None
    codes = ("loan", "loan.amount", "support.credit", "support", "debt")

    def left_out(official: Official, area: Area) -> list[str]:
        found = outputs_of(official, area, [Span(year, year)])
        rows = outputs()
        return [code for code in codes if found.value(code) and found.hides(rows[code])]

    supervisor = scene.officials["provincial_supervisor"]
    # All communes but one would give it away; the sum of both tells of neither.
    assert left_out(supervisor, scene.neighbour) == list(codes)
    assert left_out(supervisor, scene.commune) == list(codes)
    assert left_out(supervisor, province) == []
    assert outputs_of(supervisor, province, [Span(year, year)]).value("loan") == 7
    # Who sees one commune compares it with none.
    assert left_out(scene.officials["commune_leader"], scene.commune) == []
