"""Capital: who may do what, what is left is said, and no order of entries spends too much."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.exceptions import DomainError
from officials.choices import Role
from programmes.choices import CapitalSource, CommitmentState
from programmes.exceptions import CapitalRefused, NotAllowed
from programmes.models import Allocation, CapitalLine, Commitment, Contribution, Payment
from programmes.rules.ledger import Step
from programmes.services.capital import (
    Decision,
    InKind,
    Voucher,
    add_contribution,
    allocate,
    commit,
    open_line,
    pay,
    pay_many,
    refund,
    release,
    remove_contribution,
    withdraw,
)
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.areas import CommuneFactory
from tests.factories.programmes import (
    ProgrammeFactory,
    ProjectFactory,
    SupportKindFactory,
    funded_line,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db
PAST = dt.date(2026, 2, 1)


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def decision(number: str = "12/QĐ-UBND") -> Decision:
    return Decision(number, PAST)


def voucher(number: str = "UNC 1") -> Voucher:
    return Voucher(number, PAST)


def sums(line: CapitalLine) -> tuple[int, int, int]:
    line.refresh_from_db()
    return line.allocated, line.committed, line.disbursed


def test_the_province_gives_any_source_the_commune_its_own(scene: Scene) -> None:
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    project = ProjectFactory.create()

    def opened(actor: Any, source: str, area: Any = scene.commune) -> CapitalLine:
        return open_line(actor=actor, project=project, area=area, year=2026, source=source)

    central = opened(supervisor, CapitalSource.CENTRAL_RECURRENT)
    assert opened(supervisor, CapitalSource.CENTRAL_RECURRENT) == central
    allocate(actor=supervisor, line=central, amount=12_000_000, decision=decision())
    assert sums(central) == (12_000_000, 0, 0)
    fund = opened(scene.officer, CapitalSource.FUND_FOR_POOR)
    allocate(actor=scene.officer, line=fund, amount=5, decision=decision())
    for actor, source, area in (
        (scene.officer, CapitalSource.CENTRAL_RECURRENT, scene.commune),
        (scene.officer, CapitalSource.FUND_FOR_POOR, scene.neighbour),
        (scene.officer, CapitalSource.FUND_FOR_POOR, scene.province),
        (scene.leader, CapitalSource.COMMUNE, scene.commune),
        (supervisor, CapitalSource.COMMUNE, CommuneFactory.create()),
    ):
        with pytest.raises(NotAllowed):
            opened(actor, source, area)
    with pytest.raises(NotAllowed):
        allocate(actor=scene.officer, line=central, amount=1, decision=decision())
    with pytest.raises(NotAllowed):
        commit(actor=supervisor, line=central, amount=1, title="Cầu dân sinh")
    with pytest.raises(NotAllowed):
        commit(actor=scene.leader, line=central, amount=1, title="Cầu dân sinh")
    # The province's own line is held and paid by the province.
    own = opened(supervisor, CapitalSource.PROVINCE, scene.province)
    allocate(actor=supervisor, line=own, amount=9, decision=decision())
    commit(actor=supervisor, line=own, amount=9, title="Tập huấn cán bộ")
    with pytest.raises(NotAllowed):
        commit(actor=scene.officer, line=own, amount=1, title="Tập huấn")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"year": 2019}, "year"),
        ({"source": CapitalSource.DISTRICT}, "source"),
        ({"area": None}, "area"),
    ],
)
def test_a_line_that_cannot_be_is_refused(scene: Scene, fields: dict[str, Any], field: str) -> None:
    given: dict[str, Any] = {
        "project": ProjectFactory.create(),
        "area": scene.commune,
        "year": 2026,
        "source": CapitalSource.PROVINCE,
    }
    given |= fields
    if given["area"] is None:
        given["area"] = CommuneFactory.create(
            valid_from=dt.date(2004, 1, 1), valid_to=dt.date(2025, 6, 30)
        )
    with pytest.raises(CapitalRefused) as refused:
        open_line(actor=None, **given)
    assert refused.value.field == field


def test_a_programme_of_another_province_has_no_line_here(scene: Scene) -> None:
    programme = ProgrammeFactory.create(province=CommuneFactory.create().parent)
    with pytest.raises(CapitalRefused, match="tỉnh khác"):
        open_line(
            actor=None,
            project=ProjectFactory.create(programme=programme),
            area=scene.commune,
            year=2026,
            source=CapitalSource.PROVINCE,
        )


def test_every_refusal_says_what_is_left(scene: Scene) -> None:
    line = funded_line(20_000_000, area=scene.commune)
    held = commit(actor=scene.officer, line=line, amount=8_000_000, title="Cầu  dân sinh ")
    assert held.title == "Cầu dân sinh"
    with pytest.raises(CapitalRefused, match=r"còn lại 12\.000\.000 đồng"):
        commit(actor=scene.officer, line=line, amount=12_000_001, title="Đường")
    with pytest.raises(CapitalRefused, match=r"còn lại 12\.000\.000 đồng"):
        withdraw(actor=None, line=line, amount=12_000_001, decision=decision("13"))
    with pytest.raises(CapitalRefused, match=r"chỉ còn giữ 8\.000\.000 đồng"):
        pay(actor=scene.officer, commitment=held, amount=8_000_001, voucher=voucher())
    pay(actor=scene.officer, commitment=held, amount=3_000_000, voucher=voucher())
    with pytest.raises(CapitalRefused, match=r"mới chi 3\.000\.000 đồng"):
        refund(actor=scene.officer, commitment=held, amount=3_000_001, voucher=voucher("PT 1"))
    assert sums(line) == (20_000_000, 8_000_000, 3_000_000)


def test_what_is_released_and_then_paid_back_is_free_again(scene: Scene) -> None:
    line = funded_line(10, area=scene.commune)
    held = commit(actor=scene.officer, line=line, amount=10, title="Cầu")
    pay(actor=scene.officer, commitment=held, amount=6, voucher=voucher())
    release(actor=scene.officer, commitment=held)
    assert sums(line) == (10, 6, 6)
    with pytest.raises(CapitalRefused, match="đã trả lại"):
        release(actor=scene.officer, commitment=held)
    refund(actor=scene.officer, commitment=held, amount=2, voucher=voucher("PT 1"))
    held.refresh_from_db()
    assert (held.state, held.amount, held.paid) == (CommitmentState.RELEASED, 4, 4)
    assert sums(line) == (10, 4, 4)


def test_the_same_paper_is_not_recorded_twice(scene: Scene) -> None:
    line = funded_line(10, area=scene.commune)
    allocate(actor=None, line=line, amount=10, decision=decision())
    with pytest.raises(CapitalRefused, match="đã được ghi"):
        allocate(actor=None, line=line, amount=10, decision=decision())
    held = commit(actor=scene.officer, line=line, amount=20, title="Cầu")
    pay(actor=scene.officer, commitment=held, amount=5, voucher=voucher())
    with pytest.raises(CapitalRefused, match="đã được ghi"):
        pay(actor=scene.officer, commitment=held, amount=5, voucher=voucher())
    pay(actor=scene.officer, commitment=held, amount=5, voucher=voucher("UNC 2"))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for wrong in (Voucher(" ", PAST), Voucher("UNC 3", tomorrow)):
        with pytest.raises(CapitalRefused):
            pay(actor=scene.officer, commitment=held, amount=1, voucher=wrong)


def test_money_for_a_planned_support_is_held_when_it_is_approved(scene: Scene) -> None:
    line = funded_line(10_000_000, area=scene.province)
    (support,) = plan_supports(
        actor=scene.officer,
        specs=[
            SupportSpec(
                household=scene.households["poor"].pk,
                kind=SupportKindFactory.create(),
                programme=ProgrammeFactory.create(),
            )
        ],
        day=scene.today,
    )
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    fund = commit(actor=supervisor, line=line, amount=10_000_000, support=support)
    assert (fund.state, sums(line)) == (CommitmentState.PLANNED, (10_000_000, 0, 0))
    with pytest.raises(CapitalRefused, match="phải được duyệt"):
        pay(actor=supervisor, commitment=fund, amount=1, voucher=voucher())
    with pytest.raises(CapitalRefused, match="đã có khoản"):
        commit(actor=supervisor, line=line, amount=1, support=support)
    move_supports(actor=scene.leader, step=Step.APPROVE, supports=[support.pk], on_date=scene.today)
    assert sums(line) == (10_000_000, 10_000_000, 0)
    elsewhere = funded_line(10, area=scene.neighbour)
    with pytest.raises(CapitalRefused, match="không dùng vốn"):
        commit(actor=None, line=elsewhere, amount=1, support=support)


def test_forty_are_paid_by_one_paper_all_or_none(scene: Scene) -> None:
    line = funded_line(40, area=scene.commune)
    held = [
        commit(actor=scene.officer, line=line, amount=10, title=f"Hộ {number}")
        for number in range(4)
    ]
    with pytest.raises(CapitalRefused):
        pay_many(
            actor=scene.officer,
            amounts={held[0].pk: None, held[1].pk: 11},
            voucher=voucher(),
        )
    assert sums(line) == (40, 40, 0)
    pay_many(actor=scene.officer, amounts={row.pk: None for row in held}, voucher=voucher())
    assert sums(line) == (40, 40, 40)
    with pytest.raises(NotAllowed):
        pay_many(actor=scene.leader, amounts={held[0].pk: 1}, voucher=voucher("2"))


def test_what_people_give_is_valued_with_a_note(scene: Scene) -> None:
    (support,) = plan_supports(
        actor=None,
        specs=[
            SupportSpec(
                household=scene.households["poor"].pk,
                kind=SupportKindFactory.create(),
                programme=ProgrammeFactory.create(),
            )
        ],
        day=scene.today,
    )
    gift = InKind("labour", "kin", "Ngày công dựng nhà", scene.today, value=3_000_000)
    with pytest.raises(CapitalRefused) as refused:
        add_contribution(actor=scene.officer, support=support, gift=gift)
    assert refused.value.field == "valuation_note"
    gift = InKind(
        "labour",
        "kin",
        "Ngày công",
        scene.today,
        value=3_000_000,
        valuation_note="10 công x 300.000",
    )
    with pytest.raises(NotAllowed):
        add_contribution(actor=scene.leader, support=support, gift=gift)
    row = add_contribution(actor=scene.officer, support=support, gift=gift)
    with pytest.raises(NotAllowed):
        remove_contribution(actor=scene.leader, contribution=row)
    remove_contribution(actor=scene.officer, contribution=row)
    assert not Contribution.objects.exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["allocate", "withdraw", "commit", "release", "pay", "refund"]),
        st.integers(1, 12),
        st.integers(0, 3),
    ),
    max_size=30,
)


@given(steps=STEPS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_order_of_entries_spends_more_than_was_given(
    steps: list[tuple[str, int, int]],
) -> None:
    line = funded_line(10)
    held: list[Commitment] = []
    for number, (step, amount, which) in enumerate(steps):
        chosen = held[which % len(held)] if held else None
        paper = voucher(f"UNC {number}")
        try:
            if step == "allocate":
                allocate(actor=None, line=line, amount=amount, decision=decision(str(number)))
            elif step == "withdraw":
                withdraw(actor=None, line=line, amount=amount, decision=decision(str(number)))
            elif step == "commit":
                held.append(commit(actor=None, line=line, amount=amount, title="Việc"))
            elif chosen is not None and step == "release":
                release(actor=None, commitment=chosen)
            elif chosen is not None and step == "pay":
                pay(actor=None, commitment=chosen, amount=amount, voucher=paper)
            elif chosen is not None:
                refund(actor=None, commitment=chosen, amount=amount, voucher=paper)
        except CapitalRefused:
            pass
        allocated, committed, disbursed = sums(line)
        assert 0 <= disbursed <= committed <= allocated
        was_given = Allocation.objects.filter(line=line).values_list("amount", flat=True)
        was_paid = Payment.objects.filter(commitment__line=line).values_list("amount", flat=True)
        assert (allocated, disbursed) == (sum(was_given), sum(was_paid))
        rows = list(Commitment.objects.filter(line=line).values_list("amount", "paid"))
        assert committed == sum(amount for amount, _paid in rows)
        assert disbursed == sum(paid for _amount, paid in rows)


def race(*works: Callable[[], object]) -> list[DomainError]:
    """Run the works at once, each on its own connection; return the refusals."""
    gate = threading.Barrier(len(works))
    refusals: list[DomainError] = []
    broken: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            work()
        except DomainError as refused:
            refusals.append(refused)
        except BaseException as error:  # noqa: BLE001 (reported by the test's own thread)
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert broken == []
    return refusals


@pytest.mark.django_db(transaction=True)
def test_the_last_dong_is_held_once_and_paid_once() -> None:
    line = funded_line(10)
    refused = race(
        *(
            lambda title=title: commit(actor=None, line=line, amount=10, title=title)
            for title in ("Một", "Hai", "Ba", "Bốn")
        )
    )
    assert [str(one.message) for one in refused] == ["Dòng vốn không đủ: còn lại 0 đồng."] * 3
    held = Commitment.objects.get()
    refused = race(
        *(
            lambda number=number: pay(
                actor=None, commitment=held, amount=10, voucher=voucher(f"UNC {number}")
            )
            for number in range(4)
        ),
        lambda: withdraw(actor=None, line=line, amount=1, decision=decision("TH 1")),
    )
    assert len(refused) == 4
    assert sums(line) == (10, 10, 10)
