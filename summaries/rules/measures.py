"""What is measured: one registry for the figures, their labels and the lists behind them.

Every measure sums ``value`` over the rows of its ``source`` that satisfy ``where``; both are SQL
over the columns that ``summaries.rules.statements`` gives that source. The statement that computes
the figures and the one that lists the households behind a figure are both made from here, so the
two cannot disagree.

Codes are stable; they are keys of stored figures and of the API:
``poor``, ``poor.persons``, ``poor.deprived.3``, ``near_poor.cause.7``, ``poor.ethnic.B03``,
``poor.move.relapsed.persons``. The definitions are in ``docs/statistics.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from households.rules.escape import holds_sql


class Source(StrEnum):
    """Which rows a measure is about."""

    #: Households with a class in force at the end of the period.
    REGISTER = "register"
    #: Households poor or near-poor at either end of the period, with what happened in between.
    MOVEMENT = "movement"
    #: Reviews that wait for a decision and cannot be classified.
    WAITING = "waiting"


class Unit(StrEnum):
    """What a figure counts."""

    HOUSEHOLDS = "households"
    PERSONS = "persons"
    CHILDREN = "children"
    DEPRIVATIONS = "deprivations"
    DAYS = "days"


class Group(StrEnum):
    """Where a measure stands on a page."""

    CLASS = "class"
    PEOPLE = "people"
    DEPRIVATION = "deprivation"
    ETHNIC = "ethnic"
    CAUSE = "cause"
    MOVEMENT = "movement"
    AGE = "age"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: its code, its words and how it is counted."""

    code: str
    group: Group
    unit: Unit
    vi: str
    en: str
    source: Source
    where: str
    value: str = "1"

    def label(self, language: str) -> str:
        """Vietnamese or English words."""
        return self.en if language.startswith("en") else self.vi


@dataclass(frozen=True, slots=True)
class RegisterClass:
    """A part of the register that the measures of people are broken down by."""

    code: str
    where: str
    vi: str
    en: str


#: The household left poverty less than 36 months before the day (``households.rules.escape``);
#: it must be above the near-poor line.
ESCAPED = f"poverty_class = 3 AND {holds_sql('escaped_on', '%(end)s')}"

POOR = RegisterClass("poor", "poverty_class = 1", "Hộ nghèo", "Poor households")
NEAR_POOR = RegisterClass("near_poor", "poverty_class = 2", "Hộ cận nghèo", "Near-poor households")
NEWLY_ESCAPED = RegisterClass(
    "escaped", ESCAPED, "Hộ mới thoát nghèo", "Households newly escaped from poverty"
)
NOT_POOR = RegisterClass(
    "not_poor", "poverty_class = 3", "Hộ không nghèo", "Households that are not poor"
)
#: Poor and near-poor: what the ministry's yearly announcement calls multidimensional poverty.
MULTIDIMENSIONAL = RegisterClass(
    "multidimensional",
    "poverty_class IN (1, 2)",
    "Hộ nghèo đa chiều (nghèo và cận nghèo)",
    "Multidimensionally poor households (poor and near-poor)",
)
#: Classes with every breakdown. ``not_poor`` includes the newly escaped.
DETAILED = (POOR, NEAR_POOR, NEWLY_ESCAPED)

CAUSES = (
    ("Thiếu đất sản xuất", "No or little land for production"),
    ("Thiếu vốn", "Lack of capital"),
    ("Thiếu lao động", "Lack of labour"),
    ("Thiếu công cụ, phương tiện sản xuất", "Lack of tools"),
    ("Thiếu kiến thức về sản xuất", "Lack of knowledge of production"),
    ("Thiếu kỹ năng lao động, sản xuất", "Lack of skills"),
    ("Ốm đau, bệnh nặng, tai nạn", "Illness or accident"),
    ("Nguyên nhân khác", "Other cause"),
)

_ALL = "TRUE"


@dataclass(frozen=True, slots=True)
class Aspect:
    """A breakdown of a class; with the class it makes a measure."""

    suffix: str
    group: Group
    unit: Unit
    vi: str
    en: str
    where: str = _ALL
    value: str = "1"


def _people(code: str, where: str, vi: str, en: str) -> tuple[Aspect, Aspect]:
    """Households of a kind, and their members."""
    households = Aspect(code, Group.PEOPLE, Unit.HOUSEHOLDS, vi, en, where)
    persons = replace(
        households,
        suffix=f"{code}.persons",
        unit=Unit.PERSONS,
        value="persons",
        vi=f"{vi}: nhân khẩu",
        en=f"{en}: persons",
    )
    return households, persons


_TOTALS = (
    Aspect("", Group.CLASS, Unit.HOUSEHOLDS, "Số hộ", "Households"),
    Aspect("persons", Group.CLASS, Unit.PERSONS, "Nhân khẩu", "Persons", value="persons"),
)

_PEOPLE = (
    *_people("minority", "is_minority", "Dân tộc thiểu số", "Ethnic minority"),
    *_people("majority", "NOT is_minority", "Không thuộc dân tộc thiểu số", "Not a minority"),
    *_people("unable", "unable_to_work", "Không có khả năng lao động", "Unable to work"),
    *_people("merit", "has_merit", "Có người có công với cách mạng", "With a person of merit"),
    *_people(
        "no_group",
        "NOT (is_minority OR unable_to_work OR has_merit)",
        "Không thuộc nhóm đối tượng nào",
        "In none of these groups",
    ),
    *_people("female_head", "female_head", "Chủ hộ là nữ", "Headed by a woman"),
    *_people("urban", "is_urban", "Khu vực thành thị", "Urban"),
    Aspect("children", Group.PEOPLE, Unit.CHILDREN, "Trẻ em", "Children", value="children"),
)

_AGE = (
    Aspect(
        "age.known",
        Group.AGE,
        Unit.HOUSEHOLDS,
        "Biết ngày rà soát",
        "Day of review known",
        "reviewed_on IS NOT NULL",
    ),
    Aspect(
        "age.days",
        Group.AGE,
        Unit.DAYS,
        "Tổng số ngày từ lần rà soát",
        "Sum of days since review",
        "reviewed_on IS NOT NULL",
        "%(end)s - reviewed_on",
    ),
    Aspect(
        "age.over_30",
        Group.AGE,
        Unit.HOUSEHOLDS,
        "Rà soát đã quá 30 ngày",
        "Reviewed over 30 days ago",
        "%(end)s - reviewed_on > 30",
    ),
    Aspect(
        "age.over_365",
        Group.AGE,
        Unit.HOUSEHOLDS,
        "Rà soát đã quá một năm",
        "Reviewed over a year ago",
        "%(end)s - reviewed_on > 365",
    ),
)


def _deprived(position: int) -> Aspect:
    return Aspect(
        f"deprived.{position}",
        Group.DEPRIVATION,
        Unit.HOUSEHOLDS,
        f"Thiếu hụt chỉ số {position}",
        f"Deprived in indicator {position}",
        f"deprivations & {1 << (position - 1)} <> 0",
    )


def _cause(number: int) -> Aspect:
    vi, en = CAUSES[number - 1]
    where = f"causes & {1 << (number - 1)} <> 0"
    return Aspect(f"cause.{number}", Group.CAUSE, Unit.HOUSEHOLDS, vi, en, where)


_DEPRIVATION_SUM = Aspect(
    "deprivations",
    Group.DEPRIVATION,
    Unit.DEPRIVATIONS,
    "Tổng số thiếu hụt",
    "Deprivations in all",
    value="bit_count(deprivations::bit(32))",
)


@cache
def aspects(positions: int) -> tuple[Aspect, ...]:
    """Breakdowns of a class under a standard with ``positions`` indicators."""
    return (
        *_TOTALS,
        *_PEOPLE,
        _DEPRIVATION_SUM,
        *(_deprived(position) for position in range(1, positions + 1)),
        *(_cause(number) for number in range(1, len(CAUSES) + 1)),
        *_AGE,
    )


def _joined(part: RegisterClass, aspect: Aspect) -> Measure:
    code = f"{part.code}.{aspect.suffix}" if aspect.suffix else part.code
    return Measure(
        code,
        aspect.group,
        aspect.unit,
        f"{part.vi}: {aspect.vi}" if aspect.suffix else part.vi,
        f"{part.en}: {aspect.en}" if aspect.suffix else part.en,
        Source.REGISTER,
        part.where if aspect.where == _ALL else f"({part.where}) AND ({aspect.where})",
        aspect.value,
    )


#: Columns of tables 2 and 3: code, condition, persons counted, words. ``%(own)s`` is the class of
#: the table, ``%(other)s`` the other one. The identity of the tables holds row by row.
_MOVES: tuple[tuple[str, str, str, str, str], ...] = (
    ("start", "c0 = {own}", "p0", "Đầu kỳ", "At the start"),
    ("switched", "c0 = {own} AND c1 = {other}", "p1", "", ""),
    (
        "passed",
        "c0 = {own} AND kind = 'passed'",
        "p1",
        "Vượt chuẩn cận nghèo",
        "Passed the near-poor line",
    ),
    ("left", "c0 = {own} AND kind = 'left'", "p0", "Giảm khác", "Other decrease"),
    ("came", "c0 = {other} AND c1 = {own}", "p1", "", ""),
    ("relapsed", "c1 = {own} AND kind = 'relapsed'", "p1", "", ""),
    ("new", "c1 = {own} AND kind = 'new'", "p1", "Phát sinh mới", "Newly arising"),
    ("joined", "c1 = {own} AND kind = 'joined'", "p1", "Tăng khác", "Other increase"),
    ("end", "c1 = {own}", "p1", "Cuối kỳ", "At the end"),
)
_MOVE_WORDS = {
    (1, "switched"): ("Trở thành hộ cận nghèo", "Became near-poor"),
    (1, "came"): ("Hộ cận nghèo trở thành hộ nghèo", "Near-poor that became poor"),
    (1, "relapsed"): ("Tái nghèo", "Fell back into poverty"),
    (2, "switched"): ("Trở thành hộ nghèo", "Became poor"),
    (2, "came"): ("Hộ nghèo trở thành hộ cận nghèo", "Poor that became near-poor"),
    (2, "relapsed"): ("Tái cận nghèo", "Fell back into near-poverty"),
}
#: Columns that lessen and that raise the number of a class, in the order of the tables.
DECREASES = ("switched", "passed", "left")
INCREASES = ("came", "relapsed", "new", "joined")

#: Persons of the two columns in which changes of size are counted: condition and value.
_RESIZED = {
    "left": ("c0 = {own}", "lost"),
    "joined": ("(c1 = {own} AND kind = 'joined') OR (c0 = {own} AND kind <> 'left')", "gained"),
}


def _movement(part: RegisterClass, own: int) -> tuple[Measure, ...]:
    found = []
    for code, where, persons, vi, en in _MOVES:
        words = _MOVE_WORDS.get((own, code), (vi, en))
        households = Measure(
            f"{part.code}.move.{code}",
            Group.MOVEMENT,
            Unit.HOUSEHOLDS,
            f"{part.vi}: {words[0]}",
            f"{part.en}: {words[1]}",
            Source.MOVEMENT,
            where.format(own=own, other=3 - own),
            "n",
        )
        among, value = _RESIZED.get(code, (where, persons))
        found += [
            households,
            replace(
                households,
                code=f"{households.code}.persons",
                unit=Unit.PERSONS,
                where=among.format(own=own, other=3 - own),
                value=value,
                vi=f"{households.vi} (nhân khẩu)",
                en=f"{households.en} (persons)",
            ),
        ]
    return tuple(found)


MOVEMENT = (*_movement(POOR, 1), *_movement(NEAR_POOR, 2))

WAITING = (
    Measure(
        "unclassified",
        Group.WAITING,
        Unit.HOUSEHOLDS,
        "Chưa phân loại được",
        "Cannot be classified",
        Source.WAITING,
        _ALL,
    ),
    Measure(
        "unclassified.persons",
        Group.WAITING,
        Unit.PERSONS,
        "Chưa phân loại được: nhân khẩu",
        "Cannot be classified: persons",
        Source.WAITING,
        _ALL,
        "persons",
    ),
    Measure(
        "unclassified.first",
        Group.WAITING,
        Unit.HOUSEHOLDS,
        "Chưa phân loại được, chưa từng có kết quả",
        "Cannot be classified and has no class yet",
        Source.WAITING,
        "NOT has_class",
    ),
)

_ETHNIC = re.compile(r"(?P<part>[a-z_]+)\.ethnic\.(?P<list>[AB])(?P<group>\d{2})")
#: Bits of a mask that a standard may use.
MOST_INDICATORS = 30


@cache
def registry() -> dict[str, Measure]:
    """Every measure by code but the ones made for a group of people on demand (``ethnic``)."""
    parts = (*DETAILED, MULTIDIMENSIONAL)
    register = [_joined(part, aspect) for part in parts for aspect in aspects(MOST_INDICATORS)]
    counted = [_joined(NOT_POOR, aspect) for aspect in _TOTALS]
    return {measure.code: measure for measure in (*register, *counted, *MOVEMENT, *WAITING)}


def find(code: str) -> Measure | None:
    """Return the measure of a code, or None when nothing is measured under it."""
    if known := registry().get(code):
        return known
    match = _ETHNIC.fullmatch(code)
    parts = (*DETAILED, MULTIDIMENSIONAL)
    part = next((p for p in parts if match and p.code == match["part"]), None)
    if match is None or part is None:
        return None
    return Measure(
        code,
        Group.ETHNIC,
        Unit.HOUSEHOLDS,
        f"{part.vi}: dân tộc {match['list']}{match['group']}",
        f"{part.en}: ethnic group {match['list']}{match['group']}",
        Source.REGISTER,
        f"({part.where}) AND ethnic_list = '{match['list']}' AND ethnic_code = '{match['group']}'",
    )
