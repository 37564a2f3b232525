"""Facts about a household: the types, the register of fields, and JSON in and out."""

from households.rules.fact_fields import (
    FACT_FIELDS,
    FactField,
    Kind,
    Section,
    field_at,
    fields_for,
    fields_of,
    labels_of,
)
from households.rules.fact_types import (
    Born,
    DwellingFacts,
    HouseholdFacts,
    LivelihoodFacts,
    MemberFacts,
)
from households.rules.facts_json import (
    FACTS_VERSION,
    FactError,
    FactsError,
    facts_from_json,
    facts_to_json,
)

__all__ = [
    "FACTS_VERSION",
    "FACT_FIELDS",
    "Born",
    "DwellingFacts",
    "FactError",
    "FactField",
    "FactsError",
    "HouseholdFacts",
    "Kind",
    "LivelihoodFacts",
    "MemberFacts",
    "Section",
    "facts_from_json",
    "facts_to_json",
    "field_at",
    "fields_for",
    "fields_of",
    "labels_of",
]
