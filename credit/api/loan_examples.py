"""Loans and groups as they may be, for the OpenAPI document; everybody in them is invented."""

from __future__ import annotations

from typing import Any

_COMMUNE = {"level": "commune", "code": "19429", "name": "Xã A Dơi"}
_HOUSEHOLD = {"id": "6d0e1a52-9c8b-4a51-8a5e-0c6f1f1f0a01", "code": "19429-000012"}
_PERSON = {"id": "0f2d5b7a-4f0e-4c55-9a37-0f4f8c1e7b02", "full_name": "Hồ Thị Mai"}

NEW_LOAN = {
    "reference": "KU-2026-0001",
    "household_code": "19429-000012",
    "identity_number": "097080000001",
    "programme": "ho-ngheo",
    "group": "TO-12",
    "purpose": "Mua bò sinh sản",
    "amount": 50000000,
    "term_months": 60,
    "rate_year": "6.24",
    "disbursed_on": "2026-02-02",
    "outstanding": 50000000,
    "overdue": 0,
    "reported_on": "2026-06-30",
}
LOAN = {
    "id": "b7c1c1de-1b67-4a39-9d24-7a9d5d3b2c03",
    "branch": "pgd-huong-hoa",
    "reference": "KU-2026-0001",
    "household": _HOUSEHOLD,
    "borrower": _PERSON,
    "commune": _COMMUNE,
    "programme": "ho-ngheo",
    "group": "TO-12",
    "category": "poor",
    "purpose": "Mua bò sinh sản",
    "amount": 50000000,
    "term_months": 60,
    "rate_year": "6.240",
    "disbursed_on": "2026-02-02",
    "matures_on": "2031-02-02",
    "state": "active",
    "outstanding": 50000000,
    "overdue": 0,
    "reported_on": "2026-06-30",
    "settled_on": None,
}
LOAN_DETAIL = LOAN | {
    "reports": [
        {
            "reported_on": "2026-06-30",
            "state": "active",
            "outstanding": 50000000,
            "overdue": 0,
            "reason": "",
        }
    ]
}
LATER = {"outstanding": 42000000, "overdue": 0, "reported_on": "2026-07-31"}
OFFER = {
    "code": "ho-ngheo",
    "name": {"vi": "Cho vay hộ nghèo", "en": "Loans to poor households"},
    "terms": {
        "categories": ["poor"],
        "rate_year": "6.240",
        "cap": 100000000,
        "term_months": 120,
        "needs_membership": True,
        "note": {"vi": "", "en": ""},
    },
}
NEW_GROUP = {
    "code": "TO-12",
    "name": "Tổ TK&VV thôn A Dơi 1",
    "commune": "19429",
    "village": "001",
    "organisation": "women",
    "head_name": "Hồ Thị Lan",
    "founded_on": "2020-05-15",
}
GROUP: dict[str, Any] = {
    "branch": "pgd-huong-hoa",
    "code": "TO-12",
    "name": "Tổ TK&VV thôn A Dơi 1",
    "organisation": "women",
    "head_name": "Hồ Thị Lan",
    "commune": _COMMUNE,
    "village": {"code": "001", "name": "Thôn A Dơi 1"},
    "founded_on": "2020-05-15",
    "ended_on": None,
    "member_count": 34,
    "warnings": [],
}
NEW_MEMBER = {
    "household_code": "19429-000012",
    "identity_number": "097080000001",
    "valid_from": "2026-01-10",
}
MEMBER = {
    "id": 118,
    "household": _HOUSEHOLD,
    "person": _PERSON,
    "valid_from": "2026-01-10",
    "valid_to": None,
}
MEMBER_END = {"valid_to": "2026-06-30"}
ENDED_MEMBER = MEMBER | MEMBER_END
