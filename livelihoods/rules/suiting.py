"""Whether a livelihood model suits an area: a hint at choosing, never a refusal. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Suits(StrEnum):
    """How an area's attributes lie to those of a model."""

    WELL = "well"
    NEUTRAL = "neutral"
    BADLY = "badly"


def suits(fits: Collection[str], avoid: Collection[str], attributes: Collection[str]) -> Suits:
    """Say how a model suits an area with these attributes (``scheme=value``).

    What is to be avoided weighs more than what fits; without either the model is for anywhere.
    """
    if set(avoid) & set(attributes):
        return Suits.BADLY
    if set(fits) & set(attributes):
        return Suits.WELL
    return Suits.BADLY if fits else Suits.NEUTRAL
