"""Answers as the OpenAPI document shows them; every person is invented."""

_PROVINCE = {"level": "province", "code": "44", "name": "Tỉnh Quảng Trị"}
_COMMUNE = {"level": "commune", "code": "19429", "name": "Xã Khe Sanh"}
_VILLAGE = {"code": "001", "name": "Thôn Một"}
_HOUSEHOLD = "6f1f64f5-6c0e-4d0f-9d0b-3c2b8a1e7f10"

_SHORT = {
    "class": "poor",
    "class_name": "Hộ nghèo",
    "valid_from": "2026-01-01",
    "newly_escaped_until": None,
}

_IN_FORCE = {
    **_SHORT,
    "standard": "national-2022",
    "valid_until": None,
    "origin": "decision",
    "decision": {"number": "15/QĐ-UBND", "decided_on": "2025-12-10"},
    "findings": {
        "income_per_person": 1_200_000,
        "income_score": None,
        "deprivations": ["1", "4", "9"],
        "unknowns": [],
        "causes": [1, 4],
        "persons": 4,
        "children": 2,
        "is_urban": False,
        "is_minority": True,
        "unable_to_work": False,
        "has_merit": False,
        "female_head": False,
    },
}

CLASS_ROW = {
    **_IN_FORCE,
    "household": {"id": _HOUSEHOLD, "code": "19429-000012"},
    "head_name": "Hồ Văn Thử",
    "commune": _COMMUNE,
    "village": _VILLAGE,
}

HOUSEHOLD_ROW = {
    "id": _HOUSEHOLD,
    "code": "19429-000012",
    "commune": _COMMUNE,
    "village": _VILLAGE,
    "head_name": "Hồ Văn Thử",
    "persons": 4,
    "registered_on": "2021-01-01",
    "closed_on": None,
    "updated_at": "2026-02-03T09:30:00+07:00",
    "national_class": _SHORT,
}

HOUSEHOLD = {
    "id": _HOUSEHOLD,
    "code": "19429-000012",
    "external_code": "",
    "as_of": "2026-06-30",
    "province": _PROVINCE,
    "commune": _COMMUNE,
    "village": _VILLAGE,
    "address": "Thôn Một",
    "phone": "",
    "has_merit": False,
    "is_local_minority": True,
    "registered_on": "2021-01-01",
    "closed_on": None,
    "closed_reason": "",
    "updated_at": "2026-02-03T09:30:00+07:00",
    "members": [
        {
            "id": "0d7a6a3e-5c1b-4f0a-8a94-1f6a1f5b2c11",
            "full_name": "Hồ Văn Thử",
            "relation": "head",
            "member_since": "2021-01-01",
            "sex": "M",
            "birth_date": "1980-05-02",
            "birth_year": 1980,
            "ethnic_group": {"list": "B", "code": "22", "name": "Bru Vân Kiều"},
            "identity_number": "097******001",
            "identity_masked": True,
            "died_on": None,
        }
    ],
    "classes": [_IN_FORCE],
}

STANDARD = {
    "code": "national-2022",
    "name_vi": "Chuẩn nghèo đa chiều quốc gia 2022-2026",
    "name_en": "National multidimensional poverty standard 2022-2026",
    "legal_basis": "Nghị định 07/2021/NĐ-CP",
    "province": None,
    "valid_from": "2022-01-01",
    "valid_to": "2026-12-31",
    "status": "published",
    "line_rural": 1_500_000,
    "line_urban": 2_000_000,
    "score_cut_rural": 140,
    "score_cut_urban": 175,
    "deprivation_cut": 3,
    "form": None,
    "indicators": [
        {
            "position": 1,
            "code": "1",
            "dimension_vi": "Việc làm",
            "dimension_en": "Employment",
            "name_vi": "Việc làm",
            "name_en": "Employment",
            "parameters": {},
            "threshold_known": True,
            "article": "Nghị định 07/2021/NĐ-CP, Phụ lục",
        }
    ],
}

DUPLICATE_QUESTION = {
    "village": {"commune": "19429", "code": "001"},
    "persons": [
        {
            "key": "1",
            "full_name": "Hồ Văn Thử",
            "sex": "M",
            "birth_date": "1980-05-02",
            "identity_number": "097080000001",
        },
        {"key": "2", "full_name": "Hồ Thị Mẫu", "sex": "F", "birth_year": 1984},
    ],
}

DUPLICATE_CHECKS = {
    "results": [
        {
            "key": "1",
            "level": "duplicate",
            "registered": {
                "household": {"id": _HOUSEHOLD, "code": "19429-000012"},
                "village": _VILLAGE,
                "full_name": "Hồ Văn Thử",
                "birth_date": "1980-05-02",
                "birth_year": 1980,
                "identity_number": "097******001",
            },
            "waiting": None,
            "same_as_key": None,
            "why": {
                "vi": "Cùng số định danh, cùng họ tên (hiếm: 1 người trong xã), cùng ngày sinh,"
                " cùng giới tính, cùng thôn.",
                "en": "Same identity number, same name (rare: 1 people in the commune), same day"
                " of birth, same sex, same village.",
            },
        },
        {
            "key": "1",
            "level": "possible",
            "registered": None,
            "waiting": {
                "full_name": "Hồ Văn Thử",
                "birth_date": None,
                "birth_year": 1981,
                "identity_number": None,
                "village": _VILLAGE,
                "file": "ho-thang-10.xlsx",
                "row": 14,
                "uploaded_by": "Hồ Thị Cán Bộ",
                "uploaded_at": "2026-10-05T08:30:00+07:00",
            },
            "same_as_key": None,
            "why": {
                "vi": "Cùng họ tên (hiếm: 1 người trong xã), năm sinh lệch một năm, cùng giới tính,"
                " cùng thôn.",
                "en": "Same name (rare: 1 people in the commune), years of birth one year apart,"
                " same sex, same village.",
            },
        },
        {
            "key": "2",
            "level": "elsewhere",
            "registered": None,
            "waiting": None,
            "same_as_key": None,
            "why": None,
        },
    ]
}
