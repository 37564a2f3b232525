"""What somebody gets for a course: its cost up to the cap, meals by day, travel once. Pure.

Decision 46/2015/QĐ-TTg, Articles 4 and 5: the highest level where somebody belongs to several
groups, once per person, travel by the distance from home. Amounts and distances are norms of the
catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from households.rules.text import Text
from livelihoods.rules.norms import ANY, GROUP_NAMES, Norm, Trainee, best, fitting, reached


@dataclass(frozen=True, slots=True)
class CourseTerms:
    """What a course costs per person (whole dong), its training days, whether it is online."""

    cost: int
    days: int
    online: bool = False


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whole dong that the State pays for one person, part by part, and why.

    ``meal_rate`` is per day attended; ``norm`` the norm that set the cost.
    """

    cost: int = 0
    cost_cap: int | None = None
    meal_rate: int = 0
    travel: int = 0
    norm: Norm | None = None
    reasons: tuple[Text, ...] = ()

    def total(self, days: int) -> int:
        """Everything together for so many days attended."""
        return self.cost + self.meal_rate * max(0, days) + self.travel


def entitlement(
    norms: Iterable[Norm], person: Trainee, course: CourseTerms, *, trained_before: bool = False
) -> Entitlement:
    """Return what the State pays for ``person`` in ``course``; nothing a second time."""
    if trained_before:
        return Entitlement(
            reasons=(
                Text(
                    "Đã được hỗ trợ đào tạo nghề một lần; mỗi người chỉ một lần.",
                    "Was supported for training once already; once per person.",
                ),
            )
        )
    rows = list(norms)
    norm = best(fitting(rows, "cost", person))
    reasons: list[Text] = []
    cost, cap = 0, None
    if norm is None:
        reasons.append(
            Text(
                "Chưa có định mức chi phí đào tạo nào cho người này.",
                "No norm of the training cost applies to this person.",
            )
        )
    else:
        cap = norm.limit
        cost = norm.of_cost(course.cost)
        reasons.append(_cost_reason(norm, cap, course))
    meal_rate, meals_reason = _meals(rows, person, course)
    travel, travel_reason = _travel(rows, person, course)
    return Entitlement(
        cost, cap, meal_rate, travel, norm, (*reasons, *meals_reason, *travel_reason)
    )


def paid_days(attended: int, course: CourseTerms) -> int:
    """Days of meals that are paid: those attended, never more than the course has."""
    return max(0, min(attended, course.days))


def _cost_reason(norm: Norm, cap: int | None, course: CourseTerms) -> Text:
    who = GROUP_NAMES.get(norm.beneficiary, GROUP_NAMES[ANY])
    if cap is None:
        return Text(
            f"Chi phí đào tạo theo thực tế ({who.vi}).", f"Training at actual cost ({who.en})."
        )
    if course.cost > cap:
        return Text(
            f"Chi phí đào tạo tối đa {_dong(cap)} đồng ({who.vi}); khóa học "
            f"{_dong(course.cost)} đồng.",
            f"Training up to {cap:,} dong ({who.en}); the course costs {course.cost:,} dong.",
        )
    return Text(
        f"Chi phí đào tạo theo khóa học, trong mức tối đa {_dong(cap)} đồng ({who.vi}).",
        f"Training at the cost of the course, within {cap:,} dong ({who.en}).",
    )


def _meals(rows: list[Norm], person: Trainee, course: CourseTerms) -> tuple[int, tuple[Text, ...]]:
    if course.online:
        return 0, (Text("Học trực tuyến: không có tiền ăn.", "Online: no meals."),)
    norm = best(fitting(rows, "meals", person))
    rate = norm.limit if norm else None
    if not rate:
        return 0, (Text("Chưa có định mức tiền ăn.", "No norm of meals."),)
    return rate, (
        Text(
            f"Tiền ăn {_dong(rate)} đồng mỗi ngày thực học.",
            f"Meals {rate:,} dong for each day attended.",
        ),
    )


def _travel(rows: list[Norm], person: Trainee, course: CourseTerms) -> tuple[int, tuple[Text, ...]]:
    if course.online:
        return 0, (Text("Học trực tuyến: không có tiền đi lại.", "Online: no travel."),)
    if person.distance_km is None:
        return 0, (
            Text(
                "Chưa ghi khoảng cách từ nhà đến lớp nên chưa tính tiền đi lại.",
                "Without the distance from home, travel is not reckoned.",
            ),
        )
    distance = person.distance_km
    norm = best(reached(fitting(rows, "travel", person), distance))
    amount = norm.limit if norm else None
    if not amount:
        return 0, (
            Text(
                f"Nhà cách lớp {_km(distance)} km: chưa đến mức được hỗ trợ đi lại.",
                f"Home is {distance} km away: too near for travel money.",
            ),
        )
    return amount, (
        Text(
            f"Đi lại {_dong(amount)} đồng mỗi khóa (cách nhà {_km(distance)} km).",
            f"Travel {amount:,} dong for the course (home is {distance} km away).",
        ),
    )


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _km(distance: Decimal) -> str:
    return f"{distance.normalize():f}".replace(".", ",")
