"""Reports of loans as they are sent: read strictly, every fault at its field."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.api_body import Reading
from common.api_errors import Fault
from credit.choices import LoanState
from credit.rules.loan_figures import Figures
from credit.selectors.loan_words import fault

#: Fields of a report of a whole loan.
FIELDS = (
    "reference", "household_code", "identity_number", "person", "programme", "group", "purpose",
    "amount", "term_months", "rate_year", "rate_supported", "disbursed_on", "state",
    "outstanding", "overdue", "reported_on", "settled_on", "reason",
)  # fmt: skip
#: Fields that a later report may bring.
LATER = ("state", "outstanding", "overdue", "reported_on", "settled_on", "reason")
#: Said once, with the first report.
FIXED = (
    "household_code", "programme", "group", "purpose", "amount", "term_months", "rate_year",
    "disbursed_on",
)  # fmt: skip

MOST_DONG = 10**12
MOST_MONTHS = 600
_REFERENCE = re.compile(r"[\x21-\x7e]{1,40}")
_RATE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")


@dataclass(slots=True)
class LoanReported:
    """A loan as the bank reports it; None or empty is what was missing or unreadable.

    ``faults`` are those of its form; a field in them is not judged any further.
    """

    reference: str
    household_code: str
    identity_number: str
    person: uuid.UUID | None
    programme: str
    group: str
    purpose: str
    amount: int | None
    term_months: int | None
    rate_year: Decimal | None
    rate_supported: bool
    disbursed_on: dt.date | None
    figures: Figures
    reason: str
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, name: str) -> bool:
        """Whether something is wrong with a field already."""
        return any(one.name == name for one in self.faults)

    def add(self, name: str, code: str, **params: object) -> None:
        """Keep a fault, unless the field could not even be read."""
        if not self.wrong(name):
            self.faults.append(fault(name, code, **params))


def read_report(body: Any) -> LoanReported:
    """Read a whole loan; nothing is raised, the faults are in the report."""
    reading = Reading()
    row = reading.object(body, "", FIELDS)
    if not isinstance(body, Mapping):
        return _nothing(reading.faults)
    texts = {
        name: reading.text(row.get(name), name, required=name in _REQUIRED).strip()
        for name in _TEXTS
    }
    if texts["reference"] and not _REFERENCE.fullmatch(texts["reference"]):
        _add(reading, "reference", "invalid_form")
    person = _uuid(reading, texts["person"])
    number = texts["identity_number"]
    if bool(number) == bool(texts["person"]) and not (
        reading.wrong("identity_number") or reading.wrong("person")
    ):
        _add(reading, "identity_number", "one_of_two" if number else "required")
    return LoanReported(
        reference=texts["reference"],
        household_code=texts["household_code"],
        identity_number=number,
        person=person,
        programme=texts["programme"],
        group=texts["group"],
        purpose=texts["purpose"],
        amount=_number(reading, row, "amount", least=1),
        term_months=_number(reading, row, "term_months", least=1, most=MOST_MONTHS),
        rate_year=_rate(reading, row),
        rate_supported=_flag(reading, row, "rate_supported"),
        disbursed_on=_day(reading, row, "disbursed_on"),
        figures=read_figures(reading, row),
        reason=texts["reason"],
        faults=reading.faults,
    )


def read_figures(reading: Reading, row: Mapping[str, Any], was: Figures | None = None) -> Figures:
    """Read where a loan stands; what a later report leaves out is as it was.

    The state follows from what is overdue where nobody names it.
    """
    outstanding = _number(reading, row, "outstanding", was=was.outstanding if was else None)
    overdue = _number(reading, row, "overdue", was=was.overdue if was else 0)
    reported_on = _day(reading, row, "reported_on")
    state = reading.text(row.get("state"), "state") or None
    if state is not None and state not in LoanState.values:
        _add(reading, "state", "invalid_choice")
        state = None
    if state is None and not reading.wrong("state"):
        kept = was.state if was else None
        moved = kept is None or kept in {LoanState.ACTIVE, LoanState.OVERDUE}
        state = str((LoanState.OVERDUE if overdue else LoanState.ACTIVE) if moved else kept)
    settled_on = reading.day(row.get("settled_on"), "settled_on")
    if settled_on is None and state == LoanState.SETTLED and was is not None:
        settled_on = was.settled_on
    return Figures(state, outstanding, overdue, reported_on, settled_on)


_REQUIRED = frozenset({"reference", "household_code", "programme", "purpose"})
_TEXTS = (
    "reference", "household_code", "identity_number", "person", "programme", "group", "purpose",
    "reason",
)  # fmt: skip


def _add(reading: Reading, name: str, code: str) -> None:
    one = fault(name, code)
    reading.fault(name, code, one.detail)


def _number(
    reading: Reading,
    row: Mapping[str, Any],
    name: str,
    *,
    least: int = 0,
    most: int = MOST_DONG,
    was: int | None = None,
) -> int | None:
    found = reading.number(row.get(name), name)
    if found is None:
        if was is None and not reading.wrong(name):
            _add(reading, name, "required")
        return None if reading.wrong(name) else was
    if not least <= found <= most:
        _add(reading, name, "out_of_range")
        return None
    return found


def _day(reading: Reading, row: Mapping[str, Any], name: str) -> dt.date | None:
    found = reading.day(row.get(name), name)
    if found is None and not reading.wrong(name):
        _add(reading, name, "required")
    return found


def _rate(reading: Reading, row: Mapping[str, Any]) -> Decimal | None:
    text = reading.text(row.get("rate_year"), "rate_year", required=True)
    if text and not _RATE.fullmatch(text):
        _add(reading, "rate_year", "invalid_form")
        return None
    return Decimal(text) if text else None


def _flag(reading: Reading, row: Mapping[str, Any], name: str) -> bool:
    found = row.get(name)
    if found not in (None, True, False) or (isinstance(found, int) and type(found) is not bool):
        _add(reading, name, "invalid_form")
        return False
    return bool(found)


def _uuid(reading: Reading, text: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        _add(reading, "person", "invalid_form")
        return None


def _nothing(faults: list[Fault]) -> LoanReported:
    empty = Figures(None, None, None, None)
    return LoanReported(
        reference="",
        household_code="",
        identity_number="",
        person=None,
        programme="",
        group="",
        purpose="",
        amount=None,
        term_months=None,
        rate_year=None,
        rate_supported=False,
        disbursed_on=None,
        figures=empty,
        reason="",
        faults=faults,
    )
