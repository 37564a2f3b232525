"""Faults of a document, collected with their paths so that all are shown at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.rules.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where, a stable code, and a sentence that says what to do."""

    path: str
    code: str
    message: Text


class DocumentError(ValueError):
    """A document cannot be used; ``problems`` lists everything wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Show the Vietnamese sentences, one per line."""
        super().__init__("\n".join(f"{p.path}: {p.message.vi}" for p in problems))
        self.problems = problems


class Problems:
    """A list of faults that grows while a document is read.

    The readers below return a harmless stand-in for what they refuse, so that reading goes on and
    finds the next fault; ``raise_any`` ends it.
    """

    def __init__(self) -> None:
        """Start without a fault."""
        self.found: list[Problem] = []

    def add(self, path: str, code: str, vi: str, en: str) -> None:
        """Note one fault."""
        self.found.append(Problem(path or "$", code, Text(vi, en)))

    def raise_any(self) -> None:
        """Raise ``DocumentError`` with every fault noted, if there is one."""
        if self.found:
            raise DocumentError(tuple(self.found))

    def mapping(self, value: object, path: str) -> Mapping[str, Any]:
        """Read an object."""
        if isinstance(value, Mapping):
            return value
        self.add(path, "type", "Phải là một đối tượng {…}.", "Must be an object {…}.")
        return {}

    def items(self, value: object, path: str) -> list[Any]:
        """Read a list."""
        if isinstance(value, list | tuple):
            return list(value)
        self.add(path, "type", "Phải là danh sách […].", "Must be a list […].")
        return []

    def keys(
        self, value: Mapping[str, Any], path: str, required: Iterable[str], optional: Iterable[str]
    ) -> None:
        """Check that an object has all required keys and no unknown one."""
        required, known = list(required), [*required, *optional]
        for name in required:
            if name not in value:
                self.add(_join(path, name), "missing", "Thiếu mục này; hãy ghi.", "Missing.")
        for name in value:
            if name not in known:
                self.add(
                    _join(path, str(name)),
                    "unknown",
                    f"Không có mục này; dùng một trong: {', '.join(known)}.",
                    f"No such key; use one of: {', '.join(known)}.",
                )

    def integer(self, value: object, path: str, low: int, high: int) -> int:
        """Read a whole number between ``low`` and ``high``, both included."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.add(
            path,
            "integer",
            f"Phải là số nguyên từ {low} đến {high}, không phải {value!r}.",
            f"Must be a whole number from {low} to {high}, not {value!r}.",
        )
        return low

    def text(self, value: object, path: str) -> str:
        """Read a text that is not empty."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.add(path, "text", "Phải là chữ, không trống.", "Must be a text, not empty.")
        return ""

    def bilingual(self, value: object, path: str) -> Text:
        """Read ``{vi: …, en: …}``."""
        pair = self.mapping(value, path)
        self.keys(pair, path, ("vi", "en"), ())
        return Text(
            self.text(pair.get("vi", "-"), f"{path}.vi"),
            self.text(pair.get("en", "-"), f"{path}.en"),
        )

    def day(self, value: object, path: str) -> date:
        """Read a date, as a date or as ``yyyy-mm-dd``."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            self.add(
                path,
                "date",
                f"Phải là ngày yyyy-mm-dd, không phải {value!r}.",
                f"Must be a date yyyy-mm-dd, not {value!r}.",
            )
            return date.min

    def code(self, value: object, path: str, allowed: Iterable[str]) -> str:
        """Read one code out of ``allowed``."""
        allowed = list(allowed)
        if isinstance(value, str) and value in allowed:
            return value
        self.add(
            path,
            "choice",
            f"{value!r} không hợp lệ; dùng một trong: {', '.join(allowed)}.",
            f"{value!r} is not a choice; use one of: {', '.join(allowed)}.",
        )
        return allowed[0] if allowed else ""

    def codes(self, value: object, path: str, allowed: Iterable[str]) -> frozenset[str]:
        """Read a list of codes out of ``allowed``."""
        allowed = list(allowed)
        return frozenset(
            self.code(item, f"{path}[{n}]", allowed)
            for n, item in enumerate(self.items(value, path))
        )


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
