"""Reading of single cells: each wrong one is noted with its place, and reading goes on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from common.csv_input import Faults, Row

#: Largest value of the integer columns of the database.
MAX_COUNT = 2_147_483_647

_YES = frozenset({"1", "x", "có", "co", "yes", "true", "đúng"})
_NO = frozenset({"", "0", "không", "khong", "no", "false", "sai"})


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row. A wrong cell gives a neutral value and a noted fault."""

    file: str
    row: Row
    faults: Faults

    def wrong(self, column: str, *, what: str, remedy: str) -> None:
        """Note that a cell is wrong."""
        self.faults.add(self.file, self.row.number, column, what=what, remedy=remedy)

    def text(self, column: str, *, limit: int, blank: bool = False) -> str:
        """Read a text of at most ``limit`` characters."""
        value = self.row.get(column)
        if len(value) > limit:
            self.wrong(
                column,
                what=gettext("dài quá %(limit)d ký tự.") % {"limit": limit},
                remedy=gettext("Viết ngắn lại."),
            )
        elif not value and not blank:
            self.wrong(column, what=gettext("để trống."), remedy=gettext("Điền giá trị."))
        return value

    def code(self, column: str, *digits: int, blank: bool = False) -> str:
        """Read a code of exactly that many digits: spreadsheets drop leading zeros."""
        value = self.row.get(column)
        if not value and blank:
            return value
        if not re.fullmatch(r"[0-9]+", value) or len(value) not in digits:
            wanted = gettext(" hoặc ").join(str(count) for count in digits)
            self.wrong(
                column,
                what=gettext("mã “%(value)s” không đủ %(wanted)s chữ số.")
                % {"value": value, "wanted": wanted},
                remedy=gettext("Sửa mã, giữ các số 0 ở đầu (định dạng ô là văn bản)."),
            )
        return value

    def count(self, column: str) -> int:
        """Read a whole number, not negative, written without separators."""
        value = self.row.get(column)
        if re.fullmatch(r"[0-9]{1,10}", value) and int(value) <= MAX_COUNT:
            return int(value)
        self.wrong(
            column,
            what=gettext("“%(value)s” không phải số nguyên không âm.") % {"value": value},
            remedy=gettext("Viết bằng chữ số, không dấu chấm hay dấu phẩy."),
        )
        return 0

    def date(self, column: str, *, blank: bool = False) -> dt.date | None:
        """Read a day, as 2025-07-01 or 01/07/2025."""
        value = self.row.get(column)
        if not value and blank:
            return None
        found = _date(value)
        if found is None:
            self.wrong(
                column,
                what=gettext("“%(value)s” không phải ngày.") % {"value": value},
                remedy=gettext("Viết ngày/tháng/năm, ví dụ 01/07/2025."),
            )
        return found

    def flag(self, column: str) -> bool:
        """Read yes or no; blank is no."""
        value = self.row.get(column).lower()
        if value not in _YES | _NO:
            self.wrong(
                column,
                what=gettext("“%(value)s” không rõ là có hay không.") % {"value": value},
                remedy=gettext("Viết “có” hoặc để trống."),
            )
        return value in _YES

    def one_of(self, column: str, known: Mapping[str, str]) -> str:
        """Read one of the keys of ``known``, or its label, in any case; return the key."""
        value = self.row.get(column)
        for key, label in known.items():
            if value.lower() in {key.lower(), label.lower()}:
                return key
        self.wrong(
            column,
            what=gettext("giá trị “%(value)s” lạ.") % {"value": value},
            remedy=gettext("Dùng một trong: %(known)s.") % {"known": ", ".join(known)},
        )
        return ""

    def once(self, column: str, key: str, seen: dict[str, int]) -> None:
        """Note a key that an earlier row has already; ``seen`` remembers the first rows."""
        first = seen.setdefault(key, self.row.number)
        if first != self.row.number:
            self.wrong(
                column,
                what=gettext("“%(key)s” đã có ở dòng %(first)d.") % {"key": key, "first": first},
                remedy=gettext("Bỏ một trong hai dòng."),
            )


def _date(value: str) -> dt.date | None:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return dt.date.fromisoformat(value)
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", value, re.ASCII):
            day, month, year = (int(part) for part in value.split("/"))
            return dt.date(year, month, day)
    except ValueError:
        return None
    return None
