"""Answers as the OpenAPI document shows them; the figures are invented."""

_FIGURES = {
    "figures": {"near_poor": 160, "poor": 158, "poor.deprived.3": 70, "poor.persons": 640},
    "rates": {
        "poor": "4.463",
        "poor.persons": "4.610",
        "near_poor": "4.519",
        "near_poor.persons": "4.500",
        "multidimensional": "8.982",
        "multidimensional.persons": "9.110",
    },
    "population": {
        "year": 2025,
        "households": 3540,
        "persons": 13880,
        "minority_households": 2100,
        "why": "",
    },
    "freshness": {
        "computed_at": "2026-06-30T02:10:00+07:00",
        "stale_since": None,
        "oldest_review": "2025-09-03",
        "newest_review": "2026-06-12",
    },
}
_UNIT = {"level": "commune", "code": "19429", "name": "Xã Khe Sanh", "boundaries": "today"}

PART = {**_FIGURES, "unit": _UNIT, "is_partial": False}

STATISTIC = {
    **_FIGURES,
    "unit": _UNIT,
    "standard": "national-2022",
    "standard_holds": True,
    "as_of": "2026-06-30",
    "is_current": True,
    "is_whole": True,
    "boundaries_note": "",
}

MEASURE = {
    "code": "poor",
    "group": "class",
    "unit": "households",
    "name_vi": "Hộ nghèo",
    "name_en": "Poor households",
}
