"""What a loan's household and borrower were called before records were merged or corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.apps import apps

from households.models import Household, Person
from households.selectors.succession import lines_of

#: By key of the loan: codes, identity numbers and keys that meant its household and borrower.
FormerNames = Mapping[int, frozenset[str]]


def former_names(loans: Collection[int]) -> FormerNames:
    """Return every name of household and borrower that the loans ever had; five statements.

    The bank goes on reporting under the names it knows. What the register has merged or corrected
    since was the same household and the same person all along. A household that joined another by
    law is named by that one as well, as the feed told the bank.
    """
    history = apps.get_model("credit", "LoanEvent").objects.filter(pgh_obj_id__in=loans)
    rows = set(history.values_list("pgh_obj_id", "household_id", "person_id"))
    lines = lines_of({home for _loan, home, _p in rows})
    homes = dict(
        Household.objects.filter(
            pk__in={name for line in lines.values() for name in line.names}
        ).values_list("pk", "code")
    )
    people = {person for _loan, _home, person in rows}
    keys = dict(Person.objects.filter(pk__in=people).values_list("pk", "uuid"))
    numbers: dict[int, set[str]] = defaultdict(set)
    said = apps.get_model("households", "PersonEvent").objects.filter(pgh_obj_id__in=people)
    for person, number in said.values_list("pgh_obj_id", "identity_number").distinct():
        if number:
            numbers[person].add(number)
    found: dict[int, set[str]] = defaultdict(set)
    for loan, home, person in rows:
        found[loan] |= {homes.get(name, "") for name in lines[home].names}
        found[loan] |= {str(keys.get(person, "")), *numbers[person]}
    return {loan: frozenset(names - {""}) for loan, names in found.items()}
