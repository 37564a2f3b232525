"""One household that was registered twice becomes one record.

Not the legal merger of two households (``merge_households``): here the second record should never
have been made. It is left as an empty one that never existed on any day, its code is never given
again; what was decided under it stays readable, and its classes end on the day of the merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import ChangeKind, ClassOrigin, PairAnswer, PairKind, Relation
from households.exceptions import (
    HeadRequired,
    HouseholdClosed,
    NotAllowed,
    PairRefused,
    RelationNeeded,
)
from households.models import DuplicatePair, Household, HouseholdChange, Membership, Person
from households.selectors.merge_fields import FieldChoice, choices, winning
from households.selectors.merge_relations import check_declared
from households.services.class_lines import ClassLines
from households.services.duplicates.finding import Rows, find_duplicates, persons_found
from households.services.merging.persons import (
    MergePreview,
    PersonMerge,
    lock_homes,
    move_others,
    move_pairs,
    relation_counts,
)
from households.services.plan import Actor, Plan

Same = Mapping[int, int]
Relations = Mapping[int, Relation]


@transaction.atomic
def merge_household_records(
    *,
    actor: Actor,
    kept: Household,
    gone: Household,
    same: Same,
    relations: Relations | None = None,
    take: Iterable[str] | None = None,
    note: str = "",
) -> HouseholdChange:
    """Merge the record ``gone`` into ``kept``.

    ``same`` maps persons of ``gone`` to persons of ``kept`` who are the same (keys): their records
    are merged as well, and their time in ``kept`` holds. All others of ``gone`` become members of
    ``kept``; ``relations`` says what they are to its head where they headed ``gone``. ``take``
    names details of ``gone`` that win. Undone by ``undo_change``.

    Raises ``NotAllowed``, ``PairRefused``, ``HouseholdClosed``, ``RelationNeeded``,
    ``HeadRequired``, ``UnknownRelation``, ``ClassConflict`` or ``ChangeBlocked``.
    """
    plan, _merge = _plan(actor, kept, gone, same, relations or {}, take, write=True)
    return plan.carry_out(note)


def preview_household_merge(
    *,
    actor: Actor,
    kept: Household,
    gone: Household,
    same: Same,
    relations: Relations | None = None,
    take: Iterable[str] | None = None,
) -> MergePreview:
    """Say what ``merge_household_records`` would do; raises what it would raise, save blockers."""
    plan, merge = _plan(actor, kept, gone, same, relations or {}, take, write=False)
    return MergePreview(
        choices=tuple(merge.choices),
        relations=tuple(relation_counts(Household, gone.pk)),
        lines=tuple(plan.lines),
        warnings=tuple(plan.warnings),
        blockers=tuple(plan.blockers),
    )


def likely_same(*, actor: Actor, kept: Household, gone: Household) -> dict[int, int]:
    """Members of ``gone`` who are likely members of ``kept``, each at most once; a proposal."""
    members = """
        SELECT p.id::text AS key, p.full_name, p.birth_year::int AS birth_year, p.birth_date, p.sex,
            p.identity_number, p.legacy_identity_number, h.commune_id, h.village_id
        FROM households_membership m JOIN households_person p ON p.id = m.person_id
        JOIN households_household h ON h.id = m.household_id
        WHERE m.household_id = %(household)s AND m.valid_to IS NULL
    """
    with transaction.atomic():
        find_duplicates(
            actor=actor,
            source=Rows(members, {"household": gone.pk}),
            pending=[Rows(members.replace("%(household)s", "%(kept)s"), {"kept": kept.pk})],
            among=False,
            register=False,
        )
        found: dict[int, int] = {}
        for pair in persons_found():
            one, other = int(pair["key"]), int(pair["other"])
            if one != other and one not in found and other not in found.values():
                found[one] = other
    return found


def _plan(  # noqa: PLR0917 (what a merge is made of)
    actor: Actor,
    kept: Household,
    gone: Household,
    same: Same,
    relations: Relations,
    take: Iterable[str] | None,
    *,
    write: bool,
) -> tuple[Plan, HouseholdMerge]:
    if kept.pk == gone.pk:
        raise PairRefused(_("Chọn hai hộ khác nhau."), field="gone")
    check_declared(Household)
    check_declared(Person)
    _check_reach(actor, kept.pk, gone.pk)
    plan = Plan(
        actor=actor, kind=ChangeKind.SAME_HOUSEHOLD, on_date=timezone.localdate(), write=write
    )
    people = set(
        Membership.objects.filter(household__in=[kept.pk, gone.pk]).values_list("person", flat=True)
    )
    found = lock_homes(plan, people | set(same) | set(same.values()))
    merge = HouseholdMerge(plan, found[kept.pk], found[gone.pk], same, relations, take)
    merge.add_steps()
    return plan, merge


def _check_reach(actor: Actor, kept: int, gone: int) -> None:
    if actor is None:
        return
    reach = Household.objects.changeable_by(actor).filter(pk__in=[kept, gone]).count()
    agreed = DuplicatePair.objects.between(PairKind.HOUSEHOLD, kept, gone).filter(
        first_says=PairAnswer.SAME, second_says=PairAnswer.SAME
    )
    if reach < 2 and not (reach and agreed.exists()):
        raise NotAllowed(
            _(
                "Một trong hai hộ ở địa bàn khác. Chỉ gộp được khi cán bộ cả hai nơi đã trả lời "
                "là một."
            ),
            field="pair",
        )


@dataclass(slots=True)
class HouseholdMerge:
    """The steps that make one household of two records."""

    plan: Plan
    kept: Household
    gone: Household
    same: Same
    relations: Relations
    take: Iterable[str] | None
    choices: list[FieldChoice] = field(init=False)

    def add_steps(self) -> None:
        """Plan everything; blockers are left in the plan."""
        plan = self.plan
        plan.household, plan.other = self.kept, self.gone
        for household in (self.kept, self.gone):
            if household.closed_on is not None:
                raise HouseholdClosed(
                    _("Hộ %(code)s không còn nên không gộp được.") % {"code": household.code},
                    field="household",
                )
        self.choices = choices(self.kept, self.gone, self.take)
        plan.lines.append(
            _("Hộ %(gone)s là hộ %(kept)s ghi hai lần; mã %(gone)s không cấp lại.")
            % {"gone": self.gone.code, "kept": self.kept.code}
        )
        plan.block_on_open_reviews(self.kept, self.gone)
        self._check_classes()
        self._people()
        self._rest()

    def _check_classes(self) -> None:
        """Nobody is left out: a class of the merged record must have its like on the kept one."""
        classes = {
            row.standard_id: row.poverty_class for row in ClassLines(self.plan, self.kept).rows
        }
        lines = ClassLines(self.plan, self.gone)
        for row in lines.rows:
            values = {"gone": self.gone.code, "kept": self.kept.code, "standard": row.standard}
            if row.standard_id not in classes:
                self.plan.blockers.append(
                    _(
                        "Hộ %(gone)s có kết quả theo %(standard)s, hộ %(kept)s thì chưa. "
                        "Chọn giữ hộ %(gone)s."
                    )
                    % values
                )
            elif classes[row.standard_id] != row.poverty_class:
                self.plan.warnings.append(
                    _(
                        "Hai hộ có kết quả khác nhau theo %(standard)s; kết quả của hộ %(kept)s "
                        "giữ nguyên. Nên rà soát lại."
                    )
                    % values
                )
        lines.end(ClassOrigin.MERGE)

    def _people(self) -> None:
        members = Membership.objects.filter(household=self.gone).select_related("person")
        rows = list(members.order_by("valid_from", "pk"))
        own = {row.person_id for row in rows}
        theirs = set(
            Membership.objects.filter(household=self.kept).values_list("person", flat=True)
        )
        if set(self.same) - own or set(self.same.values()) - theirs:
            raise PairRefused(_("Có người không thuộc hai hộ này. Tải lại."), field="same")
        if len(set(self.same.values())) != len(self.same):
            raise PairRefused(_("Một người được chọn cho hai người."), field="same")
        for one, other in sorted(self.same.items()):
            if one != other:
                PersonMerge(self.plan, other, one, dissolved={self.gone.pk: self.kept}).add_steps()
        merged = {one for one, other in self.same.items() if one != other}
        self._move([row for row in rows if row.person_id not in merged])

    def _move(self, rows: list[Membership]) -> None:
        heads = {row.person_id: row.person for row in rows if row.relation == Relation.HEAD}
        if unclear := [p for key, p in heads.items() if key not in self.relations]:
            raise RelationNeeded(
                _("Cho biết quan hệ với chủ hộ %(code)s của: %(names)s.")
                % {"code": self.kept.code, "names": ", ".join(p.full_name for p in unclear)},
                field="relations",
                persons=[person.pk for person in unclear],
            )
        if Relation.HEAD in self.relations.values():
            raise HeadRequired(
                _("Hộ %(code)s giữ chủ hộ của mình. Chọn quan hệ khác.") % {"code": self.kept.code},
                field="relations",
            )
        for row in rows:
            self._move_row(row)

    def _move_row(self, row: Membership) -> None:
        starts = max(row.valid_from, self.kept.registered_on)
        self.plan.touch(row.person)
        if row.valid_to is not None and row.valid_to <= starts:
            self.plan.delete(row)  # before the kept household was registered
            return
        values: dict[str, object] = {"household": self.kept}
        if starts != row.valid_from:
            values["valid_from"] = starts
        if row.person_id in self.relations:
            values["relation"] = self.relations[row.person_id]
        self.plan.update(row, **values)
        if row.valid_to is None:
            self.plan.lines.append(
                _("%(name)s vào hộ %(code)s.")
                % {"name": row.person.full_name, "code": self.kept.code}
            )

    def _rest(self) -> None:
        plan = self.plan
        for residence in self.gone.residences.order_by("pk"):
            plan.delete(residence)
        if wins := winning(self.choices, Household):
            plan.update(self.kept, **wins)
        # The reason is written into the register, so it is not translated.
        plan.update(
            self.gone,
            closed_on=self.gone.registered_on,
            closed_reason=f"Trùng với hộ {self.kept.code}",
        )
        move_pairs(plan, PairKind.HOUSEHOLD, self.kept.pk, self.gone.pk)
        move_others(plan, Household, self.kept, self.gone)
