"""Which norms of support fit a case: by programme, place, day, and what the applicant is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from areas.models import Area
from programmes.choices import AreaCategory, Beneficiary, Status
from programmes.models import Programme, Project, SupportKind, SupportNorm

_ANY = frozenset({Beneficiary.ANY.value})


@dataclass(frozen=True, slots=True)
class Case:
    """What decides a norm: who it is for (``Beneficiary`` values), where, and how far from home.

    ``km`` None: not known; norms that ask for a distance then do not apply.
    """

    beneficiaries: frozenset[str] = _ANY
    area: str = AreaCategory.ANY.value
    km: Decimal | int | None = None


def beneficiaries_of(
    *,
    status: str,
    minority: bool = False,
    disabled: bool = False,
    merit: bool = False,
    woman: bool = False,
    area: str = AreaCategory.ANY,
) -> frozenset[str]:
    """Return every name under which norms may address somebody of that status and those traits.

    "Poor ethnic-minority household, poor household of an especially difficult place" is one name
    of the law and needs ``area``.
    """
    found = {Beneficiary.ANY.value}
    if status in {Status.POOR, Status.NEAR_POOR, Status.NEWLY_ESCAPED}:
        found.add(str(status))
    if status == Status.POOR and (minority or area == AreaCategory.ESPECIALLY_DIFFICULT):
        found.add(Beneficiary.POOR_MINORITY)
    traits = (
        (minority, Beneficiary.MINORITY),
        (disabled, Beneficiary.DISABLED),
        (merit, Beneficiary.MERIT),
        (woman, Beneficiary.WOMAN),
    )
    return frozenset(str(name) for name in (*found, *(name for holds, name in traits if holds)))


class Norms:
    """The norms of some kinds on a day, read once (one query), asked for many cases."""

    def __init__(
        self,
        kinds: Iterable[SupportKind | int],
        day: dt.date,
        *,
        province: Area | int | None = None,
    ) -> None:
        """Read the norms of ``kinds`` in force on ``day``, of the country and of ``province``."""
        self._norms = list(
            SupportNorm.objects.on(day)
            .filter(kind__in=list(kinds))
            .filter(Q(province__isnull=True) | Q(province=province))
            .select_related("kind", "programme", "project")
            .order_by("item", "code")
        )

    def of(
        self,
        kind: SupportKind | int,
        *,
        programme: Programme | int | None = None,
        project: Project | int | None = None,
        case: Case | None = None,
    ) -> list[SupportNorm]:
        """Return the norm of each item that applies, ordered by item.

        A norm of another programme or project never applies. Of several norms of one item the most
        particular source decides first (the province's, the project's, the programme's, the
        general one); among equals the highest level applies.
        """
        case = case or Case()
        wanted = (_key(kind), _key(programme), _key(project))
        best: dict[str, tuple[tuple[int, int, int, Decimal], SupportNorm]] = {}
        for norm in self._norms:
            if not _fits(norm, wanted, case):
                continue
            rank = _rank(norm)
            held = best.get(norm.item)
            if held is None or rank > held[0]:
                best[norm.item] = (rank, norm)
        return [best[item][1] for item in sorted(best)]


def norms_for(
    kind: SupportKind,
    *,
    programme: Programme | None,
    day: dt.date,
    project: Project | None = None,
    beneficiaries: Iterable[str] = (),
    area: str = AreaCategory.ANY,
    km: Decimal | int | None = None,
    province: Area | int | None = None,
) -> list[SupportNorm]:
    """Return the norms that apply to one case on a day, one of each item (one query).

    ``beneficiaries`` as ``beneficiaries_of`` names them; ``area`` an ``AreaCategory``; ``km`` the
    distance from home. For many cases read ``Norms`` once instead.
    """
    case = Case(frozenset(beneficiaries) | _ANY, str(area), km)
    return Norms([kind], day, province=province).of(
        kind, programme=programme, project=project, case=case
    )


def level(norm: SupportNorm) -> int:
    """Dong that a norm gives at most: its amount or its cap; 0 where it names neither."""
    return norm.amount or norm.cap or 0


def highest(norms: Sequence[SupportNorm]) -> SupportNorm | None:
    """Return the norm with the highest level, None without any."""
    return max(norms, key=lambda norm: (level(norm), norm.share_pct or 0), default=None)


def _key(row: Programme | Project | SupportKind | int | None) -> int | None:
    return row if row is None or isinstance(row, int) else row.pk


def _fits(norm: SupportNorm, wanted: tuple[int | None, int | None, int | None], case: Case) -> bool:
    kind, programme, project = wanted
    return (
        norm.kind_id == kind
        and (norm.programme_id is None or norm.programme_id == programme)
        and (norm.project_id is None or project is None or norm.project_id == project)
        and norm.beneficiary in case.beneficiaries | _ANY
        and norm.area_category in {AreaCategory.ANY, case.area}
        and (norm.min_km is None or (case.km is not None and case.km >= norm.min_km))
    )


def _rank(norm: SupportNorm) -> tuple[int, int, int, Decimal]:
    """Order among norms of one item: the province's own, then the particular, then the highest."""
    return (
        int(norm.province_id is not None),
        int(norm.programme_id is not None) + int(norm.project_id is not None),
        level(norm),
        norm.share_pct or Decimal(0),
    )
