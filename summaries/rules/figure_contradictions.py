"""Finds rows of a figures file that cannot be true together, and says which and why.

A figure stands on a set of *cells* (a commune of today with a former commune), so that a former
district, a province of today and their parts can be compared whatever the boundaries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

from households.rules.text import Text
from summaries.rules.figures import (
    Figure,
    Measure,
    Qualifier,
    Window,
    grouped,
    rate_window,
    total_window,
)

_NAMES = {
    Measure.POOR: Text("hộ nghèo", "poor households"),
    Measure.NEAR_POOR: Text("hộ cận nghèo", "near-poor households"),
    Measure.MULTIDIMENSIONAL: Text("hộ nghèo đa chiều", "multidimensionally poor households"),
    Measure.TOTAL: Text("tổng số hộ", "households"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure with the unit, standard and cells it is about."""

    figure: Figure
    unit: int
    unit_name: str
    #: Key of the standard; 0 for a total of households, which stands on none.
    standard: int
    provincial: bool
    cells: frozenset[int]

    @property
    def row(self) -> int:
        """Line of the file."""
        return self.figure.row

    @property
    def compared(self) -> bool:
        """Only exact statements of what was can contradict one another."""
        return self.figure.is_actual and self.figure.qualifier is Qualifier.EXACT


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Rows that cannot be true together."""

    rows: tuple[int, ...]
    what: Text


def contradictions(claims: Iterable[Claim]) -> list[Contradiction]:
    """Return every contradiction among exact, actual figures; nothing for a file that can hold."""
    compared = [claim for claim in claims if claim.compared]
    alone = [wrong for claim in compared if (wrong := _impossible(claim))]
    by_place: dict[tuple[int, date], list[Claim]] = defaultdict(list)
    for claim in compared:
        by_place[claim.unit, claim.figure.as_of].append(claim)
    found = list(alone)
    for group in by_place.values():
        found += _same_thing_twice(group)
        found += _totals(group)
        for same_standard in _by_standard(group).values():
            found += _parts_of_households(same_standard)
        found += _less_generous(group)
    bad = {row for one in found for row in one.rows}
    # A sum is only compared over rows that are sound in themselves.
    found += _parts_of_units([c for c in compared if c.row not in bad])
    unique = {tuple(sorted(one.rows)): one for one in reversed(found)}
    return sorted(unique.values(), key=lambda one: one.rows)


def _by_standard(claims: Iterable[Claim]) -> dict[int, list[Claim]]:
    groups: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.standard:
            groups[claim.standard].append(claim)
    return groups


def _said(claim: Claim) -> str:
    return claim.figure.printed_value or claim.figure.printed_rate


def _pair(one: Claim, other: Claim, vi: str, en: str) -> Contradiction:
    where = f"{one.unit_name}, {one.figure.as_of:%d/%m/%Y}"
    return Contradiction(
        (one.row, other.row),
        Text(
            f"dòng {one.row} và dòng {other.row} mâu thuẫn ({where}): {vi}"
            " Kiểm tra nguồn, sửa hoặc bỏ một dòng.",
            f"rows {one.row} and {other.row} contradict each other ({where}): {en}"
            " Check the sources, mend or drop one row.",
        ),
    )


def _impossible(claim: Claim) -> Contradiction | None:
    figure = claim.figure
    total = figure.total
    if total is not None and figure.value is not None:
        if figure.value > total:
            vi, en = "số hộ lớn hơn tổng số hộ.", "more than all households."
        elif (
            figure.rate is not None
            and total
            and not rate_window(figure.rate, cut_off=True).holds(
                Fraction(100 * figure.value, total)
            )
        ):
            share = f"{grouped(figure.value)} trên {grouped(total)} hộ"
            vi = f"{share} không phải {figure.printed_rate}."
            en = f"{figure.value} of {total} households is not {figure.rate} %."
        else:
            return None
    elif figure.value is not None and figure.rate is not None:
        if total_window(figure, cut_off=True).holds_a_whole_number:
            return None
        vi = f"không có tổng số hộ nào để {grouped(figure.value)} hộ là {figure.printed_rate}."
        en = f"no total of households makes {figure.value} of them {figure.rate} %."
    else:
        return None
    return Contradiction(
        (claim.row,),
        Text(
            f"dòng {claim.row}: {vi} Kiểm tra nguồn rồi sửa value, rate_pct hoặc total_households.",
            f"row {claim.row}: {en} Check the source; mend value, rate_pct or total_households.",
        ),
    )


def _same_thing_twice(group: Sequence[Claim]) -> list[Contradiction]:
    found = []
    for one, other in combinations(group, 2):
        mine, theirs = one.figure, other.figure
        if mine.measure is not theirs.measure or one.standard != other.standard:
            continue
        if mine.value is not None and theirs.value is not None and mine.value != theirs.value:
            differ = True
        elif mine.rate is not None and theirs.rate is not None:
            windows = (rate_window(mine.rate, cut_off=True), rate_window(theirs.rate, cut_off=True))
            differ = windows[0].meet(windows[1]) is None
        else:
            differ = False
        if differ:
            name = _NAMES[mine.measure]
            mine_said = f"{mine.printed_value} {mine.printed_rate}".strip()
            theirs_said = f"{theirs.printed_value} {theirs.printed_rate}".strip()
            found.append(
                _pair(
                    one,
                    other,
                    f"{name.vi} cùng chuẩn, cùng ngày nhưng ghi {mine_said} và {theirs_said}.",
                    f"{name.en}, same standard and day, given as {mine_said} and {theirs_said}.",
                )
            )
    return found


def _totals(group: Sequence[Claim]) -> list[Contradiction]:
    """Counts with rates imply a total of households; all must leave one in common."""
    found = []
    windows = [(claim, total_window(claim.figure, cut_off=True)) for claim in group]
    for (one, mine), (other, theirs) in combinations(windows, 2):
        common = mine.meet(theirs)
        if common is None or not common.holds_a_whole_number:
            found.append(
                _pair(
                    one,
                    other,
                    f"tổng số hộ suy ra không khớp ({_range(mine)} và {_range(theirs)}).",
                    f"they imply different totals ({_range(mine)} and {_range(theirs)}).",
                )
            )
    return found


def _range(window: Window) -> str:
    low = grouped(round(window.low))
    return f"{low}–{grouped(round(window.high))}" if window.high is not None else f"≥ {low}"


def _least(claim: Claim, total: Window) -> tuple[float, float]:
    """Return the least and the greatest count a claim can mean."""
    figure = claim.figure
    if figure.value is not None:
        return figure.value, figure.value
    if figure.rate is None:
        return 0, float("inf")
    rates = rate_window(figure.rate, cut_off=True)
    high = float("inf") if total.high is None else float(total.high * (rates.high or 100) / 100)
    return float(total.low * rates.low / 100), high


def _common_total(claims: Sequence[Claim]) -> Window:
    common = Window(Fraction(0), None)
    for claim in claims:
        common = common.meet(total_window(claim.figure, cut_off=True)) or common
    return common


def _parts_of_households(group: Sequence[Claim]) -> list[Contradiction]:
    """Poor and near-poor make up the multidimensionally poor."""
    total = _common_total(group)
    by_measure: dict[Measure, Claim] = {}
    for claim in group:
        by_measure.setdefault(claim.figure.measure, claim)
    poor, near = by_measure.get(Measure.POOR), by_measure.get(Measure.NEAR_POOR)
    both = by_measure.get(Measure.MULTIDIMENSIONAL)
    found = []
    if both is not None:
        for part in (poor, near):
            if part is not None and _exceeds(part, both, total):
                vi, en = _NAMES[part.figure.measure]
                found.append(
                    _pair(
                        part,
                        both,
                        f"{vi} ({_said(part)}) nhiều hơn hộ nghèo đa chiều ({_said(both)}).",
                        f"{en} ({_said(part)}) exceed multidimensionally poor ({_said(both)}).",
                    )
                )
        if poor is not None and near is not None and not found:
            sums = [a + b for a, b in zip(_least(poor, total), _least(near, total), strict=True)]
            low, high = _least(both, total)
            if sums[0] > high or sums[1] < low:
                found.append(
                    Contradiction(
                        (poor.row, near.row, both.row),
                        Text(
                            f"dòng {poor.row}, {near.row} và {both.row} mâu thuẫn"
                            f" ({both.unit_name}): hộ nghèo {_said(poor)} cộng hộ cận nghèo"
                            f" {_said(near)} không bằng hộ nghèo đa chiều {_said(both)}."
                            " Kiểm tra nguồn rồi sửa một dòng.",
                            f"rows {poor.row}, {near.row} and {both.row} contradict each other:"
                            f" poor {_said(poor)} and near-poor {_said(near)} do not make"
                            f" {_said(both)}. Check the sources and mend one row.",
                        ),
                    )
                )
    return found


def _exceeds(part: Claim, whole: Claim, total: Window) -> bool:
    mine, theirs = part.figure, whole.figure
    if (
        mine.rate is not None
        and theirs.rate is not None
        and (rate_window(mine.rate).low > (rate_window(theirs.rate, cut_off=True).high or 100))
    ):
        return True
    return _least(part, total)[0] > _least(whole, total)[1]


def _less_generous(group: Sequence[Claim]) -> list[Contradiction]:
    """A province's standard reaches at least the households of the national one."""
    total = _common_total(group)
    return [
        _pair(
            national,
            provincial,
            f"theo chuẩn quốc gia ({_said(national)}) nhiều hơn theo chuẩn của tỉnh"
            f" ({_said(provincial)}), trong khi chuẩn của tỉnh chỉ có thể rộng hơn.",
            f"more under the national standard ({_said(national)}) than under the province's"
            f" ({_said(provincial)}), which can only be wider.",
        )
        for national in group
        if national.standard and not national.provincial
        for provincial in group
        if provincial.provincial
        and national.figure.measure is provincial.figure.measure
        and national.figure.measure is not Measure.NEAR_POOR
        and _exceeds(national, provincial, total)
    ]


# --- units and their parts -----------------------------------------------------------------------


def _parts_of_units(claims: Sequence[Claim]) -> list[Contradiction]:
    groups: dict[tuple[date, int, Measure], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.figure.value is not None:
            groups[claim.figure.as_of, claim.standard, claim.figure.measure].append(claim)
    found = []
    for group in groups.values():
        for whole in group:
            inside = [c for c in group if c.cells < whole.cells]
            largest = _outermost(inside)
            if any(a.cells & b.cells for a, b in combinations(largest, 2)):
                continue  # Parts on crossing boundaries are left to the solver.
            if largest:
                found += _sum_of_parts(whole, largest)
        found += _same_cells(group)
    return found


def _outermost(claims: Sequence[Claim]) -> list[Claim]:
    chosen: list[Claim] = []
    for claim in sorted(claims, key=lambda c: (-len(c.cells), c.row)):
        if not any(claim.cells <= other.cells for other in chosen):
            chosen.append(claim)
    return chosen


def _same_cells(group: Sequence[Claim]) -> list[Contradiction]:
    """A former and a present unit of the same territory must have the same figure."""
    return [
        _pair(
            one,
            other,
            f"cùng một địa bàn nhưng ghi {_said(one)} và {_said(other)}.",
            f"the same territory is given {_said(one)} and {_said(other)}.",
        )
        for one, other in combinations(group, 2)
        if one.unit != other.unit
        and one.cells == other.cells
        and one.figure.value != other.figure.value
    ]


def _sum_of_parts(whole: Claim, parts: Sequence[Claim]) -> list[Contradiction]:
    held = sum(part.figure.value or 0 for part in parts)
    of_whole = whole.figure.value or 0
    complete = frozenset().union(*(part.cells for part in parts)) == whole.cells
    if held <= of_whole and not (complete and held != of_whole):
        return []
    rows = tuple(sorted([whole.row, *(part.row for part in parts)]))
    listed = ", ".join(str(part.row) for part in parts)
    sign = ">" if held > of_whole else "<"
    return [
        Contradiction(
            rows,
            Text(
                f"dòng {whole.row} ({whole.unit_name}: {grouped(of_whole)}) và các phần ở dòng"
                f" {listed} mâu thuẫn: tổng các phần {grouped(held)} {sign} {grouped(of_whole)}."
                " Kiểm tra nguồn rồi sửa hoặc bỏ một dòng.",
                f"row {whole.row} ({whole.unit_name}: {of_whole}) and its parts in rows {listed}"
                f" contradict each other: the parts make {held} {sign} {of_whole}."
                " Check the sources, mend or drop one row.",
            ),
        )
    ]
