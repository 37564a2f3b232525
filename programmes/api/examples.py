"""Answers as the OpenAPI document shows them; every household is invented."""

_UNIT = {"level": "commune", "code": "19429", "name": "Xã Khe Sanh"}

SUPPORT_ROW = {
    "id": 4711,
    "household": {"id": "6f1f64f5-6c0e-4d0f-9d0b-3c2b8a1e7f10", "code": "19429-000012"},
    "person": None,
    "commune": _UNIT,
    "village": {"code": "001", "name": "Thôn Một"},
    "kind": {"code": "bo-sinh-san", "name_vi": "Bò sinh sản", "name_en": "Breeding cow"},
    "group": "livelihood",
    "programme": "giam-ngheo-2021-2025",
    "project": "DA2",
    "state": "delivered",
    "status": "poor",
    "status_on": "2025-06-01",
    "quantity": 1.0,
    "unit": "con",
    "value": 18_000_000,
    "standard": "national-2022",
    "answers": ["1"],
    "causes": [2, 4],
    "planned_on": "2025-05-01",
    "approved_on": "2025-06-01",
    "delivered_on": "2025-07-15",
    "accepted_on": None,
    "ended_on": None,
    "stopped_on": None,
}

SUPPORT = {
    **SUPPORT_ROW,
    "description": "Bò cái 18 tháng tuổi",
    "norm": "mo-hinh-ho-ngheo",
    "decision": {"number": "120/QĐ-UBND", "decided_on": "2025-06-01"},
    "stop_reason": "",
    "steps": [
        {
            "step": "approve", "from_state": "planned", "to_state": "approved",
            "on_date": "2025-06-01", "reason": "",
        },
        {
            "step": "deliver", "from_state": "approved", "to_state": "delivered",
            "on_date": "2025-07-15", "reason": "",
        },
    ],
    "funds": [
        {
            "capital_source": "central_recurrent", "year": 2025, "project": "DA2", "state": "held",
            "amount": 15_000_000, "paid": 15_000_000,
        }
    ],
}  # fmt: skip

PROGRAMME = {
    "code": "giam-ngheo-2021-2025",
    "name_vi": "Chương trình mục tiêu quốc gia giảm nghèo bền vững 2021-2025",
    "name_en": "National target programme on sustainable poverty reduction 2021-2025",
    "kind": "national_target",
    "province": None,
    "valid_from": "2021-01-01",
    "valid_to": "2025-12-31",
    "legal_basis": "Quyết định 90/QĐ-TTg",
    "projects": [
        {
            "code": "DA2", "part_of": None,
            "name_vi": "Đa dạng hóa sinh kế, phát triển mô hình giảm nghèo",
            "name_en": "Diverse livelihoods, models of poverty reduction",
        }
    ],
}  # fmt: skip
