"""Indicators about schooling: each age band accepts some levels attended and some finished."""

from dataclasses import dataclass
from typing import ClassVar, Self

from households.rules import fact_choices
from households.rules.fact_types import MemberFacts
from households.rules.indicators.base import (
    Case,
    Outcome,
    Parameters,
    Rule,
    any_member,
    unknown_names,
)
from households.rules.text import Text

_ATTENDS = tuple(choice.code for choice in fact_choices.ATTENDS)
_FINISHED = tuple(choice.code for choice in fact_choices.FINISHED)


@dataclass(frozen=True, slots=True)
class Band:
    """Ages ``start`` up to but not including ``end`` (months), and what is fit for them."""

    start: int
    end: int
    attends: frozenset[str]
    finished: frozenset[str]

    @classmethod
    def read(cls, row: Parameters) -> Self:
        """Read ``{from, under, attends, finished}`` (years)."""
        band = cls(
            start=row.integer("from", 0, 60) * 12,
            end=row.integer("under", 1, 61) * 12,
            attends=row.codes("attends", _ATTENDS),
            finished=row.codes("finished", _FINISHED),
        )
        row.finish()
        return band

    def lacking(self, member: MemberFacts, *, trained: bool) -> bool | tuple[str, ...]:
        """Tell whether a member of this age is behind; ``trained`` accepts on-the-job training."""
        attends, finished = member.attends, member.finished
        if attends in self.attends or finished in self.finished:
            return False
        if trained and member.job_training:
            return False
        asked: dict[str, object] = {"attends": attends}
        if self.finished:
            asked["finished"] = finished
        if trained:
            asked["job_training"] = member.job_training
        return unknown_names(**asked) or True


def _lacking(
    bands: tuple[Band, ...], member: MemberFacts, low: int, high: int, *, trained: bool
) -> bool | tuple[str, ...]:
    """Judge a member whose age may lie in several bands, or in none: all must agree."""
    if high < bands[0].start or low >= bands[-1].end:
        return False
    found = [
        band.lacking(member, trained=trained)
        for band in bands
        if low < band.end and high >= band.start
    ]
    inside = low >= bands[0].start and high < bands[-1].end
    if inside and all(item is True for item in found):
        return True
    if all(item is False for item in found):
        return False
    # Inside one band what is open is the schooling; across bands the age is open too.
    names = [name for item in found if isinstance(item, tuple) for name in item]
    one_band = inside and len(found) == 1
    return tuple(dict.fromkeys(names if one_band else ["born", *names]))


@dataclass(frozen=True, slots=True)
class _Schooling(Rule):
    bands: tuple[Band, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``bands``, which follow each other without a gap."""
        rows = parameters.rows("bands", ("from", "under", "attends", "finished"))
        bands = tuple(Band.read(row) for row in rows)
        parameters.check_bands([(band.start, band.end) for band in bands])
        return cls(bands or (Band(0, 12, frozenset(), frozenset()),))

    def as_generous_as(self, other: Self) -> bool:
        """Compare month by month: every age asked about there is, and accepts no more, here."""
        return all(
            any(
                mine.start <= month < mine.end
                and mine.attends <= theirs.attends
                and mine.finished <= theirs.finished
                for mine in self.bands
            )
            for theirs in other.bands
            for month in range(theirs.start, theirs.end, 12)
        )

    def _ages(self) -> tuple[int, int]:
        return self.bands[0].start // 12, self.bands[-1].end // 12


@dataclass(frozen=True, slots=True)
class AdultEducation(_Schooling):
    """A: a member aged 16 to 30 neither studies nor has the certificate for the age."""

    key: ClassVar[str] = "adult_education"

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the number of members behind."""
        bands = self.bands

        def test(member: MemberFacts, low: int, high: int) -> bool | tuple[str, ...]:
            return _lacking(bands, member, low, high, trained=True)

        return any_member(case, test)

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        start, end = self._ages()
        return Text(
            f"có ít nhất một người từ {start} đến {end - 1} tuổi không tham gia đào tạo hoặc không"
            " có bằng cấp, chứng chỉ phù hợp với độ tuổi",
            f"at least one member aged {start} to {end - 1} neither studies nor has the"
            " certificate for the age",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the number of members behind, in words."""
        return Text(
            f"{outcome.value} người chưa đạt trình độ theo độ tuổi",
            f"{outcome.value} below the level for the age",
        )


@dataclass(frozen=True, slots=True)
class ChildSchooling(_Schooling):
    """C: a child is not at the right level of school for its age."""

    key: ClassVar[str] = "child_schooling"

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the number of children not at their level."""
        bands = self.bands

        def test(member: MemberFacts, low: int, high: int) -> bool | tuple[str, ...]:
            return _lacking(bands, member, low, high, trained=False)

        return any_member(case, test)

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        start, end = self._ages()
        return Text(
            f"có ít nhất một trẻ em từ {start} tuổi đến dưới {end} tuổi không được học đúng bậc,"
            " cấp học phù hợp với độ tuổi",
            f"at least one child aged {start} to under {end} is not at the level of school for"
            " its age",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the number of children not at their level, in words."""
        return Text(
            f"{outcome.value} trẻ em không học đúng bậc, cấp học",
            f"{outcome.value} not at the level for the age",
        )
