"""Bodies and answers as they may be, for the OpenAPI document; everybody in them is invented."""

from __future__ import annotations

ELIGIBILITY_QUESTION = {
    "purpose": "loan_request",
    "as_of": "2026-06-15",
    "subjects": [
        {"key": "1", "identity_number": "097080000001"},
        {"key": "2", "household_code": "19429-000077"},
    ],
}

ELIGIBILITY = {
    "as_of": "2026-06-15",
    "results": [
        {
            "key": "1",
            "household_code": "19429-000012",
            "category": "poor",
            "reason": None,
            "standard": {
                "code": "national_2022_2025",
                "name": {
                    "vi": "Chuẩn nghèo đa chiều quốc gia giai đoạn 2022-2025",
                    "en": "National multidimensional poverty standard 2022-2025",
                },
            },
            "decision": {"number": "152/QĐ-UBND", "decided_on": "2025-12-20"},
            "valid_from": "2025-12-20",
            "valid_until": "2026-12-31",
            "days_left": 200,
            "commune": {"level": "commune", "code": "19429", "name": "Xã A Dơi"},
            "loans": [
                {
                    "programme": "ho-ngheo",
                    "eligible": True,
                    "valid_until": "2026-12-31",
                    "reasons": [],
                },
                {
                    "programme": "ho-can-ngheo",
                    "eligible": False,
                    "valid_until": "2026-12-31",
                    "reasons": ["category_not_served"],
                },
            ],
        },
        {
            "key": "2",
            "household_code": None,
            "category": None,
            "reason": "not_found",
            "standard": None,
            "decision": None,
            "valid_from": None,
            "valid_until": None,
            "days_left": None,
            "commune": None,
            "loans": [],
        },
    ],
    "programmes": [
        {
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
        },
        {
            "code": "ho-can-ngheo",
            "name": {"vi": "Cho vay hộ cận nghèo", "en": "Loans to near-poor households"},
            "terms": {
                "categories": ["near_poor"],
                "rate_year": "7.488",
                "cap": 100000000,
                "term_months": 120,
                "needs_membership": True,
                "note": {"vi": "", "en": ""},
            },
        },
    ],
    "reasons": [
        {
            "code": "not_found",
            "vi": "Không có ai như vậy trong danh sách của các xã bạn phục vụ. Kiểm tra lại số hoặc"
            " hỏi UBND xã.",
            "en": "Nobody like this is on the lists of the communes you serve. Check the number or"
            " ask the commune.",
        },
        {
            "code": "category_not_served",
            "vi": "Chương trình không cho vay đối tượng này.",
            "en": "The programme does not lend to this category.",
        },
    ],
}
