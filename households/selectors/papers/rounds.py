"""What papers of a round say: the list for review, minutes, the posted list."""

from __future__ import annotations

from django.utils import timezone

from households.choices import CaseReason, CaseState, PovertyClass, ReviewKind
from households.models import Meeting, Posting, ReviewRound
from households.rules.papers.frame import Office
from households.rules.papers.rounds import (
    ListedHousehold,
    MeetingRow,
    MinutesFacts,
    PostedRow,
    PostingFacts,
    ReviewListFacts,
    round_words,
)
from households.selectors.papers.office import heads_on

#: Why a household is reviewed, as short as a column is.
_REASONS = {
    CaseReason.ON_LIST: "Đang trong danh sách",
    CaseReason.ESCAPED: "Mới thoát nghèo",
    CaseReason.REQUESTED: "Có giấy đề nghị",
    CaseReason.CHANGED: "Có biến động",
    CaseReason.REPORTED: "Hệ thống khác báo",
    CaseReason.OPEN_REVIEW: "Phiếu chưa xong",
    CaseReason.BY_HAND: "Cán bộ đề nghị",
    CaseReason.CORRECTION: "Đính chính",
}


def words_of(round_: ReviewRound) -> str:
    """Return a round as papers name it."""
    return round_words(
        periodic=round_.kind == ReviewKind.PERIODIC, year=round_.year, month=round_.month
    )


def class_words(value: int | None) -> str:
    """Return a class in the law's words; a household never reviewed has none."""
    return "Chưa rà soát" if value is None else str(PovertyClass(value).label)


def result_words(before: int | None, found: int) -> str:
    """Return what a result means: leaving poverty is named after the class that is left."""
    if found == PovertyClass.NOT_POOR and before == PovertyClass.POOR:
        return "Hộ thoát nghèo"
    if found == PovertyClass.NOT_POOR and before == PovertyClass.NEAR_POOR:
        return "Hộ thoát cận nghèo"
    return class_words(found)


_ORDER = {
    word: place
    for place, word in enumerate(
        ("Hộ nghèo", "Hộ cận nghèo", "Hộ thoát nghèo", "Hộ thoát cận nghèo", "Hộ không nghèo")
    )
}


def _rank(word: str) -> int:
    return _ORDER.get(word, len(_ORDER))


def review_list_facts(round_: ReviewRound) -> ReviewListFacts:
    """Return everybody on the list of a round by village and name; three queries."""
    cases = list(
        round_.cases.exclude(state=CaseState.DROPPED)
        .select_related("household", "village", "surveyor")
        .order_by("village__code", "household__code")
    )
    heads = heads_on((case.household_id for case in cases), timezone.localdate())
    cases.sort(
        key=lambda case: (
            case.village.code,
            head.name_sort if (head := heads.get(case.household_id)) else "",
            case.household.code,
        )
    )
    rows = [
        ListedHousehold(
            village=case.village.title,
            head=head.full_name if (head := heads.get(case.household_id)) else "",
            code=case.household.code,
            now=class_words(case.class_before),
            reasons=", ".join(_REASONS.get(CaseReason(one), one) for one in case.reasons),
            surveyor=case.surveyor.full_name if case.surveyor else "",
        )
        for case in cases
    ]
    return ReviewListFacts(words_of(round_), round_.opens_on, round_.due_on, rows)


def minutes_facts(meeting: Meeting) -> MinutesFacts:
    """Return what a meeting said, household after household; three queries."""
    results = list(
        meeting.results.select_related("case", "case__household").order_by("case__household__code")
    )
    heads = heads_on((row.case.household_id for row in results), meeting.held_on)
    rows = [
        MeetingRow(
            head=head.full_name if (head := heads.get(row.case.household_id)) else "",
            before=class_words(row.case.class_before),
            found=result_words(row.case.class_before, row.class_shown),
            agreeing=row.agreeing,
            passed=row.passed,
            opinion=row.opinion,
        )
        for row in results
    ]
    rows.sort(key=lambda row: _rank(row.found))
    return MinutesFacts(
        round=words_of(meeting.round),
        village=meeting.village.title,
        held_on=meeting.held_on,
        place=meeting.place,
        chair=meeting.chair,
        secretary=meeting.secretary,
        attendance=meeting.attendance,
        present=meeting.present,
        quorum_pct=meeting.round.rule.quorum_pct,
        rows=rows,
        note=meeting.note,
    )


def posting_facts(posting: Posting, office: Office) -> PostingFacts:
    """Return what hangs, exactly as the public page shows it; one query."""
    rows = [
        PostedRow(
            head=row.head_name,
            village=row.village_name,
            before=class_words(row.class_before),
            found=result_words(row.class_before, row.class_found),
        )
        for row in posting.rows.order_by("village_name", "head_name", "pk")
    ]
    rows.sort(key=lambda row: _rank(row.found))
    return PostingFacts(
        round=words_of(posting.round),
        posted_on=posting.posted_on,
        until=posting.until,
        places=posting.places,
        contact=f"trụ sở {office.committee}",
        rows=rows,
        again=posting.again,
    )
