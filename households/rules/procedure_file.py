"""A rule of procedure as plain values, read strictly from a reviewed document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.rules.problems import Problem, Problems
from households.rules.procedure import Waiting
from households.rules.standards import Certainty, ProvinceRef, read_certainty, read_territory
from households.rules.text import Text

#: Settings whose source must be stated, as they are called in a file.
SETTINGS = (
    "posting_days",
    "recheck_days",
    "consult_days",
    "ongoing.start_day",
    "ongoing.days",
    "ongoing.working_days",
    "periodic",
    "meeting_quorum_pct",
    "consultation",
    "clock_stops",
)
CONSULTATION = ("none", "province")
#: Who may be waited for without the commune's clock running: never the commune itself.
STOPPERS = (Waiting.PROVINCE.value, Waiting.PUBLIC.value)

_KEYS = (
    "code", "legal_basis", "territory", "valid_from", "valid_to", "posting_days", "recheck_days",
    "consult_days", "ongoing", "periodic", "meeting_quorum_pct", "consultation", "clock_stops",
    "certainty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day that comes every year."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return the day of a year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class ProcedureSpec:
    """What the law sets for a review; numbers of days and a share, with their source."""

    code: str
    legal_basis: str
    province: ProvinceRef | None
    valid_from: date
    valid_to: date | None
    posting_days: int
    recheck_days: int
    consult_days: int
    ongoing_start_day: int
    ongoing_days: int
    ongoing_days_working: bool
    periodic_start: DayOfYear
    periodic_end: DayOfYear
    quorum_pct: int
    consultation: str
    clock_stops: tuple[str, ...]
    certainty: Mapping[str, Certainty]


def parse_procedure(documents: Mapping[str, Any]) -> dict[str, ProcedureSpec]:
    """Read rules from documents keyed by file name; return them by code.

    Raises ``DocumentError`` with every fault of every document; paths start with the file name.
    Also refuses two rules of one code, and rules of one territory that hold at the same time.
    """
    problems = Problems()
    specs: dict[str, ProcedureSpec] = {}
    for name, document in documents.items():
        spec = _parse_one(name, problems.mapping(document, name), problems)
        if spec.code in specs:
            problems.add(
                f"{name}.code",
                "duplicate",
                f"Mã {spec.code} đã dùng trong tệp khác; đặt mã khác.",
                f"Code {spec.code} is taken by another file; choose another.",
            )
        specs[spec.code] = spec
    problems.found += overlaps(specs.values()) if not problems.found else []
    problems.raise_any()
    return specs


def overlaps(specs: Iterable[ProcedureSpec]) -> list[Problem]:
    """Return a fault for each pair of rules of one territory that overlap in time."""
    rules = list(specs)
    return [
        Problem(
            f"{other.code}.valid_from",
            "overlap",
            Text(
                f"Thời hạn trùng với {one.code}; một địa bàn chỉ có một quy định một lúc.",
                f"Overlaps {one.code}; a territory has one rule at a time. Mend the dates.",
            ),
        )
        for number, one in enumerate(rules)
        for other in rules[number + 1 :]
        if (one.province and one.province.code) == (other.province and other.province.code)
        and (one.valid_to is None or other.valid_from <= one.valid_to)
        and (other.valid_to is None or one.valid_from <= other.valid_to)
    ]


def _parse_one(path: str, row: Mapping[str, Any], problems: Problems) -> ProcedureSpec:
    problems.keys(row, path, _KEYS, ())
    valid_from = problems.day(row.get("valid_from"), f"{path}.valid_from")
    end = row.get("valid_to")
    valid_to = None if end is None else problems.day(end, f"{path}.valid_to")
    if valid_to is not None and valid_to <= valid_from:
        problems.add(
            f"{path}.valid_to",
            "order",
            f"Ngày hết hiệu lực {valid_to} phải sau ngày bắt đầu {valid_from}; sửa lại.",
            f"Ends {valid_to}, not after it starts {valid_from}; mend it.",
        )
    basis = problems.items(row.get("legal_basis"), f"{path}.legal_basis")
    ongoing = problems.mapping(row.get("ongoing"), f"{path}.ongoing")
    problems.keys(ongoing, f"{path}.ongoing", ("start_day", "days", "working_days"), ())
    periodic = problems.mapping(row.get("periodic"), f"{path}.periodic")
    problems.keys(periodic, f"{path}.periodic", ("from", "to"), ())
    start = _day_of_year(periodic.get("from"), f"{path}.periodic.from", problems)
    last = _day_of_year(periodic.get("to"), f"{path}.periodic.to", problems)
    if (last.month, last.day) <= (start.month, start.day):
        problems.add(
            f"{path}.periodic.to",
            "order",
            "Đợt định kỳ phải kết thúc trong cùng năm, sau ngày bắt đầu.",
            "The periodic review ends in the same year, after its start.",
        )
    return ProcedureSpec(
        code=problems.text(row.get("code"), f"{path}.code"),
        legal_basis="; ".join(
            problems.text(item, f"{path}.legal_basis[{n}]") for n, item in enumerate(basis)
        ),
        province=read_territory(row.get("territory"), f"{path}.territory", problems),
        valid_from=valid_from,
        valid_to=valid_to,
        posting_days=_days(row, path, "posting_days", problems),
        recheck_days=_days(row, path, "recheck_days", problems),
        consult_days=_days(row, path, "consult_days", problems),
        ongoing_start_day=problems.integer(
            ongoing.get("start_day"), f"{path}.ongoing.start_day", 1, 28
        ),
        ongoing_days=_days(ongoing, f"{path}.ongoing", "days", problems),
        ongoing_days_working=_flag(ongoing, f"{path}.ongoing", "working_days", problems),
        periodic_start=start,
        periodic_end=last,
        quorum_pct=problems.integer(
            row.get("meeting_quorum_pct"), f"{path}.meeting_quorum_pct", 1, 100
        ),
        consultation=problems.code(row.get("consultation"), f"{path}.consultation", CONSULTATION),
        clock_stops=tuple(
            sorted(problems.codes(row.get("clock_stops"), f"{path}.clock_stops", STOPPERS))
        ),
        certainty=_sources(row.get("certainty"), f"{path}.certainty", problems),
    )


def _sources(value: object, path: str, problems: Problems) -> dict[str, Certainty]:
    """Read how sure each setting is; none may be left out."""
    problems.keys(problems.mapping(value, path), path, SETTINGS, ())
    return read_certainty(value if isinstance(value, Mapping) else {}, path, problems)


def _days(row: Mapping[str, Any], path: str, name: str, problems: Problems) -> int:
    return problems.integer(row.get(name), f"{path}.{name}", 1, 90)


def _flag(row: Mapping[str, Any], path: str, name: str, problems: Problems) -> bool:
    value = row.get(name)
    if not isinstance(value, bool):
        problems.add(f"{path}.{name}", "type", "Ghi true hoặc false.", "Write true or false.")
    return value is True


def _day_of_year(value: object, path: str, problems: Problems) -> DayOfYear:
    """Read ``"09-01"``; 29 February comes not every year and is refused."""
    try:
        found = date.fromisoformat(f"2001-{value}")
    except ValueError:
        problems.add(
            path,
            "date",
            f"Phải là ngày trong năm “mm-dd”, trong dấu nháy, không phải {value!r}.",
            f"Must be a day of the year “mm-dd”, quoted, not {value!r}.",
        )
        return DayOfYear(1, 1)
    return DayOfYear(found.month, found.day)
