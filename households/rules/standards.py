"""A poverty standard as plain values, read strictly from a reviewed document or a database row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from households.rules.indicators import RULES, Indicator, read_rule
from households.rules.problems import DocumentError, Problem, Problems
from households.rules.text import NO_TEXT, Text

#: Points that each deprivation adds to score B (Circular 07/2021).
POINTS_PER_INDICATOR = 10
AREA_TYPES = ("rural", "urban")
#: The yearly review begins on 1 September.
PERIODIC_FROM_MONTH = 9
#: How sure a value is: read in the law, known and to be checked, assumed, or not found at all.
CERTAINTY = ("certain", "known", "assumed", "unknown")


class StandardStatus(StrEnum):
    """Whether a standard may decide anything."""

    PUBLISHED = "published"
    REHEARSAL = "rehearsal"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class ByArea:
    """A value for rural and one for urban communes; ``None`` where the law's value is unknown."""

    rural: int | None
    urban: int | None

    def of(self, area: str) -> int | None:
        """Return the value for ``rural`` or ``urban``."""
        return self.rural if area == "rural" else self.urban

    @property
    def known(self) -> bool:
        """Whether both values are known."""
        return self.rural is not None and self.urban is not None


NOT_KNOWN = ByArea(None, None)


@dataclass(frozen=True, slots=True)
class ProvinceRef:
    """A province by code *and* a day on which it exists: codes were reused on 1 July 2025."""

    code: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure one topic of a standard is, and why."""

    mark: str
    note: Text


@dataclass(frozen=True, slots=True)
class StandardSpec:
    """Everything a classification needs of a poverty standard.

    Lines are whole dong per person and month, equal counting as below. ``score_cuts`` are points
    of form B1; ``None`` until published, then income per person is compared with the line.
    ``deprivation_cut`` is the number of indicators from which a household is poor.
    """

    code: str
    name: Text
    legal_basis: str
    valid_from: date
    valid_to: date | None
    status: StandardStatus
    lines: ByArea
    score_cuts: ByArea
    deprivation_cut: int
    indicators: tuple[Indicator, ...]
    province: ProvinceRef | None = None
    issuer: Text = NO_TEXT
    average_lines: ByArea = NOT_KNOWN
    form: str | None = None
    certainty: Mapping[str, Certainty] = field(default_factory=dict)

    @property
    def gaps(self) -> tuple[Text, ...]:
        """What is not known yet, in words; a standard with a gap recognises nobody."""
        found = [
            Text(
                f"ngưỡng của chỉ số {indicator.code} – {indicator.name.vi}",
                f"the threshold of indicator {indicator.code} – {indicator.name.en}",
            )
            for indicator in self.indicators
            if indicator.rule is None
        ]
        if not self.lines.known:
            found.append(Text("chuẩn thu nhập", "the income lines"))
        return tuple(found)

    @property
    def recognises(self) -> bool:
        """Whether a household can be recognised under this standard."""
        return self.status is StandardStatus.PUBLISHED and not self.gaps

    def holds_on(self, day: date) -> bool:
        """Return whether the standard is in force on ``day``, whatever its status."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def judges_on(self, day: date, *, periodic: bool) -> bool:
        """Return whether a review of ``day`` is judged under the standard.

        The periodic review from 1 September on finds who is poor in the coming year (Decision
        24/2021, Article 4), so it is also judged under a standard that begins on 1 January: the
        survey of autumn 2021 set the starting point of the standard of 2022.
        """
        return self.holds_on(day) or self.valid_from == coming_start(day, periodic=periodic)


def coming_start(day: date, *, periodic: bool) -> date | None:
    """Day on which a standard must begin for a review before it to be judged under it; or None."""
    autumn = periodic and day.month >= PERIODIC_FROM_MONTH
    return date(day.year + 1, 1, 1) if autumn else None


_REQUIRED = (
    "code", "name", "issuer", "legal_basis", "territory", "valid_from", "valid_to", "status",
    "income_lines", "score_cuts", "deprivation_cut", "indicators",
)  # fmt: skip
_OPTIONAL = ("average_lines", "form", "certainty")
_INDICATOR_KEYS = ("code", "position", "dimension", "name", "rule", "article")


def parse_standards(documents: Mapping[str, Any]) -> dict[str, StandardSpec]:
    """Read standards from documents keyed by file name; ``indicators_of`` may name another one.

    Returns them by code. Raises ``DocumentError`` with every fault of every document; paths start
    with the file name. Also refuses two standards of one code, standards of one territory whose
    validity overlaps, and a province less generous than the national standard of its time.
    """
    problems = Problems()
    rows = {name: problems.mapping(document, name) for name, document in documents.items()}
    by_code = {str(row.get("code")): (name, row) for name, row in rows.items()}
    specs: dict[str, StandardSpec] = {}
    names: dict[str, str] = {}
    for name, row in rows.items():
        spec = _parse_one(name, row, by_code, problems)
        if spec.code in specs:
            problems.add(
                f"{name}.code",
                "duplicate",
                f"Mã {spec.code} đã dùng trong {names[spec.code]}; đặt mã khác.",
                f"Code {spec.code} is taken by {names[spec.code]}; choose another.",
            )
        specs[spec.code], names[spec.code] = spec, name
    problems.raise_any()
    found = [*overlaps(specs.values()), *ungenerous(specs.values())]
    if found:
        raise DocumentError(tuple(found))
    return specs


def _parse_one(
    path: str,
    row: Mapping[str, Any],
    by_code: Mapping[str, tuple[str, Mapping[str, Any]]],
    problems: Problems,
) -> StandardSpec:
    problems.keys(row, path, _REQUIRED, _OPTIONAL)
    valid_from = problems.day(row.get("valid_from"), f"{path}.valid_from")
    end = row.get("valid_to")
    valid_to = None if end is None else problems.day(end, f"{path}.valid_to")
    if valid_to is not None and valid_to < valid_from:
        problems.add(
            f"{path}.valid_to",
            "order",
            f"Ngày hết hiệu lực {valid_to} trước ngày bắt đầu {valid_from}; sửa lại.",
            f"Ends {valid_to}, before it starts {valid_from}; mend it.",
        )
    indicators = _indicators(path, row.get("indicators"), by_code, problems)
    basis = problems.items(row.get("legal_basis"), f"{path}.legal_basis")
    return StandardSpec(
        code=problems.text(row.get("code"), f"{path}.code"),
        name=problems.bilingual(row.get("name"), f"{path}.name"),
        issuer=problems.bilingual(row.get("issuer"), f"{path}.issuer"),
        legal_basis="; ".join(
            problems.text(item, f"{path}.legal_basis[{n}]") for n, item in enumerate(basis)
        ),
        valid_from=valid_from,
        valid_to=valid_to,
        status=StandardStatus(
            problems.code(row.get("status"), f"{path}.status", [s.value for s in StandardStatus])
        ),
        lines=_by_area(row.get("income_lines"), f"{path}.income_lines", 10**8, problems),
        average_lines=_by_area(
            row.get("average_lines"), f"{path}.average_lines", 10**8, problems, optional=True
        ),
        score_cuts=_by_area(
            row.get("score_cuts"), f"{path}.score_cuts", 10_000, problems, optional=True
        ),
        deprivation_cut=problems.integer(
            row.get("deprivation_cut"), f"{path}.deprivation_cut", 1, max(len(indicators), 1)
        ),
        indicators=indicators,
        province=read_territory(row.get("territory"), f"{path}.territory", problems),
        form=row.get("form"),
        certainty=read_certainty(row.get("certainty", {}), f"{path}.certainty", problems),
    )


def _by_area(
    value: object, path: str, high: int, problems: Problems, *, optional: bool = False
) -> ByArea:
    """Read ``{rural, urban}``; with ``optional``, ``null`` is a value not known."""
    if value is None and optional:
        return NOT_KNOWN
    row = problems.mapping(value, path)
    problems.keys(row, path, AREA_TYPES, ())
    return ByArea(*(problems.integer(row.get(a, 1), f"{path}.{a}", 1, high) for a in AREA_TYPES))


def read_territory(value: object, path: str, problems: Problems) -> ProvinceRef | None:
    """Read ``national``, or a province with a day on which its code names it."""
    if value == "national":
        return None
    row = problems.mapping(value, path)
    problems.keys(row, path, ("province", "as_of"), ())
    code = problems.text(row.get("province"), f"{path}.province")
    if code and not (len(code) == 2 and code.isdigit()):
        problems.add(
            f"{path}.province",
            "code",
            "Mã tỉnh là chuỗi 2 chữ số, trong dấu nháy.",
            "A province code is a quoted string of 2 digits.",
        )
    return ProvinceRef(code, problems.day(row.get("as_of"), f"{path}.as_of"))


def read_certainty(value: object, path: str, problems: Problems) -> dict[str, Certainty]:
    """Read how sure each topic is, with a note in both languages."""
    marks: dict[str, Certainty] = {}
    for topic, item in problems.mapping(value, path).items():
        row = problems.mapping(item, f"{path}.{topic}")
        problems.keys(row, f"{path}.{topic}", ("mark", "note"), ())
        marks[topic] = Certainty(
            problems.code(row.get("mark"), f"{path}.{topic}.mark", CERTAINTY),
            problems.bilingual(row.get("note"), f"{path}.{topic}.note"),
        )
    return marks


def _indicators(
    path: str,
    value: object,
    by_code: Mapping[str, tuple[str, Mapping[str, Any]]],
    problems: Problems,
) -> tuple[Indicator, ...]:
    path = f"{path}.indicators"
    if isinstance(value, Mapping):
        problems.keys(value, path, ("same_as",), ())
        source = by_code.get(str(value.get("same_as")))
        if source is None or isinstance(source[1].get("indicators"), Mapping):
            problems.add(
                path,
                "reference",
                f"Không có chuẩn {value.get('same_as')!r} có danh sách chỉ số; kiểm tra mã.",
                f"No standard {value.get('same_as')!r} with its own indicators; check the code.",
            )
            return ()
        # Faults of the shared list are reported where it is written, not once more here.
        return _indicators(source[0], source[1].get("indicators"), by_code, Problems())
    rows = problems.items(value, path)
    indicators = [_indicator(row, f"{path}[{n}]", problems) for n, row in enumerate(rows)]
    for what, seen in (
        ("code", [indicator.code for indicator in indicators]),
        ("position", [indicator.position for indicator in indicators]),
    ):
        for number, item in enumerate(seen):
            if item in seen[:number]:
                problems.add(
                    f"{path}[{number}].{what}",
                    "duplicate",
                    f"{item} đã dùng cho chỉ số khác; mỗi chỉ số một giá trị.",
                    f"{item} is another indicator's; give each its own.",
                )
    return tuple(sorted(indicators, key=lambda indicator: indicator.position))


def _indicator(value: object, path: str, problems: Problems) -> Indicator:
    row = problems.mapping(value, path)
    problems.keys(row, path, _INDICATOR_KEYS, ("parameters", "threshold_known"))
    key = problems.code(row.get("rule"), f"{path}.rule", RULES)
    known = row.get("threshold_known", True)
    if not isinstance(known, bool):
        problems.add(f"{path}.threshold_known", "type", "Ghi true hoặc false.", "true or false.")
    parameters = problems.mapping(row.get("parameters", {}), f"{path}.parameters")
    rule = read_rule(key, parameters, f"{path}.parameters", problems) if known else None
    return Indicator(
        code=problems.text(row.get("code"), f"{path}.code"),
        position=problems.integer(row.get("position"), f"{path}.position", 1, 30),
        dimension=problems.bilingual(row.get("dimension"), f"{path}.dimension"),
        name=problems.bilingual(row.get("name"), f"{path}.name"),
        article=problems.text(row.get("article"), f"{path}.article"),
        rule_key=key,
        parameters=dict(parameters),
        rule=rule,
    )


# --- standards side by side ----------------------------------------------------------------------


def _overlap(one: StandardSpec, other: StandardSpec) -> bool:
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def overlaps(standards: Iterable[StandardSpec]) -> list[Problem]:
    """Return a fault for each pair of published standards of one territory that overlap in time."""
    published = [s for s in standards if s.status is StandardStatus.PUBLISHED]
    return [
        Problem(
            f"{other.code}.valid_from",
            "overlap",
            Text(
                f"Thời hạn trùng với {one.code}; một địa bàn chỉ có một chuẩn tại một thời điểm.",
                f"Overlaps {one.code}; a territory has one standard at a time. Mend the dates.",
            ),
        )
        for number, one in enumerate(published)
        for other in published[number + 1 :]
        if (one.province and one.province.code) == (other.province and other.province.code)
        and _overlap(one, other)
    ]


def ungenerous(standards: Iterable[StandardSpec]) -> list[Problem]:
    """Return a fault wherever a province is less generous than the nation at the same time."""
    published = [s for s in standards if s.status is StandardStatus.PUBLISHED]
    return [
        problem
        for provincial in published
        if provincial.province
        for national in published
        if national.province is None and _overlap(national, provincial)
        for problem in generosity_problems(provincial, national)
    ]


def generosity_problems(provincial: StandardSpec, national: StandardSpec) -> list[Problem]:
    """Compare a province's standard with the national one: it may only reach more households.

    Its lines and published cuts are not lower, its deprivation cut is not higher, and each national
    indicator is there with a threshold that finds at least the same households deprived.
    """
    faults: list[tuple[str, str, str]] = []
    for area in AREA_TYPES:
        for name, mine, theirs in (
            ("income_lines", provincial.lines.of(area), national.lines.of(area)),
            ("score_cuts", provincial.score_cuts.of(area), national.score_cuts.of(area)),
        ):
            if mine is not None and theirs is not None and mine < theirs:
                faults.append((f"{name}.{area}", f"{mine} < {theirs}", f"{mine} < {theirs}"))
    if provincial.deprivation_cut > national.deprivation_cut:
        compared = f"{provincial.deprivation_cut} > {national.deprivation_cut}"
        faults.append(("deprivation_cut", compared, compared))
    own = {indicator.code: indicator for indicator in provincial.indicators}
    for theirs_i in national.indicators:
        mine_i = own.get(theirs_i.code)
        path = f"indicators.{theirs_i.code}"
        if mine_i is None:
            faults.append((path, "thiếu chỉ số này", "the indicator is missing"))
        elif theirs_i.rule is not None and (
            type(mine_i.rule) is not type(theirs_i.rule)
            or not mine_i.rule.as_generous_as(theirs_i.rule)
        ):
            faults.append((path, "ngưỡng chặt hơn", "the threshold is stricter"))
    return [
        Problem(
            f"{provincial.code}.{path}",
            "less_generous",
            Text(
                f"Chuẩn của tỉnh không được thấp hơn chuẩn quốc gia {national.code}: {vi}.",
                f"A province may not be less generous than {national.code}: {en}.",
            ),
        )
        for path, vi, en in faults
    ]
