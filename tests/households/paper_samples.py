"""Facts of invented papers: plain ones, and such as strain a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from households.rules.papers.frame import Office, Stamp
from households.rules.papers.recognition import (
    CertificateFacts,
    CertifiedMember,
    DecidedHousehold,
    DecisionFacts,
    Group,
    YearResult,
    certificate_content,
    decision_content,
)
from households.rules.papers.requests import (
    ObjectionFacts,
    ReceiptFacts,
    RefusalFacts,
    objection_reply_content,
    receipt_content,
    refusal_content,
)
from households.rules.papers.rounds import (
    ListedHousehold,
    MeetingRow,
    MinutesFacts,
    PostedRow,
    PostingFacts,
    ReviewListFacts,
    minutes_content,
    posting_content,
    review_list_content,
    round_words,
)

OFFICE = Office("Xã Tân Thanh", "Tỉnh Quảng Trị", "Nguyễn Thị Phương Thảo")
DAY = dt.date(2026, 1, 5)
PERIODIC = round_words(periodic=True, year=2026, month=None)
ONGOING = round_words(periodic=False, year=2025, month=12)
CODE = "7KQA9DXEMN4TH3WY"
#: Sixty characters, capitals with two marks, an apostrophe.
LONG_NAME = "Ksor H'Nguyễn Thị Hoàng Phương Quỳnh Nhưỡng Đẵng Ễnh Ỷ Thượng"
VILLAGES = ("Thôn Đồng Bưởi", "Bản Ka Tăng", "Tổ dân phố số 12", "Khóm Ỷ Lăng Đằng Sau Chợ Cũ")
_GIVEN = ("Ễnh", "Ỷ", "Đẵng", "Thưởng", "Quỳnh", "Nhuận", "Oanh", "Uyển", "Ánh", "Ớt")


def stamp(number: str) -> Stamp:
    """Return number, day and code of a sample."""
    return Stamp(number, DAY, CODE, "https://thoatngheo.example.gov.vn/kiem-tra/")


def name(number: int) -> str:
    """Return an invented name."""
    family = ("Nguyễn", "Trần", "Lê", "Hồ", "Ksor", "Đỗ")[number % 6]
    middle = "Thị" if number % 2 else "Văn"
    return f"{family} {middle} {_GIVEN[number % 10]} {_GIVEN[number // 7 % 10]}"


def receipt() -> dict[str, Any]:
    """Return a receipt."""
    facts = ReceiptFacts(
        applicant="Hồ Thị Ễnh",
        form_name="Mẫu số 01: đề nghị rà soát hộ nghèo, hộ cận nghèo",
        channel="tại bộ phận một cửa",
        received_on=DAY,
        due_on=dt.date(2026, 1, 30),
        received_by="Trần Văn Đẵng",
        address="Thôn Đồng Bưởi",
        note="Chồng mất tháng 11, mất nguồn thu nhập chính, con nhỏ",
    )
    return receipt_content(OFFICE, stamp("12/GTN-UBND"), facts)


def review_list(count: int = 30) -> dict[str, Any]:
    """Return a list for review."""
    rows = [
        ListedHousehold(
            village=VILLAGES[number * 4 // count],
            head=LONG_NAME if number == 3 else name(number),
            code=f"19342-{number:06d}",
            now=("Hộ nghèo", "Hộ cận nghèo", "Không nghèo")[number % 3],
            reasons="Đang trong danh sách" if number % 3 < 2 else "Giấy đề nghị",
            surveyor="Lê Thị Ỷ" if number % 2 else "",
        )
        for number in range(count)
    ]
    facts = ReviewListFacts(PERIODIC, dt.date(2026, 9, 1), dt.date(2026, 12, 14), rows)
    return review_list_content(OFFICE, stamp("01/DS-BCĐ"), facts)


def minutes(count: int = 12) -> dict[str, Any]:
    """Return minutes of a meeting."""
    rows = [
        MeetingRow(
            head=LONG_NAME if number == 2 else name(number),
            before=("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")[number % 3],
            found=("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")[number // 4 % 3],
            agreeing=41 - number,
            passed=41 - number >= 21,
            opinion="Hộ có con đi làm xa, cần hỏi lại thu nhập." if number == 1 else "",
        )
        for number in range(count)
    ]
    facts = MinutesFacts(
        round=PERIODIC,
        village="Thôn Đồng Bưởi",
        held_on=dt.date(2026, 10, 5),
        place="nhà văn hóa thôn Đồng Bưởi",
        chair="Trần Văn Đẵng",
        secretary="Lê Thị Ỷ",
        attendance="Bí thư chi bộ, Mặt trận, Phụ nữ, Nông dân, rà soát viên, đại diện hộ",
        present=42,
        quorum_pct=50,
        rows=rows,
        note="Đề nghị xã sớm làm đường vào xóm trên.",
    )
    return minutes_content(OFFICE, stamp("03/BB-BCĐ"), facts)


def posting(count: int = 24) -> dict[str, Any]:
    """Return a posted list."""
    words = ("Hộ nghèo", "Hộ cận nghèo", "Hộ thoát nghèo", "Hộ thoát cận nghèo")
    rows = [
        PostedRow(
            LONG_NAME if number == 4 else name(number),
            VILLAGES[number % 4],
            "Hộ nghèo" if number % 2 else "Hộ cận nghèo",
            words[number * 4 // count],
        )
        for number in range(count)
    ]
    facts = PostingFacts(
        round=PERIODIC,
        posted_on=dt.date(2026, 10, 12),
        until=dt.date(2026, 10, 14),
        places="nhà văn hóa các thôn, trụ sở Ủy ban nhân dân xã",
        contact="trụ sở Ủy ban nhân dân xã Tân Thanh",
        rows=rows,
    )
    return posting_content(OFFICE, stamp("02/TB-BCĐ"), facts)


def decision(count: int = 40) -> dict[str, Any]:
    """Return a decision with its annex."""
    groups = (Group.POOR, Group.NEAR_POOR, Group.ESCAPED, Group.NOT_POOR)
    rows = [
        DecidedHousehold(
            group=groups[number * 4 // count],
            head=LONG_NAME if number == 5 else name(number),
            code=f"19342-{number:06d}",
            village=VILLAGES[number % 4],
            persons=number % 9 + 1,
            before="Hộ nghèo" if number % 2 else "Hộ cận nghèo",
        )
        for number in range(count)
    ]
    facts = DecisionFacts(rows, round=round_words(periodic=True, year=2025, month=None))
    return decision_content(OFFICE, stamp("12/QĐ-UBND"), facts)


def certificate(members: int = 4, head: str = "Ksor H'Ễnh Ỷ") -> dict[str, Any]:
    """Return a certificate."""
    facts = CertificateFacts(
        head=head,
        head_ethnic="Gia Rai",
        head_born="01/02/1980",
        identity="099180000123",
        address="Thôn Đồng Bưởi, xã Tân Thanh, tỉnh Quảng Trị",
        household="19342-000123",
        class_name="hộ nghèo",
        standard="chuẩn nghèo đa chiều quốc gia giai đoạn 2022 - 2025",
        since=DAY,
        decision="Quyết định số 12/QĐ-UBND ngày 05/01/2026",
        members=[
            CertifiedMember(
                name=head if number == 0 else LONG_NAME if number == 5 else name(number),
                ethnic="Gia Rai" if number % 2 else "Bru - Vân Kiều",
                relation="Chủ hộ" if number == 0 else "Cháu nội, cháu ngoại",
                birth_year=1980 + number,
                female=number % 2 == 0,
                note="Vào hộ ngày 05/9/2025" if number == 3 else "",
            )
            for number in range(members)
        ],
        years=[
            YearResult(2024, poor=False, near=True, decision="Số 15/QĐ-UBND ngày 12/12/2024"),
            YearResult(2025, poor=True, near=False, decision="Số 12/QĐ-UBND ngày 05/01/2026"),
        ],
    )
    return certificate_content(OFFICE, stamp("07/GCN-HN.HCN"), facts)


def refusal() -> dict[str, Any]:
    """Return a refusal."""
    facts = RefusalFacts(
        addressee="Hồ Thị Ễnh",
        address="Thôn Đồng Bưởi, xã Tân Thanh",
        round=ONGOING,
        request="Ông (bà) đã nộp giấy đề nghị rà soát, số tiếp nhận 12/GTN-UBND ngày 15/12/2025",
        meeting="Cuộc họp dân ngày 20/12/2025 có 42 người có mặt, 40 người đồng ý với kết quả",
        posting="Kết quả được niêm yết công khai từ ngày 22/12/2025 đến hết ngày 24/12/2025",
        findings=[
            "Điểm thu nhập 165 điểm; mức chuẩn ở khu vực nông thôn là 140 điểm",
            "Thiếu hụt 2 trong 12 chỉ số dịch vụ xã hội cơ bản",
        ],
        conclusion="Chủ tịch Ủy ban nhân dân xã không công nhận hộ ông (bà) là hộ nghèo",
        reasons=["Thu nhập bình quân đầu người trên mức chuẩn nghèo đang áp dụng"],
    )
    return refusal_content(OFFICE, stamp("04/TB-UBND"), facts)


def objection_reply() -> dict[str, Any]:
    """Return an answer to an objection."""
    facts = ObjectionFacts(
        name="Đỗ Văn Thưởng",
        received_on=dt.date(2025, 12, 23),
        round=ONGOING,
        head="Hồ Thị Ễnh",
        village="Thôn Đồng Bưởi",
        content="Hộ có xe tải và cửa hàng, đề nghị xem lại kết quả hộ nghèo",
        outcome="Ý kiến của ông (bà) là không đúng",
        answer="Xe tải do người khác đứng tên và gửi tại nhà; cửa hàng đã đóng từ năm 2024",
        answered_on=dt.date(2025, 12, 25),
    )
    return objection_reply_content(OFFICE, stamp("09/UBND-KT"), facts)


#: One plain paper of each kind.
SAMPLES: dict[str, Callable[[], dict[str, Any]]] = {
    "receipt": receipt,
    "review-list": review_list,
    "minutes": minutes,
    "posting": posting,
    "decision": decision,
    "certificate": certificate,
    "refusal": refusal,
    "objection-reply": objection_reply,
}
