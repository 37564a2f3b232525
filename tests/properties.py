"""How long properties are tried: the same examples in every ordinary run, new ones on request.

``make test`` must not fail today on what it passed yesterday, so its examples are derived from the
tests themselves. ``make explore`` looks for new ones, ten times as many, at random; what it finds
becomes an ``@example`` of its test.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ORDINARY, EXPLORE = "ordinary", "explore"
#: So many times the examples of an ordinary run are tried when exploring.
TIMES = 10


def register_profiles() -> None:
    """Make both known and choose the ordinary one; ``--hypothesis-profile`` chooses the other."""
    # No example fails for being slow: how long one takes depends on who else uses this machine.
    settings.register_profile(
        ORDINARY,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.register_profile(
        EXPLORE,
        max_examples=settings().max_examples * TIMES,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile(ORDINARY)


def try_more(items: list[pytest.Item]) -> None:
    """Multiply the examples of tests that name a number of their own, when exploring."""
    ordinary = settings.get_profile(ORDINARY).max_examples
    if settings().max_examples == ordinary:
        return
    for test in {getattr(item, "obj", None) for item in items}:
        # Hypothesis has no public way to change the number of a test that names one.
        own: Any = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is not None and own.max_examples <= ordinary * 2:
            test._hypothesis_internal_use_settings = settings(  # type: ignore[union-attr]
                own, max_examples=own.max_examples * TIMES, deadline=None
            )
