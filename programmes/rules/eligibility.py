"""May this household, or this member of it, receive this? Pure; every refusal says why.

Conditions are data (``programmes.models.EligibilityRule``); what is known of the applicant is
gathered by ``programmes.selectors.eligibility``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from households.rules.ages import add_months
from households.rules.escape import escape_on
from households.rules.text import Text


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule in force, as the model of the same fields."""

    code: str
    statuses: frozenset[str]
    national_status: bool = True
    escaped_months: int = 36
    once: str = "no_limit"
    exclusive: bool = True
    min_age: int | None = None
    max_age: int | None = None
    separate_months: int | None = None
    needs_labour: bool = False
    area_attributes: frozenset[str] = frozenset()
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Prior:
    """A support of the same thing that somebody of the household's line has or had.

    ``elsewhere`` is one that the person received as a member of another household.
    """

    support: int
    household: int
    person: int | None
    programme: str
    kind: str
    day: date
    given: bool
    live: bool
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What a household is under one standard on a day: class and the day of its exit."""

    poverty_class: int | None
    escaped_on: date | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of who asks, on the day; ``own`` is by the province's standard if it has one.

    ``ages`` are the lowest and highest age in years that the birth date allows; None unknown.
    """

    household: int
    person: int | None
    national: Standing
    own: Standing | None = None
    unable_to_work: bool = False
    ages: tuple[int, int] | None = None
    registered_on: date | None = None
    closed_on: date | None = None
    area_attributes: frozenset[str] = frozenset()
    priors: tuple[Prior, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason with a stable code; ``prior`` is the earlier support that forbids another."""

    code: str
    text: Text
    prior: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


STATUS_NAMES: dict[str, Text] = {
    "poor": Text("hộ nghèo", "poor household"),
    "near_poor": Text("hộ cận nghèo", "near-poor household"),
    "newly_escaped": Text("hộ mới thoát nghèo", "newly escaped household"),
    "not_poor": Text("hộ không nghèo", "household that is not poor"),
    "unknown": Text("chưa được phân loại", "not classified"),
}

#: Values of ``households.choices.PovertyClass``.
_PLAIN = {1: "poor", 2: "near_poor"}
_CLOSED = 9


def status_of(standing: Standing, day: date, months: int) -> str:
    """Name of what a household is; "newly escaped" ends on the day ``months`` after the exit."""
    if standing.poverty_class in _PLAIN:
        return _PLAIN[standing.poverty_class]
    if standing.poverty_class is None or standing.poverty_class == _CLOSED:
        return "unknown"
    escape = escape_on(standing.escaped_on, day, months=months)
    return "newly_escaped" if escape is not None and escape.holds else "not_poor"


def status_for(applicant: Applicant, condition: Condition, day: date) -> str:
    """Status that counts for a condition: the national one, or the better placed of the two."""
    national = status_of(applicant.national, day, condition.escaped_months)
    if condition.national_status or applicant.own is None or national in condition.statuses:
        return national
    own = status_of(applicant.own, day, condition.escaped_months)
    return own if own in condition.statuses else national


def refusals(applicant: Applicant, condition: Condition, day: date) -> list[Refusal]:
    """Every reason against giving this on ``day``; empty when it may be given."""
    found = [
        *_by_life(applicant, day),
        *_by_status(applicant, condition, day),
        *_by_age(applicant, condition),
        *_by_home(applicant, condition, day),
        *_by_earlier(applicant, condition),
    ]
    if condition.needs_labour and applicant.unable_to_work:
        found.append(
            Refusal(
                "no_labour",
                Text(
                    "Hộ không có sức lao động; cần hướng khác như trợ giúp xã hội.",
                    "Nobody in the household is able to work; it needs another path, such as"
                    " social assistance.",
                ),
            )
        )
    return found


def _by_life(applicant: Applicant, day: date) -> list[Refusal]:
    closed, began = applicant.closed_on, applicant.registered_on
    if closed is not None and closed <= day:
        return [
            Refusal(
                "closed",
                Text(
                    f"Hộ không còn từ ngày {closed:%d/%m/%Y}.",
                    f"The household ended on {closed:%d/%m/%Y}.",
                ),
            )
        ]
    if began is not None and day < began:
        return [
            Refusal(
                "not_founded",
                Text(
                    f"Ngày {day:%d/%m/%Y} chưa có hộ này; hộ lập ngày {began:%d/%m/%Y}.",
                    f"On {day:%d/%m/%Y} there was no such household; it was founded on"
                    f" {began:%d/%m/%Y}.",
                ),
            )
        ]
    return []


def _by_status(applicant: Applicant, condition: Condition, day: date) -> list[Refusal]:
    status = status_for(applicant, condition, day)
    if status in condition.statuses:
        return []
    wanted_vi = ", ".join(STATUS_NAMES[name].vi for name in _in_order(condition.statuses))
    wanted_en = ", ".join(STATUS_NAMES[name].en for name in _in_order(condition.statuses))
    under_vi = " theo chuẩn quốc gia" if condition.national_status else ""
    under_en = " under the national standard" if condition.national_status else ""
    return [
        Refusal(
            "status",
            Text(
                f"Ngày {day:%d/%m/%Y} hộ là {STATUS_NAMES[status].vi}{under_vi}; "
                f"khoản này dành cho {wanted_vi}.",
                f"On {day:%d/%m/%Y} this is a {STATUS_NAMES[status].en}{under_en}; "
                f"this support is for: {wanted_en}.",
            ),
        )
    ]


def _in_order(statuses: Collection[str]) -> list[str]:
    return [name for name in STATUS_NAMES if name in statuses]


def _by_age(applicant: Applicant, condition: Condition) -> list[Refusal]:
    if condition.min_age is None and condition.max_age is None:
        return []
    if applicant.ages is None:
        return [
            Refusal(
                "age_unknown",
                Text(
                    "Chưa có ngày sinh nên chưa xét được tuổi.",
                    "Without a birth date the age cannot be checked.",
                ),
            )
        ]
    lowest, highest = applicant.ages
    if condition.min_age is not None and highest < condition.min_age:
        return [
            Refusal(
                "too_young",
                Text(f"Chưa đủ {condition.min_age} tuổi.", f"Not yet {condition.min_age}."),
            )
        ]
    if condition.max_age is not None and lowest > condition.max_age:
        return [
            Refusal(
                "too_old", Text(f"Đã quá {condition.max_age} tuổi.", f"Over {condition.max_age}.")
            )
        ]
    return []


def _by_home(applicant: Applicant, condition: Condition, day: date) -> list[Refusal]:
    found: list[Refusal] = []
    months = condition.separate_months
    if (
        months is not None
        and applicant.registered_on is not None
        and add_months(applicant.registered_on, months) > day
    ):
        found.append(
            Refusal(
                "separate_too_short",
                Text(
                    f"Hộ lập ngày {applicant.registered_on:%d/%m/%Y}, chưa đủ {months} tháng.",
                    f"The household was founded on {applicant.registered_on:%d/%m/%Y}, less than"
                    f" {months} months ago.",
                ),
            )
        )
    if condition.area_attributes and not condition.area_attributes & applicant.area_attributes:
        found.append(
            Refusal(
                "area",
                Text(
                    "Địa bàn của hộ không thuộc diện được hỗ trợ.",
                    "The household does not live in an area this support is for.",
                ),
            )
        )
    return found


def _by_earlier(applicant: Applicant, condition: Condition) -> list[Refusal]:
    """The earliest support of the same thing that forbids another, if any."""
    # "Once a person" for a thing that goes to the whole household is once a household.
    per_person = condition.once == "person" and applicant.person is not None
    per_household = condition.once == "household" or (condition.once == "person" and not per_person)
    for prior in sorted(applicant.priors, key=lambda p: (p.day, p.support)):
        own = prior.person is not None and prior.person == applicant.person
        received = prior.given or prior.live
        if per_person and own and received:
            return [_earlier("once_person", "Người này", "This person", prior)]
        if per_household and received and (own or not prior.elsewhere):
            return [_earlier("once_household", "Hộ này hoặc hộ gốc", "The household", prior)]
        shared = applicant.person is None or prior.person is None
        if condition.exclusive and prior.live and (own or (shared and not prior.elsewhere)):
            return [_earlier("double", "Hộ này hoặc hộ gốc", "The household", prior)]
    return []


def _earlier(code: str, who_vi: str, who_en: str, prior: Prior) -> Refusal:
    return Refusal(
        code,
        Text(
            f"{who_vi} đã có “{prior.kind}” ({prior.programme}, {prior.day:%d/%m/%Y}).",
            f"{who_en} already has “{prior.kind}” ({prior.programme}, {prior.day:%d/%m/%Y}).",
        ),
        prior=prior.support,
    )
