"""Columns of a signed list as a file: what the rows say, and what the bank answered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from credit.choices import Category
from credit.models import ConfirmedRow, RowAnswer
from credit.selectors.list_words import FIELD_WORDS, REMOVED_WORDS
from exchange.selectors.export_columns import Cell, ListColumn, Reading
from exchange.selectors.export_lists import Choice

_Said = dict[str, Any]
_Cell = Callable[[ConfirmedRow, Reading], Cell]


def _read(row: ConfirmedRow) -> _Said:
    """What the row says, read from its text once."""
    said: _Said = row.__dict__.setdefault("_said", None) or json.loads(row.line)
    row.__dict__["_said"] = said
    return said


def _text(name: str) -> _Cell:
    return lambda row, _reading: _read(row)[name] or ""


def _day(name: str) -> _Cell:
    def cell(row: ConfirmedRow, _reading: Reading) -> Cell:
        said = _read(row)[name]
        return dt.date.fromisoformat(said) if said else None

    return cell


def _number(row: ConfirmedRow, reading: Reading) -> Cell:
    return reading.number(_read(row)["identity_number"], row.household)


def _category(row: ConfirmedRow, _reading: Reading) -> Cell:
    said = _read(row)
    code = said["category"] or said["was"]
    return str(Category(code).label) if code else ""


def _what(row: ConfirmedRow, _reading: Reading) -> Cell:
    """What differs from the list before, or why the household left it."""
    said = _read(row)
    if said["reason"]:
        return str(REMOVED_WORDS.get(said["reason"], said["reason"]))
    return ", ".join(str(FIELD_WORDS.get(name, name)) for name in said["changed"] or ())


def _representative(row: ConfirmedRow, _reading: Reading) -> Cell:
    found = _read(row)["representative"]
    return found["name"] if found else ""


def _of_answer(read: Callable[[RowAnswer], str]) -> _Cell:
    def cell(row: ConfirmedRow, _reading: Reading) -> Cell:
        answers: list[RowAnswer] = getattr(row, "said_by_bank", [])
        return read(answers[-1]) if answers else ""

    return cell


LIST_COLUMNS = (
    ListColumn("position", _("STT"), lambda row, _r: row.position, 6),
    ListColumn("code", _("Mã hộ"), lambda row, _r: row.code, 14),
    ListColumn("head", _("Chủ hộ"), _text("head"), 28),
    ListColumn("birth_year", _("Năm sinh"), _text("birth_year"), 10),
    ListColumn("identity_number", _("Số định danh"), _number, 16, usual=False, numbers=True),
    ListColumn("village", _("Thôn, tổ dân phố"), _text("village"), 22),
    ListColumn("representative", _("Người đứng vay"), _representative, 28, usual=False),
    ListColumn("category", _("Đối tượng"), _category, 18),
    ListColumn("change", _("Nội dung"), lambda row, _r: str(row.get_change_display()), 16),
    ListColumn("what", _("Thay đổi gì, vì sao"), _what, 28),
    ListColumn("decision", _("Số quyết định"), _text("decision"), 18),
    ListColumn("decided_on", _("Ngày quyết định"), _day("decided_on"), 12),
    ListColumn("valid_from", _("Hiệu lực từ"), _day("valid_from"), 12),
    ListColumn("valid_until", _("Hiệu lực đến"), _day("valid_until"), 12),
    ListColumn("answer", _("Trả lời của ngân hàng"),
               _of_answer(lambda one: str(one.get_outcome_display())), 16),
    ListColumn("answer_reason", _("Lý do không chấp nhận"),
               _of_answer(lambda one: str(one.get_reason_display()) if one.reason else ""), 24),
    ListColumn("answer_note", _("Ghi chú"), _of_answer(lambda one: one.note), 24, usual=False),
    ListColumn("handling", _("Xã đã xử lý"), _of_answer(lambda one: one.handling), 24,
               usual=False),
)  # fmt: skip


def prepared_lines(
    rows: QuerySet[ConfirmedRow, Any], _choice: Choice
) -> QuerySet[ConfirmedRow, Any]:
    """Rows with what their cells read, in the order in which they were signed."""
    answers: Prefetch[Any] = Prefetch(
        "answers",
        queryset=RowAnswer.objects.order_by("answered_at", "pk"),
        to_attr="said_by_bank",
    )
    return rows.select_related("household").prefetch_related(answers).order_by("position", "pk")
