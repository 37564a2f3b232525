"""One strict reader per kind of fact: from a JSON value to the plain value, or a reason why not."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from households.rules.fact_fields import FactField, Kind
from households.rules.text import Text

Reader = Callable[[Any], object]
#: Nobody is born later; a date of the facts narrows it further.
LAST_YEAR = 2200


class BadFact(Exception):
    """A value that cannot be read: a stable code and a sentence with the remedy."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        """Keep both languages."""
        super().__init__(code)
        self.code = code
        self.message = Text(vi, en)


def reader_of(field: FactField) -> Reader:
    """Return the function that reads values of ``field`` or raises ``BadFact``."""
    codes = {code: code for code in field.codes}
    readers: dict[Kind, Reader] = {
        Kind.BOOL: _read_bool,
        Kind.INTEGER: lambda raw: _read_integer(raw, field),
        Kind.DECIMAL: lambda raw: _read_decimal(raw, field),
        Kind.CHOICE: lambda raw: _read_choice(raw, codes),
        Kind.CHOICES: lambda raw: _read_choices(raw, codes, ranked=False),
        Kind.RANKED: lambda raw: _read_choices(raw, codes, ranked=True),
        Kind.BORN: lambda raw: _read_born(raw, field),
        Kind.TEXT: lambda raw: _read_text(raw, field),
    }
    return readers[field.kind]


def _read_bool(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    raise BadFact(
        "type",
        "Ghi true hoặc false; bỏ trống nếu chưa biết.",
        "Write true or false; leave it out if unknown.",
    )


def _limits(value: int | Decimal, field: FactField) -> None:
    if not field.low <= value <= field.high:
        raise BadFact(
            "limits",
            f"{value} nằm ngoài khoảng {field.low} đến {field.high}; kiểm tra lại số và đơn vị.",
            f"{value} is outside {field.low} to {field.high}; check the number and its unit.",
        )


def _read_integer(raw: Any, field: FactField) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise BadFact("type", "Ghi một số nguyên.", "Write a whole number.")
    _limits(raw, field)
    return raw


def _read_decimal(raw: Any, field: FactField) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise BadFact("type", "Ghi một số.", "Write a number.")
    value = Decimal(str(raw))
    if not value.is_finite():
        raise BadFact("type", "Ghi một số hữu hạn.", "Write a finite number.")
    _limits(value, field)
    if value != round(value, 2):
        raise BadFact(
            "decimals",
            "Ghi nhiều nhất hai chữ số thập phân.",
            "Write at most two decimals.",
        )
    return value


def _read_choice(raw: Any, codes: Mapping[str, str]) -> str:
    if isinstance(raw, str) and raw in codes:
        return codes[raw]
    raise BadFact(
        "choice",
        f"{raw!r} không có trong danh mục; dùng một trong: {', '.join(codes)}.",
        f"{raw!r} is not a choice; use one of: {', '.join(codes)}.",
    )


def _read_choices(raw: Any, codes: Mapping[str, str], *, ranked: bool) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise BadFact("type", "Phải là danh sách […] các mã.", "Must be a list […] of codes.")
    chosen = tuple(_read_choice(item, codes) for item in raw)
    if len(set(chosen)) != len(chosen):
        raise BadFact("duplicate", "Một mã ghi hai lần; bỏ bớt.", "A code twice; drop one.")
    # Where the order means nothing, one order is kept, so that equal facts are equal values.
    return chosen if ranked else tuple(code for code in codes if code in chosen)


def _read_born(raw: Any, field: FactField) -> date | int:
    born: date | int
    if isinstance(raw, date) or (isinstance(raw, int) and not isinstance(raw, bool)):
        born = raw
    else:
        born = _read_date(raw)
    year = born.year if isinstance(born, date) else born
    if not field.low <= year <= LAST_YEAR:
        raise BadFact(
            "limits",
            f"Năm sinh {year} không hợp lý; kiểm tra lại.",
            f"The year of birth {year} cannot be; check it.",
        )
    return born


def _read_date(raw: Any) -> date:
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        raise BadFact(
            "date",
            f"{raw!r} không phải ngày; ghi yyyy-mm-dd, hoặc chỉ năm sinh dạng số.",
            f"{raw!r} is no date; write yyyy-mm-dd, or the bare year as a number.",
        ) from None


def _read_text(raw: Any, field: FactField) -> str | None:
    if not isinstance(raw, str):
        raise BadFact("type", "Ghi chữ.", "Write text.")
    text = raw.strip()
    if len(text) > field.high:
        raise BadFact(
            "length",
            f"Dài quá {field.high} ký tự; rút gọn.",
            f"Longer than {field.high} characters; shorten it.",
        )
    return text or None
