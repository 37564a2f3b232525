"""What a classification says, and its words."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from households.rules.missing import ANSWERS, missing_words
from households.rules.standards import StandardSpec
from households.rules.text import NO_TEXT, Text


class HouseholdClass(IntEnum):
    """What a classification says, poorest first."""

    POOR = 1
    NEAR_POOR = 2
    NOT_POOR = 3


CLASS_NAMES = {
    HouseholdClass.POOR: Text("Hộ nghèo", "Poor household"),
    HouseholdClass.NEAR_POOR: Text("Hộ cận nghèo", "Near-poor household"),
    HouseholdClass.NOT_POOR: Text("Hộ không nghèo", "Household that is not poor"),
}
AREA_NAMES = {
    "rural": Text("khu vực nông thôn", "rural area"),
    "urban": Text("khu vực thành thị", "urban area"),
}


class Basis(StrEnum):
    """What stands for income: the points of form B1, or the income sheet."""

    SCORE = "score"
    INCOME = "income"


class Range(NamedTuple):
    """A number that may be known only within bounds; ``None`` is open on that side."""

    low: int | None
    high: int | None

    @classmethod
    def exactly(cls, value: int | None) -> "Range":
        """Return the range of a known value, or the open range for an unknown one."""
        return cls(value, value)


#: How many missing things a sentence names; the rest is a number.
NAMED = 5


@dataclass(frozen=True, slots=True)
class ClassVerdict:
    """A class, or what is missing for one.

    ``possible`` are the classes that could still come out, poorest first; one only if ``decided``.
    ``missing`` names what would decide: paths of facts and the codes of ``missing.py``.
    ``recognisable`` is whether the standard may recognise anybody; a rehearsal decides nothing.
    """

    possible: tuple[HouseholdClass, ...]
    missing: tuple[str, ...]
    recognisable: bool
    standard: StandardSpec
    area: str | None
    basis: Basis
    income: Range
    deprivations: Range

    @property
    def decided(self) -> HouseholdClass | None:
        """The class, or ``None`` when the household cannot be classified."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def reasons(self) -> tuple[Text, ...]:
        """The verdict in sentences: income, deprivations, and the class or what is missing."""
        return tuple(reason for reason in (
            self._income_reason(), self._deprivation_reason(), self._conclusion(),
        ) if reason != NO_TEXT)  # fmt: skip

    def _income_reason(self) -> Text:
        if self.area is None or self.income == Range(None, None):
            return NO_TEXT
        cut = cut_of(self.standard, self.area, self.basis)
        if cut is None:
            return NO_TEXT
        below = at_most(self.income, cut)
        found, area = _shown(self.income, self.basis), AREA_NAMES[self.area]
        limit = _shown(Range.exactly(cut), self.basis)
        what = (
            Text("Điểm thu nhập", "Income score")
            if self.basis is Basis.SCORE
            else Text("Thu nhập bình quân đầu người", "Income per person")
        )
        if below is None:
            return Text(
                f"{what.vi} {found.vi}, chưa rõ có quá {limit.vi} hay không ({area.vi}).",
                f"{what.en} {found.en}, not known whether above {limit.en} ({area.en}).",
            )
        sign = "≤" if below else ">"
        return Text(
            f"{what.vi} {found.vi} {sign} {limit.vi} ({area.vi}).",
            f"{what.en} {found.en} {sign} {limit.en} ({area.en}).",
        )

    def _deprivation_reason(self) -> Text:
        if self.possible == (HouseholdClass.NOT_POOR,):
            return Text(
                "Thu nhập trên chuẩn nên không xét số chỉ số thiếu hụt.",
                "Income is above the line, so deprivations are not considered.",
            )
        low, high = self.deprivations.low or 0, self.deprivations.high or 0
        need, total = self.standard.deprivation_cut, len(self.standard.indicators)
        count = f"{low}" if low == high else f"{low}-{high}"
        points = f"{low * 10}" if low == high else f"{low * 10}-{high * 10}"
        if low < need <= high:
            return Text(
                f"Thiếu hụt từ {low} đến {high} trên {total} chỉ số ({points} điểm),"
                f" chưa rõ có đủ {need} chỉ số hay không.",
                f"Deprived of {low} to {high} of {total} indicators ({points} points),"
                f" not known whether of at least {need}.",
            )
        sign = "≥" if low >= need else "<"
        return Text(
            f"Thiếu hụt {count} trên {total} chỉ số ({points} điểm) {sign} {need} chỉ số.",
            f"Deprived of {count} of {total} indicators ({points} points) {sign} {need}.",
        )

    def _conclusion(self) -> Text:
        if self.decided is not None:
            name = CLASS_NAMES[self.decided]
            ending = (
                NO_TEXT
                if self.recognisable
                else Text(
                    " Chuẩn chưa đủ căn cứ nên kết quả chỉ để tham khảo.",
                    " The standard cannot recognise anybody yet: for information only.",
                )
            )
            return Text(f"Kết quả: {name.vi}.{ending.vi}", f"Result: {name.en}.{ending.en}")
        names = [CLASS_NAMES[item] for item in self.possible]
        words = missing_words(path for path in self.missing if not path.startswith(f"{ANSWERS}."))
        vi, en = [word.vi for word in words[:NAMED]], [word.en for word in words[:NAMED]]
        if rest := len(words) - NAMED if len(words) > NAMED else 0:
            vi.append(f"{rest} mục khác")
            en.append(f"{rest} more")
        return Text(
            f"Chưa phân loại được: có thể là {' hoặc '.join(n.vi for n in names)};"
            f" còn thiếu {'; '.join(vi)}.",
            f"Cannot be classified: {' or '.join(n.en for n in names)}; missing {'; '.join(en)}.",
        )


def cut_of(standard: StandardSpec, area: str, basis: Basis) -> int | None:
    """Return the cut of the basis for an area, ``None`` while it is not published."""
    return (standard.score_cuts if basis is Basis.SCORE else standard.lines).of(area)


def at_most(value: Range, cut: int) -> bool | None:
    """Return whether a value is at most ``cut``, ``None`` while its bounds leave both open."""
    if value.high is not None and value.high <= cut:
        return True
    if value.low is not None and value.low > cut:
        return False
    return None


def _shown(value: Range, basis: Basis) -> Text:
    low, high = value
    vi, en = (_points, _points) if basis is Basis.SCORE else (_dong_vi, _dong_en)
    if low == high:
        return Text(vi(low), en(low))
    return Text(f"{vi(low)} – {vi(high)}", f"{en(low)} – {en(high)}")


def _points(value: int | None) -> str:
    return "…" if value is None else str(value)


def _dong_vi(value: int | None) -> str:
    return "…" if value is None else f"{value:,} đồng".replace(",", ".")


def _dong_en(value: int | None) -> str:
    return "…" if value is None else f"{value:,} dong"
