"""Whether a bare figure can be restated on the other division of the country, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel, Boundaries, SuccessionShare
from areas.models import Area, AreaSuccession
from areas.rules.restating import Obstacle, Passage, continued, findings
from areas.selectors.succession import communes_of, communes_on

_SENTENCES: dict[Obstacle, str | Promise] = {
    Obstacle.NO_SUCCESSOR: _("%(unit)s: bảng công bố không nói nhập vào đâu"),
    Obstacle.REST_UNKNOWN: _("%(unit)s: chỉ công bố một phần, không rõ phần còn lại"),
    Obstacle.PARTLY_ELSEWHERE: _("%(unit)s: có phần nhập vào xã ngoài phạm vi"),
    Obstacle.RECEIVED_FROM_ELSEWHERE: _("%(unit)s: có phần nhập vào xã trong phạm vi"),
    Obstacle.UNKNOWN_FORMER_CODE: _("%(unit)s: gồm mã cũ %(code)s không có trong danh sách nào"),
    Obstacle.NO_PREDECESSOR: _("%(unit)s: bảng công bố không nói hình thành từ đâu"),
    Obstacle.DISTRICT_WITHOUT_COMMUNES: _("%(unit)s: huyện không có xã nên không có số liệu xã"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """An obstacle, with the unit at fault."""

    obstacle: Obstacle
    unit: Area
    code: str = ""

    def __str__(self) -> str:
        sentence = str(_SENTENCES[self.obstacle])
        return sentence % {"unit": f"{self.unit.name} ({self.unit.code})", "code": self.code}


@dataclass(frozen=True, slots=True)
class Restatement:
    """Answer for one unit: the communes whose figures would be added up, and what is in the way."""

    area: Area
    onto: Boundaries
    #: Communes of the wanted division that hold ground of the unit, by code.
    communes: tuple[Area, ...]
    #: Empty when the sum over ``communes`` is the figure of ``area``.
    reasons: tuple[Reason, ...]
    #: Former communes published as ``part`` that went on unchanged and count as complete.
    unchanged: tuple[Area, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the sum over the communes is the figure of the unit, nothing split."""
        return not self.reasons and bool(self.communes)

    def why(self) -> str:
        """Sentence for people: why not, with the first units at fault; empty when possible."""
        if self.possible:
            return ""
        if not self.communes:
            return gettext("%(unit)s không có xã tương ứng trên địa giới kia.") % {
                "unit": self.area.name
            }
        shown = "; ".join(str(reason) for reason in self.reasons[:3])
        rest = len(self.reasons) - 3
        if rest > 0:
            shown += gettext("; và %(rest)d lý do nữa") % {"rest": rest}
        return gettext("Không quy đổi được nếu không chia nhỏ: %(reasons)s.") % {"reasons": shown}


def is_restatable(area: Area, onto: Boundaries) -> bool:
    """Whether figures by commune of that division add up to the figure of ``area``."""
    return restatement(area, onto).possible


def restatement(area: Area, onto: Boundaries) -> Restatement:
    """Judge by the published successions; at most five queries, whatever the size.

    On its own division a unit is the sum of its communes.
    """
    own = {unit.pk: unit for unit in communes_of(area).order_by("code")}
    if area.boundaries == onto:
        return Restatement(area, onto, tuple(own.values()), ())
    other = {unit.pk: unit for unit in communes_on(area, onto).order_by("code")}
    today, former = (other, own) if onto == Boundaries.TODAY else (own, other)
    rows = AreaSuccession.objects.filter(
        Q(predecessor__in=former) | Q(successor__in=today)
    ).select_related("predecessor", "successor")
    units = own | other
    passages: list[Passage] = []
    for row in rows:
        units[row.successor.pk] = row.successor
        if row.predecessor is not None:
            units[row.predecessor.pk] = row.predecessor
        passages.append(_passage(row))
    reasons = [
        Reason(found.obstacle, units[found.unit], found.code)
        for found in findings(former=former.keys(), today=today.keys(), passages=passages)
        if found.unit is not None
    ]
    partly = {row.former for row in passages if not row.whole}
    unchanged = tuple(
        former[unit] for unit in sorted(continued(passages) & partly) if unit in former
    )
    reasons += _silent_neighbours(former)
    reasons += _empty_districts(area)
    return Restatement(area, onto, tuple(other.values()), tuple(reasons), unchanged)


def _passage(row: AreaSuccession) -> Passage:
    return Passage(
        former=row.predecessor_id,
        former_code=row.predecessor_code,
        today=row.successor_id,
        today_code=row.successor.code,
        whole=row.share == SuccessionShare.WHOLE,
    )


def _silent_neighbours(former: dict[int, Area]) -> list[Reason]:
    """Communes beside the former ones for which nothing is published: they may have come along."""
    silent = (
        Area.objects.communes()
        .filter(parent__in={unit.parent_id for unit in former.values()}, successions__isnull=True)
        .exclude(pk__in=former)
    )
    return [Reason(Obstacle.NO_SUCCESSOR, unit) for unit in silent]


def _empty_districts(area: Area) -> list[Reason]:
    """Districts of a former unit that had no communes: their ground is in no commune's figure."""
    if area.boundaries != Boundaries.FORMER or area.level == AreaLevel.COMMUNE:
        return []
    empty = Area.objects.filter(
        Q(pk=area.pk) | Q(parent=area), level=AreaLevel.DISTRICT, children__isnull=True
    )
    return [Reason(Obstacle.DISTRICT_WITHOUT_COMMUNES, district) for district in empty]
