"""Papers to whoever asked or objected: receipt, refusal with reasons, reply to an objection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from households.rules.papers.frame import (
    Office,
    Signer,
    Stamp,
    chairman,
    committee_issuer,
    framed,
)
from households.rules.papers.words import sentence, short_day

_ARCHIVE = "Lưu: VT"


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """A request as taken in. ``form_name`` and ``channel`` are the law's words."""

    applicant: str
    form_name: str
    channel: str
    received_on: dt.date
    due_on: dt.date
    received_by: str
    address: str = ""
    phone: str = ""
    household: str = ""
    note: str = ""


def receipt_content(office: Office, stamp: Stamp, facts: ReceiptFacts) -> dict[str, Any]:
    """Return the receipt that the applicant takes home."""
    hint = "(Ký, ghi rõ họ tên)"
    return framed(
        kind="receipt",
        title="Giấy tiếp nhận và hẹn trả kết quả",
        office=office,
        issuer=committee_issuer(office),
        stamp=stamp,
        signer=Signer(["NGƯỜI TIẾP NHẬN"], facts.received_by, hint),
        receiver_office=f"Ủy ban nhân dân {office.inside}",
        applicant=facts.applicant,
        # Whoever telephoned or wrote is not there to sign.
        applicant_signs=facts.applicant,
        address=facts.address,
        phone=facts.phone,
        household=facts.household,
        form_name=facts.form_name,
        note=sentence(facts.note),
        channel=facts.channel,
        received_on=short_day(facts.received_on),
        due_on=short_day(facts.due_on),
        contact=f"bộ phận một cửa của {office.committee}",
    )


@dataclass(frozen=True, slots=True)
class RefusalFacts:
    """A household that is not recognised. ``findings`` are sentences on scores and indicators."""

    addressee: str
    address: str
    round: str
    conclusion: str
    reasons: Sequence[str]
    findings: Sequence[str] = ()
    request: str = ""
    meeting: str = ""
    posting: str = ""


def refusal_content(office: Office, stamp: Stamp, facts: RefusalFacts) -> dict[str, Any]:
    """Return the notice of refusal; a refusal without a reason is none."""
    steps = " ".join(sentence(step) for step in (facts.meeting, facts.posting) if step)
    procedure = (
        f"Ban Chỉ đạo rà soát đã thực hiện {facts.round} theo Quyết định số 24/2021/QĐ-TTg. {steps}"
    )
    return framed(
        kind="refusal",
        title="Thông báo về việc không công nhận",
        office=office,
        issuer=committee_issuer(office),
        stamp=stamp,
        signer=chairman(office),
        recipients=["Như trên", "Trưởng thôn (để biết)", _ARCHIVE],
        about_lines=["Về việc không công nhận theo kết quả rà soát", "hộ nghèo, hộ cận nghèo"],
        addressee=facts.addressee,
        address=facts.address,
        request=sentence(facts.request),
        procedure=procedure.strip(),
        findings=[sentence(one) for one in facts.findings],
        conclusion=sentence(facts.conclusion),
        reasons=[sentence(one) for one in facts.reasons],
        commune=office.inside,
    )


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """An objection that was answered; ``outcome`` is its state in the law's words."""

    name: str
    received_on: dt.date
    round: str
    head: str
    village: str
    content: str
    outcome: str
    answer: str
    answered_on: dt.date | None
    result: str = ""
    #: Whether the result is posted again, and until when if that is known.
    posted_again: str = ""


def objection_reply_content(office: Office, stamp: Stamp, facts: ObjectionFacts) -> dict[str, Any]:
    """Return the letter that answers an objection."""
    addressee = f"ông (bà) {facts.name}" if facts.name else "người có ý kiến"
    checked = (
        f" và kết luận ngày {short_day(facts.answered_on)}" if facts.answered_on is not None else ""
    )
    return framed(
        kind="objection-reply",
        title="Công văn trả lời ý kiến về kết quả rà soát",
        office=office,
        issuer=committee_issuer(office),
        stamp=stamp,
        signer=chairman(office, for_committee=True),
        recipients=["Như trên", "Ban Chỉ đạo rà soát", _ARCHIVE],
        about="V/v trả lời ý kiến về kết quả rà soát hộ nghèo, hộ cận nghèo",
        addressee=addressee,
        body_name=f"Ủy ban nhân dân {office.inside}",
        received_on=short_day(facts.received_on),
        round=facts.round,
        head=facts.head,
        village=facts.village,
        content=sentence(facts.content),
        procedure=f"Ban Chỉ đạo rà soát đã phúc tra theo đúng quy trình{checked}.",
        outcome=sentence(facts.outcome),
        answer=sentence(facts.answer),
        result=sentence(facts.result),
        next=facts.posted_again
        or "Kết quả sau phúc tra được niêm yết công khai lại theo quy định trước khi công nhận.",
        commune=office.inside,
    )
