"""The bank of the demonstration: what it shows is there, and was done by the services."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from pytest_django.fixtures import Settings

from areas.models import Area
from credit.choices import LoanState
from credit.models import ConfirmedList, GroupMember, Loan, Reconciliation, SavingsGroup
from credit.selectors.confirmed_lists import open_rejections
from credit.selectors.list_content import draft_of
from credit.selectors.verifying_lists import Checked, wrong_lists
from households.choices import PovertyClass
from officials.choices import Role
from officials.models import ApiClient, ClientKey, Official
from officials.services.demo_logins import ACCOUNTS, open_demo_logins
from programmes.choices import ProgrammeKind, SupportGroup
from programmes.models import Support
from summaries.exceptions import DemonstrationOnly
from summaries.selectors.output_counts import output_differences
from summaries.services.demo.bank import load_bank
from summaries.services.outputs import recompute_stale_outputs
from tests.factories.households import household_with_head
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory
from tests.households.scene import Scene, classify, small_scene

pytestmark = pytest.mark.django_db

#: Kinds of support of the bank's programmes.
KINDS = (
    "vay-ho-ngheo", "vay-ho-can-ngheo", "vay-ho-moi-thoat-ngheo", "vay-nuoc-sach",
    "vay-vung-kho-khan", "vay-di-nuoc-ngoai", "vay-viec-lam", "vay-hoc-sinh-sinh-vien", "vay-nha-o",
)  # fmt: skip
DAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def commune() -> Area:
    scene: Scene = small_scene()
    ProgrammeFactory.create(kind=ProgrammeKind.CREDIT)
    for code in KINDS:
        SupportKindFactory.create(code=code, group=SupportGroup.CREDIT, needs_approval=False)
    call_command("load_credit", stdout=StringIO())
    for number in range(60):
        kind = PovertyClass.POOR if number % 2 else PovertyClass.NEAR_POOR
        village = scene.village if number % 3 else scene.other_village
        house = household_with_head(
            village, full_name=f"Hồ Thị {number}", identity_number=f"097090{number:06}"
        )
        classify(house, kind, scene.last_year)
    open_demo_logins(actor=None, village=scene.village)
    return scene.commune


@time_machine.travel(DAY, tick=False)
def test_the_bank_has_lists_answers_groups_loans_and_a_month(commune: Area) -> None:
    report = load_bank(actor=None, commune=commune)
    officer, leader = (
        Official.objects.get(username=ACCOUNTS[role][0])
        for role in (Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER)
    )
    months = ConfirmedList.objects.filter(commune=commune).order_by("sequence")
    assert [(one.month, one.kind) for one in months] == [(8, "full"), (9, "changes")]
    assert not draft_of(commune, 2026, 10, today=DAY.date()).signed
    assert list(wrong_lists(commune, Checked())) == []
    assert leader in {one.signed_by for one in months}
    # Something waits for the officer, and something was dealt with.
    assert open_rejections(officer).count() == 3
    states = set(Loan.objects.values_list("state", flat=True))
    assert states == {LoanState.ACTIVE, LoanState.OVERDUE, LoanState.SETTLED}
    assert Loan.objects.values("programme").distinct().count() >= 2
    assert report.loans == Loan.objects.count() == Support.objects.filter(loan__gt=0).count() > 30
    assert report.members == GroupMember.objects.count()
    assert SavingsGroup.objects.filter(commune=commune).count() == 2
    assert Reconciliation.objects.get().difference_count == 2
    assert ApiClient.objects.filter(branch__code="pgd-minh-hoa").exists()
    assert not ClientKey.objects.exists()
    while recompute_stale_outputs(actor=None):
        pass
    assert list(output_differences([commune.pk], DAY.date())) == []


def test_only_the_demonstration_is_shown_so(settings: Settings) -> None:
    settings.TN_DEMONSTRATION = False
    with pytest.raises(DemonstrationOnly):
        load_bank(actor=None, commune=Area())
