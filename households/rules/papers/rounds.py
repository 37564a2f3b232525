"""Papers of a round: the list for review, minutes of the meeting, the posted list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from households.rules.papers.frame import (
    Office,
    Signer,
    Stamp,
    framed,
    steering_head,
    steering_issuer,
    village_issuer,
)
from households.rules.papers.words import count_words, day_words, in_sentence, percent, short_day

_ARCHIVE = "Lưu: VT"


def round_words(*, periodic: bool, year: int, month: int | None) -> str:
    """Return a round as every paper names it."""
    when = f"năm {year}" if month is None else f"tháng {month} năm {year}"
    way = "định kỳ" if periodic else "thường xuyên"
    return f"rà soát hộ nghèo, hộ cận nghèo {way} {when}"


@dataclass(frozen=True, slots=True)
class ListedHousehold:
    """A household on the list for review."""

    village: str
    head: str
    code: str
    now: str
    reasons: str
    surveyor: str = ""


@dataclass(frozen=True, slots=True)
class ReviewListFacts:
    """Step 1: everybody who is to be reviewed; ``rows`` come in the order of the paper."""

    round: str
    opens_on: dt.date
    due_on: dt.date
    rows: Sequence[ListedHousehold]


def review_list_content(office: Office, stamp: Stamp, facts: ReviewListFacts) -> dict[str, Any]:
    """Return the list, village by village, numbered through."""
    villages: dict[str, list[list[str]]] = {}
    for number, row in enumerate(facts.rows, start=1):
        villages.setdefault(row.village, []).append(
            [str(number), row.head, row.code, row.now, row.reasons, row.surveyor]
        )
    return framed(
        kind="review-list",
        title="Danh sách hộ gia đình cần rà soát",
        office=office,
        issuer=steering_issuer(office),
        stamp=stamp,
        signer=steering_head(office),
        recipients=["Ủy ban nhân dân cấp xã", "Các thôn, rà soát viên", _ARCHIVE],
        round=facts.round,
        period=(
            f"Thời gian rà soát: từ ngày {short_day(facts.opens_on)} "
            f"đến hết ngày {short_day(facts.due_on)}."
        ),
        total=count_words(len(facts.rows)),
        village_count=count_words(len(villages)),
        groups=[
            {"name": f"{village} ({count_words(len(rows))} hộ)", "rows": rows}
            for village, rows in villages.items()
        ],
    )


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """What the meeting said of one household."""

    head: str
    before: str
    found: str
    agreeing: int
    passed: bool
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """Step 3: a residents' meeting."""

    round: str
    village: str
    held_on: dt.date
    place: str
    chair: str
    secretary: str
    present: int
    quorum_pct: int
    rows: Sequence[MeetingRow]
    attendance: str = ""
    note: str = ""


def minutes_content(office: Office, stamp: Stamp, facts: MinutesFacts) -> dict[str, Any]:
    """Return the minutes; households by what they were found to be, in the order of ``rows``."""
    found: dict[str, list[list[str]]] = {}
    for number, row in enumerate(facts.rows, start=1):
        found.setdefault(row.found, []).append(
            [
                str(number),
                row.head,
                row.before,
                row.found,
                str(row.agreeing),
                percent(row.agreeing, facts.present),
                "Thống nhất" if row.passed else "Rà soát lại",
            ]
        )
    said = [f"{row.head}: {row.opinion}" for row in facts.rows if row.opinion]
    passed = sum(row.passed for row in facts.rows)
    return framed(
        kind="minutes",
        title="Biên bản họp dân",
        office=office,
        issuer=village_issuer(office, facts.village),
        stamp=stamp,
        signer=Signer(["CHỦ TRÌ"], facts.chair),
        round=facts.round,
        held_on=day_words(facts.held_on),
        place_held=facts.place,
        village=in_sentence(facts.village),
        chair=facts.chair,
        secretary=facts.secretary,
        attendance=facts.attendance,
        present=count_words(facts.present),
        quorum=str(facts.quorum_pct),
        passed=count_words(passed),
        failed=count_words(len(facts.rows) - passed),
        opinions=[*said, *([facts.note] if facts.note else [])],
        copy="",
        groups=[
            {"name": f"{name} ({count_words(len(rows))} hộ)", "rows": _numbered(rows)}
            for name, rows in found.items()
        ],
    )


@dataclass(frozen=True, slots=True)
class PostedRow:
    """What hangs in public of one household: head, village, result; nothing else (article 4)."""

    head: str
    village: str
    before: str
    found: str


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """Step 4: the list in public."""

    round: str
    posted_on: dt.date
    until: dt.date
    places: str
    contact: str
    rows: Sequence[PostedRow]
    again: bool = False


def posting_content(office: Office, stamp: Stamp, facts: PostingFacts) -> dict[str, Any]:
    """Return the posted list by result."""
    found: dict[str, list[list[str]]] = {}
    for row in facts.rows:
        found.setdefault(row.found, []).append(["", row.head, row.village, row.before])
    return framed(
        kind="posting",
        title="Thông báo niêm yết kết quả rà soát",
        office=office,
        issuer=steering_issuer(office),
        stamp=stamp,
        signer=steering_head(office),
        recipients=["Các thôn (để niêm yết)", "Đài truyền thanh xã", _ARCHIVE],
        body_name=f"{office.steering}",
        round=facts.round,
        posted_on=short_day(facts.posted_on),
        until=short_day(facts.until),
        places=facts.places.rstrip("."),
        contact=facts.contact,
        again=facts.again,
        groups=[
            {"name": f"{name} ({count_words(len(rows))} hộ)", "rows": _numbered(rows)}
            for name, rows in found.items()
        ],
    )


def _numbered(rows: list[list[str]]) -> list[list[str]]:
    return [[str(number), *row[1:]] for number, row in enumerate(rows, start=1)]
