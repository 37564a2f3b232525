"""What apps above have built on households, so that founding one is not undone under it.

An app says it in its ``AppConfig.ready``; a household that an undone split or registration founded
never existed, and nothing may be left hanging on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

#: Sentences about what hangs on the households, newest first; empty when nothing does.
Built = Callable[[Collection[int]], list[str]]

_BUILT: dict[str, Built] = {}


def declare_built(key: str, built: Built) -> None:
    """Say how to find what an app built on households; a key stands for one app's table."""
    _BUILT[key] = built


def built_on(households: Collection[int]) -> list[str]:
    """What hangs on the households; a fixed number of queries for each declared table."""
    if not households:
        return []
    return [text for built in _BUILT.values() for text in built(households)]
