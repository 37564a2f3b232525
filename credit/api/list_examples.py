"""Answers as the OpenAPI document shows them; every household is invented."""

import json

from credit.rules.lists import ADDED, Entry, ListHeader, Row
from households.rules.issued import line_hash, list_hash

_LINE = Row(
    Entry(
        household="6f1f64f5-6c0e-4d0f-9d0b-3c2b8a1e7f10",
        code="19429-000012",
        commune="19429",
        village="Thôn Một",
        village_code="001",
        head="Hồ Thị Mai",
        birth_year=1984,
        identity_number="097184000123",
        category="near_poor",
        standard="quoc-gia-2026",
        decision="112/QĐ-UBND",
        decided_on="2026-11-03",
        valid_from="2026-11-03",
        valid_until="2026-12-31",
        escaped_on=None,
        newly_escaped_until=None,
    ),
    ADDED,
).line(1)
_HEADER = ListHeader(
    as_of="2026-11-20",
    commune="19429",
    kind="changes",
    listed=312,
    month=11,
    previous="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    rows=1,
    sequence=5,
    signed_on="2026-11-20",
    signer="Lê Văn Nam",
    year=2026,
).text()

LIST = {
    "id": "0a4c1d53-87b7-4a52-8b8c-2f3f6a1f2a11",
    "commune": {"level": "commune", "code": "19429", "name": "Xã Khe Sanh"},
    "year": 2026,
    "month": 11,
    "kind": "changes",
    "as_of": "2026-11-20",
    "sequence": 5,
    "rows": 1,
    "listed": 312,
    "signer": "Lê Văn Nam",
    "signed_at": "2026-11-20T09:12:45.123456+07:00",
    "previous": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha256": list_hash(_HEADER, [line_hash(_LINE)]),
    "header": _HEADER,
    "answers": {"accepted": 0, "rejected": 1, "waiting": 0},
}

ROW = {
    "position": 1,
    "change": "added",
    "line": _LINE,
    "sha256": line_hash(_LINE),
    "said": json.loads(_LINE),
    "answer": {
        "outcome": "rejected",
        "reason": "name_mismatch",
        "note": "Trên thẻ ghi Hồ Thị Mái",
        "answered_at": "2026-11-21T08:00:00.000000+07:00",
        "handling": None,
        "handled_at": None,
    },
}

ANSWERS = {
    "answers": [
        {
            "household_code": "19429-000012",
            "outcome": "rejected",
            "reason": "name_mismatch",
            "note": "Trên thẻ ghi Hồ Thị Mái",
        },
        {"position": 2, "outcome": "accepted"},
    ]
}
ANSWERED = {"written": 2, "unchanged": 0}
