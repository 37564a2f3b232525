"""Why a household is not recognised, in the words of the answer it gets: made from the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: As long as the column that keeps it.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What a review found under one standard that calls the household not poor.

    ``income`` is dong a person a month. ``score_cut`` and ``line`` are those of the household's
    area.
    """

    standard: str
    is_urban: bool
    score: int | None
    score_cut: int | None
    income: int | None
    line: int
    deprivations: int
    indicators: int


def refusal_reason(found: Sequence[Found]) -> str:
    """Say under which line and with how many deprivations a household is not poor.

    In Vietnamese whatever the language of the page: it is kept, printed and sent. The national
    standard comes first.
    """
    lines = "; ".join(f"{item.standard}: {_income(item)}, {_deprived(item)}" for item in found)
    return f"Không thuộc diện hộ nghèo, hộ cận nghèo. {lines}."[:LONGEST]


def _income(item: Found) -> str:
    area = "khu vực thành thị" if item.is_urban else "khu vực nông thôn"
    if item.score is not None and item.score_cut is not None:
        return f"điểm thu nhập {item.score}{_against(item.score, item.score_cut)} điểm ({area})"
    if item.income is not None:
        income = f"{item.income:,} đồng".replace(",", ".")
        line = f"{item.line:,}".replace(",", ".")
        sign = "trên" if item.income > item.line else "không quá"
        return f"thu nhập {income}/người/tháng, {sign} chuẩn {line} đồng ({area})"
    return f"thu nhập trên chuẩn ({area})"


def _against(score: int, cut: int) -> str:
    return f", trên mức {cut}" if score > cut else f", không quá mức {cut}"


def _deprived(item: Found) -> str:
    return f"thiếu hụt {item.deprivations}/{item.indicators} chỉ số"
