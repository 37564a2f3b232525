"""Answers of feed and webhooks as the OpenAPI document shows them; every household is invented."""

CHANGE = {
    "number": 4711,
    "kind": "exited",
    "household": "19429-000012",
    "commune": "19429",
    "on_date": "2026-12-10",
    "recorded_at": "2026-12-10T09:15:00.123456+07:00",
    "standard": "national_2022_2025",
    "poverty_class": "not_poor",
    "previous_class": "near_poor",
    "changed": [],
    "undone": None,
    "role": None,
    "other_household": None,
}

CHANGES = {"results": [CHANGE], "next_cursor": 4712, "more": False}

NEW_WEBHOOK = {"url": "https://hooks.bank.example/thoat-ngheo"}
WEBHOOK_CHANGE = {"is_active": True}
WEBHOOK = {
    "id": "0d5c2b7e-3f0a-4f0e-9b57-6a4e8a6c1c11",
    "url": "https://hooks.bank.example/thoat-ngheo",
    "is_active": True,
    "stopped_reason": None,
    "sent_number": 4711,
    "created_at": "2026-11-22T09:15:00.123456+07:00",
    "ended_at": None,
}
WEBHOOK_WITH_SECRET = {**WEBHOOK, "secret": "whsec_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
DELIVERY = {
    "id": "6d1f3a0e-93d5-4c0c-8a3a-0e7e0f1a2b3c",
    "first_number": 4712,
    "last_number": 4730,
    "state": "delivered",
    "attempts": 1,
    "status_code": 204,
    "error": None,
    "created_at": "2026-11-22T09:20:00.123456+07:00",
    "next_at": None,
    "delivered_at": "2026-11-22T09:20:01.123456+07:00",
}
