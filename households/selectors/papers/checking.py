"""Whether a code belongs to a valid paper: what anybody may ask, and all they are told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from households.choices import PaperKind, PaperState
from households.models import Paper
from households.rules.papers.codes import clean_code, grouped, is_well_formed


@dataclass(frozen=True, slots=True)
class Checked:
    """What the public learns of a paper: nothing that is not printed in its heading, no name."""

    code: str
    kind: PaperKind
    state: PaperState
    number: str
    issued_on: dt.date
    commune: str
    province: str
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a typed code: mistyped, unknown, or a paper."""

    typed: str
    well_formed: bool
    paper: Checked | None = None


def check_code(typed: str) -> Answer:
    """Look a typed code up; one query for a code that can exist, none for one that cannot."""
    code = clean_code(typed)[:40]
    if not is_well_formed(code):
        return Answer(code, well_formed=False)
    row = (
        Paper.objects.filter(code=code)
        .select_related("commune", "commune__parent")
        .only(
            "code", "kind", "state", "number", "issued_on", "ended_on",
            "commune__name", "commune__parent__name",
        )
        .first()
    )  # fmt: skip
    if row is None:
        return Answer(grouped(code), well_formed=True)
    province = row.commune.parent
    return Answer(
        grouped(code),
        well_formed=True,
        paper=Checked(
            code=grouped(code),
            kind=PaperKind(row.kind),
            state=PaperState(row.state),
            number=row.number,
            issued_on=row.issued_on,
            commune=row.commune.name,
            province=province.name if province else "",
            ended_on=row.ended_on,
        ),
    )
