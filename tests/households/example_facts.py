"""Facts as the pages under ``docs/rules`` write them: one line of YAML."""

from datetime import date
from typing import Any

import yaml

from households.rules.facts import HouseholdFacts, facts_from_json
from tests.households.facts_strategies import AS_OF


def facts_of(text: str) -> HouseholdFacts:
    """Read the facts of an example; members get keys by their place."""
    data: dict[str, Any] = yaml.safe_load(text)
    for number, member in enumerate(data.get("members", [])):
        member["key"] = f"p{number}"
    return facts_from_json({"version": 1, **_dates_as_text(data)}, as_of=AS_OF)


def _dates_as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _dates_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_dates_as_text(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data
