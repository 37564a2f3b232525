"""What somebody gets who goes abroad to work under a contract. Pure.

Circular 55/2023/TT-BTC, Article 69: a language course up to its cap, meals by day, lodging by
month, personal items, travel by distance, papers at actual cost; by clause, in full or in part.
Amounts are norms of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from households.rules.text import Text
from livelihoods.rules.norms import Norm, Trainee, best, fitting, reached


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the preparation cost: whole dong, days of study, months in lodgings."""

    language_cost: int = 0
    study_days: int = 0
    lodging_months: int = 0
    papers_cost: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the reckoning: what for, how much, why."""

    part: str
    amount: int
    reason: Text


PARTS: dict[str, Text] = {
    "language": Text("Học ngoại ngữ, nghề, định hướng", "Language, trade and orientation"),
    "meals": Text("Tiền ăn", "Meals"),
    "lodging": Text("Tiền ở", "Lodging"),
    "items": Text("Trang cấp ban đầu", "Personal items"),
    "travel": Text("Đi lại", "Travel"),
    "papers": Text("Hộ chiếu, thị thực, khám sức khỏe, lý lịch tư pháp", "Papers"),
}


def clause_of(person: Trainee) -> int:
    """Clause of the article under which somebody falls (1 the most generous)."""
    if person.status == "poor" or person.minority:
        return 1
    if person.status in {"near_poor", "newly_escaped"}:
        return 2
    return 3


def reckon(norms: Iterable[Norm], person: Trainee, done: Preparation) -> list[Line]:
    """Return the lines of what the State pays; a part without a norm gives nothing, and says so."""
    rows = list(norms)
    return [
        _line(rows, person, "language", done.language_cost, 1),
        _line(rows, person, "meals", None, done.study_days),
        _line(rows, person, "lodging", None, done.lodging_months),
        _line(rows, person, "items", None, 1),
        _travel(rows, person),
        _line(rows, person, "papers", done.papers_cost, 1),
    ]


def total(lines: Iterable[Line]) -> int:
    """Everything together, whole dong."""
    return sum(line.amount for line in lines)


def _line(rows: list[Norm], person: Trainee, part: str, spent: int | None, units: int) -> Line:
    norm = best(fitting(rows, part, person))
    if norm is None:
        return Line(part, 0, Text("Chưa có định mức.", "No norm applies."))
    limit = norm.limit
    if spent is not None:
        amount = norm.of_cost(spent)
        words = (
            Text("theo thực tế", "at actual cost")
            if limit is None
            else Text(f"tối đa {_dong(limit)} đồng", f"up to {limit:,} dong")
        )
        return Line(part, amount, words)
    if limit is None:
        return Line(part, 0, Text("Định mức chưa có mức tiền.", "The norm names no amount."))
    count = max(0, units)
    return Line(part, limit * count, Text(f"{count} × {_dong(limit)} đồng", f"{count} × {limit:,}"))


def _travel(rows: list[Norm], person: Trainee) -> Line:
    distance = person.distance_km
    if distance is None:
        return Line("travel", 0, Text("Chưa ghi khoảng cách.", "The distance is not known."))
    norm = best(reached(fitting(rows, "travel", person), distance))
    if norm is None or norm.limit is None:
        return Line("travel", 0, Text("Chưa đến khoảng cách được hỗ trợ.", "Too near."))
    return Line("travel", norm.limit, Text(f"{_dong(norm.limit)} đồng", f"{norm.limit:,} dong"))


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
