"""Ethnic groups by whatever spelling a paper or a spreadsheet uses."""

from __future__ import annotations

from common.vietnamese import fold_name
from households.choices import EthnicList
from households.models import EthnicGroup


def ethnic_groups_by_spelling(list_id: str = EthnicList.B) -> dict[str, EthnicGroup]:
    """Return the groups of a list by every folded name and alias: one query for a whole file.

    Look up with ``fold_name(text)``; a bare code is ambiguous between the lists and not a key.
    """
    found: dict[str, EthnicGroup] = {}
    for group in EthnicGroup.objects.filter(list_id=list_id):
        for spelling in (group.name, *group.aliases):
            found[fold_name(spelling)] = group
    return found
