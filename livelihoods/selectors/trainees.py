"""What the register knows of people for training and jobs, and the norms that apply to them.

The number of queries does not depend on how many people are asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from livelihoods.rules.norms import Norm, Trainee
from programmes.models import Programme, SupportKind, SupportNorm
from programmes.rules.places import area_category
from programmes.selectors.places import attributes_on

#: What each item of the catalogue's norms pays for, in the words of the rules.
PARTS = {
    "chi-phi": "cost",
    "tien-an": "meals",
    "di-lai": "travel",
    "ngoai-ngu": "language",
    "tien-o": "lodging",
    "do-dung": "items",
    "giay-to": "papers",
}
#: A commune that is a town: its other workers are no rural workers.
_URBAN = "area_type=urban"
#: Ethnic groups that are no minority: Kinh, foreigners, unknown.
_MAJORITY = ("01", "55", "56")

# Of each person: the household of now, and what its newest decided review says of the person.
_KNOWN = """
SELECT person.id, person.sex, ethnic.code, home.commune_id, village.especially_disadvantaged,
    (facts.member ->> 'able')::boolean, facts.member ->> 'disability',
    (facts.member ->> 'merit')::boolean, facts.member ->> 'work'
FROM households_person person
JOIN households_ethnicgroup ethnic ON ethnic.id = person.ethnic_group_id
JOIN households_membership lives ON lives.person_id = person.id AND lives.valid_to IS NULL
JOIN households_household home ON home.id = lives.household_id
JOIN areas_village village ON village.id = home.village_id
LEFT JOIN LATERAL (
    SELECT review.facts FROM households_review review
    WHERE review.household_id = home.id AND review.state = 'decided'
    ORDER BY review.reviewed_on DESC, review.id DESC LIMIT 1
) newest ON true
LEFT JOIN LATERAL (
    SELECT member FROM jsonb_array_elements(newest.facts -> 'members') member
    WHERE member ->> 'key' = person.uuid::text LIMIT 1
) facts ON true
WHERE person.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person; None where nobody recorded it."""

    person: int
    commune: int
    hard_village: bool
    woman: bool
    minority: bool
    able: bool | None
    disabled: bool
    merit: bool
    work: str | None

    def trainee(self, *, status: str, place: str, rural: bool, km: Decimal | None) -> Trainee:
        """Return the person as the rules read people."""
        return Trainee(
            status=status,
            disabled=self.disabled,
            minority=self.minority,
            merit=self.merit,
            woman=self.woman,
            rural=rural,
            place="especially_difficult" if self.hard_village else place,
            distance_km=km,
        )


def known_of(persons: Sequence[int]) -> dict[int, Known]:
    """What is known of people, by key; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [list(persons)])
        return {
            key: Known(
                person=key,
                commune=commune,
                hard_village=hard,
                woman=sex == "F",
                minority=group not in _MAJORITY,
                able=able,
                disabled=disability not in {None, "none"},
                merit=bool(merit),
                work=work,
            )
            for key, sex, group, commune, hard, able, disability, merit, work in cursor.fetchall()
        }


def trainees(
    asked: Mapping[int, tuple[str, Decimal | None]], day: dt.date
) -> dict[int, tuple[Trainee, Known]]:
    """Return people as the rules read them; ``asked`` gives status and distance of each person."""
    known = known_of(list(asked))
    places = attributes_on({one.commune for one in known.values()}, day)
    found = {}
    for person, one in known.items():
        status, km = asked[person]
        place = places[one.commune]
        found[person] = (
            one.trainee(
                status=status,
                place=area_category(place),
                rural=_URBAN not in place,
                km=km,
            ),
            one,
        )
    return found


def norms_of(
    kind: SupportKind, programme: Programme, *, province: int | None, day: dt.date
) -> list[Norm]:
    """Norms of a kind in force on a day, of the programme or of all, of the province or of all."""
    rows = SupportNorm.objects.on(day).filter(
        Q(programme__isnull=True) | Q(programme=programme),
        Q(province__isnull=True) | Q(province=province),
        kind=kind,
    )
    return [
        Norm(
            code=row.code,
            part=PARTS.get(row.item, row.item),
            beneficiary=row.beneficiary,
            area=row.area_category,
            amount=row.amount,
            cap=row.cap,
            share_pct=row.share_pct,
            min_km=row.min_km,
            rank=2 * (row.province_id is not None) + (row.programme_id is not None),
            key=row.pk,
            legal_basis=row.legal_basis,
        )
        for row in rows
    ]
