"""The register of every fact: its names, kind, limits, and the indicators it feeds.

Forms, validation and the page of definitions are made from this one list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from households.rules import fact_choices as choices
from households.rules.fact_choices import Choice
from households.rules.text import Text


class Kind(StrEnum):
    """What values a fact may take."""

    BOOL = "bool"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    CHOICES = "choices"
    RANKED = "ranked"  # like CHOICES, but the order has a meaning
    BORN = "born"
    TEXT = "text"


class Section(StrEnum):
    """Where a fact belongs; the value is also its key in JSON (``household`` is the top level)."""

    HOUSEHOLD = "household"
    MEMBER = "members"
    DWELLING = "dwelling"
    LIVELIHOOD = "livelihood"


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact: ``low`` and ``high`` are inclusive limits of numbers and of text length."""

    section: Section
    name: str
    kind: Kind
    label: Text
    indicators: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    low: int = 0
    high: int = 0
    unit: str = ""
    hint: Text | None = None

    @property
    def path(self) -> str:
        """``members[].insured``, ``dwelling.water``, ``causes``: as named in errors and gaps."""
        if self.section is Section.HOUSEHOLD:
            return self.name
        return f"{self.section}{'[]' if self.section is Section.MEMBER else ''}.{self.name}"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the choice, in the order shown."""
        return tuple(choice.code for choice in self.choices)


def _flag(section: Section, name: str, vi: str, en: str, *indicators: str) -> FactField:
    return FactField(section, name, Kind.BOOL, Text(vi, en), indicators)


def _number(name: str, vi: str, en: str, high: int, unit: str = "") -> FactField:
    return FactField(Section.LIVELIHOOD, name, Kind.INTEGER, Text(vi, en), high=high, unit=unit)


_M, _D, _L, _H = Section.MEMBER, Section.DWELLING, Section.LIVELIHOOD, Section.HOUSEHOLD
_SOLID_WALL = Text(
    "Bền chắc: bê tông cốt thép, gạch, đá, gỗ bền chắc, kim loại",
    "Solid: reinforced concrete, brick, stone, durable wood, metal",
)
_SOLID_COLUMN = Text(
    "Bền chắc: bê tông cốt thép, gạch, đá, sắt, thép, gỗ bền chắc",
    "Solid: reinforced concrete, brick, stone, iron, steel, durable wood",
)
_SOLID_ROOF = Text(
    "Bền chắc: bê tông cốt thép, ngói (xi măng, đất nung)",
    "Solid: reinforced concrete, tiles (cement, fired clay)",
)

FACT_FIELDS: tuple[FactField, ...] = (
    FactField(
        _M, "born", Kind.BORN, Text("Ngày sinh (hoặc năm sinh)", "Date (or year) of birth"),
        ("E1", "E2", "H1", "H2", "A", "C"), low=1900,
    ),
    FactField(_M, "sex", Kind.CHOICE, Text("Giới tính", "Sex"), ("E1",), choices.SEX),
    _flag(_M, "head", "Là chủ hộ", "Head of the household"),
    _flag(_M, "able", "Có khả năng lao động", "Able to work", "E1"),
    FactField(_M, "work", Kind.CHOICE, Text("Việc làm", "Work"), ("E1",), choices.WORK),
    _flag(
        _M, "pension", "Hưởng lương hưu hoặc trợ cấp bảo hiểm xã hội hằng tháng",
        "Receives a pension or monthly social insurance",
    ),
    _flag(
        _M, "allowance", "Hưởng trợ cấp xã hội hằng tháng", "Receives monthly social allowance",
        "E2",
    ),
    FactField(
        _M, "disability", Kind.CHOICE, Text("Mức độ khuyết tật", "Disability"), ("E2",),
        choices.DISABILITY,
    ),
    _flag(_M, "merit", "Người có công với cách mạng", "Person of merit to the revolution"),
    _flag(_M, "insured", "Đang có bảo hiểm y tế", "Has health insurance now", "H2"),
    _flag(
        _M, "stunted", "Suy dinh dưỡng chiều cao theo tuổi", "Undernourished, height for age",
        "H1",
    ),
    _flag(
        _M, "underweight", "Suy dinh dưỡng cân nặng theo tuổi", "Undernourished, weight for age",
        "H1",
    ),
    FactField(
        _M, "attends", Kind.CHOICE, Text("Đang học", "Attends"), ("A", "C"), choices.ATTENDS
    ),
    FactField(
        _M, "finished", Kind.CHOICE, Text("Đã tốt nghiệp", "Highest level finished"),
        ("A", "C"), choices.FINISHED,
    ),
    _flag(
        _M, "job_training",
        "Được doanh nghiệp tuyển dụng và đào tạo nghề tại chỗ có chứng chỉ, chứng nhận",
        "Hired with certified on-the-job training", "A",
    ),
    FactField(
        _D, "wall_solid", Kind.BOOL, Text("Tường bền chắc", "Solid wall"), ("Q",), hint=_SOLID_WALL
    ),
    FactField(
        _D, "column_solid", Kind.BOOL, Text("Cột bền chắc", "Solid column"), ("Q",),
        hint=_SOLID_COLUMN,
    ),
    FactField(
        _D, "roof_solid", Kind.BOOL, Text("Mái bền chắc", "Solid roof"), ("Q",), hint=_SOLID_ROOF
    ),
    FactField(
        _D, "area_m2", Kind.DECIMAL, Text("Diện tích nhà ở", "Floor area of the dwelling"), ("S",),
        high=2000, unit="m²",
    ),
    FactField(
        _D, "water", Kind.CHOICE, Text("Nguồn nước sinh hoạt chính", "Main water source"), ("W",),
        choices.WATER,
    ),
    FactField(_D, "toilet", Kind.CHOICE, Text("Nhà tiêu", "Toilet"), ("T",), choices.TOILET),
    FactField(
        _D, "waste", Kind.CHOICE, Text("Xử lý rác thải", "Waste treatment"), ("WT",), choices.WASTE
    ),
    _flag(
        _D, "internet", "Có thành viên sử dụng dịch vụ Internet", "A member uses the internet",
        "I1",
    ),
    FactField(
        _D, "means", Kind.CHOICES,
        Text("Phương tiện tiếp cận thông tin", "Means of information"), ("I2",), choices.MEANS,
    ),
    _number(
        "income_per_person", "Thu nhập bình quân đầu người một tháng",
        "Income per person and month", 1_000_000_000, "đồng",
    ),
    _number("electricity_kwh", "Điện sử dụng một tháng", "Electricity a month", 10_000, "kWh"),
    FactField(_L, "goods", Kind.CHOICES, Text("Tài sản", "Goods"), (), choices.GOODS),
    _number("annual_land_m2", "Đất trồng cây hằng năm", "Annual crop land", 1_000_000, "m²"),
    _number("perennial_land_m2", "Đất trồng cây lâu năm", "Perennial crop land", 1_000_000, "m²"),
    _number("forest_land_m2", "Đất rừng", "Forest land", 10_000_000, "m²"),
    _number("pond_m2", "Mặt nước nuôi trồng thuỷ sản", "Aquaculture pond", 1_000_000, "m²"),
    _number("cattle", "Trâu, bò, ngựa", "Buffalo, cattle, horses", 1_000, "con"),
    _number("pigs", "Lợn", "Pigs", 10_000, "con"),
    _number("goats", "Dê, cừu", "Goats, sheep", 10_000, "con"),
    _number("poultry", "Gia cầm", "Poultry", 1_000_000, "con"),
    FactField(
        _H, "member_count", Kind.INTEGER, Text("Số thành viên", "Number of members"),
        ("E2", "S"), low=1, high=50, unit="người",
    ),
    FactField(
        _H, "causes", Kind.RANKED, Text("Nguyên nhân nghèo", "Causes of poverty"), (),
        choices.CAUSES,
        hint=Text("Nguyên nhân chính đứng đầu", "The main cause comes first"),
    ),
    FactField(
        _H, "cause_note", Kind.TEXT, Text("Nguyên nhân khác (ghi rõ)", "Other cause (text)"),
        high=500,
    ),
    FactField(
        _H, "wishes", Kind.RANKED, Text("Nhu cầu hỗ trợ", "Wishes for support"), (), choices.WISHES
    ),
    FactField(
        _H, "wish_note", Kind.TEXT, Text("Nhu cầu khác (ghi rõ)", "Other wish (text)"), high=500
    ),
)  # fmt: skip

#: Not a fact of its own: what is missing while some members are known only by number.
MEMBER_LIST_FIELD = FactField(
    _H, "members", Kind.TEXT, Text("Danh sách đầy đủ thành viên", "Full list of members")
)
#: What the register of persons and members says: a review shows it and never asks for it.
FROM_REGISTER = frozenset({"born", "sex", "head", "member_count"})
_BY_PATH = {field.path: field for field in (*FACT_FIELDS, MEMBER_LIST_FIELD)}


def fields_of(section: Section) -> tuple[FactField, ...]:
    """Return the facts of one section, in the order a form shows them."""
    return tuple(field for field in FACT_FIELDS if field.section is section)


def fields_for(indicator: str) -> tuple[FactField, ...]:
    """Return the facts that an indicator (by code) is derived from."""
    return tuple(field for field in FACT_FIELDS if indicator in field.indicators)


def field_at(path: str) -> FactField:
    """Return the fact at ``path``; a member's number or key in brackets is ignored.

    Raises ``KeyError`` when there is none.
    """
    if path.startswith(f"{Section.MEMBER}["):
        path = f"{Section.MEMBER}[]{path[path.index(']') + 1 :]}"
    return _BY_PATH[path]


def labels_of(paths: Iterable[str]) -> list[Text]:
    """Return the distinct labels of ``paths`` in order, to say in words what is missing."""
    return list(dict.fromkeys(field_at(path).label for path in paths))
