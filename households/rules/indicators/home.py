"""Indicators about the dwelling, water, sanitation, waste and information."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from households.rules import fact_choices
from households.rules.fact_choices import Choice
from households.rules.indicators.base import (
    MEMBER_LIST,
    Case,
    Outcome,
    Parameters,
    Rule,
    Verdict,
    one_of,
)
from households.rules.text import Text


def _codes(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    return tuple(choice.code for choice in choices)


def _label(choices: tuple[Choice, ...], code: object) -> Text:
    return next((c.label for c in choices if c.code == code), Text("", ""))


@dataclass(frozen=True, slots=True)
class Structure(Rule):
    """Q: of wall, column and roof, so many are not solid.

    Not the three structures of housing support (foundation, frame and wall, roof): another test.
    """

    key: ClassVar[str] = "structure"
    not_solid: int

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``not_solid``, of three."""
        return cls(not_solid=parameters.integer("not_solid", 1, 3))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the number of structures that are not solid."""
        home = case.facts.dwelling
        parts = (home.wall_solid, home.column_solid, home.roof_solid)
        weak, unknown = parts.count(False), parts.count(None)
        if weak >= self.not_solid:
            return Outcome(Verdict.DEPRIVED, weak)
        if weak + unknown < self.not_solid:
            return Outcome(Verdict.NOT_DEPRIVED, weak)
        names = ("wall_solid", "column_solid", "roof_solid")
        return Outcome(
            Verdict.UNKNOWN,
            None,
            (),
            tuple(f"dwelling.{n}" for n, p in zip(names, parts, strict=True) if p is None),
        )

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            f"ít nhất {self.not_solid} trong 3 kết cấu chính (tường, cột, mái) làm bằng vật liệu"
            " không bền chắc",
            f"at least {self.not_solid} of the 3 main structures (wall, column, roof) are not of"
            " solid material",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the number of weak structures, in words."""
        return Text(
            f"ít nhất {outcome.value} kết cấu không bền chắc"
            if outcome.value
            else "không có kết cấu nào được ghi là không bền chắc",
            f"at least {outcome.value} not solid" if outcome.value else "none known to be weak",
        )

    def as_generous_as(self, other: Self) -> bool:
        """Compare the number."""
        return self.not_solid <= other.not_solid


@dataclass(frozen=True, slots=True)
class FloorArea(Rule):
    """S: less floor area per person than the minimum; the minimum itself is enough."""

    key: ClassVar[str] = "floor_area"
    minimum: int

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``minimum`` (m² per person)."""
        return cls(minimum=parameters.integer("minimum", 1, 100))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is m² per person."""
        area, size = case.facts.dwelling.area_m2, case.facts.size
        if area is None or size is None:
            missing = () if area is not None else ("dwelling.area_m2",)
            return Outcome(Verdict.UNKNOWN, None, (), missing if size else (*missing, MEMBER_LIST))
        # Compared without dividing, so that no rounding decides.
        low = area < self.minimum * size
        return Outcome(Verdict.DEPRIVED if low else Verdict.NOT_DEPRIVED, (area, size))

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            f"diện tích nhà ở bình quân đầu người dưới {self.minimum} m²",
            f"floor area per person is below {self.minimum} m²",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the floor area per person, in words."""
        if not isinstance(outcome.value, tuple):
            return Text("", "")
        area, size = outcome.value
        # Rounded down: 7.999 must not be shown as the 8 it does not reach.
        each = (area * 100 // size) / Decimal(100)
        return Text(
            f"{f'{each.normalize():f}'.replace('.', ',')} m²/người",
            f"{each.normalize():f} m² per person",
        )

    def as_generous_as(self, other: Self) -> bool:
        """Compare the minimum."""
        return self.minimum >= other.minimum


@dataclass(frozen=True, slots=True)
class _Accepted(Rule):
    """One choice about the dwelling is among those accepted."""

    accepted: frozenset[str]

    def as_generous_as(self, other: Self) -> bool:
        """Whoever accepts less finds more households deprived."""
        return self.accepted <= other.accepted


@dataclass(frozen=True, slots=True)
class Water(_Accepted):
    """W: the main source of water is not a clean one."""

    key: ClassVar[str] = "water"

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``accepted``: the clean sources."""
        return cls(parameters.codes("accepted", _codes(fact_choices.WATER)))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the source."""
        return one_of(case.facts.dwelling.water, self.accepted, "dwelling.water")

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            "không tiếp cận được nguồn nước sạch trong sinh hoạt",
            "no access to clean water for daily life",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the source."""
        return _label(fact_choices.WATER, outcome.value)


@dataclass(frozen=True, slots=True)
class Toilet(_Accepted):
    """T: the household uses no hygienic toilet."""

    key: ClassVar[str] = "toilet"

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``accepted``: the hygienic kinds."""
        return cls(parameters.codes("accepted", _codes(fact_choices.TOILET)))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the kind of toilet."""
        return one_of(case.facts.dwelling.toilet, self.accepted, "dwelling.toilet")

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text("không sử dụng nhà tiêu hợp vệ sinh", "no hygienic toilet is used")

    def finding(self, outcome: Outcome) -> Text:
        """Return the kind of toilet."""
        return _label(fact_choices.TOILET, outcome.value)


@dataclass(frozen=True, slots=True)
class Waste(_Accepted):
    """WT: waste is not treated in an accepted way."""

    key: ClassVar[str] = "waste"

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``accepted``: the accepted ways."""
        return cls(parameters.codes("accepted", _codes(fact_choices.WASTE)))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the way of treatment."""
        return one_of(case.facts.dwelling.waste, self.accepted, "dwelling.waste")

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text("rác thải không được xử lý hợp vệ sinh", "waste is not treated hygienically")

    def finding(self, outcome: Outcome) -> Text:
        """Return the way of treatment."""
        return _label(fact_choices.WASTE, outcome.value)


@dataclass(frozen=True, slots=True)
class Internet(Rule):
    """I1: no member uses the internet."""

    key: ClassVar[str] = "internet"

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read nothing: the rule has no threshold."""
        return cls()

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is whether a member uses the internet."""
        used = case.facts.dwelling.internet
        if used is None:
            return Outcome(Verdict.UNKNOWN, None, (), ("dwelling.internet",))
        return Outcome(Verdict.NOT_DEPRIVED if used else Verdict.DEPRIVED, used)

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            "không có thành viên nào sử dụng dịch vụ Internet", "no member uses the internet"
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return whether a member uses the internet, in words."""
        if outcome.value:
            return Text("có thành viên sử dụng Internet", "a member uses the internet")
        return Text("không ai sử dụng Internet", "nobody uses the internet")

    def as_generous_as(self, other: Self) -> bool:
        """Every rule of this kind is the same."""
        return isinstance(other, Internet)


@dataclass(frozen=True, slots=True)
class Means(Rule):
    """I2: the household has none of the shared and personal means of information."""

    key: ClassVar[str] = "means"
    counted: frozenset[str]

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``counted``: any one of these is enough."""
        return cls(parameters.codes("counted", _codes(fact_choices.MEANS)))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the means it has."""
        means = case.facts.dwelling.means
        if means is None:
            return Outcome(Verdict.UNKNOWN, None, (), ("dwelling.means",))
        has = not self.counted.isdisjoint(means)
        return Outcome(Verdict.NOT_DEPRIVED if has else Verdict.DEPRIVED, means)

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            "không có phương tiện nào phục vụ tiếp cận thông tin (tivi, đài, máy tính, điện"
            " thoại…)",
            "has no means of access to information (television, radio, computer, telephone …)",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the means in words."""
        if not isinstance(outcome.value, tuple) or not outcome.value:
            return Text("không có phương tiện nào", "none")
        labels = [_label(fact_choices.MEANS, code) for code in outcome.value]
        return Text(", ".join(t.vi for t in labels), ", ".join(t.en for t in labels))

    def as_generous_as(self, other: Self) -> bool:
        """Whoever counts less finds more households deprived."""
        return self.counted <= other.counted
