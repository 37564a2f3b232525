"""Members, heads, splits, mergers, moves and endings of households."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from households.choices import ChangeKind, ClassOrigin, PovertyClass, Relation, ReviewState
from households.exceptions import (
    ChangeBlocked,
    ClassConflict,
    HeadRequired,
    HouseholdClosed,
    InvalidDate,
    InvalidHousehold,
    MemberElsewhere,
    MergeRefused,
    NotAllowed,
    NothingToChange,
    NotMember,
    PersonDead,
    RelationNeeded,
    SplitRefused,
    VillageRefused,
)
from households.models import Classification, Household, Person
from households.services.change_head import change_head, preview_change_head
from households.services.close_household import close_household, preview_close_household
from households.services.members import (
    add_member,
    preview_add_member,
    preview_remove_member,
    remove_member,
)
from households.services.merge_households import merge_households, preview_merge_households
from households.services.move_household import move_household, preview_move_household
from households.services.person_data import MemberData
from households.services.record_death import preview_record_death, record_death
from households.services.split_household import preview_split_household, split_household
from officials.choices import Role
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.households import (
    ClassificationFactory,
    EthnicGroupFactory,
    PovertyStandardFactory,
    ReviewFactory,
)
from tests.factories.officials import official_with
from tests.households.life import (
    LATER,
    NOW,
    START,
    TODAY,
    World,
    family,
    make_world,
    member,
    roll_of,
    who,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def classify(household: Household, **values: object) -> Classification:
    row: Classification = ClassificationFactory.create(
        household=household, valid_from=START, **values
    )
    return row


def classes(household: Household) -> list[tuple[str, dt.date, str, int, int]]:
    """Standard, date, origin, class and persons of every row."""
    rows = household.classifications.order_by("standard__code", "valid_from")
    return [
        (r.standard.code, r.valid_from, r.origin, r.poverty_class, r.persons)
        for r in rows.select_related("standard")
    ]


# Joining and leaving.


def test_a_member_joins_and_leaves(world: World) -> None:
    house = family(world, Relation.SPOUSE)
    preview = preview_add_member(
        actor=world.officer,
        household=house,
        member=member("Trần Bé", Relation.CHILD),
        on_date=LATER,
    )
    assert len(preview.households[0].members) == 3
    add_member(
        actor=world.officer,
        household=house,
        member=member("Trần Bé", Relation.CHILD),
        on_date=LATER,
    )
    child = who(house, Relation.CHILD)
    row = house.memberships.get(person=child)
    assert row.valid_from == LATER
    remove_member(actor=world.officer, household=house, person=child, on_date=TODAY)
    row.refresh_from_db()
    assert (row.valid_to, len(roll_of(house))) == (TODAY, 2)


def test_a_second_head_cannot_join(world: World) -> None:
    with pytest.raises(HeadRequired, match="đã có chủ hộ"):
        add_member(actor=world.officer, household=family(world), member=member("Lê"), on_date=LATER)


def test_someone_of_another_household_cannot_join(world: World) -> None:
    house, other = family(world), family(world, Relation.CHILD)
    child = MemberData(person=who(other, Relation.CHILD), relation=Relation.OTHER)
    with pytest.raises(MemberElsewhere, match=other.code):
        add_member(actor=world.officer, household=house, member=child, on_date=LATER)


def test_someone_who_left_cannot_join_before_leaving(world: World) -> None:
    house, other = family(world), family(world, Relation.CHILD)
    child = who(other, Relation.CHILD)
    remove_member(actor=world.officer, household=other, person=child, on_date=LATER)
    joining = MemberData(person=child, relation=Relation.OTHER)
    with pytest.raises(MemberElsewhere, match="muộn hơn"):
        add_member(actor=world.officer, household=house, member=joining, on_date=LATER - DAY)
    add_member(actor=world.officer, household=house, member=joining, on_date=LATER)
    assert who(house, Relation.OTHER) == child


def test_a_person_of_another_area_cannot_be_picked(world: World) -> None:
    stranger = who(family(world, village=world.elsewhere), Relation.HEAD)
    with pytest.raises(NotAllowed, match="Nhập theo giấy tờ"):
        add_member(
            actor=world.officer,
            household=family(world),
            member=MemberData(person=stranger, relation=Relation.OTHER),
            on_date=LATER,
        )


def test_the_last_member_does_not_just_leave(world: World) -> None:
    house = family(world)
    with pytest.raises(HeadRequired, match="cuối cùng"):
        remove_member(
            actor=world.officer, household=house, person=who(house, Relation.HEAD), on_date=LATER
        )


def test_a_stranger_cannot_leave(world: World) -> None:
    stranger = who(family(world), Relation.HEAD)
    with pytest.raises(NotMember):
        remove_member(
            actor=world.officer,
            household=family(world, Relation.CHILD),
            person=stranger,
            on_date=LATER,
        )


def test_a_head_who_leaves_names_a_successor(world: World) -> None:
    house = family(world, Relation.SPOUSE, Relation.CHILD)
    head, spouse = who(house, Relation.HEAD), who(house, Relation.SPOUSE)
    with pytest.raises(HeadRequired) as refused:
        preview_remove_member(actor=world.officer, household=house, person=head, on_date=LATER)
    assert refused.value.field == "new_head"
    remove_member(actor=world.officer, household=house, person=head, on_date=LATER, new_head=spouse)
    assert roll_of(house) == {"Trần Thị SPOUSE": "head", "Trần Thị CHILD": "child"}


@pytest.mark.parametrize("on_date", [START - DAY, TODAY + DAY])
def test_dates_before_the_household_or_after_today_are_refused(
    world: World, on_date: dt.date
) -> None:
    house = family(world)
    with pytest.raises(InvalidDate):
        add_member(
            actor=world.officer,
            household=house,
            member=member("Trần Bé", Relation.CHILD),
            on_date=on_date,
        )


def test_nobody_leaves_on_the_day_of_joining(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    with pytest.raises(InvalidDate, match="hoàn tác"):
        remove_member(actor=world.officer, household=house, person=child, on_date=START)
    with pytest.raises(InvalidDate, match="hoàn tác"):
        close_household(actor=world.officer, household=house, on_date=START, reason="Lập nhầm")


def test_a_household_does_not_end_before_its_last_member_left(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    remove_member(actor=world.officer, household=house, person=child, on_date=TODAY)
    with pytest.raises(InvalidDate, match="01/06/2026"):
        close_household(actor=world.officer, household=house, on_date=LATER, reason="Đi xa")


# Heads.


def test_the_head_changes_with_everybody_related_anew(world: World) -> None:
    house = family(world, Relation.SPOUSE, Relation.CHILD, Relation.PARENT)
    head, child = who(house, Relation.HEAD), who(house, Relation.CHILD)
    change_head(actor=world.officer, household=house, new_head=child, on_date=LATER)
    assert roll_of(house) == {
        "Trần Thị CHILD": "head",
        "Trần Thị HEAD": "parent",
        "Trần Thị SPOUSE": "parent",
        "Trần Thị PARENT": "grandparent",
    }
    before = house.memberships.get(person=head, valid_from=START)
    assert (before.relation, before.valid_to) == ("head", LATER)


def test_what_no_rule_can_say_is_asked(world: World) -> None:
    house = family(world, Relation.CHILD, Relation.GRANDCHILD)
    child, grandchild = who(house, Relation.CHILD), who(house, Relation.GRANDCHILD)
    with pytest.raises(RelationNeeded, match="GRANDCHILD") as asked:
        change_head(actor=world.officer, household=house, new_head=child, on_date=LATER)
    assert asked.value.details["persons"] == [grandchild.pk]
    preview = preview_change_head(
        actor=world.officer,
        household=house,
        new_head=child,
        on_date=LATER,
        old_head_relation=Relation.OTHER,
        relations={grandchild.pk: Relation.CHILD},
    )
    after = {m.name: m.relation for m in preview.households[0].members}
    assert after == {
        "Trần Thị CHILD": "Chủ hộ",
        "Trần Thị HEAD": "Khác",
        "Trần Thị GRANDCHILD": "Con",
    }


def test_the_head_cannot_replace_themselves_or_stay_beside(world: World) -> None:
    house = family(world, Relation.SPOUSE)
    with pytest.raises(NothingToChange):
        change_head(
            actor=world.officer,
            household=house,
            new_head=who(house, Relation.HEAD),
            on_date=LATER,
        )
    with pytest.raises(HeadRequired, match="chỉ có một"):
        change_head(
            actor=world.officer,
            household=house,
            new_head=who(house, Relation.SPOUSE),
            on_date=LATER,
            old_head_relation=Relation.HEAD,
        )


def test_a_head_change_before_the_last_one_is_refused(world: World) -> None:
    house = family(world, Relation.SPOUSE)
    spouse, head = who(house, Relation.SPOUSE), who(house, Relation.HEAD)
    change_head(actor=world.officer, household=house, new_head=spouse, on_date=LATER)
    with pytest.raises(InvalidDate, match="01/03/2026"):
        change_head(actor=world.officer, household=house, new_head=head, on_date=LATER - DAY)


# Death.


def test_a_death_ends_the_membership(world: World) -> None:
    house = family(world, Relation.PARENT)
    parent = who(house, Relation.PARENT)
    preview_record_death(actor=world.officer, person=parent, on_date=LATER)
    record_death(actor=world.officer, person=parent, on_date=LATER)
    parent.refresh_from_db()
    assert (parent.died_on, roll_of(house)) == (LATER, {"Trần Thị HEAD": "head"})
    with pytest.raises(PersonDead):
        record_death(actor=world.officer, person=parent, on_date=LATER)


def test_the_death_of_a_head_needs_a_successor(world: World) -> None:
    house = family(world, Relation.SPOUSE)
    head = who(house, Relation.HEAD)
    with pytest.raises(HeadRequired):
        record_death(actor=world.officer, person=head, on_date=LATER)
    head.refresh_from_db()
    assert head.died_on is None
    record_death(
        actor=world.officer, person=head, on_date=LATER, new_head=who(house, Relation.SPOUSE)
    )
    assert roll_of(house) == {"Trần Thị SPOUSE": "head"}


def test_the_death_of_the_last_member_closes_the_household(world: World) -> None:
    house = family(world)
    classify(house)
    record_death(actor=world.officer, person=who(house, Relation.HEAD), on_date=LATER)
    house.refresh_from_db()
    assert (house.closed_on, house.closed_reason) == (LATER, "Thành viên cuối cùng qua đời")
    assert classes(house)[-1][1:4] == (LATER, ClassOrigin.CLOSURE, PovertyClass.CLOSED)


def test_the_death_of_somebody_elsewhere_is_not_recorded(world: World) -> None:
    stranger = who(family(world, village=world.elsewhere), Relation.HEAD)
    with pytest.raises(NotMember):
        record_death(actor=world.officer, person=stranger, on_date=LATER)


# Splits.


def test_a_split_founds_a_household_that_inherits_the_class(world: World) -> None:
    house = family(world, Relation.SPOUSE, Relation.CHILD, Relation.CHILD_IN_LAW)
    first = classify(house, persons=4, deprivations=5, income_score=120)
    child, in_law = who(house, Relation.CHILD), who(house, Relation.CHILD_IN_LAW)
    change = split_household(
        actor=world.officer,
        household=house,
        members=[child, in_law],
        head=child,
        on_date=LATER,
        village=world.village_2,
        relations={in_law.pk: Relation.SPOUSE},
    )
    branch = change.other_household
    assert branch is not None
    assert roll_of(branch) == {"Trần Thị CHILD": "head", "Trần Thị CHILD_IN_LAW": "spouse"}
    assert branch.village == world.village_2
    # Four persons before and after: nobody is counted twice.
    code = first.standard.code
    assert classes(house) == [
        (code, START, ClassOrigin.DECISION, PovertyClass.POOR, 4),
        (code, LATER, ClassOrigin.SPLIT, PovertyClass.POOR, 2),
    ]
    assert classes(branch) == [(code, LATER, ClassOrigin.SPLIT, PovertyClass.POOR, 2)]
    inherited = branch.classifications.get()
    assert (inherited.deprivations, inherited.income_score) == (5, 120)
    assert inherited.decision == first.decision


def test_a_new_head_of_a_minority_makes_a_minority_household(world: World) -> None:
    house = family(world, Relation.CHILD)
    classify(house)
    child = who(house, Relation.CHILD)
    Person.objects.filter(pk=child.pk).update(
        sex="M", ethnic_group=EthnicGroupFactory.create(code="24", name="Bru Vân Kiều")
    )
    change = split_household(
        actor=world.officer, household=house, members=[child], head=child, on_date=LATER
    )
    row = Classification.objects.get(household=change.other_household_id)
    assert (row.is_minority, row.female_head, row.persons) == (True, False, 1)


def test_a_head_who_splits_off_leaves_a_successor(world: World) -> None:
    house = family(world, Relation.SPOUSE, Relation.CHILD)
    head, spouse = who(house, Relation.HEAD), who(house, Relation.SPOUSE)
    with pytest.raises(HeadRequired):
        split_household(
            actor=world.officer, household=house, members=[head], head=head, on_date=LATER
        )
    split_household(
        actor=world.officer,
        household=house,
        members=[head],
        head=head,
        on_date=LATER,
        remaining_head=spouse,
    )
    assert roll_of(house) == {"Trần Thị SPOUSE": "head", "Trần Thị CHILD": "child"}


def test_impossible_splits_are_refused(world: World) -> None:
    house = family(world, Relation.CHILD)
    head, child = who(house, Relation.HEAD), who(house, Relation.CHILD)
    for members, chosen, error in (
        ([], child, SplitRefused),
        ([head, child], head, SplitRefused),
        ([child, child], child, SplitRefused),
        ([child], head, HeadRequired),
    ):
        with pytest.raises(error):
            preview_split_household(
                actor=world.officer,
                household=house,
                members=members,
                head=chosen,
                on_date=LATER,
            )


def test_two_splits_on_one_day_leave_the_right_count(world: World) -> None:
    house = family(world, Relation.CHILD, Relation.SIBLING)
    classify(house, persons=3)
    for relation in (Relation.CHILD, Relation.SIBLING):
        person = who(house, relation)
        split_household(
            actor=world.officer, household=house, members=[person], head=person, on_date=LATER
        )
    assert [row[4] for row in classes(house)] == [3, 1]
    assert sum(c.persons for c in Classification.objects.current()) == 3


# Mergers.


def test_a_merger_ends_one_household_and_counts_everybody_once(world: World) -> None:
    kept, gone = family(world, Relation.SPOUSE), family(world, Relation.CHILD)
    classify(kept, persons=2, poverty_class=PovertyClass.NEAR_POOR)
    classify(gone, persons=2)
    head, child = who(gone, Relation.HEAD), who(gone, Relation.CHILD)
    relations = {head.pk: Relation.PARENT, child.pk: Relation.SIBLING}
    preview = preview_merge_households(
        actor=world.officer, household=kept, dissolved=gone, on_date=LATER, relations=relations
    )
    assert "khác nhau" in preview.warnings[0]
    assert [h.closed for h in preview.households] == [False, True]
    merge_households(
        actor=world.officer, household=kept, dissolved=gone, on_date=LATER, relations=relations
    )
    gone.refresh_from_db()
    assert (gone.closed_on, roll_of(gone)) == (LATER, {})
    assert kept.memberships.current().count() == 4
    assert classes(kept)[-1][2:] == (ClassOrigin.MERGE, PovertyClass.NEAR_POOR, 4)
    assert classes(gone)[-1][2:4] == (ClassOrigin.MERGE, PovertyClass.CLOSED)
    with pytest.raises(HouseholdClosed):
        close_household(actor=world.officer, household=gone, on_date=LATER, reason="x")


def test_a_merger_asks_for_every_relation(world: World) -> None:
    kept, gone = family(world), family(world)
    with pytest.raises(RelationNeeded):
        merge_households(
            actor=world.officer, household=kept, dissolved=gone, on_date=LATER, relations={}
        )
    with pytest.raises(HeadRequired):
        merge_households(
            actor=world.officer,
            household=kept,
            dissolved=gone,
            on_date=LATER,
            relations={who(gone, Relation.HEAD).pk: Relation.HEAD},
        )
    with pytest.raises(MergeRefused):
        merge_households(
            actor=world.officer, household=kept, dissolved=kept, on_date=LATER, relations={}
        )


def test_households_of_two_communes_are_merged_only_by_who_may_change_both(world: World) -> None:
    kept, gone = family(world), family(world, village=world.elsewhere)
    relations = {who(gone, Relation.HEAD).pk: Relation.PARENT}
    with pytest.raises(NotAllowed):
        merge_households(
            actor=world.officer, household=kept, dissolved=gone, on_date=LATER, relations=relations
        )
    both = official_with(Role.COMMUNE_OFFICER, area=world.commune)
    both.posts.create(
        role=Role.COMMUNE_OFFICER, area=world.elsewhere.commune, valid_from=dt.date(2020, 1, 1)
    )
    merge_households(actor=both, household=kept, dissolved=gone, on_date=LATER, relations=relations)
    assert kept.memberships.current().count() == 2


# Moves.


def test_a_move_within_the_commune_leaves_the_classes(world: World) -> None:
    house = family(world)
    classify(house)
    move_household(
        actor=world.officer, household=house, village=world.village_2, on_date=LATER, address="12"
    )
    house.refresh_from_db()
    assert (house.village, house.address) == (world.village_2, "12")
    spans = [(r.village, r.valid_from, r.valid_to) for r in house.residences.order_by("valid_from")]
    assert spans == [(world.village, START, LATER), (world.village_2, LATER, None)]
    assert len(classes(house)) == 1


def test_a_household_can_be_sent_on_and_its_class_continues_there(world: World) -> None:
    house = family(world)
    old = classify(house, deprivations=7, unknowns=8)
    preview = preview_move_household(
        actor=world.officer, household=house, village=world.elsewhere, on_date=LATER
    )
    assert any("tiếp tục" in line for line in preview.lines)
    move_household(actor=world.officer, household=house, village=world.elsewhere, on_date=LATER)
    row = house.classifications.get(origin=ClassOrigin.MOVE)
    assert (row.commune, row.poverty_class) == (world.elsewhere.commune, PovertyClass.POOR)
    assert (row.deprivations, row.unknowns, row.decision) == (7, 8, old.decision)
    assert row.previous_commune == world.commune
    with pytest.raises(NotAllowed):
        move_household(actor=world.officer, household=house, village=world.village, on_date=TODAY)


def test_a_class_under_a_provincial_standard_ends_at_the_border(world: World) -> None:
    house = family(world)
    province = world.commune.parent
    own = PovertyStandardFactory.create(code="tinh", province=province)
    classify(house)
    classify(house, standard=own)
    abroad = VillageFactory.create(commune=CommuneFactory.create())
    theirs = PovertyStandardFactory.create(code="tinh-khac", province=abroad.commune.parent)
    preview = preview_move_household(
        actor=world.officer, household=house, village=abroad, on_date=LATER
    )
    assert theirs.name_vi in preview.warnings[0]
    move_household(actor=world.officer, household=house, village=abroad, on_date=LATER)
    moved = {
        c.standard.code: (c.poverty_class, c.commune_id)
        for c in house.classifications.current().select_related("standard")
    }
    assert moved == {
        "quoc-gia-2022": (PovertyClass.POOR, abroad.commune_id),
        "tinh": (PovertyClass.CLOSED, world.commune.pk),
    }
    assert house.classifications.current().filter(standard=theirs).count() == 0


def test_a_class_of_the_same_day_or_later_stands_in_the_way(world: World) -> None:
    house = family(world)
    ClassificationFactory.create(household=house, valid_from=LATER)
    for day in (LATER, LATER - DAY):
        with pytest.raises(ClassConflict, match="01/03/2026") as refused:
            move_household(
                actor=world.officer, household=house, village=world.elsewhere, on_date=day
            )
        assert refused.value.field == "on_date"


def test_two_moves_on_one_day_are_one(world: World) -> None:
    house = family(world)
    classify(house)
    third = VillageFactory.create(commune=CommuneFactory.create(parent=world.commune.parent))
    for village in (world.elsewhere, third):
        move_household(actor=None, household=house, village=village, on_date=LATER)
    assert [r.village for r in house.residences.order_by("valid_from")] == [world.village, third]
    assert house.classifications.current().get().commune == third.commune


def test_moves_that_make_no_sense_are_refused(world: World) -> None:
    house = family(world)
    with pytest.raises(NothingToChange):
        move_household(actor=world.officer, household=house, village=world.village, on_date=LATER)
    closed = VillageFactory.create(commune=world.commune, closed_on=LATER)
    with pytest.raises(VillageRefused):
        move_household(actor=world.officer, household=house, village=closed, on_date=LATER)
    move_household(actor=world.officer, household=house, village=world.village_2, on_date=LATER)
    with pytest.raises(InvalidDate):
        move_household(
            actor=world.officer, household=house, village=world.village, on_date=LATER - DAY
        )


# Endings, reach and reviews.


def test_a_closure_ends_members_residence_and_classes(world: World) -> None:
    house = family(world, Relation.CHILD)
    classify(house)
    close_household(actor=world.officer, household=house, on_date=LATER, reason="Ra nước ngoài")
    house.refresh_from_db()
    assert (house.closed_on, roll_of(house)) == (LATER, {})
    assert not house.residences.filter(valid_to__isnull=True).exists()
    assert classes(house)[-1][1:4] == (LATER, ClassOrigin.CLOSURE, PovertyClass.CLOSED)
    with pytest.raises(InvalidHousehold):
        preview_close_household(actor=world.officer, household=house, on_date=LATER, reason=" ")


def test_an_open_review_stands_in_the_way_of_what_moves_the_household(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    ReviewFactory.create(household=house, state=ReviewState.SURVEYED, reviewed_on=START)
    preview = preview_move_household(
        actor=world.officer, household=house, village=world.elsewhere, on_date=LATER
    )
    assert not preview.possible
    assert "10/01/2026" in preview.blockers[0]
    with pytest.raises(ChangeBlocked) as refused:
        move_household(actor=world.officer, household=house, village=world.elsewhere, on_date=LATER)
    assert refused.value.details["blockers"] == list(preview.blockers)
    with pytest.raises(ChangeBlocked):
        split_household(
            actor=world.officer, household=house, members=[child], head=child, on_date=LATER
        )
    leaving = preview_remove_member(
        actor=world.officer, household=house, person=child, on_date=LATER
    )
    assert leaving.possible
    assert leaving.warnings


@pytest.mark.parametrize("role", [Role.COMMUNE_LEADER, Role.BANK_OFFICER])
def test_roles_that_do_not_edit_change_nothing(world: World, role: Role) -> None:
    house = family(world, Relation.CHILD)
    actor = official_with(role, area=world.commune)
    child = who(house, Relation.CHILD)
    with pytest.raises(NotAllowed):
        remove_member(actor=actor, household=house, person=child, on_date=LATER)
    with pytest.raises(NotAllowed):
        move_household(actor=actor, household=house, village=world.village_2, on_date=LATER)
    with pytest.raises(NotMember):
        record_death(actor=actor, person=child, on_date=LATER)
    assert not house.changes.exclude(kind=ChangeKind.REGISTER).exists()
