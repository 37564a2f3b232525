"""Bulk reports and months of both books as the OpenAPI document shows them; all is invented."""

from __future__ import annotations

from credit.api.loan_examples import NEW_LOAN

_BATCH = "0b9b6c1e-4c43-4a0b-9a59-2f6f0f0c7a11"
_LOAN = "5d0c3c62-0d57-4c32-8f0d-55f2c7a1b0c4"
_MONTH = "e4f0f8a2-6a53-4f6d-b5f9-7ce0a4f4e1d2"

BATCH_QUESTION = {"loans": [NEW_LOAN]}
BATCH = {
    "id": _BATCH,
    "state": "running",
    "row_count": 5_000,
    "counts": {"waiting": 3_000, "created": 1_800, "updated": 120, "unchanged": 60, "rejected": 20},
    "rows_per_second": 410.5,
    "seconds_left": 8,
    "created_at": "2026-04-01T08:00:00+07:00",
    "finished_at": None,
    "url": f"/api/v1/loan-batches/{_BATCH}/",
    "rows_url": f"/api/v1/loan-batches/{_BATCH}/rows/",
}
BATCH_ROW = {
    "position": 3,
    "reference": "KU-2026-0001",
    "result": "rejected",
    "faults": [
        {
            "field": "amount",
            "code": "over_cap",
            "vi": "Số tiền vượt mức vay tối đa.",
            "en": "The amount is above the cap.",
        }
    ],
    "loan": None,
}
_THEIRS = {"loans": 2, "outstanding": 70_000_000, "overdue": 0}
_OURS = {"loans": 2, "outstanding": 69_000_000, "overdue": 0}
RECONCILIATION_QUESTION = {
    "year": 2026,
    "month": 3,
    "totals": [{"programme": "ho-ngheo", **_THEIRS}],
    "loans": [
        {"reference": "KU-2026-0001", "outstanding": 50_000_000, "overdue": 0, "state": "active"},
        {"reference": "KU-2026-0002", "outstanding": 20_000_000, "overdue": 0, "state": "active"},
    ],
}
RECONCILIATION = {
    "id": _MONTH,
    "year": 2026,
    "month": 3,
    "as_of": "2026-03-31",
    "agrees": False,
    "with_loans": True,
    "difference_count": 1,
    "is_newest": True,
    "totals": [
        {"programme": "ho-ngheo", "theirs": _THEIRS, "ours": _OURS, "agrees": False},
        {"programme": None, "theirs": _THEIRS, "ours": _OURS, "agrees": False},
    ],
    "created_at": "2026-04-01T08:00:00+07:00",
    "differences_url": f"/api/v1/reconciliations/{_MONTH}/differences/",
}
DIFFERENCE = {
    "kind": "amount",
    "reference": "KU-2026-0002",
    "loan": _LOAN,
    "theirs": {"outstanding": 20_000_000, "overdue": 0, "state": "active"},
    "ours": {"outstanding": 19_000_000, "overdue": 0, "state": "active"},
}
