"""Loading the two official lists of ethnic groups with their spellings: all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from common.csv_cells import Cells
from common.csv_input import Faults, read_rows
from common.vietnamese import fold_name
from households.choices import EthnicList
from households.models import EthnicGroup

REQUIRED = ("list_id", "code", "name", "aliases")


@dataclass(frozen=True, slots=True)
class EthnicGroupReport:
    """How many groups a run created, changed and left."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def load_ethnic_groups(*, actor: None = None, file: Path) -> EthnicGroupReport:
    """Bring the ethnic groups into line with ``file``; running it twice changes nothing.

    Sources: Decision 121-TCTK/PPCĐ of 2 March 1979 (list A) and Decision 1019/QĐ-TCTK of 12
    November 2008 (list B). Groups that are not in the file stay: persons may carry them. Raises
    ``FileRefused`` with every fault; a spelling may mean only one group of a list.
    """
    wanted = _read(file)
    known = {(g.list_id, g.code): g for g in EthnicGroup.objects.select_for_update()}
    created, changed = [], []
    for group in wanted:
        row = known.get((group.list_id, group.code))
        if row is None:
            created.append(group)
        elif (row.name, row.aliases) != (group.name, group.aliases):
            row.name, row.aliases = group.name, group.aliases
            changed.append(row)
    EthnicGroup.objects.bulk_create(created)
    EthnicGroup.objects.bulk_update(changed, ["name", "aliases"])
    return EthnicGroupReport(len(created), len(changed), len(wanted) - len(created) - len(changed))


def _read(file: Path) -> list[EthnicGroup]:
    faults = Faults()
    groups = []
    codes: dict[str, int] = {}
    spellings: dict[str, int] = {}
    lists = {str(key): str(label) for key, label in EthnicList.choices}
    for row in read_rows(file, required=REQUIRED):
        cells = Cells(file.name, row, faults)
        list_id = cells.one_of("list_id", lists)
        code = cells.code("code", 2)
        cells.once("code", f"{list_id} {code}", codes)
        name = cells.text("name", limit=40)
        aliases = [alias.strip() for alias in row["aliases"].split(";") if alias.strip()]
        for alias in aliases:
            if len(alias) > 40:
                cells.wrong(
                    "aliases",
                    what=_("“%(alias)s” dài quá 40 ký tự.") % {"alias": alias},
                    remedy=_("Viết ngắn lại."),
                )
        for column, spelling in [("name", name), *(("aliases", alias) for alias in aliases)]:
            cells.once(column, f"{list_id} {fold_name(spelling)}", spellings)
        groups.append(EthnicGroup(list_id=list_id, code=code, name=name, aliases=aliases))
    faults.refuse_if_any()
    return groups
