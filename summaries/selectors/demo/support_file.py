"""What the demonstration province received, as the reviewed file says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from django.conf import settings


@dataclass(frozen=True, slots=True)
class SupportFile:
    """Published outputs and capital, and the shares by which made-up rows are spread.

    Money is million dong.
    """

    province: str
    source: str
    programme: str
    years: tuple[int, ...]
    outputs: dict[str, int]
    capital: dict[str, Any]
    shares: dict[str, Any]


def read_support_file() -> SupportFile:
    """Read ``data/demo/support.yaml``."""
    text = (settings.TN_DATA_DIR / "demo" / "support.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    return SupportFile(**content | {"years": tuple(content["years"])})
