"""Taking back a change of a household while nothing was built on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Village
from households.choices import ChangeKind, ReviewState
from households.exceptions import NotAllowed, UndoBlocked
from households.models import Classification, Household, HouseholdChange, Person, Review
from households.selectors.built_on import built_on
from households.selectors.sight import persons_as_known
from households.services.plan import Actor, Recording
from households.services.steps import Entry
from officials.choices import Right
from officials.scope import areas_for


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What undoing would take back, and what stands in the way, in words."""

    title: str
    lines: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether ``undo_change`` would do it."""
        return not self.later


@transaction.atomic
def undo_change(*, actor: Actor, change: HouseholdChange) -> HouseholdChange:
    """Restore every row the change wrote exactly as it was before.

    The actor must be able to change the household now; a move may also be taken back by the
    commune it left. Raises ``NotAllowed``, and ``UndoBlocked`` with the list of what came later.
    """
    found = _find(actor, change, write=True)
    later = Later(actor, found).things()
    if later:
        raise UndoBlocked(
            _("Không thể hoàn tác vì sau đó đã có: %(first)s") % {"first": later[0]}, later=later
        )
    try:
        with Recording(actor, f"undo_{found.kind}"), transaction.atomic():
            for entry in reversed(_entries(found)):
                entry.revert()
            found.undone_at = timezone.now()
            found.undone_by = actor
            found.save(update_fields=["undone_at", "undone_by"])
    except (IntegrityError, models.ProtectedError) as error:
        text = _("Dữ liệu ghi sau đó còn dựa vào lần ghi này.")
        raise UndoBlocked(text, later=[text]) from error
    return found


def preview_undo_change(*, actor: Actor, change: HouseholdChange) -> UndoPreview:
    """Say what ``undo_change`` would do and what stands in the way; raises ``NotAllowed``."""
    found = _find(actor, change, write=False)
    names = _names(actor, found)
    lines = [
        _("Hoàn tác “%(kind)s” ngày %(date)s của hộ %(code)s.")
        % {
            "kind": found.get_kind_display(),
            "date": f"{found.on_date:%d/%m/%Y}",
            "code": found.household.code,
        }
    ]
    if names:
        lines.append(_("Liên quan: %(names)s.") % {"names": ", ".join(names)})
    founded = found.other_household if found.kind == ChangeKind.SPLIT else None
    if found.kind == ChangeKind.REGISTER:
        founded = found.household
    if founded is not None:
        lines.append(_("Hộ %(code)s bị bỏ; mã này không cấp lại.") % {"code": founded.code})
    return UndoPreview(
        title=_("Hoàn tác"), lines=tuple(lines), later=tuple(Later(actor, found).things())
    )


def _names(actor: Actor, change: HouseholdChange) -> list[str]:
    """Names of everybody the change touched, as the actor may know them, in their order."""
    if actor is None:
        rows = Person.objects.filter(pk__in=change.persons).in_name_order()
        return [person.full_name for person in rows]
    known = persons_as_known(actor, change.household)
    if change.other_household is not None:
        known |= persons_as_known(actor, change.other_household)
    people = [known[key] for key in change.persons if key in known]
    return [p.full_name for p in sorted(people, key=lambda p: (p.name_sort, p.pk))]


def _entries(change: HouseholdChange) -> list[Entry]:
    return [Entry(**values) for values in change.undo["entries"]]


def _find(actor: Actor, change: HouseholdChange, *, write: bool) -> HouseholdChange:
    """The change, its households and persons locked in key order, if the actor may undo it."""
    row = HouseholdChange.objects.filter(pk=change.pk).first()
    if row is None or not _may_undo(actor, row):
        raise NotAllowed(
            _("Biến động này không thuộc địa bàn được giao nên không thể hoàn tác."),
            field="change",
        )
    if write:
        keys = [k for k in (row.household_id, row.other_household_id) if k is not None]
        households = Household.objects.select_for_update().filter(pk__in=keys)
        list(households.order_by("pk"))
        persons = Person.objects.select_for_update().filter(pk__in=row.persons)
        list(persons.order_by("pk"))
        row = HouseholdChange.objects.select_for_update().get(pk=change.pk)
    return row


def _may_undo(actor: Actor, change: HouseholdChange) -> bool:
    if actor is None:
        return True
    if Household.objects.changeable_by(actor).filter(pk=change.household_id).exists():
        return True
    if change.kind != ChangeKind.MOVE:
        return False
    left = [
        entry.old["village_id"]
        for entry in _entries(change)
        if entry.op == "update" and "village_id" in entry.old and entry.model == "household"
    ]
    territory = areas_for(actor, Right.EDIT_HOUSEHOLDS)
    return (
        Village.objects.filter(pk__in=left)
        .filter(Q(commune__in=territory.communes) | Q(pk__in=territory.villages))
        .exists()
    )


class Later:
    """What was recorded on the same households and persons after a change."""

    def __init__(self, actor: Actor, change: HouseholdChange) -> None:
        """Remember whose eyes the answer is for."""
        self.actor = actor
        self.change = change
        keys = [change.household_id, change.other_household_id]
        self.households = [key for key in keys if key is not None]
        reach = Household.objects.all() if actor is None else Household.objects.visible_to(actor)
        self.seen = set(reach.filter(pk__in=self.households).values_list("pk", flat=True))

    def things(self) -> list[str]:
        """List everything in the way, newest first; empty when the change can be undone."""
        if self.change.undone_at is not None:
            return [
                _("chính biến động này đã được hoàn tác ngày %(date)s.")
                % {"date": f"{timezone.localtime(self.change.undone_at):%d/%m/%Y}"}
            ]
        founded = [
            e.pk for e in _entries(self.change) if e.op == "create" and e.model == "household"
        ]
        found = [*self._changes(), *self._classes(), *self._reviews(), *built_on(founded)]
        return found or self._conflicts()

    def _changes(self) -> Iterable[str]:
        rows = HouseholdChange.objects.filter(
            Q(household__in=self.households)
            | Q(other_household__in=self.households)
            | Q(persons__overlap=self.change.persons),
            undone_at__isnull=True,
            pk__gt=self.change.pk,
        )
        for row in rows.select_related("household").order_by("-pk"):
            if self._hidden(row.household_id):
                yield _("biến động ở địa bàn khác.")
            else:
                yield _("%(kind)s ngày %(date)s (hộ %(code)s). Hoàn tác biến động đó trước.") % {
                    "kind": row.get_kind_display(),
                    "date": f"{row.on_date:%d/%m/%Y}",
                    "code": row.household.code,
                }

    def _hidden(self, household: int) -> bool:
        if self.actor is None or household in self.seen:
            return False
        return not Household.objects.visible_to(self.actor).filter(pk=household).exists()

    def _classes(self) -> Iterable[str]:
        """Decisions recorded since, and any class of a household that the change founded."""
        entries = _entries(self.change)
        made = {
            model: [e.pk for e in entries if e.op == "create" and e.model == model]
            for model in ("household", "classification")
        }
        rows = Classification.objects.filter(
            Q(household__in=self.households, decision__recorded_at__gte=self.change.recorded_at)
            | Q(household__in=made["household"])
        ).exclude(pk__in=made["classification"])
        for row in rows.select_related("decision", "household").order_by("-pk"):
            if row.decision is None:
                yield _("phân loại từ ngày %(date)s.") % {"date": f"{row.valid_from:%d/%m/%Y}"}
            elif row.household_id in self.seen:
                yield _("quyết định %(number)s ngày %(date)s về hộ %(code)s.") % {
                    "number": row.decision,
                    "date": f"{row.valid_from:%d/%m/%Y}",
                    "code": row.household.code,
                }
            else:
                yield _("quyết định phân loại ở địa bàn khác.")

    def _reviews(self) -> Iterable[str]:
        rows = Review.objects.filter(
            household__in=self.households, recorded_at__gte=self.change.recorded_at
        ).exclude(state=ReviewState.WITHDRAWN)
        for row in rows.select_related("household").order_by("-pk"):
            if row.household_id in self.seen:
                yield _("phiếu rà soát ngày %(date)s của hộ %(code)s.") % {
                    "date": f"{row.reviewed_on:%d/%m/%Y}",
                    "code": row.household.code,
                }
            else:
                yield _("phiếu rà soát ở địa bàn khác.")

    def _conflicts(self) -> list[str]:
        """Rows that are no longer as the change left them, whoever wrote them since."""
        texts = (entry.conflict() for entry in _entries(self.change))
        return [text for text in texts if text is not None]
