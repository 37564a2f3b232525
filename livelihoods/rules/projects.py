"""The life of a production project as one table, and what must hold before it is approved. Pure.

Shares are compared as whole numbers: no rounding lets a dong through.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from households.rules.ages import add_months
from households.rules.text import Text


class State(StrEnum):
    """Where a project stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"


#: What a project still does, or will do.
OPEN_STATES = frozenset({State.PROPOSED, State.APPROVED, State.RUNNING})


class Step(StrEnum):
    """What can happen to a project."""

    APPROVE = "approve"
    START = "start"
    END = "end"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step: words, from where to where, the right it needs, the date it sets."""

    name: Text
    sources: frozenset[State]
    target: State
    right: str
    dated: str


STEPS: dict[Step, StepInfo] = {
    Step.APPROVE: StepInfo(
        Text("Duyệt dự án", "Approve"),
        frozenset({State.PROPOSED}),
        State.APPROVED,
        "approve_support",
        "approved_on",
    ),
    Step.START: StepInfo(
        Text("Bắt đầu thực hiện", "Start"),
        frozenset({State.APPROVED}),
        State.RUNNING,
        "manage_support",
        "running_on",
    ),
    Step.END: StepInfo(
        Text("Kết thúc, đánh giá", "End with a verdict"),
        frozenset({State.RUNNING}),
        State.ENDED,
        "manage_support",
        "ended_on",
    ),
    Step.STOP: StepInfo(
        Text("Dừng dự án", "Stop"),
        OPEN_STATES,
        State.STOPPED,
        "manage_support",
        "ended_on",
    ),
}


@dataclass(frozen=True, slots=True)
class Shares:
    """Who bears the cost of a project; whole dong."""

    total: int
    state: int
    people: int = 0
    leader: int = 0
    credit: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Cap:
    """The State's greatest share in percent, and the norm it comes from."""

    pct: Decimal
    norm: str


@dataclass(frozen=True, slots=True)
class Term:
    """What a form of project must keep: ``max_months`` long, members of ``min_target_pct``."""

    max_months: int = 36
    min_target_pct: Decimal | None = None
    needs_contract: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing against it: a stable code, the field at fault, a sentence."""

    code: str
    field: str
    text: Text


def state_limit(total: int, pct: Decimal) -> int:
    """The most that the State may give, in whole dong: rounded down."""
    return int(Decimal(total) * pct // 100)


def cost_faults(shares: Shares, cap: Cap | None) -> list[Fault]:
    """What is wrong with the cost: parts that do not add up, a State's part above the cap."""
    parts = (shares.state, shares.people, shares.leader, shares.credit, shares.other)
    found: list[Fault] = []
    if shares.total <= 0 or min(parts) < 0:
        return [
            Fault(
                "amounts",
                "total",
                Text(
                    "Tổng kinh phí phải lớn hơn 0, các phần không âm.",
                    "The total must be above 0 and no part below 0.",
                ),
            )
        ]
    if sum(parts) != shares.total:
        found.append(
            Fault(
                "sum",
                "total",
                Text(
                    f"Các phần cộng lại là {_dong(sum(parts))}, tổng ghi {_dong(shares.total)}; "
                    f"chênh {_dong(abs(sum(parts) - shares.total))}.",
                    f"The parts add up to {_dong(sum(parts))}, the total says"
                    f" {_dong(shares.total)}; {_dong(abs(sum(parts) - shares.total))} apart.",
                ),
            )
        )
    if cap is not None and shares.state > state_limit(shares.total, cap.pct):
        most = state_limit(shares.total, cap.pct)
        found.append(
            Fault(
                "cap",
                "state",
                Text(
                    f"Nhà nước hỗ trợ tối đa {_pct(cap.pct)} % tổng kinh phí, tức {_dong(most)} "
                    f"(“{cap.norm}”); đang ghi {_dong(shares.state)}.",
                    f"The State bears at most {_pct(cap.pct)} % of the cost, that is {_dong(most)}"
                    f" (“{cap.norm}”); {_dong(shares.state)} is entered.",
                ),
            )
        )
    return found


def term_faults(starts_on: date, ends_on: date, term: Term) -> list[Fault]:
    """What is wrong with the dates: an end before the start, or a term that is too long."""
    if ends_on <= starts_on:
        return [
            Fault(
                "order",
                "ends_on",
                Text("Ngày kết thúc phải sau ngày bắt đầu.", "It must end after it begins."),
            )
        ]
    if ends_on > add_months(starts_on, term.max_months):
        last = add_months(starts_on, term.max_months)
        return [
            Fault(
                "term",
                "ends_on",
                Text(
                    f"Dự án kéo dài tối đa {term.max_months} tháng, đến ngày {last:%d/%m/%Y}.",
                    f"A project lasts {term.max_months} months at most, until {last:%d/%m/%Y}.",
                ),
            )
        ]
    return []


def member_faults(categories: Sequence[str], target: Collection[str], term: Term) -> list[Fault]:
    """What is wrong with who takes part: nobody, or too few of those it is meant for."""
    if not categories:
        return [
            Fault(
                "nobody",
                "members",
                Text("Dự án chưa có hộ tham gia.", "No household takes part yet."),
            )
        ]
    least = term.min_target_pct
    meant = sum(one in target for one in categories)
    if least is None or Decimal(meant * 100) >= least * len(categories):
        return []
    return [
        Fault(
            "target_share",
            "members",
            Text(
                f"{meant} trên {len(categories)} hộ là hộ nghèo, cận nghèo, mới thoát nghèo; "
                f"phải từ {_pct(least)} % số hộ tham gia.",
                f"{meant} of {len(categories)} households are poor, near-poor or newly escaped;"
                f" at least {_pct(least)} % must be.",
            ),
        )
    ]


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"


def _pct(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
