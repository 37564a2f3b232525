"""Two records that are one become one: what moves is listed, done at once, and can be undone.

Apps above register their own relations to persons and households in
``households.selectors.merge_relations``.
"""

from households.services.merging.households import merge_household_records, preview_household_merge
from households.services.merging.persons import merge_person_records, preview_person_merge

__all__ = [
    "merge_household_records",
    "merge_person_records",
    "preview_household_merge",
    "preview_person_merge",
]
