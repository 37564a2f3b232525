"""Meetings of a round: which villages have met, which wait, what the page of a meeting shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from areas.models import Village
from households.choices import CaseState
from households.models import Meeting, MeetingResult, ReviewCase, ReviewRound
from households.selectors.procedure.case_lines import CaseLine, case_lines
from officials.scope import Viewer

_BEFORE = [CaseState.LISTED, CaseState.ASSIGNED, CaseState.SURVEYED]
_TO_POST = [CaseState.MEETING_HELD, CaseState.RECHECKED]


@dataclass(slots=True)
class VillageProgress:
    """How far a village of a round is, and its meetings, the latest first."""

    village: Village
    surveying: int
    waiting: int
    to_post: int
    further: int
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def lacks_minutes(self) -> bool:
        """Whether something is to be posted whose minutes are not on file."""
        return self.to_post > 0 and any(not m.minutes_sha256 for m in self.meetings)


def village_progress(viewer: Viewer, round_: ReviewRound) -> list[VillageProgress]:
    """Return every village that has cases in a round, in the order of codes; three queries."""
    cases = ReviewCase.objects.visible_to(viewer).filter(round=round_)
    counts = (
        cases.exclude(state=CaseState.DROPPED)
        .order_by()
        .values("village")
        .annotate(
            surveying=Count("pk", filter=Q(state__in=_BEFORE)),
            waiting=Count("pk", filter=Q(state=CaseState.JUDGED)),
            to_post=Count("pk", filter=Q(state__in=_TO_POST)),
            whole=Count("pk"),
        )
    )
    by_village = {row["village"]: row for row in counts}
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in Meeting.objects.visible_to(viewer).filter(round=round_):
        meetings[meeting.village_id].append(meeting)
    found = []
    for village in Village.objects.filter(pk__in=by_village).order_by("code"):
        row = by_village[village.pk]
        further = row["whole"] - row["surveying"] - row["waiting"] - row["to_post"]
        found.append(
            VillageProgress(
                village,
                row["surveying"],
                row["waiting"],
                row["to_post"],
                further,
                meetings[village.pk],
            )
        )
    return found


def cases_to_meet(
    viewer: Viewer, round_: ReviewRound, village: Village
) -> QuerySet[ReviewCase, ReviewCase]:
    """Return the judged cases of a village that the viewer may put to its meeting."""
    rows = ReviewCase.objects.changeable_by(viewer)
    return rows.filter(round=round_, village=village, state=CaseState.JUDGED)


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One household at a meeting: as shown to it, how many agreed, what became of it."""

    line: CaseLine
    result: MeetingResult


def result_lines(viewer: Viewer, meeting: Meeting) -> list[ResultLine]:
    """Return the results of a meeting in the order of names; three queries."""
    results = {r.case_id: r for r in MeetingResult.objects.filter(meeting=meeting)}
    cases = ReviewCase.objects.visible_to(viewer).filter(pk__in=results)
    return [ResultLine(line, results[line.case.pk]) for line in case_lines(viewer, cases)]


def used_before(viewer: Viewer, village: Village) -> dict[str, str]:
    """Return place, chair and secretary of the village's last meeting, to begin the next with."""
    last = Meeting.objects.visible_to(viewer).filter(village=village).first()
    if last is None:
        return {}
    return {"place": last.place, "chair": last.chair, "secretary": last.secretary}


def gone_further(
    meeting: Meeting, cases: Iterable[ReviewCase], results: Mapping[int, MeetingResult]
) -> ReviewCase | None:
    """Return a case that is no longer where the meeting left it, if there is one."""
    for case in cases:
        held = case.state == CaseState.MEETING_HELD and case.meeting_id == meeting.pk
        if not (held if results[case.pk].passed else case.state == CaseState.ASSIGNED):
            return case
    return None


def correctable(meeting: Meeting) -> bool:
    """Whether every result of a meeting still is where the meeting left it."""
    results = {result.case_id: result for result in meeting.results.all()}
    return gone_further(meeting, ReviewCase.objects.filter(pk__in=results), results) is None
