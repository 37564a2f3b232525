"""Bodies of requests: read once, strictly, every fault at its place.

A body is UTF-8 JSON of at most ``TN_API_BODY_BYTES``, or what the parser of an endpoint says.
What cannot be read at all is refused as a whole (:class:`JsonBody`); what can be read is walked
with :class:`Reading`, which keeps every fault under its path (``persons.3.birth_date``,
counted from 0) and hands out plain values.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Collection, Mapping
from typing import IO, Any, ClassVar, cast

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from common.api_errors import BodyTooLarge, Fault, InvalidBody, Text, Unreadable, fill

#: No answer lists more faults than this; a body in good faith cannot have as many.
MAX_FAULTS = 5_000
#: Where a fault of the body as a whole is.
WHOLE = "body"
_LONGEST_TEXT = 200
_SHOWN = 60


class JsonBody(BaseParser):
    """JSON in UTF-8, within the limit; no name twice in an object."""

    media_type = "application/json"
    #: The setting that holds the most bytes.
    limit: ClassVar[str] = "TN_API_BODY_BYTES"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the document.

        Raises:
            BodyTooLarge: beyond the limit; no more than that is read.
            Unreadable: when it is not JSON, is nested too deep, or names something twice.
        """
        most: int = getattr(settings, self.limit)
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise BodyTooLarge
        try:
            document = json.loads(
                raw.decode(), object_pairs_hook=_once, parse_constant=_no_constant
            )
            # Halves of characters can be written in JSON, but nowhere else.
            json.dumps(document, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise _unreadable(error) from None
        return document


def _unreadable(error: ValueError | RecursionError) -> Unreadable:
    """Say why a body cannot be read; what stands in it is not repeated."""
    if isinstance(error, RecursionError):
        return _unread("too_deep", _("Các ngoặc lồng nhau quá sâu."))
    if isinstance(error, json.JSONDecodeError):
        where = {"line": error.lineno, "column": error.colno}
        words = _("Không phải JSON: hỏng từ dòng %(line)d, cột %(column)d.")
        return _unread("invalid_json", cast("Promise", fill(words, where)))
    if isinstance(error, UnicodeDecodeError):
        return _unread("not_utf8", _("Nội dung không phải UTF-8."))
    return _unread("invalid_json", _("Có số hoặc ký tự mà JSON trong UTF-8 không viết được."))


def _unread(code: str, words: Text) -> Unreadable:
    return Unreadable(Fault(WHOLE, code, words, where="body"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            words = _("Trường “%(name)s” đứng hai lần trong một đối tượng.")
            raise _unread("repeated_name", cast("Promise", fill(words, {"name": _shown(name)})))
        made[name] = value
    return made


def _shown(name: str) -> str:
    """A name of the caller's as it may be repeated: short, without halves of characters."""
    text = name.encode("utf-8", "replace").decode()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _no_constant(name: str) -> Any:
    words = _("JSON không có %(name)s.")
    raise _unread("invalid_json", cast("Promise", fill(words, {"name": name})))


class Reading:
    """Walks a body and keeps what is wrong with it."""

    def __init__(self) -> None:
        """Begin without faults."""
        self.faults: list[Fault] = []
        self._paths: set[str] = set()

    def fault(self, path: str, code: str, detail: Text) -> None:
        """Keep a fault."""
        self._paths.add(path)
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(path, code, detail, where="body"))

    def wrong(self, path: str) -> bool:
        """Whether something is wrong with exactly that place."""
        return path in self._paths

    def finish(self) -> None:
        """End the walk.

        Raises:
            InvalidBody: when anything is wrong, with all of it.
        """
        if self.faults:
            raise InvalidBody(self.faults)

    def object(self, value: Any, path: str, known: Collection[str]) -> dict[str, Any]:
        """Return an object that has no other names than the known ones; empty if it is none.

        The path of the body itself is empty; that it is no object is kept under :data:`WHOLE`.
        """
        if not isinstance(value, dict):
            self.fault(path or WHOLE, "not_an_object", _("Ở đây cần một đối tượng JSON {…}."))
            return {}
        for name in value:
            if name not in known:
                self._unknown(path, name, known)
        return value

    def _unknown(self, path: str, name: str, known: Collection[str]) -> None:
        shown = name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
        detail = fill(
            _("Không có trường “%(name)s”. Các trường: %(known)s."),
            {"name": shown, "known": ", ".join(known)},
        )
        self.fault(_below(path, shown), "unknown_field", cast("Promise", detail))

    def items(self, value: Any, path: str, *, most: int) -> list[Any]:
        """Return a list of 1 to ``most`` items; empty if it is none."""
        if value is None:
            self.fault(path, "required", _("Thiếu trường này."))
        elif not isinstance(value, list):
            self.fault(path, "not_a_list", _("Ở đây cần một danh sách JSON […]."))
        elif not 1 <= len(value) <= most:
            detail = fill(_("Danh sách phải có từ 1 đến %(most)s mục."), {"most": most})
            self.fault(path, "out_of_range", cast("Promise", detail))
        else:
            return value
        return []

    def text(self, value: Any, path: str, *, required: bool = False) -> str:
        """Return a text of one line; empty if it is missing, null or none."""
        if value is None or (required and value == ""):
            if required:
                self.fault(path, "required", _("Thiếu trường này."))
        elif not isinstance(value, str):
            self.fault(path, "not_a_text", _("Ở đây cần một chuỗi chữ trong dấu ngoặc kép."))
        elif len(value) > _LONGEST_TEXT:
            detail = fill(_("Chuỗi dài quá %(most)s ký tự."), {"most": _LONGEST_TEXT})
            self.fault(path, "too_long", cast("Promise", detail))
        elif any(unicodedata.category(letter) == "Cc" for letter in value):
            self.fault(path, "control_character", _("Chuỗi có ký tự điều khiển. Xóa ký tự đó."))
        else:
            return value
        return ""

    def number(self, value: Any, path: str) -> int | None:
        """Return a whole number; None if it is missing, null or none."""
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.fault(path, "not_a_number", _("Ở đây cần một số nguyên, không có dấu ngoặc kép."))
        return None

    def day(self, value: Any, path: str) -> dt.date | None:
        """Return a date written ``2026-01-31``; None if it is missing, null or none."""
        if value is None:
            return None
        try:
            day = dt.date.fromisoformat(value)
            if day.isoformat() == value:
                return day
        except (TypeError, ValueError):
            pass
        self.fault(path, "invalid_date", _("Ngày phải viết dạng 2026-01-31 và có trong lịch."))
        return None


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
