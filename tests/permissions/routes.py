"""Every URL that the product answers, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver


def registered() -> dict[str, str]:
    """Return the pattern by route name; a route without a name goes by its pattern."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
    for item in patterns:
        pattern = prefix + str(item.pattern)
        if isinstance(item, URLPattern):
            yield (f"{namespace}{item.name}" if item.name else f"/{pattern}"), pattern
        else:
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, inner, pattern)
