"""What was done for people, by year: one registry for the figures, their words and their lists.

Every output counts rows of its ``source`` that satisfy ``where``, sums ``value`` over them, or
counts different values of ``distinct``; all are SQL over the columns that
``summaries.rules.output_statements`` gives that source. Figures and the lists behind them are both
made from here. Codes are stable; they are keys of stored figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from programmes.choices import CapitalSource, GroupKind, SupportGroup
from summaries.rules.care import CARE_ROWS


class Source(StrEnum):
    """Which rows an output is about."""

    #: Supports given, by the day of delivery.
    SUPPORT = "support"
    #: Houses accepted, by the day of acceptance.
    HOUSE = "house"
    #: Certificates of vocational training.
    CERTIFICATE = "certificate"
    #: Jobs that people were brought into, by the first day of work.
    PLACEMENT = "placement"
    #: Departures for contract work abroad.
    OVERSEAS = "overseas"
    #: Livelihood models and production projects, by the day on which they began.
    PROJECT = "project"
    #: Works finished, by the day of completion.
    WORK = "work"
    #: Groups alive at the end of the year, or today.
    CLUB = "club"
    #: Meetings of groups.
    MEETING = "meeting"
    #: Officials who took part in a course.
    TRAINEE = "trainee"
    AWARD = "award"
    #: Capital lines of the year.
    CAPITAL = "capital"
    #: Households on the list and their needs, as of the day of computing; read from the needs.
    NEED = "need"
    #: Households that may borrow against a lack of capital, as of the day of computing.
    BORROWER = "borrower"
    #: Loans of the bank, by the day of disbursement.
    LOAN = "loan"
    #: Loans that are owed at the end of the year, or today, as the bank last reported them.
    DEBT = "debt"
    #: Households on a list with who answers for them, as of the day of computing.
    CARE = "care"
    #: Households on a list at the end of each quarter.
    LISTED = "listed"
    #: Visits and calls, by the day on which they were done.
    VISIT = "visit"
    #: What stands in the way of households, as of the day of computing.
    OBSTACLE = "obstacle"
    #: Obstacles by the day on which they were cleared.
    CLEARED = "cleared"
    #: What happened to case plans, by day.
    PLAN = "plan"


class Entity(StrEnum):
    """What the list behind an output shows, one row each."""

    SUPPORT = "support"
    HOUSEHOLD = "household"
    PERSON = "person"
    PROJECT = "project"
    WORK = "work"
    CLUB = "club"
    MEETING = "meeting"
    OFFICIAL = "official"
    AWARD = "award"
    LINE = "line"
    NEED = "need"
    LOAN = "loan"
    VISIT = "visit"
    OBSTACLE = "obstacle"


class Unit(StrEnum):
    """What a figure counts."""

    SUPPORTS = "supports"
    HOUSEHOLDS = "households"
    PERSONS = "persons"
    THINGS = "things"
    DONG = "dong"


class Section(StrEnum):
    """Where an output stands on a page."""

    GIVEN = "given"
    GROUPS = "groups"
    LIVELIHOOD = "livelihood"
    HOUSING = "housing"
    TRAINING = "training"
    WORKS = "works"
    CLUBS = "clubs"
    OFFICIALS = "officials"
    CARE = "care"
    CAPITAL = "capital"
    CREDIT = "credit"
    NEEDS = "needs"


@dataclass(frozen=True, slots=True)
class Output:
    """One figure of a year: its code, its words and how it is counted."""

    code: str
    section: Section
    unit: Unit
    vi: str
    en: str
    source: Source
    entity: Entity
    where: str = "TRUE"
    #: Summed; rows are counted where it is "1".
    value: str = "1"
    #: Different values of this column are counted instead.
    distinct: str = ""

    def label(self, language: str) -> str:
        """Vietnamese or English words."""
        return self.en if language.startswith("en") else self.vi

    @property
    def tells_of_debts(self) -> bool:
        """Whether the figure says who borrowed, so that small ones are not for everybody."""
        return self.source in {Source.LOAN, Source.DEBT} or self.code.startswith(_OF_DEBTS)

    @property
    def cases(self) -> str:
        """Code of the figure that says how many loans or households stand behind this one."""
        of_sum = self.value != "1"
        return self.code.rpartition(".")[0] if of_sum else self.code

    @property
    def key(self) -> str:
        """Column that names the rows of the list behind the figure."""
        return self.distinct or "key"


#: Beginnings of codes that tell who borrowed, besides loans themselves.
_OF_DEBTS = ("support.credit", "credit.covered")

#: Names of the groups of support in English; in Vietnamese they are those of the choices.
_GROUPS = {
    SupportGroup.LIVELIHOOD: ("Mô hình sinh kế", "Livelihood models"),
    SupportGroup.PRODUCTION: ("Dự án phát triển sản xuất", "Production projects"),
    SupportGroup.HOUSING: ("Nhà ở", "Housing"),
    SupportGroup.TRAINING: ("Đào tạo nghề", "Vocational training"),
    SupportGroup.JOB: ("Việc làm", "Jobs"),
    SupportGroup.CREDIT: ("Vay vốn ưu đãi", "Preferential loans"),
    SupportGroup.HEALTH: ("Y tế, bảo hiểm y tế", "Health, health insurance"),
    SupportGroup.EDUCATION: ("Giáo dục", "Education"),
    SupportGroup.NUTRITION: ("Dinh dưỡng", "Nutrition"),
    SupportGroup.WATER: ("Nước sạch, vệ sinh", "Clean water, sanitation"),
    SupportGroup.INFORMATION: ("Thông tin", "Information"),
    SupportGroup.LAND: ("Đất ở, đất sản xuất", "Land"),
    SupportGroup.INSURANCE: ("Bảo hiểm nông nghiệp", "Agricultural insurance"),
    SupportGroup.PROTECTION: ("Trợ giúp xã hội", "Social assistance"),
    SupportGroup.ADVICE: ("Tư vấn, trợ giúp pháp lý", "Advice, legal aid"),
    SupportGroup.GIFT: ("Quà tặng, hỗ trợ khác", "Gifts and other"),
}


@dataclass(frozen=True, slots=True)
class Aspect:
    """How supports are counted, all together and by group."""

    suffix: str
    unit: Unit
    entity: Entity
    vi: str
    en: str
    where: str = "TRUE"
    value: str = "1"
    distinct: str = ""


def _households(suffix: str, where: str, vi: str, en: str) -> Aspect:
    return Aspect(suffix, Unit.HOUSEHOLDS, Entity.HOUSEHOLD, vi, en, where, distinct="household_id")


ASPECTS = (
    Aspect("", Unit.SUPPORTS, Entity.SUPPORT, "số lượt hỗ trợ đã giao", "supports given"),
    _households(".households", "TRUE", "số hộ được hỗ trợ", "households supported"),
    _households(".households.poor", "status = 'poor'", "hộ nghèo", "poor households"),
    _households(
        ".households.near_poor", "status = 'near_poor'", "hộ cận nghèo", "near-poor households"
    ),
    _households(
        ".households.escaped",
        "status = 'newly_escaped'",
        "hộ mới thoát nghèo",
        "newly escaped households",
    ),
    _households(
        ".households.minority", "is_minority", "hộ dân tộc thiểu số", "ethnic-minority households"
    ),
    _households(
        ".households.female_head", "female_head", "hộ có chủ hộ là nữ", "households headed by women"
    ),
    _households(
        ".households.disabled",
        "disabled",
        "hộ có người khuyết tật",
        "households with a disabled person",
    ),
    Aspect(
        ".persons",
        Unit.PERSONS,
        Entity.PERSON,
        "số người trực tiếp được hỗ trợ",
        "persons supported themselves",
        "person_id IS NOT NULL",
        distinct="person_id",
    ),
    Aspect(
        ".value",
        Unit.DONG,
        Entity.SUPPORT,
        "giá trị hỗ trợ (đồng)",
        "value of support (dong)",
        "value > 0",
        "value",
    ),
)


def _supports() -> list[Output]:
    found = []
    for group in (None, *SupportGroup):
        vi, en = _GROUPS[group] if group else ("Hỗ trợ", "Support")
        prefix = f"support.{group}" if group else "support"
        narrowed = f"grp = '{group}'" if group else "TRUE"
        section = Section.GROUPS if group else Section.GIVEN
        for one in ASPECTS:
            where = narrowed if one.where == "TRUE" else f"{narrowed} AND ({one.where})"
            found.append(
                Output(
                    f"{prefix}{one.suffix}", section, one.unit, f"{vi}: {one.vi}",
                    f"{en}: {one.en}", Source.SUPPORT, one.entity, where, one.value, one.distinct,
                )
            )  # fmt: skip
    return found


#: Figures of one group of the ledger that stand in a section of their own.
_ALSO = {"training.people": SupportGroup.TRAINING, "jobs.advised": SupportGroup.JOB}


def group_of(output: Output) -> SupportGroup | None:
    """Return the group of support that a figure of the ledger counts; None for all together."""
    if output.section is Section.GROUPS:
        return SupportGroup(output.code.split(".")[1])
    return _ALSO.get(output.code)


def _thing(  # noqa: PLR0917 (a row of a table)
    code: str,
    section: Section,
    source: Source,
    entity: Entity,
    words: tuple[str, str],
    where: str = "TRUE",
) -> Output:
    return Output(code, section, Unit.THINGS, *words, source, entity, where)


_CLUBS = {
    GroupKind.LEGAL_ADVICE: ("Tổ tư vấn, trợ giúp pháp lý", "Legal-advice groups"),
    GroupKind.VIOLENCE_PREVENTION: (
        "Câu lạc bộ phòng, chống bạo lực gia đình",
        "Clubs against domestic violence",
    ),
    GroupKind.MINORITY_WOMEN: (
        "Tổ, câu lạc bộ phụ nữ dân tộc thiểu số",
        "Ethnic-minority women's groups and clubs",
    ),
    GroupKind.WOMEN: ("Tổ, câu lạc bộ phụ nữ khác", "Other women's groups and clubs"),
    GroupKind.SAVINGS: ("Tổ tiết kiệm và vay vốn", "Savings and credit groups"),
    GroupKind.SELF_MANAGED: ("Tổ tự quản giảm nghèo", "Self-managed poverty-reduction groups"),
    GroupKind.OTHER: ("Tổ, nhóm khác", "Other groups"),
}
_SOURCES = {
    CapitalSource.CENTRAL_INVESTMENT: ("Trung ương: đầu tư", "Central: investment"),
    CapitalSource.CENTRAL_RECURRENT: ("Trung ương: sự nghiệp", "Central: recurrent"),
    CapitalSource.PROVINCE: ("Ngân sách tỉnh", "Province"),
    CapitalSource.DISTRICT: ("Ngân sách huyện (cũ)", "District (former)"),
    CapitalSource.COMMUNE: ("Ngân sách xã", "Commune"),
    CapitalSource.POLICY_CREDIT: ("Tín dụng chính sách", "Policy credit"),
    CapitalSource.INTEGRATED: ("Lồng ghép", "Integrated from other programmes"),
    CapitalSource.ENTERPRISE: ("Doanh nghiệp", "Enterprises"),
    CapitalSource.COMMUNITY: ("Nhân dân đóng góp", "Contributed by the people"),
    CapitalSource.FOREIGN: ("Vốn nước ngoài", "Foreign"),
    CapitalSource.FUND_FOR_POOR: ("Quỹ “Vì người nghèo”", "Fund “For the Poor”"),
    CapitalSource.OTHER: ("Nguồn khác", "Other"),
}


def _capital() -> list[Output]:
    found = []
    for column, vi, en in (
        ("allocated", "Vốn được giao", "Capital allocated"),
        ("disbursed", "Vốn đã giải ngân", "Capital disbursed"),
    ):
        for source in (None, *CapitalSource):
            narrowed = f"source = '{source}'" if source else "TRUE"
            words = _SOURCES[source] if source else ("", "")
            found.append(
                Output(
                    f"capital.{column}.{source}" if source else f"capital.{column}",
                    Section.CAPITAL,
                    Unit.DONG,
                    f"{vi}: {words[0]}" if source else f"{vi} (đồng)",
                    f"{en}: {words[1]}" if source else f"{en} (dong)",
                    Source.CAPITAL,
                    Entity.LINE,
                    f"{narrowed} AND {column} <> 0",
                    column,
                )
            )
    return found


#: Figures of loans: suffix, unit, words, what is summed. They stand for all programmes together
#: and for each programme of the bank (``loan:ho-ngheo.amount``), which is data.
_LOAN_ASPECTS: dict[Source, tuple[tuple[str, Unit, str, str, str], ...]] = {
    Source.LOAN: (
        ("", Unit.THINGS, "Khoản vay giải ngân trong năm", "Loans disbursed in the year", "1"),
        (".amount", Unit.DONG, "Số tiền giải ngân (đồng)", "Disbursed (dong)", "amount"),
    ),
    Source.DEBT: (
        ("", Unit.THINGS, "Khoản vay còn dư nợ", "Loans owed", "1"),
        (".outstanding", Unit.DONG, "Dư nợ (đồng)", "Outstanding (dong)", "outstanding"),
        (".overdue", Unit.DONG, "Trong đó quá hạn (đồng)", "Of this overdue (dong)", "overdue"),
    ),
}
_OF_PROGRAMME = re.compile(r"(loan|debt):([a-z0-9_-]{1,40})(|\.[a-z]+)")


def loan_outputs(source: Source, programme: str = "") -> list[Output]:
    """Return the figures of loans, of all programmes or of one by its code."""
    if programme and not _OF_PROGRAMME.fullmatch(f"{source}:{programme}"):
        return []
    narrowed = f"programme = '{programme}'" if programme else "TRUE"
    prefix = f"{source}:{programme}" if programme else str(source)
    return [
        Output(
            f"{prefix}{suffix}", Section.CREDIT, unit, vi, en, source, Entity.LOAN,
            narrowed if value == "1" else f"{narrowed} AND {value} > 0", value,
        )
        for suffix, unit, vi, en, value in _LOAN_ASPECTS[source]
    ]  # fmt: skip


def programme_of(code: str) -> str:
    """Return the code of the bank's programme that a figure is about; empty for all or none."""
    found = _OF_PROGRAMME.fullmatch(code)
    return found[2] if found else ""


_OF_CARE = re.compile(r"(care:[0-9]{1,18}|obstacle:[a-z]{1,10}|[a-z]{1,10}:q[1-4])(|\.[a-z_0-9]+)")


def care_outputs(source: Source, part: str = "") -> list[Output]:
    """Return the figures of care of one source, of all or of one official, level or quarter."""
    rows = CARE_ROWS[source]
    if part and not _OF_CARE.fullmatch(f"{source}:{part}"):
        return []
    column = f"{rows.part}::text" if rows.part == "official" else rows.part
    narrowed = f"{column} = '{part}'" if part else "TRUE"
    prefix = f"{source}:{part}" if part else str(source)
    return [
        Output(
            f"{prefix}{one.suffix}", Section.CARE, Unit(rows.unit), one.vi, one.en, source,
            Entity(rows.entity), f"{narrowed} AND {one.where}" if part else one.where,
            distinct=rows.key,
        )
        for one in rows.figures
    ]  # fmt: skip


def care_part(code: str) -> str:
    """Return the official, level or quarter that a figure of care is narrowed to; empty for all."""
    found = _OF_CARE.fullmatch(code)
    return found[1].partition(":")[2] if found else ""


def _borrowers() -> list[Output]:
    def one(code: str, vi: str, en: str, where: str) -> Output:
        return Output(
            code, Section.CREDIT, Unit.HOUSEHOLDS, vi, en, Source.BORROWER, Entity.HOUSEHOLD, where
        )

    return [
        one("credit.eligible", "Hộ đủ điều kiện vay vốn sản xuất, kinh doanh",
            "Households that may borrow for production or business", "TRUE"),
        one("credit.in_need", "Trong đó hộ có nhu cầu vay vốn",
            "Of these in need of capital", "in_need"),
        one("credit.covered", "Hộ có nhu cầu đang được vay vốn",
            "Households in need with a loan", "in_need AND covered"),
    ]  # fmt: skip


@cache
def outputs() -> dict[str, Output]:
    """Every output by code, in the order of the page."""
    found = [
        *_supports(),
        _thing("livelihood.models", Section.LIVELIHOOD, Source.PROJECT, Entity.PROJECT,
               ("Mô hình sinh kế, mô hình giảm nghèo", "Livelihood models"), "form = 'model'"),
        _thing("livelihood.projects", Section.LIVELIHOOD, Source.PROJECT, Entity.PROJECT,
               ("Dự án phát triển sản xuất", "Production projects"), "form <> 'model'"),
        _thing("houses.new", Section.HOUSING, Source.HOUSE, Entity.SUPPORT,
               ("Nhà xây mới đã nghiệm thu", "New houses accepted"), "work = 'new'"),
        _thing("houses.repaired", Section.HOUSING, Source.HOUSE, Entity.SUPPORT,
               ("Nhà sửa chữa đã nghiệm thu", "Repaired houses accepted"), "work = 'repair'"),
        _thing("training.people", Section.TRAINING, Source.SUPPORT, Entity.SUPPORT,
               ("Lao động được đào tạo nghề", "Workers trained"), "grp = 'training'"),
        _thing("training.certificates", Section.TRAINING, Source.CERTIFICATE, Entity.SUPPORT,
               ("Được cấp chứng chỉ nghề", "Certificates issued")),
        _thing("jobs.advised", Section.TRAINING, Source.SUPPORT, Entity.SUPPORT,
               ("Lượt tư vấn, giới thiệu việc làm", "Job counselling and placement services"),
               "grp = 'job'"),
        _thing("jobs.placed", Section.TRAINING, Source.PLACEMENT, Entity.SUPPORT,
               ("Lao động được kết nối việc làm", "Workers placed in jobs")),
        _thing("jobs.overseas", Section.TRAINING, Source.OVERSEAS, Entity.SUPPORT,
               ("Đi làm việc ở nước ngoài theo hợp đồng", "Contract workers abroad")),
        _thing("works.new", Section.WORKS, Source.WORK, Entity.WORK,
               ("Công trình xây mới hoàn thành", "New works completed"), "nature = 'new'"),
        _thing("works.maintained", Section.WORKS, Source.WORK, Entity.WORK,
               ("Công trình duy tu, bảo dưỡng", "Works maintained"), "nature = 'maintained'"),
        _thing("works.essential", Section.WORKS, Source.WORK, Entity.WORK,
               ("Trong đó công trình thiết yếu", "Of these essential works"), "is_essential"),
        Output("works.cost", Section.WORKS, Unit.DONG,
               "Giá trị công trình hoàn thành (đồng)", "Cost of works completed (dong)",
               Source.WORK, Entity.WORK, "cost > 0", "cost"),
        *(
            _thing(f"groups.{kind}", Section.CLUBS, Source.CLUB, Entity.CLUB, words,
                   f"kind = '{kind}'")
            for kind, words in _CLUBS.items()
        ),
        Output("groups.members", Section.CLUBS, Unit.PERSONS, "Thành viên của các tổ, nhóm",
               "Members of groups", Source.CLUB, Entity.CLUB, "members > 0", "members"),
        _thing("groups.meetings", Section.CLUBS, Source.MEETING, Entity.MEETING,
               ("Buổi sinh hoạt của tổ, nhóm", "Meetings of groups")),
        Output("officials.trained", Section.OFFICIALS, Unit.PERSONS,
               "Cán bộ được tập huấn", "Officials trained", Source.TRAINEE, Entity.OFFICIAL,
               distinct="official_id"),
        _thing("awards", Section.OFFICIALS, Source.AWARD, Entity.AWARD,
               ("Khen thưởng", "Awards")),
        *(one for source in CARE_ROWS for one in care_outputs(Source(source))),
        *_capital(),
        *_borrowers(),
        *loan_outputs(Source.LOAN),
        *loan_outputs(Source.DEBT),
        Output("need.households", Section.NEEDS, Unit.HOUSEHOLDS,
               "Hộ nghèo, cận nghèo, mới thoát nghèo", "Poor, near-poor and newly escaped",
               Source.NEED, Entity.NEED),
        Output("need.open", Section.NEEDS, Unit.HOUSEHOLDS,
               "Hộ còn nhu cầu chưa được hỗ trợ", "Households with an unmet need",
               Source.NEED, Entity.NEED),
        Output("need.alone", Section.NEEDS, Unit.HOUSEHOLDS,
               "Trong đó hộ chưa nhận hỗ trợ nào", "Of these without any support",
               Source.NEED, Entity.NEED),
    ]  # fmt: skip
    return {one.code: one for one in found}


def find_output(code: str) -> Output | None:
    """Return the output of a code."""
    found = outputs().get(code)
    programme = programme_of(code)
    if found is None and programme:
        candidates = loan_outputs(Source(code.partition(":")[0]), programme)
        found = next((one for one in candidates if one.code == code), None)
    part = care_part(code)
    if found is None and part and (source := code.partition(":")[0]) in CARE_ROWS:
        candidates = care_outputs(Source(source), part)
        found = next((one for one in candidates if one.code == code), None)
    return found
