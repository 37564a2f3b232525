"""The residents' meeting on the results of a village (Decision 24/2021, Article 4, step 3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Village
from households.choices import CaseState, ReviewState
from households.exceptions import MeetingRefused, NotAllowed, StepRefused
from households.models import Household, Meeting, MeetingResult, Review, ReviewCase, ReviewRound
from households.rules.meeting import Vote, agrees
from households.rules.procedure import Step
from households.selectors.procedure.meetings import gone_further
from households.services.judging import judge_reviews
from households.services.procedure.minutes import keep_minutes
from households.services.procedure.moving import move_cases
from households.services.procedure.pausing import SENT_BACK
from households.services.procedure.survey import class_found, reopened_for_survey
from households.services.reviews import is_classifiable
from officials.models import Official


@dataclass(frozen=True, slots=True)
class MeetingData:
    """What the minutes say. ``votes`` are those of households of which not all present agreed."""

    held_on: dt.date
    place: str
    chair: str
    secretary: str
    present: int
    attendance: str = ""
    note: str = ""
    #: By key of case; a case without one has the agreement of everybody present.
    votes: Mapping[int, Vote] = field(default_factory=dict)
    #: Cases on the page that were not put to the meeting.
    left_out: frozenset[int] = frozenset()


@transaction.atomic
def record_meeting(
    *,
    actor: Official,
    round_: ReviewRound,
    village: Village,
    data: MeetingData,
    minutes: BinaryIO | None = None,
) -> Meeting:
    """Record a meeting on every judged case of a village, but those left out of it.

    Cases with enough agreement go on; the others go back to their survey, with the figures as the
    reason. Raises ``NotAllowed``, ``MeetingRefused`` with the field at fault, ``MinutesRefused``.
    """
    rows = (
        ReviewCase.objects.changeable_by(actor)
        .select_for_update(of=("self",))
        .filter(round=round_, village=village, state=CaseState.JUDGED)
        .order_by("pk")
    )
    cases = [case for case in rows if case.pk not in data.left_out]
    if not cases:
        raise MeetingRefused(
            _("Thôn này không có hộ nào đã phân loại và đang chờ họp dân trong đợt này.")
        )
    meeting = Meeting(
        round=round_, commune_id=round_.commune_id, village=village, recorded_by=actor
    )
    _fill(meeting, round_, data, cases)
    return _saved(meeting, minutes, lambda: _put_to_vote(actor, meeting, round_, cases, data))


@transaction.atomic
def correct_meeting(
    *, actor: Official, meeting: Meeting, data: MeetingData, minutes: BinaryIO | None = None
) -> Meeting:
    """Correct what was recorded of a meeting, while none of its results has gone further.

    A household that now has enough agreement goes on as it was shown to the meeting; one that no
    longer has it goes back to its survey. The former figures stay in the history. Raises
    ``NotAllowed``, ``MeetingRefused`` once a result is posted or a survey was changed since.
    """
    row = (
        Meeting.objects.changeable_by(actor)
        .select_for_update(of=("self",))
        .select_related("round__rule", "village")
        .filter(pk=meeting.pk)
        .first()
    )
    if row is None:
        raise NotAllowed(_("Bạn không được sửa cuộc họp này."))
    results = {r.case_id: r for r in row.results.all()}
    locked = ReviewCase.objects.select_for_update(of=("self",)).filter(pk__in=results)
    cases = list(locked.order_by("pk"))
    _still_open(row, cases, results)
    _fill(row, row.round, data, cases)
    return _saved(row, minutes, lambda: _vote_again(actor, row, cases, results, data))


def _saved(meeting: Meeting, minutes: BinaryIO | None, votes: Any) -> Meeting:
    """Save the meeting and its votes; a file of something that was refused is not kept."""
    if minutes is not None:
        keep_minutes(meeting, minutes)
    try:
        with transaction.atomic():
            meeting.save()
            votes()
    except BaseException:
        if minutes is not None:
            meeting.minutes.storage.delete(meeting.minutes.name or "")
        raise
    return meeting


def _fill(
    meeting: Meeting, round_: ReviewRound, data: MeetingData, cases: Collection[ReviewCase]
) -> None:
    """Check and set what the minutes say of the meeting as a whole."""
    today = timezone.localdate()
    if not round_.opens_on <= data.held_on <= today:
        raise MeetingRefused(
            _("Ngày họp phải từ ngày mở đợt (%(first)s) đến hôm nay.")
            % {"first": f"{round_.opens_on:%d/%m/%Y}"},
            field="held_on",
        )
    for name in ("place", "chair", "secretary"):
        if not getattr(data, name).strip():
            raise MeetingRefused(_("Biên bản thiếu mục này."), field=name)
    if data.present < 1:
        raise MeetingRefused(_("Số người có mặt phải lớn hơn 0."), field="present")
    keys = [case.pk for case in cases]
    late = (
        Review.objects.filter(case__in=keys, reviewed_on__gt=data.held_on)
        .select_related("household")
        .order_by("household__code")
        .first()
    )
    if late is not None:
        raise MeetingRefused(
            _("Hộ %(code)s được rà soát ngày %(day)s, sau ngày họp. Kiểm tra lại ngày họp.")
            % {"code": late.household.code, "day": f"{late.reviewed_on:%d/%m/%Y}"},
            field="held_on",
        )
    for key, vote in data.votes.items():
        if vote.agreeing is not None and not 0 <= vote.agreeing <= data.present:
            raise MeetingRefused(
                _("Số người đồng ý phải từ 0 đến số người có mặt (%(present)d).")
                % {"present": data.present},
                field=f"agreeing-{key}",
            )
    meeting.held_on, meeting.present = data.held_on, data.present
    meeting.place, meeting.chair = data.place.strip()[:200], data.chair.strip()[:100]
    meeting.secretary = data.secretary.strip()[:100]
    meeting.attendance, meeting.note = data.attendance.strip()[:500], data.note.strip()[:1000]


def _results(
    meeting: Meeting, quorum_pct: int, cases: Collection[ReviewCase], data: MeetingData
) -> list[MeetingResult]:
    found = []
    for case in cases:
        vote = data.votes.get(case.pk, Vote())
        agreeing = data.present if vote.agreeing is None else vote.agreeing
        found.append(
            MeetingResult(
                meeting=meeting,
                case=case,
                agreeing=agreeing,
                class_shown=case.class_found or 0,  # a judged case has one: the database holds it
                passed=agrees(agreeing, data.present, quorum_pct),
                opinion=vote.opinion.strip()[:500],
            )
        )
    return found


def _put_to_vote(
    actor: Official,
    meeting: Meeting,
    round_: ReviewRound,
    cases: Collection[ReviewCase],
    data: MeetingData,
) -> None:
    results = _results(meeting, round_.rule.quorum_pct, cases, data)
    MeetingResult.objects.bulk_create(results)
    _agree(actor, meeting, [r.case_id for r in results if r.passed])
    _send_back(actor, meeting, [r for r in results if not r.passed])


def _agree(actor: Official, meeting: Meeting, keys: Collection[int]) -> None:
    votes = MeetingResult.objects.filter(meeting=meeting, case=OuterRef("pk"))
    move_cases(
        actor=actor,
        step=Step.AGREE,
        cases=keys,
        changes={
            "meeting": meeting,
            "present": meeting.present,
            "agreeing": Subquery(votes.values("agreeing")[:1]),
            "quorum_pct": meeting.round.rule.quorum_pct,
        },
    )


def _send_back(actor: Official, meeting: Meeting, results: Collection[MeetingResult]) -> None:
    """Back to the survey; households with the same vote share the sentence that says why."""
    alike: dict[int, list[int]] = defaultdict(list)
    for result in results:
        alike[result.agreeing].append(result.case_id)
    for agreeing, keys in alike.items():
        reason = _(
            "Họp dân ngày %(day)s: %(agreeing)d trên %(present)d người có mặt đồng ý, "
            "chưa đủ %(quorum)d %%. Rà soát lại rồi họp lại."
        ) % {
            "day": f"{meeting.held_on:%d/%m/%Y}",
            "agreeing": agreeing,
            "present": meeting.present,
            "quorum": meeting.round.rule.quorum_pct,
        }
        move_cases(actor=actor, step=Step.SEND_BACK, cases=keys, reason=reason, changes=SENT_BACK)
        reopened_for_survey(keys)


def _still_open(
    meeting: Meeting, cases: Collection[ReviewCase], results: Mapping[int, MeetingResult]
) -> None:
    """Refuse a correction where something was built on the meeting."""
    gone = gone_further(meeting, cases, results)
    if gone is None:
        return
    code = Household.objects.values_list("code", flat=True).get(cases=gone)
    raise MeetingRefused(
        _(
            "Hộ %(code)s đang ở bước “%(state)s” nên không sửa kết quả họp được nữa. "
            "Nếu đã niêm yết sai, hãy gỡ danh sách niêm yết trước."
        )
        % {"code": code, "state": gone.get_state_display()}
    )


def _vote_again(
    actor: Official,
    meeting: Meeting,
    cases: Collection[ReviewCase],
    before: Mapping[int, MeetingResult],
    data: MeetingData,
) -> None:
    """Write the votes as corrected and move each case whose outcome changes."""
    results = _results(meeting, meeting.round.rule.quorum_pct, cases, data)
    for result in results:
        result.pk = before[result.case_id].pk
        result.class_shown = before[result.case_id].class_shown
    MeetingResult.objects.bulk_update(results, ["agreeing", "passed", "opinion"])
    gained = [r for r in results if r.passed and not before[r.case_id].passed]
    lost = [r for r in results if not r.passed and before[r.case_id].passed]
    kept = [r.case_id for r in results if r.passed and before[r.case_id].passed]
    votes = MeetingResult.objects.filter(meeting=meeting, case=OuterRef("pk"))
    ReviewCase.objects.filter(pk__in=kept).update(
        present=meeting.present, agreeing=Subquery(votes.values("agreeing")[:1])
    )
    if gained:
        _reinstate(actor, gained)
        _agree(actor, meeting, [r.case_id for r in gained])
    _send_back(actor, meeting, lost)


def _reinstate(actor: Official, results: Collection[MeetingResult]) -> None:
    """Hand surveys in again as they were shown to the meeting; a changed one needs another."""
    shown = {result.case_id: result.class_shown for result in results}
    reviews = list(
        Review.objects.select_for_update(of=("self",))
        .filter(case__in=shown, state=ReviewState.DRAFT)
        .select_related("case", "household")
        .order_by("pk")
    )
    judge_reviews(keys=[review.pk for review in reviews])
    keys = [review.pk for review in reviews]
    Review.objects.filter(pk__in=keys).update(state=ReviewState.SURVEYED)
    for review in reviews:
        if class_found(review) != shown[review.case.pk] or not is_classifiable(review):
            raise MeetingRefused(
                _("Phiếu của hộ %(code)s đã được sửa sau cuộc họp. Hãy họp lại với kết quả mới.")
                % {"code": review.household.code}
            )
    if len(reviews) != len(shown):
        raise StepRefused(_("Có phiếu đã hủy sau cuộc họp. Tải lại trang để xem bước hiện nay."))
    alike: dict[int, list[int]] = defaultdict(list)
    for case, poverty_class in shown.items():
        alike[poverty_class].append(case)
    for poverty_class, cases in alike.items():
        move_cases(actor=actor, step=Step.HAND_IN, cases=cases)
        move_cases(actor=None, step=Step.JUDGE, cases=cases, changes={"class_found": poverty_class})


@transaction.atomic
def send_back_cases(*, actor: Official, cases: Collection[int], reason: str) -> int:
    """Send cases that the meeting agreed to back to their survey, because a fault was found.

    Only before they are posted, or after a re-check. Raises ``NotAllowed``, ``StepRefused``.
    """
    count = move_cases(
        actor=actor, step=Step.SEND_BACK, cases=cases, reason=reason, changes=SENT_BACK
    )
    reopened_for_survey(list(cases))
    return count
