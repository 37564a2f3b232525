"""Activities for jobs and who takes part: counselled, at a fair, placed, sent abroad."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from livelihoods.choices import JobActivityKind, JobContract
from livelihoods.exceptions import JobRefused, NotAllowed
from livelihoods.models import JobActivity, JobEntry, Placement
from livelihoods.services.completion import ask_later
from livelihoods.services.courses import check_area
from officials.choices import Right
from officials.models import Official
from programmes.choices import Recipient, SupportState
from programmes.models import Programme, Project, SupportKind
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports

#: Done on the day itself: nothing is left to be accepted or followed.
DONE_AT_ONCE = (JobActivityKind.COUNSELLING, JobActivityKind.FAIR)


@dataclass(frozen=True, slots=True)
class ActivityData:
    """What is said of an activity."""

    area: Area
    kind: JobActivityKind
    support_kind: SupportKind
    programme: Programme
    title: str
    held_on: dt.date
    project: Project | None = None
    place: str = ""
    partner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class JobSeeker:
    """Somebody who takes part, and what was wished or came of it."""

    household: int
    person: int
    result: str = ""


@dataclass(frozen=True, slots=True)
class PlacementData:
    """The job that people were brought into; wage in whole dong a month."""

    employer: str
    job: str
    started_on: dt.date
    place: str = ""
    contract: JobContract = JobContract.SHORT
    wage: int | None = None


@transaction.atomic
def open_activity(*, actor: Official | None, data: ActivityData) -> JobActivity:
    """Write an activity down; ``NotAllowed`` elsewhere, ``JobRefused`` for a second of its name."""
    check_area(actor, data.area)
    if data.support_kind.recipient != Recipient.PERSON:
        raise JobRefused(_("Loại hỗ trợ phải giao cho từng người."), field="support_kind")
    if data.project is not None and data.project.programme_id != data.programme.pk:
        raise JobRefused(_("Dự án không thuộc chương trình này."), field="project")
    row = JobActivity(recorded_by=actor)
    for name in ActivityData.__slots__:
        setattr(row, name, getattr(data, name))
    row.title = " ".join(data.title.split())
    if not row.title:
        raise JobRefused(_("Ghi tên hoạt động."), field="title")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise JobRefused(_("Đã có hoạt động cùng tên trong ngày này."), field="title") from error
    return row


@transaction.atomic
def add_people(
    *,
    actor: Official | None,
    activity: JobActivity,
    people: Sequence[JobSeeker],
    placement: PlacementData | None = None,
) -> list[JobEntry]:
    """Enter people into an activity, all of them or none; each is one support.

    Counselling and fairs are given and over on their day. A placement is given from the first
    working day and asked about after three and six months. Contract work abroad is planned and
    waits for approval.

    Raises ``JobRefused``, ``NotEligible`` with every reason, ``NotAllowed``.
    """
    if not people:
        return []
    row = _locked(actor, activity)
    _check_people(row, people)
    placing = row.kind == JobActivityKind.PLACEMENT
    if placing and placement is None:
        raise JobRefused(_("Ghi nơi làm việc và ngày bắt đầu làm."), field="employer")
    day = placement.started_on if placing and placement is not None else row.held_on
    if row.kind != JobActivityKind.OVERSEAS and day > timezone.localdate():
        raise JobRefused(_("Chưa đến ngày này nên chưa ghi người tham gia được."), field="held_on")
    supports = plan_supports(
        actor=actor,
        specs=[
            SupportSpec(
                household=one.household,
                person=one.person,
                kind=row.support_kind,
                programme=row.programme,
                project=row.project,
                description=row.title[:300],
            )
            for one in people
        ],
        day=min(day, timezone.localdate()),
    )
    entries = JobEntry.objects.bulk_create(
        JobEntry(activity=row, support=support, result=one.result.strip()[:300])
        for one, support in zip(people, supports, strict=True)
    )
    keys = [support.pk for support in supports]
    if row.kind == JobActivityKind.OVERSEAS:
        return entries
    if not row.support_kind.needs_approval:
        move_supports(actor=actor, step=Step.RECORD, supports=keys, on_date=day)
        if row.kind in DONE_AT_ONCE:
            move_supports(actor=actor, step=Step.END, supports=keys, on_date=day)
    if placing and placement is not None:
        Placement.objects.bulk_create(_placement(entry, placement) for entry in entries)
        ask_later(supports=keys, since=placement.started_on)
    return entries


@transaction.atomic
def change_placement(
    *,
    actor: Official | None,
    entry: JobEntry,
    data: PlacementData,
    ended_on: dt.date | None = None,
) -> Placement:
    """Correct a placement, or record that the job has ended: the support ends with it."""
    row = locked_entry(actor, entry)
    found = Placement.objects.select_for_update().get(entry=row)
    if ended_on is not None and not data.started_on <= ended_on <= timezone.localdate():
        raise JobRefused(
            _("Ngày nghỉ việc phải từ ngày bắt đầu làm đến hôm nay."), field="ended_on"
        )
    moved = found.started_on != data.started_on
    for name in PlacementData.__slots__:
        setattr(found, name, getattr(data, name))
    found.ended_on = ended_on
    found.save()
    if moved:
        ask_later(supports=[row.support_id], since=data.started_on)
    given = row.support.state in {SupportState.DELIVERED, SupportState.ACCEPTED}
    if ended_on is not None and given:
        move_supports(actor=actor, step=Step.END, supports=[row.support_id], on_date=ended_on)
    return found


@transaction.atomic
def approve_entries(
    *, actor: Official | None, activity: JobActivity, on_date: dt.date | None = None
) -> int:
    """Approve everybody of the actor's communes who waits for it; returns how many.

    ``on_date``: today, or the day of an activity that is written down later.
    """
    waiting = JobEntry.objects.filter(activity=activity, support__state=SupportState.PLANNED)
    if actor is not None:
        waiting = waiting.with_right(actor, Right.APPROVE_SUPPORT)
    return move_supports(
        actor=actor,
        step=Step.APPROVE,
        supports=list(waiting.values_list("support", flat=True)),
        on_date=on_date or min(timezone.localdate(), activity.held_on),
    )


def locked_entry(actor: Official | None, entry: JobEntry) -> JobEntry:
    """Return somebody's part under lock; ``NotAllowed`` outside the actor's communes."""
    rows = JobEntry.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    found = (
        rows.filter(pk=entry.pk)
        .select_for_update(of=("self",))
        .select_related("support__kind", "support__programme", "activity__area")
        .first()
    )
    if found is None:
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn của hộ này."))
    return found


def _locked(actor: Official | None, activity: JobActivity) -> JobActivity:
    rows = JobActivity.objects.all()
    if actor is not None:
        rows = rows.visible_to(actor)
    row = (
        JobActivity.objects.filter(pk=activity.pk, pk__in=rows.values("pk"))
        .select_for_update(of=("self",))
        .select_related("support_kind", "programme", "project")
        .first()
    )
    if row is None:
        raise NotAllowed(_("Hoạt động này không thuộc địa bàn của bạn."))
    return row


def _check_people(row: JobActivity, people: Sequence[JobSeeker]) -> None:
    keys = {one.person for one in people}
    if len(keys) != len(people):
        raise JobRefused(_("Một người được chọn hai lần."), field="person")
    there = row.entries.filter(support__person__in=keys).exclude(
        support__state=SupportState.STOPPED
    )
    if there.exists():
        raise JobRefused(_("Có người đã ở trong danh sách của hoạt động này."), field="person")


def _placement(entry: JobEntry, data: PlacementData) -> Placement:
    return Placement(entry=entry, **{name: getattr(data, name) for name in data.__slots__})
