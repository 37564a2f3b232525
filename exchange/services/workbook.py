"""Our own workbook of a commune: filled with its register or empty, with lists to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from exchange.choices import SheetKind
from exchange.selectors.register_rows import Register


def register_workbook(
    register: Register, count: Callable[[int], None], *, line: str, empty: bool
) -> Iterator[bytes]:
    raise NotImplementedError


def register_csv(
    register: Register, kind: SheetKind, count: Callable[[int], None], *, empty: bool
) -> Iterator[bytes]:
    raise NotImplementedError
