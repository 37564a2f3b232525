"""Does a household need a house, by the test of the housing programmes? Pure and three-valued.

Not the deprivation's test: that one looks at wall, column and roof, this one at foundation, frame
and roof (Circular 01/2022/TT-BXD, Article 2). Both are kept and shown side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from households.rules.text import Text


class Verdict(StrEnum):
    """Whether the housing test is met."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    UNKNOWN = "unknown"


class Combine(StrEnum):
    """How the two halves of "not solid and/or too small" go together in a scheme."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class HousingTest:
    """The parameters of a scheme: so many weak structures of three, so few m² per person."""

    weak_parts: int = 2
    area_per_person: Decimal = Decimal(8)
    combine: Combine = Combine.ANY
    article: str = ""


@dataclass(frozen=True, slots=True)
class Dwelling:
    """What is known of where a household lives; ``None`` is unknown, never no.

    ``foundation``, ``frame`` and ``roof`` say whether the structure is solid.
    """

    has_house: bool | None = None
    foundation: bool | None = None
    frame: bool | None = None
    roof: bool | None = None
    area_m2: Decimal | None = None
    persons: int | None = None


#: Names of the three structures, in the order of the law.
PARTS: dict[str, Text] = {
    "foundation": Text("nền, móng", "foundation"),
    "frame": Text("khung, tường", "frame and walls"),
    "roof": Text("mái", "roof"),
}
MISSING_WORDS: dict[str, Text] = {
    "foundation": Text("nền, móng có bền chắc không", "whether the foundation is solid"),
    "frame": Text("khung, tường có bền chắc không", "whether frame and walls are solid"),
    "roof": Text("mái có bền chắc không", "whether the roof is solid"),
    "area_m2": Text("diện tích nhà ở", "the floor area"),
    "persons": Text("số người trong hộ", "the number of persons"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """What the test says; ``missing`` names what would decide while the verdict is unknown."""

    verdict: Verdict
    weak: int
    area_each: Decimal | None
    reasons: tuple[Text, ...]
    missing: tuple[str, ...] = ()


def frame_of_register(*, wall: bool | None, column: bool | None) -> bool | None:
    """Say whether frame and wall together are solid, from the two facts of the register.

    Weak when either certainly is; solid only when both are. A housing survey overrules it.
    """
    if wall is False or column is False:
        return False
    return True if wall and column else None


def area_each(dwelling: Dwelling) -> Decimal | None:
    """Return m² per person, cut off after two places so that 7.999 is not shown as 8."""
    if dwelling.area_m2 is None or not dwelling.persons:
        return None
    return (dwelling.area_m2 * 100 // dwelling.persons) / Decimal(100)


def judge_need(dwelling: Dwelling, test: HousingTest) -> Need:
    """Judge a dwelling: needed or not only when nothing unknown could change it."""
    each = area_each(dwelling)
    if dwelling.has_house is False:
        return Need(Verdict.NEEDED, 0, each, (Text("chưa có nhà ở", "has no house"),))
    weak, weak_missing, weak_count = _weak(dwelling, test)
    small, small_missing = _small(dwelling, test)
    found = _combined(weak=weak, small=small, combine=test.combine)
    reasons = []
    if weak:
        names = [name for key, name in PARTS.items() if getattr(dwelling, key) is False]
        reasons.append(
            Text(
                "không bền chắc: " + "; ".join(name.vi for name in names),
                "not solid: " + ", ".join(name.en for name in names),
            )
        )
    if small:
        reasons.append(
            Text(
                f"{plain(each)} m²/người, dưới {plain(test.area_per_person)} m²",
                f"{plain(each, '.')} m² per person, below {plain(test.area_per_person, '.')} m²",
            )
        )
    if found is None:
        open_questions = (
            *(weak_missing if weak is None else ()),
            *(small_missing if small is None else ()),
        )
        return Need(Verdict.UNKNOWN, weak_count, each, tuple(reasons), open_questions)
    return Need(
        Verdict.NEEDED if found else Verdict.NOT_NEEDED,
        weak_count,
        each,
        tuple(reasons)
        or (Text("nhà đủ bền chắc và đủ diện tích", "the house is solid and large enough"),),
    )


def _weak(dwelling: Dwelling, test: HousingTest) -> tuple[bool | None, tuple[str, ...], int]:
    parts = {name: getattr(dwelling, name) for name in PARTS}
    weak = sum(value is False for value in parts.values())
    unknown = tuple(name for name, value in parts.items() if value is None)
    if weak >= test.weak_parts:
        return True, (), weak
    if weak + len(unknown) < test.weak_parts:
        return False, (), weak
    return None, unknown, weak


def _small(dwelling: Dwelling, test: HousingTest) -> tuple[bool | None, tuple[str, ...]]:
    missing = tuple(
        name
        for name, value in (("area_m2", dwelling.area_m2), ("persons", dwelling.persons or None))
        if value is None
    )
    if missing or dwelling.area_m2 is None or dwelling.persons is None:
        return None, missing
    # Compared without dividing, so that no rounding decides.
    return dwelling.area_m2 < test.area_per_person * dwelling.persons, ()


def _combined(*, weak: bool | None, small: bool | None, combine: Combine) -> bool | None:
    decides = combine is Combine.ANY
    if weak is decides or small is decides:
        return decides
    return None if weak is None or small is None else not decides


def plain(value: Decimal | None, point: str = ",") -> str:
    """Return a number without needless zeros."""
    if value is None:
        return "?"
    return f"{value.normalize():f}".replace(".", point)
