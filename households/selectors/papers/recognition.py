"""What papers of a recognition say: the decision's annex, certificates, refusals."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from households.choices import ClassOrigin, ObjectionState, PovertyClass, Relation, Sex
from households.models import (
    Classification,
    Decision,
    Household,
    IssuedList,
    Judgement,
    Membership,
    Objection,
    Person,
    ReviewCase,
    ReviewRequest,
)
from households.rules.papers.frame import SYMBOLS
from households.rules.papers.recognition import (
    CertificateFacts,
    CertifiedMember,
    DecidedHousehold,
    DecisionFacts,
    Group,
    YearResult,
)
from households.rules.papers.requests import ObjectionFacts, ReceiptFacts, RefusalFacts
from households.rules.papers.words import in_sentence, serial_number, short_day
from households.selectors.issued_lists import issued_rows, standards_in
from households.selectors.papers.office import heads_on
from households.selectors.papers.rounds import result_words, words_of

#: A member who came within so many days before the recognition is noted as a change.
RECENT_DAYS = 366
#: Results of past years that a certificate repeats.
YEARS_SHOWN = 5

CERTIFIED = (PovertyClass.POOR, PovertyClass.NEAR_POOR)


def national_lines(decision: Decision) -> list[Classification]:
    """Return the classes that a decision set under the national standard, by household.

    A review of autumn is judged under the coming standard too: the one in force counts.
    """
    return list(
        Classification.objects.filter(
            decision=decision,
            origin__in=[ClassOrigin.DECISION, ClassOrigin.CORRECTION],
            standard__province__isnull=True,
        )
        .select_related("household", "household__village", "standard")
        .order_by("household", "standard__valid_from")
        .distinct("household")
    )


def decision_words(decision: Decision) -> str:
    """Return ``số 12/QĐ-UBND ngày 05/01/2026``."""
    return f"số {decision.number} ngày {short_day(decision.decided_on)}"


def _group(before: int | None, after: int) -> Group:
    if after == PovertyClass.POOR:
        return Group.POOR
    if after == PovertyClass.NEAR_POOR:
        return Group.NEAR_POOR
    if before == PovertyClass.POOR:
        return Group.ESCAPED
    if before == PovertyClass.NEAR_POOR:
        return Group.ESCAPED_NEAR
    return Group.NOT_POOR


def _before(value: int | None) -> str:
    return "" if value is None else str(PovertyClass(value).label)


def decision_facts(decision: Decision) -> DecisionFacts:
    """Return a decision and its annex: the list as it was issued, where it was stored so."""
    issued = IssuedList.objects.filter(decision=decision).first()
    rows = _as_issued(issued) if issued else _as_classified(decision)
    case = ReviewCase.objects.filter(decision=decision).select_related("round").first()
    corrected = decision.corrects
    return DecisionFacts(
        rows=rows,
        round=words_of(case.round) if case else "",
        corrects=decision_words(corrected) if corrected else "",
        list_hash=issued.sha256 if issued else "",
        list_number=issued.sequence if issued else 0,
    )


def _as_issued(issued: IssuedList) -> list[DecidedHousehold]:
    """Rows of the stored list under the national standard in force, in its order."""
    national = [row for row in standards_in(issued.decision) if row.province_id is None]
    if not national:
        return []
    rows = []
    for row in issued_rows(issued, national[0].code).order_by("position"):
        said = json.loads(row.line)
        rows.append(
            DecidedHousehold(
                group=_group(row.class_before, row.class_after),
                head=said["head"] or "",
                code=row.code,
                village=said["village"],
                persons=said["persons"],
                before=_before(row.class_before),
            )
        )
    return rows


def _as_classified(decision: Decision) -> list[DecidedHousehold]:
    """Rows of a decision that was taken over without its list, by village and name."""
    lines = national_lines(decision)
    heads = heads_on((line.household_id for line in lines), decision.decided_on)

    def place(line: Classification) -> tuple[str, str, str]:
        head = heads.get(line.household_id)
        village = line.household.village
        return village.code, head.name_sort if head else "", line.household.code

    return [
        DecidedHousehold(
            group=_group(line.previous_class, line.poverty_class),
            head=head.full_name if (head := heads.get(line.household_id)) else "",
            code=line.household.code,
            village=line.household.village.title,
            persons=line.persons,
            before=_before(line.previous_class),
        )
        for line in sorted(lines, key=place)
    ]


# --- certificates --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Certifiable:
    """A household that a decision entitles to a certificate, and what the certificate says."""

    household: Household
    facts: CertificateFacts


def certificates(decision: Decision, households: Collection[int]) -> Iterator[Certifiable]:
    """Yield what the certificate of each household says, by village and head; five queries."""
    lines = [
        line
        for line in national_lines(decision)
        if line.household_id in households and line.poverty_class in CERTIFIED
    ]
    keys = [line.household_id for line in lines]
    members = _members(keys, decision.decided_on)
    years = _years(keys, decision.decided_on)
    around = in_sentence(str(decision.commune)), in_sentence(str(decision.commune.parent))

    def place(line: Classification) -> tuple[str, str, str]:
        rows = members[line.household_id]
        return (
            line.household.village.code,
            rows[0].person.name_sort if rows else "",
            line.household.code,
        )

    for line in sorted(lines, key=place):
        rows = members[line.household_id]
        if rows:
            yield Certifiable(
                line.household, _certificate(line, decision, rows, years[line.household_id], around)
            )


def _certificate(
    line: Classification,
    decision: Decision,
    rows: Sequence[Membership],
    years: Sequence[YearResult],
    around: tuple[str, str],
) -> CertificateFacts:
    head = rows[0].person
    household = line.household
    address = ", ".join(
        part for part in (household.address, household.village.title, *around) if part
    )
    born = short_day(head.birth_date) or str(head.birth_year)
    return CertificateFacts(
        head=head.full_name,
        head_ethnic=head.ethnic_group.name,
        head_born=born,
        identity=_identity(head),
        address=address,
        household=household.code,
        class_name=in_sentence(str(PovertyClass(line.poverty_class).label)),
        standard=in_sentence(line.standard.name_vi),
        since=line.valid_from,
        decision=f"Quyết định {decision_words(decision)}",
        members=[_member(row, decision.decided_on) for row in rows],
        years=years,
    )


def _identity(person: Person) -> str:
    return person.identity_number or person.legacy_identity_number or ""


def _member(row: Membership, on: dt.date) -> CertifiedMember:
    came = row.valid_from > on - dt.timedelta(days=RECENT_DAYS)
    new = came and row.valid_from > row.household.registered_on
    return CertifiedMember(
        name=row.person.full_name,
        ethnic=row.person.ethnic_group.name,
        relation=str(Relation(row.relation).label),
        birth_year=row.person.birth_year,
        female=row.person.sex == Sex.FEMALE,
        note=f"Từ ngày {short_day(row.valid_from)}" if new else "",
    )


def _members(households: list[int], on: dt.date) -> dict[int, list[Membership]]:
    """Members of each household on a day, the head first, then by age."""
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = (
        Membership.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            household__in=households,
            valid_from__lte=on,
        )
        .select_related("person", "person__ethnic_group", "household")
        .order_by("household", "person__birth_year", "person")
    )
    for row in rows:
        if row.relation == Relation.HEAD:
            found[row.household_id].insert(0, row)
        else:
            found[row.household_id].append(row)
    return found


def _years(households: list[int], until: dt.date) -> dict[int, list[YearResult]]:
    """Results of decisions under the national standard, the latest of each year, oldest first."""
    found: dict[int, dict[int, YearResult]] = defaultdict(dict)
    lines = (
        Classification.objects.filter(
            household__in=households,
            standard__province__isnull=True,
            decision__isnull=False,
            valid_from__lte=until,
        )
        .select_related("decision")
        .order_by("household", "valid_from")
    )
    for line in lines:
        decision = line.decision
        if decision is None:
            continue
        words = decision_words(decision)
        found[line.household_id][decision.decided_on.year] = YearResult(
            decision.decided_on.year,
            poor=line.poverty_class == PovertyClass.POOR,
            near=line.poverty_class == PovertyClass.NEAR_POOR,
            decision=words[:1].upper() + words[1:],
        )
    return defaultdict(
        list, {key: list(years.values())[-YEARS_SHOWN:] for key, years in found.items()}
    )


# --- answers -------------------------------------------------------------------------------------


def receipt_facts(request: ReviewRequest) -> ReceiptFacts:
    """Return what the receipt of a request says."""
    place = ", ".join(
        part for part in (request.address, request.village.title if request.village else "") if part
    )
    return ReceiptFacts(
        applicant=request.applicant,
        form_name=request.get_form_display(),
        channel=in_sentence(request.get_channel_display()),
        received_on=request.received_on,
        due_on=request.due_on,
        received_by=request.received_by.full_name,
        address=place,
        phone=request.phone,
        household=request.household.code if request.household else "",
        note=request.note,
    )


def refusal_facts(case: ReviewCase) -> RefusalFacts:
    """Return why a household is not recognised, with what was found."""
    head = heads_on([case.household_id], case.decided_on or case.round.due_on).get(
        case.household_id
    )
    request = case.requests.order_by("pk").first()
    meeting = case.meeting
    village = case.village.title
    asked = ""
    if request is not None:
        number = serial_number(request.number, SYMBOLS["receipt"])
        asked = (
            f"Ông (bà) đã nộp giấy đề nghị, số tiếp nhận {number} "
            f"ngày {short_day(request.received_on)}"
        )
    return RefusalFacts(
        addressee=request.applicant if request else (head.full_name if head else ""),
        address=f"{village}, {in_sentence(str(case.commune))}",
        round=words_of(case.round),
        request=asked,
        meeting=(
            f"Cuộc họp dân ngày {short_day(meeting.held_on)} có {case.present} người có mặt, "
            f"{case.agreeing} người đồng ý với kết quả"
            if meeting
            else ""
        ),
        posting=(
            f"Kết quả được niêm yết công khai từ ngày {short_day(case.posted_on)} "
            f"đến hết ngày {short_day(case.posting_until)}"
            if case.posted_on
            else ""
        ),
        findings=_findings(case),
        conclusion=(
            f"Chủ tịch Ủy ban nhân dân {in_sentence(str(case.commune))} không công nhận kết quả "
            f"đề nghị đối với hộ {head.full_name if head else case.household.code}"
        ),
        reasons=[case.outcome_reason],
    )


def _findings(case: ReviewCase) -> list[str]:
    judgement = (
        Judgement.objects.filter(review=case.review_id, standard__province__isnull=True)
        .select_related("standard")
        .order_by("-standard__valid_from")
        .first()
    )
    if judgement is None:
        return []
    standard = judgement.standard
    place = "thành thị" if judgement.is_urban else "nông thôn"
    cut = standard.score_cut_urban if judgement.is_urban else standard.score_cut_rural
    found = []
    if judgement.income_score is not None and cut is not None:
        found.append(
            f"Điểm thu nhập {judgement.income_score} điểm; "
            f"mức chuẩn ở khu vực {place} là {cut} điểm"
        )
    lacking = judgement.deprivations.bit_count()
    found.append(f"Thiếu hụt {lacking} chỉ số dịch vụ xã hội cơ bản")
    if case.class_found is not None:
        found.append(f"Kết quả: {result_words(case.class_before, case.class_found)}")
    return found


_OUTCOMES = {
    ObjectionState.UPHELD: "Ý kiến của ông (bà) là đúng",
    ObjectionState.DISMISSED: "Ý kiến của ông (bà) là không đúng",
}


def objection_facts(objection: Objection) -> ObjectionFacts:
    """Return the answer to an objection and what follows from it."""
    case = objection.case
    on = objection.answered_on or objection.received_on
    head = heads_on([case.household_id], on).get(case.household_id)
    result = (
        result_words(case.class_before, case.class_found) if case.class_found is not None else ""
    )
    return ObjectionFacts(
        name=objection.name,
        received_on=objection.received_on,
        round=words_of(case.round),
        head=head.full_name if head else case.household.code,
        village=case.village.title,
        content=objection.content,
        outcome=_OUTCOMES.get(ObjectionState(objection.state), ""),
        answer=objection.answer,
        answered_on=objection.answered_on,
        result=f"Kết quả sau phúc tra: {in_sentence(result)}" if result else "",
    )
