"""Rough proportions that make places of the demonstration differ plausibly; data, not code."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Place:
    """How poor a former district is beside the average, and who lives there."""

    poor: float
    minority: float
    highland: float
    #: Ethnic groups of the minority, code with weight.
    groups: tuple[tuple[str, float], ...]


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        (settings.TN_DATA_DIR / "demo" / "places.yaml").read_text(encoding="utf-8")
    )
    return content


@cache
def place_of(province_code: str, district_code: str) -> Place:
    """Return the proportions of a former district; those not described get varied ones."""
    chance = random.Random(f"place-{district_code}")  # noqa: S311 (synthetic data)
    province = _content()["provinces"].get(province_code, {"minority": 0.005, "groups": {"04": 1}})
    district = _content()["districts"].get(district_code, {})
    share = province["minority"]
    # A district without a description leans to the plain or the hills, by its code.
    lean = chance.uniform(0.5, 1.5)
    minority = district.get("minority", min(0.97, share * lean))
    groups = district.get("groups", province["groups"])
    return Place(
        poor=district.get("poor", (0.6 + 0.8 * lean * (0.4 + share)) * chance.uniform(0.8, 1.25)),
        minority=minority,
        highland=district.get("highland", min(1.0, minority * 1.1)),
        groups=tuple((code, float(weight)) for code, weight in groups.items()),
    )


def usual_households(region: str, area_type: str) -> float:
    """Return the size of an average former commune, where no total was published."""
    sizes: dict[str, int] = _content()["households"][area_type]
    return float(sizes.get(region, sizes["NCC"]))
