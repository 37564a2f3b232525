"""The standards and the form that the product ships, parsed once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from households.rules.scoring_form import FormSpec, parse_form
from households.rules.standards import StandardSpec, parse_standards

DATA = Path(__file__).resolve().parent.parent.parent / "data"


def documents(folder: str) -> dict[str, Any]:
    """Return fresh copies of the YAML documents of a folder under ``data``, by file name."""
    return {
        path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((DATA / folder).glob("*.yaml"))
    }


@cache
def standards() -> dict[str, StandardSpec]:
    """Return the shipped standards by code."""
    return parse_standards(documents("standards"))


def national() -> StandardSpec:
    """Return the national standard of 2022-2025."""
    return standards()["national_2022_2025"]


@cache
def form() -> FormSpec:
    """Return the demonstration form, read from JSON as the database keeps it."""
    stored = json.loads(json.dumps(documents("scoring")["b1_demonstration.yaml"], default=str))
    return parse_form(stored, "b1_demonstration.yaml")
