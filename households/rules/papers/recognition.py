"""Papers of a recognition: the decision with its annex, and the certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from households.rules.papers.bases import bases_on
from households.rules.papers.frame import Office, Stamp, chairman, committee_issuer, framed
from households.rules.papers.words import count_words, day_words, short_day

_ARCHIVE = "Lưu: VT"
#: Empty lines for years to come, as on the printed form.
YEARS_TO_COME = 1


class Group(StrEnum):
    """The four lists of a decision, and the households that were and stay not poor."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    ESCAPED = "escaped"
    ESCAPED_NEAR = "escaped_near"
    NOT_POOR = "not_poor"


_GROUP_NAMES = {
    Group.POOR: "hộ nghèo",
    Group.NEAR_POOR: "hộ cận nghèo",
    Group.ESCAPED: "hộ thoát nghèo",
    Group.ESCAPED_NEAR: "hộ thoát cận nghèo",
    Group.NOT_POOR: "hộ không nghèo qua rà soát",
}
#: Lists that every decision has, empty or not.
_ALWAYS = (Group.POOR, Group.NEAR_POOR, Group.ESCAPED, Group.ESCAPED_NEAR)


@dataclass(frozen=True, slots=True)
class DecidedHousehold:
    """One line of the annex."""

    group: Group
    head: str
    code: str
    village: str
    persons: int
    before: str


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A signed decision; ``rows`` come in the order of the annex."""

    rows: Sequence[DecidedHousehold]
    #: The review that led here, in words; empty for a decision outside a round.
    round: str = ""
    #: ``số 11/QĐ-UBND ngày 10/12/2025`` of the decision that this one corrects.
    corrects: str = ""
    #: Of the list as it was issued: its hash, and its number in the commune's chain.
    list_hash: str = ""
    list_number: int = 0


def decision_content(office: Office, stamp: Stamp, facts: DecisionFacts) -> dict[str, Any]:
    """Return the decision and its annex of four lists."""
    groups = [g for g in Group if g in _ALWAYS or any(row.group == g for row in facts.rows)]
    members = {g: [row for row in facts.rows if row.group == g] for g in groups}
    around = facts.round or "rà soát hộ nghèo, hộ cận nghèo"
    about = "Công nhận hộ nghèo, hộ cận nghèo, hộ thoát nghèo, hộ thoát cận nghèo"
    corrected = (
        f"Quyết định này đính chính Quyết định {facts.corrects}; danh sách đã ban hành kèm theo "
        "Quyết định đó được đọc cùng với danh sách tại Quyết định này."
        if facts.corrects
        else ""
    )
    return framed(
        kind="decision",
        title="Quyết định",
        office=office,
        issuer=committee_issuer(office),
        stamp=stamp,
        signer=chairman(office),
        recipients=["Như Điều 4" if corrected else "Như Điều 3", "Ủy ban nhân dân tỉnh", _ARCHIVE],
        about_lines=[
            about,
            f"trên địa bàn {office.inside}",
            *([f"theo kết quả {facts.round}"] if facts.round else []),
        ],
        bases=[*bases_on(stamp.day), f"Theo đề nghị của Trưởng {office.steering}"],
        first_article=(
            f"Công nhận kết quả {around} trên địa bàn {office.inside} "
            f"từ {day_words(stamp.day)}, gồm:"
        ),
        second_article=(
            "Hộ nghèo, hộ cận nghèo được cấp Giấy chứng nhận và được hưởng các chính sách theo quy "
            "định. Hộ thoát nghèo, hộ thoát cận nghèo được tiếp tục hưởng các chính sách dành cho "
            "hộ mới thoát nghèo, mới thoát cận nghèo theo quy định."
        ),
        corrects=corrected,
        list_note=(
            f"Danh sách thứ {facts.list_number} của {office.inside}, mã SHA-256 {facts.list_hash}"
            if facts.list_hash
            else ""
        ),
        last_article=(
            "Quyết định này có hiệu lực kể từ ngày ký. Văn phòng Hội đồng nhân dân và Ủy ban nhân "
            f"dân, {office.steering}, trưởng các thôn và các hộ có tên trong danh sách chịu trách "
            "nhiệm thi hành Quyết định này."
        ),
        counts=[
            {
                "no": "abcde"[place],
                "name": _GROUP_NAMES[g].capitalize(),
                "count": count_words(len(members[g])),
                "persons": count_words(sum(row.persons for row in members[g]))
                if members[g]
                else "",
            }
            for place, g in enumerate(groups)
        ],
        annex_title=[
            "Danh sách hộ nghèo, hộ cận nghèo, hộ thoát nghèo, hộ thoát cận nghèo",
            f"trên địa bàn {office.inside}",
        ],
        annex=[
            {
                "title": f"{_ROMAN[place]}. {_GROUP_NAMES[g].upper()}",
                "rows": [
                    [str(n), row.head, row.code, row.village, str(row.persons), row.before]
                    for n, row in enumerate(members[g], start=1)
                ],
            }
            for place, g in enumerate(groups)
        ],
        commune=office.inside,
    )


_ROMAN = ("I", "II", "III", "IV", "V")


@dataclass(frozen=True, slots=True)
class CertifiedMember:
    """A member as the certificate lists them; ``note`` tells of changes of members."""

    name: str
    ethnic: str
    relation: str
    birth_year: int
    female: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class YearResult:
    """What a year's review said; ``poor`` and ``near`` exclude each other, both may be false."""

    year: int
    poor: bool
    near: bool
    decision: str


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A poor or near-poor household as recognised."""

    head: str
    head_ethnic: str
    head_born: str
    identity: str
    address: str
    household: str
    class_name: str
    standard: str
    since: dt.date
    decision: str
    members: Sequence[CertifiedMember]
    years: Sequence[YearResult]
    identity_on: dt.date | None = None


def certificate_content(office: Office, stamp: Stamp, facts: CertificateFacts) -> dict[str, Any]:
    """Return the certificate of form 02: household, members, result of each year."""
    blank = {"year": "", "poor": "", "near": "", "decision": ""}
    return framed(
        kind="certificate",
        title="Giấy chứng nhận hộ nghèo, hộ cận nghèo",
        office=office,
        issuer=committee_issuer(office),
        stamp=stamp,
        signer=chairman(office),
        recipients=["Hộ gia đình", _ARCHIVE],
        bases=bases_on(stamp.day, procedure=False),
        head={
            "name": facts.head,
            "ethnic": facts.head_ethnic,
            "born": facts.head_born,
            "identity": facts.identity,
            "identity_on": short_day(facts.identity_on),
            "address": facts.address,
            "household": facts.household,
        },
        result={
            "class_name": facts.class_name,
            "standard": facts.standard,
            "since": short_day(facts.since),
            "decision": facts.decision,
        },
        members=[
            {
                "no": number,
                "name": member.name,
                "ethnic": member.ethnic,
                "relation": member.relation,
                "male": "" if member.female else str(member.birth_year),
                "female": str(member.birth_year) if member.female else "",
                "note": member.note,
            }
            for number, member in enumerate(facts.members, start=1)
        ],
        years=[
            {
                "year": str(row.year),
                "poor": "X" if row.poor else "",
                "near": "X" if row.near else "",
                "decision": row.decision,
            }
            for row in facts.years
        ]
        + [blank] * YEARS_TO_COME,
    )
