"""Entering and recording: who is refused, what is written, what is withdrawn, corrected, merged."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from households.choices import ChangeKind, PovertyClass, Relation
from households.exceptions import ChangeBlocked, UndoBlocked
from households.models import Household, HouseholdChange, PovertyStandard
from households.services.merging import merge_household_records
from households.services.split_household import split_household
from households.services.undo_change import undo_change
from programmes.choices import CapitalSource, Once, ProgrammeKind, Recipient, SupportGroup
from programmes.exceptions import NotAllowed, NotEligible, StepRefused, SupportRefused
from programmes.models import Commitment, Payment, Support, SupportKind
from programmes.rules.ledger import Step
from programmes.services.correcting import answer_supports, correct_support
from programmes.services.moving import move_supports
from programmes.services.recording import record_supports
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.households import (
    ClassificationFactory,
    IndicatorFactory,
    PovertyStandardFactory,
)
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    ProjectFactory,
    SupportKindFactory,
    funded_line,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def gift(**fields: Any) -> SupportKind:
    kind: SupportKind = SupportKindFactory.create(
        **({"group": SupportGroup.GIFT, "needs_approval": False, "indicators": []} | fields)
    )
    return kind


def spec(household: Household, kind: SupportKind | None = None, **fields: Any) -> SupportSpec:
    return SupportSpec(
        household.pk,
        kind or gift(),
        fields.pop("programme", None) or ProgrammeFactory.create(),
        **fields,
    )


def record(scene: Scene, *specs: SupportSpec, day: dt.date | None = None) -> list[Support]:
    return record_supports(actor=scene.officer, specs=specs, day=day or scene.today)


def places(refused: NotEligible) -> list[int]:
    found: Any = refused.details["refusals"]
    return sorted(found)


# --- recording -----------------------------------------------------------------------------------


def test_what_needs_no_approval_is_recorded_in_one_step(scene: Scene) -> None:
    (row,) = record(scene, spec(scene.households["poor"], value=500_000))
    assert (row.state, row.delivered_on, row.status) == ("delivered", scene.today, "poor")
    assert [step.step for step in row.steps.all()] == ["record"]


def test_what_needs_approval_is_not_recorded(scene: Scene) -> None:
    with pytest.raises(StepRefused, match="phải được lãnh đạo xã duyệt"):
        record(scene, spec(scene.households["poor"], gift(needs_approval=True)))
    assert not Support.objects.exists()


def test_all_or_none_with_every_reason_by_place(scene: Scene) -> None:
    kind = gift()
    names = ("poor", "not_poor", "near", "none")
    with pytest.raises(NotEligible) as refused:
        record(scene, *(spec(scene.households[name], kind) for name in names))
    assert places(refused.value) == [1, 3]
    assert not Support.objects.exists()


def test_a_day_to_come_is_refused(scene: Scene) -> None:
    with pytest.raises(SupportRefused, match="chưa đến"):
        record(scene, spec(scene.households["poor"]), day=scene.today + dt.timedelta(days=1))


def test_the_class_of_that_day_counts_not_of_today(scene: Scene) -> None:
    house = scene.households["escaped"]
    past = dt.date(scene.today.year - 4, 3, 1)
    (row,) = record(scene, spec(house), day=past)
    assert row.status == "poor"
    (now,) = record(scene, spec(house))
    assert now.status == "newly_escaped"


def test_one_batch_cannot_give_the_same_thing_twice(scene: Scene) -> None:
    kind = gift(group=SupportGroup.LIVELIHOOD)
    house = scene.households["poor"]
    with pytest.raises(NotEligible) as refused:
        record(scene, spec(house, kind), spec(house, kind))
    assert places(refused.value) == [1]


def test_gifts_may_come_again_other_things_not_from_two_sources(scene: Scene) -> None:
    kind, house = gift(), scene.households["poor"]
    record(scene, spec(house, kind))
    record(scene, spec(house, kind))
    cow = SupportKindFactory.create(thing="bo")
    other_cow = SupportKindFactory.create(thing="bo")
    plan_supports(actor=scene.officer, specs=[spec(house, cow)], day=scene.today)
    with pytest.raises(NotEligible, match="đã có"):
        plan_supports(actor=scene.officer, specs=[spec(house, other_cow)], day=scene.today)


def test_a_kind_for_those_able_to_work_is_not_for_those_who_cannot(scene: Scene) -> None:
    house = scene.households["poor"]
    house.classifications.update(unable_to_work=True)
    with pytest.raises(NotEligible, match="sức lao động"):
        record(scene, spec(house, gift(needs_labour=True)))


@pytest.fixture
def poor_by_the_province(scene: Scene) -> Household:
    """A household that is poor only under the province's own standard."""
    standard: PovertyStandard = PovertyStandardFactory.create(
        province=scene.province, valid_from=scene.last_year.replace(month=1, day=1)
    )
    house = scene.households["not_poor"]
    ClassificationFactory.create(
        household=house,
        standard=standard,
        poverty_class=PovertyClass.POOR,
        valid_from=scene.last_year,
    )
    return house


def test_national_money_is_refused_where_only_the_province_says_poor(
    scene: Scene, poor_by_the_province: Household
) -> None:
    national = ProgrammeFactory.create(kind=ProgrammeKind.NATIONAL_TARGET)
    provincial = ProgrammeFactory.create(kind=ProgrammeKind.PROVINCIAL, province=scene.province)
    with pytest.raises(NotEligible, match="theo chuẩn quốc gia"):
        record(scene, spec(poor_by_the_province, programme=national))
    (row,) = record(scene, spec(poor_by_the_province, programme=provincial))
    assert row.status == "poor"
    # Whatever a rule says of the kind, money of the whole country asks for national status.
    kind = gift()
    EligibilityRuleFactory.create(kind=kind, national_status=False, exclusive=False)
    with pytest.raises(NotEligible):
        record(scene, spec(poor_by_the_province, kind, programme=national))
    record(scene, spec(poor_by_the_province, kind, programme=provincial))
    # The programme is the province's, the fund line is the country's.
    project = ProjectFactory.create(programme=provincial)
    for source, allowed in (
        (CapitalSource.CENTRAL_RECURRENT, False),
        (CapitalSource.PROVINCE, True),
    ):
        line = funded_line(9_000_000, area=scene.commune, project=project, source=source)
        asked = spec(poor_by_the_province, kind, programme=provincial, funds={line.pk: 1_000_000})
        if allowed:
            record(scene, asked)
        else:
            with pytest.raises(NotEligible):
                record(scene, asked)


def test_parts_that_do_not_fit_are_refused(scene: Scene) -> None:
    house, kind = scene.households["poor"], gift()
    whole = spec(house, kind)
    far = funded_line(1_000_000, area=scene.neighbour)
    own = funded_line(1_000_000, area=scene.commune)
    person = house.memberships.first().person_id  # type: ignore[union-attr]
    for changes in (
        {"person": person},
        {"kind": gift(recipient=Recipient.PERSON)},
        {"kind": gift(is_active=False)},
        {"project": ProjectFactory.create()},
        {"quantity": 0},
        {"value": -1},
        {"funds": {far.pk: 1}},
        {"funds": {own.pk: 0}},
        {"funds": {own.pk: 2}, "value": 1},
        {"programme": ProgrammeFactory.create(province=scene.neighbour)},
        {"indicators": ["khong-co"]},
        {"causes": [9]},
    ):
        with pytest.raises(SupportRefused):
            record(scene, replace(whole, **changes))
    assert not Support.objects.exists()


def test_a_person_receives_as_a_member_of_the_household_on_that_day(scene: Scene) -> None:
    kind, house = gift(recipient=Recipient.PERSON), scene.households["poor"]
    row = house.memberships.exclude(relation=Relation.HEAD).get()
    row.valid_from = scene.today - dt.timedelta(days=10)
    row.save()
    (given,) = record(scene, spec(house, kind, person=row.person_id))
    assert given.person_id == row.person_id
    for day, other in (
        (scene.today - dt.timedelta(days=11), house),
        (None, scene.households["near"]),
    ):
        with pytest.raises(SupportRefused, match="không phải thành viên"):
            record(scene, spec(other, kind, person=row.person_id), day=day)


# --- once, and where a household came from -------------------------------------------------------


@pytest.fixture
def once() -> SupportKind:
    kind = gift(group=SupportGroup.HOUSING)
    EligibilityRuleFactory.create(kind=kind, once=Once.HOUSEHOLD, exclusive=False)
    return kind


def split(scene: Scene, house: Household, day: dt.date) -> HouseholdChange:
    member = house.memberships.current().exclude(relation=Relation.HEAD).get().person
    return split_household(
        actor=scene.officer, household=house, members=[member], head=member, on_date=day
    )


def test_what_the_source_received_before_a_split_counts_for_the_branch(
    scene: Scene, once: SupportKind
) -> None:
    house = scene.households["poor"]
    record(scene, spec(house, once), day=scene.today - dt.timedelta(days=5))
    branch = split(scene, house, scene.today - dt.timedelta(days=1)).other_household
    assert branch is not None
    with pytest.raises(NotEligible, match="hộ gốc"):
        record(scene, spec(branch, once))


def test_what_the_source_receives_after_a_split_is_its_own(scene: Scene, once: SupportKind) -> None:
    house = scene.households["poor"]
    branch = split(scene, house, scene.today - dt.timedelta(days=1)).other_household
    assert branch is not None
    record(scene, spec(house, once))
    record(scene, spec(branch, once))


def test_an_undone_split_leaves_nothing_and_is_not_undone_under_a_support(
    scene: Scene, once: SupportKind
) -> None:
    house = scene.households["poor"]
    change = split(scene, house, scene.today - dt.timedelta(days=1))
    assert change.other_household is not None
    (row,) = record(scene, spec(change.other_household, once))
    with pytest.raises(UndoBlocked, match="hỗ trợ"):
        undo_change(actor=scene.officer, change=change)
    move_supports(
        actor=scene.officer, step=Step.WITHDRAW, supports=[row.pk], on_date=scene.today,
        reason="Ghi nhầm",
    )  # fmt: skip
    undo_change(actor=scene.officer, change=change)
    record(scene, spec(house, once))


def test_once_a_person_follows_a_member_to_another_household(scene: Scene) -> None:
    kind = gift(group=SupportGroup.TRAINING, recipient=Recipient.PERSON)
    EligibilityRuleFactory.create(kind=kind, once=Once.PERSON, exclusive=False)
    house = scene.households["poor"]
    change = split(scene, house, scene.today - dt.timedelta(days=9))
    branch = change.other_household
    assert branch is not None
    person = branch.memberships.get().person_id
    day = scene.today - dt.timedelta(days=20)
    record(scene, spec(house, kind, person=person), day=day)
    # Two things stand in the way: the line of the household is no matter, the person is.
    HouseholdChange.objects.filter(pk=change.pk).update(undone_at=timezone.now())
    with pytest.raises(NotEligible, match="Người này đã có"):
        record(scene, spec(branch, kind, person=person))


def test_merging_records_moves_what_was_received_or_says_what_stands_twice(
    scene: Scene, once: SupportKind
) -> None:
    kept, gone = scene.households["poor"], scene.households["near"]
    first, second = record(scene, spec(kept, once), spec(gone, once))
    (other,) = record(scene, spec(gone))
    scene.waiting.delete()
    relations = {row.person_id: Relation.OTHER for row in gone.memberships.current()}

    def merge() -> HouseholdChange:
        return merge_household_records(
            actor=scene.officer, kept=kept, gone=gone, same={}, relations=relations
        )

    with pytest.raises(ChangeBlocked, match="chỉ được nhận một lần"):
        merge()
    move_supports(
        actor=scene.officer, step=Step.STOP, supports=[second.pk], on_date=scene.today,
        reason="Ghi trùng với hộ kia",
    )  # fmt: skip
    merge()
    assert {row.household_id for row in Support.objects.all()} == {kept.pk}
    assert {first.pk, other.pk} <= set(Support.objects.values_list("pk", flat=True))


# --- mistakes and corrections --------------------------------------------------------------------


def test_a_mistaken_entry_is_withdrawn_by_who_made_it_on_that_day(
    scene: Scene, once: SupportKind
) -> None:
    house = scene.households["poor"]
    rows = record(scene, spec(house, once), spec(scene.households["near"], once))
    keys = [row.pk for row in rows]

    def withdraw(**fields: Any) -> int:
        known: dict[str, Any] = {
            "actor": scene.officer, "step": Step.WITHDRAW, "supports": keys,
            "on_date": scene.today, "reason": "Ghi nhầm",
        }  # fmt: skip
        return move_supports(**(known | fields))

    with pytest.raises(StepRefused, match="lý do"):
        withdraw(reason=" ")
    with (
        time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False),
        pytest.raises(StepRefused, match="trong ngày ghi"),
    ):
        withdraw()
    with pytest.raises(StepRefused, match="rút lại vì ghi nhầm"):
        withdraw(step=Step.TAKE_BACK)
    assert withdraw() == 2
    row = Support.objects.get(pk=keys[0])
    assert (row.state, row.delivered_on, row.stop_reason) == ("stopped", None, "Ghi nhầm")
    # It never was: the household may receive it.
    record(scene, spec(house, once))


def test_what_was_given_and_stopped_stays_received(scene: Scene, once: SupportKind) -> None:
    house = scene.households["poor"]
    (row,) = record(scene, spec(house, once))
    move_supports(
        actor=scene.officer, step=Step.STOP, supports=[row.pk], on_date=scene.today,
        reason="Hộ trả lại",
    )  # fmt: skip
    with pytest.raises(NotEligible, match="đã có"):
        record(scene, spec(house, once))


def test_what_was_paid_is_no_mistaken_entry(scene: Scene) -> None:
    line = funded_line(1_000_000, area=scene.commune)
    (row,) = record(scene, spec(scene.households["poor"], funds={line.pk: 500_000}))
    Payment.objects.create(
        commitment=Commitment.objects.get(support=row),
        amount=1,
        paid_on=scene.today,
        document_no="1",
    )
    with pytest.raises(StepRefused, match="Đã chi tiền"):
        move_supports(
            actor=scene.officer, step=Step.WITHDRAW, supports=[row.pk], on_date=scene.today,
            reason="Ghi nhầm",
        )  # fmt: skip


def test_steps_come_in_the_order_of_their_days(scene: Scene) -> None:
    (row,) = record(scene, spec(scene.households["poor"]), day=scene.today - dt.timedelta(days=2))
    for day, words in ((3, "trước việc gần nhất"), (-1, "chưa đến")):
        with pytest.raises(StepRefused, match=words):
            move_supports(
                actor=scene.officer, step=Step.ACCEPT, supports=[row.pk],
                on_date=scene.today - dt.timedelta(days=day),
            )  # fmt: skip


def test_what_a_support_answers_changes_with_its_history(scene: Scene) -> None:
    house = scene.households["poor"]
    (row,) = record(scene, spec(house))
    code = row.standard.indicators.order_by("position").first().code  # type: ignore[union-attr]
    assert (
        answer_supports(actor=scene.officer, supports=[row.pk], indicators=[code], causes=[2, 8])
        == 1
    )
    row.refresh_from_db()
    assert (row.answers, row.causes) == (1, 0b10000010)
    history: Any = row
    events = history.events.filter(pgh_label="update")
    assert list(events.order_by("pk").values_list("answers", flat=True))[-1] == 0
    assert (
        answer_supports(actor=scene.officer, supports=[row.pk], indicators=[code], causes=[8, 2])
        == 0
    )
    for wrong in ({"indicators": ["khong-co"], "causes": []}, {"indicators": [], "causes": [9]}):
        with pytest.raises(SupportRefused):
            answer_supports(actor=scene.officer, supports=[row.pk], **wrong)
    for stranger in (scene.officials["stranger"], scene.leader):
        with pytest.raises(NotAllowed):
            answer_supports(actor=stranger, supports=[row.pk], indicators=[], causes=[])


def test_a_support_of_another_standard_keeps_its_own_codes(scene: Scene) -> None:
    (row,) = record(scene, spec(scene.households["poor"]))
    other = PovertyStandardFactory.create(
        valid_from=dt.date(2090, 1, 1), valid_to=dt.date(2091, 1, 1)
    )
    IndicatorFactory.create(standard=other, position=3, code="MOI")
    with pytest.raises(SupportRefused):
        answer_supports(actor=scene.officer, supports=[row.pk], indicators=["MOI"], causes=[])


def test_details_are_corrected_while_it_has_not_ended(scene: Scene) -> None:
    line = funded_line(1_000_000, area=scene.commune)
    (row,) = record(scene, spec(scene.households["poor"], funds={line.pk: 500_000}))
    correct_support(
        actor=scene.officer, support=row, description="  Gạo   và dầu ăn ", value=600_000
    )
    row.refresh_from_db()
    assert (row.description, row.value) == ("Gạo và dầu ăn", 600_000)
    with pytest.raises(SupportRefused, match="dòng vốn"):
        correct_support(actor=scene.officer, support=row, value=499_999)
    with pytest.raises(NotAllowed):
        correct_support(actor=scene.officials["stranger"], support=row, value=700_000)
    move_supports(actor=scene.officer, step=Step.END, supports=[row.pk], on_date=scene.today)
    with pytest.raises(SupportRefused, match="đã kết thúc"):
        correct_support(actor=scene.officer, support=row, value=700_000)


def test_a_household_that_closed_receives_nothing(scene: Scene) -> None:
    house = scene.households["poor"]
    Household.objects.filter(pk=house.pk).update(closed_on=scene.today, closed_reason="Đi xa")
    with pytest.raises(NotEligible, match="không còn"):
        record(scene, spec(house))


def test_kinds_of_changes_that_make_a_line_are_all_known() -> None:
    """A new kind of change must be thought of in the lineage."""
    assert {kind.value for kind in ChangeKind} == {
        "register", "split", "merge", "move", "head_change", "death", "join", "leave", "closure",
        "same_person", "same_house",
    }  # fmt: skip
