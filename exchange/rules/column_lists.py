"""The columns of every sheet, in the order they are written. Headers are compared folded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from exchange.choices import SheetKind
from exchange.rules import words
from exchange.rules.column_types import Column, ValueKind
from households.rules.fact_fields import FactField, Kind, Section, fields_of
from households.rules.text import NO_TEXT, Text

_H = partial(Column, sheet=SheetKind.HOUSEHOLDS)
_M = partial(Column, sheet=SheetKind.MEMBERS)
_F = partial(Column, sheet=SheetKind.FACTS)

_HOUSEHOLD_CODE = (
    "Mã hộ gia đình", "Mã số hộ", "Mã hộ nghèo", "Mã hộ nghèo, cận nghèo", "Mã HGĐ", "Mã", "Code",
    "Household id", "HH code", "Số hộ", "Mã hộ (hoặc số thứ tự trong tệp)",
)  # fmt: skip
_CODE_HINT = Text(
    "Mã hộ của hệ thống; hộ mới ghi một mã tạm, dùng lại ở các trang khác (ví dụ M1)",
    "The household code of this system; for a new household any mark, used again on the other "
    "sheets (for example M1)",
)
_HEAD_NAME = (
    "Họ và tên chủ hộ", "Họ tên chủ hộ", "Tên chủ hộ", "Chủ hộ", "Họ và tên", "Họ tên",
    "Name of head", "Household head", "Head name", "Họ, tên chủ hộ", "Hộ gia đình", "hostName",
    "family.hostName",
)  # fmt: skip
_NAME = (
    "Họ tên", "Họ, tên", "Họ và tên thành viên", "Họ tên thành viên", "Tên thành viên",
    "Họ và tên nhân khẩu", "Họ và tên các thành viên trong hộ", "Name", "Full name", "Member name",
    "Họ, chữ đệm và tên", "Họ chữ đệm và tên khai sinh", "Tên",
)  # fmt: skip
_BORN = (
    "Ngày sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "NTNS",
    "Ngày/tháng/năm sinh",
    "Ngày sinh (dd/mm/yyyy)", "Sinh ngày", "Date of birth", "Birth date", "Birthday", "DOB",
    "Ngày hoặc năm sinh",
)  # fmt: skip
_BORN_YEAR = ("Sinh năm", "Năm sinh (nếu không rõ ngày)", "Birth year", "NS")
_SEX = ("Giới", "Nam/Nữ", "Giới tính (Nam/Nữ)", "Phái", "Gender", "GT")
_ETHNIC = ("Thành phần dân tộc", "Dân tộc", "Ethnicity", "Ethnic", "DT", "Tên dân tộc")
_IDENTITY = (
    "Số CCCD/ĐDCN", "Số CCCD", "CCCD", "Số căn cước", "Căn cước công dân", "Số căn cước công dân",
    "Số ĐDCN", "ĐDCN", "Số định danh", "Mã định danh", "Mã định danh cá nhân", "CCCD/CMND",
    "Số CCCD/CMND", "CMND/CCCD", "Số CMND/CCCD", "Số CCCD/Định danh cá nhân", "CCCD/ĐDCN",
    "Số căn cước/Căn cước công dân", "Số giấy tờ tùy thân", "Số thẻ căn cước", "Identity no",
    "Số định danh cá nhân/CCCD", "ID number", "ID card", "Identity card", "Personal number",
    "Số CMND/CCCD/ĐDCN", "Số ĐDCN/CCCD",
)  # fmt: skip
_LEGACY = (
    "CMND", "Số CMND", "Chứng minh nhân dân", "Số chứng minh nhân dân", "Số CMND cũ", "CMND 9 số",
    "Số CMND 9 số", "Old identity card",
)  # fmt: skip
_COMMUNE = (
    "Xã", "Phường", "Xã/Phường", "Xã, phường, đặc khu", "Xã/Phường/Thị trấn", "Tên xã", "Mã xã",
    "Xã, phường, thị trấn", "Đơn vị", "Commune", "Ward", "Đơn vị hành chính", "Phường/Xã",
    "Phường xã",
)  # fmt: skip
_VILLAGE = (
    "Thôn", "Bản", "Ấp", "Tổ dân phố", "Thôn/Bản", "Thôn/Tổ dân phố", "Thôn, bản", "Khu phố",
    "Thôn, bản, tổ dân phố", "Thôn/bản/tổ dân phố", "Thôn/ấp", "Ấp/Khóm", "Ấp/Khu phố", "Tên thôn",
    "Thôn (bản, buôn, tổ dân phố)", "Village", "TDP", "Khóm/Ấp", "Thôn/Xóm", "Xóm", "Buôn", "Làng",
    "Thôn/TDP", "Tổ", "Hamlet", "Thôn, tổ",
)  # fmt: skip
_ADDRESS = (
    "Địa chỉ thường trú", "Nơi ở", "Nơi ở hiện nay", "Nơi ở hiện tại", "Nơi thường trú", "Chỗ ở",
    "Địa chỉ nhà", "Số nhà, đường", "Residence",
)  # fmt: skip
_PHONE = (
    "SĐT", "Số điện thoại", "Số ĐT", "ĐT", "Điện thoại liên hệ", "Telephone", "Phone number",
    "Di động", "Mobile", "Số điện thoại liên hệ",
)  # fmt: skip
_LOCAL = (
    "Dân tộc tại chỗ", "DTTS tại chỗ", "DTTC", "Hộ DTTC", "DTTSTC", "Hộ dân tộc thiểu số tại chỗ",
    "Hộ DTTS tại chỗ", "coDanTocTaiCho", "family.coDanTocTaiCho", "Có dân tộc tại chỗ",
    "Hộ dân tộc tại chỗ",
)  # fmt: skip
_REPORTED_COUNT = (
    "Số nhân khẩu", "Nhân khẩu", "Số khẩu", "Số thành viên", "Khẩu", "Tổng số nhân khẩu",
    "numberOfMembers", "family.numberOfMembers", "Members", "Tổng số khẩu", "Số người",
    "Số thành viên trong hộ",
)  # fmt: skip
_REVIEWED_ON = (
    "Ngày", "Ngày điều tra", "Thời gian rà soát", "Date", "Ngày khảo sát", "Ngày, tháng rà soát",
    "Ngày tháng rà soát", "Review date", "Ngày lập phiếu", "Ngày lập",
)  # fmt: skip
_REVIEWER = (
    "Người rà soát", "Cán bộ", "Điều tra viên", "Rà soát viên", "Reviewer", "Officer",
    "Người điều tra", "Cán bộ điều tra", "Người lập", "Cán bộ phụ trách", "Người thực hiện",
)  # fmt: skip
_CLASS = (
    "Phân loại", "Kết quả phân loại", "Phân loại hộ", "Kết quả rà soát", "Phân loại sau",
    "Phân loại sau rà soát", "Loại hộ", "Diện hộ", "classify", "Class after",
    "Kết quả phân loại hộ", "Kết quả", "Phân loại hộ sau rà soát", "Class", "Đối tượng",
)  # fmt: skip
_CLASS_BEFORE = (
    "Phân loại đầu kỳ", "Phân loại hộ trước rà soát", "Phân loại trước", "Loại hộ trước",
    "Class before", "Diện hộ trước rà soát", "Phân loại năm trước", "Phân loại hộ đầu kỳ",
    "Kết quả năm trước", "Hiện trạng",
)  # fmt: skip

HOUSEHOLD_CODE = _H(
    key="household_code", label=Text("Mã hộ", "Household code"), kind=ValueKind.CODE,
    aliases=_HOUSEHOLD_CODE, high=40, hint=_CODE_HINT,
)  # fmt: skip
EXTERNAL_CODE = _H(
    key="external_code", label=Text("Mã hộ ở hệ thống khác", "Code in another system"),
    kind=ValueKind.CODE, high=40,
    aliases=(
        "Mã hộ cũ", "Mã hộ ngoài", "Mã hộ phần mềm", "Mã hộ phần mềm quốc gia", "family.code",
        "External code", "Mã hộ hệ thống cũ", "Mã hộ trên phần mềm",
    ),
)  # fmt: skip
HEAD_NAME = _H(
    key="head_name", label=Text("Họ và tên chủ hộ", "Name of the head"), kind=ValueKind.NAME,
    aliases=_HEAD_NAME, personal=True, high=100,
)  # fmt: skip
HEAD_SEX = _H(
    key="head_sex", label=Text("Giới tính chủ hộ", "Sex of the head"), kind=ValueKind.CHOICE,
    aliases=("Giới tính", *_SEX, "hostGender", "family.hostGender"), choices=words.SEXES,
    personal=True,
)  # fmt: skip
COMMUNE = _H(
    key="commune", label=Text("Xã, phường", "Commune"), kind=ValueKind.COMMUNE, aliases=_COMMUNE,
    high=100,
)  # fmt: skip
VILLAGE = _H(
    key="village", label=Text("Thôn, tổ dân phố", "Village"), kind=ValueKind.VILLAGE,
    aliases=_VILLAGE, high=100,
)  # fmt: skip
ADDRESS = _H(
    key="address", label=Text("Địa chỉ", "Address"), kind=ValueKind.TEXT, aliases=_ADDRESS,
    personal=True, high=200,
)  # fmt: skip
PHONE = _H(
    key="phone", label=Text("Điện thoại", "Telephone"), kind=ValueKind.PHONE, aliases=_PHONE,
    personal=True, masked=True, high=20,
)  # fmt: skip
LOCAL_MINORITY = _H(
    key="is_local_minority",
    label=Text("Dân tộc thiểu số tại chỗ", "Local ethnic minority"), kind=ValueKind.BOOL,
    aliases=_LOCAL, personal=True,
)  # fmt: skip
REPORTED_ON = _H(
    key="reported_on", label=Text("Ngày rà soát", "Date of the review"), kind=ValueKind.DATE,
    aliases=_REVIEWED_ON, reported=True,
)  # fmt: skip
REPORTED_COUNT = _H(
    key="reported_member_count", label=Text("Số nhân khẩu", "Number of members"),
    kind=ValueKind.INTEGER, aliases=_REPORTED_COUNT, reported=True, low=1, high=50,
)  # fmt: skip
REPORTED_QUICK = _H(
    key="reported_quick_result", label=Text("Kết quả rà soát nhanh", "Quick review result"),
    kind=ValueKind.TEXT, reported=True, high=100,
    aliases=("Rà soát nhanh", "quickReview.result", "Phiếu A", "Kết quả phiếu A", "Quick review"),
)  # fmt: skip
REPORTED_B1 = _H(
    key="reported_b1", label=Text("Điểm B1", "B1 points"), kind=ValueKind.SCORE_B1, reported=True,
    aliases=(
        "B1", "Tổng điểm B1", "b1Point", "Điểm phiếu B1", "Điểm A", "B1 point", "Điểm thu nhập",
    ),
    high=10_000,
)  # fmt: skip
REPORTED_B2 = _H(
    key="reported_b2", label=Text("Điểm B2", "B2 points"), kind=ValueKind.SCORE_B2, reported=True,
    aliases=(
        "B2", "Tổng điểm B2", "b2Point", "Điểm phiếu B2", "Điểm B", "B2 point", "Điểm thiếu hụt",
        "Số chỉ số thiếu hụt",
    ),
    high=120,
)  # fmt: skip
REPORTED_CLASS = _H(
    key="reported_class", label=Text("Phân loại hộ sau rà soát", "Class after the review"),
    kind=ValueKind.CHOICE, aliases=_CLASS, choices=words.CLASSES, reported=True,
)  # fmt: skip
REPORTED_REVIEWER = _H(
    key="reported_reviewer", label=Text("Cán bộ rà soát", "Reviewer"), kind=ValueKind.TEXT,
    aliases=_REVIEWER, reported=True, high=100,
)  # fmt: skip

HOUSEHOLDS_SHEET: tuple[Column, ...] = (
    replace(HOUSEHOLD_CODE, required=True),
    EXTERNAL_CODE,
    HEAD_NAME,
    COMMUNE,
    replace(VILLAGE, required=True),
    ADDRESS,
    PHONE,
    _H(
        key="has_merit",
        label=Text("Hộ có người có công với cách mạng", "Has a person of merit"),
        kind=ValueKind.BOOL, personal=True,
        aliases=("Hộ có người có công", "Người có công", "CSCC", "Hộ CSCC", "Chính sách có công",
                 "Merit", "Hộ chính sách có công"),
    ),
    LOCAL_MINORITY,
    _H(
        key="registered_on", label=Text("Ngày lập hộ", "Registered on"), kind=ValueKind.DATE,
        aliases=("Ngày đăng ký hộ", "Ngày đăng ký", "Registered", "Ngày vào sổ"),
    ),
)  # fmt: skip

NATIONAL_SHEET: tuple[Column, ...] = (
    REPORTED_ON,
    replace(HEAD_NAME, required=True),
    replace(EXTERNAL_CODE, required=True),
    LOCAL_MINORITY,
    HEAD_SEX,
    REPORTED_COUNT,
    REPORTED_QUICK,
    REPORTED_B1,
    REPORTED_B2,
    replace(REPORTED_CLASS, required=True),
    REPORTED_REVIEWER,
)
#: The names the national system itself gives its columns, in its order.
NATIONAL_HEADERS: tuple[str, ...] = (
    "date", "family.hostName", "family.code", "family.coDanTocTaiCho", "family.hostGender",
    "family.numberOfMembers", "quickReview.result", "b1Point", "b2Point", "classify", "reviewer",
)  # fmt: skip

LIST_SHEET: tuple[Column, ...] = (
    replace(HEAD_NAME, required=True),
    _H(
        key="head_born", label=Text("Ngày tháng năm sinh", "Date of birth"), kind=ValueKind.BORN,
        aliases=(*_BORN, "Ngày sinh chủ hộ"), personal=True, low=1890,
        high=2200,
    ),
    HEAD_SEX,
    _H(
        key="head_ethnic_group", label=Text("Dân tộc", "Ethnic group"), kind=ValueKind.ETHNIC,
        aliases=(*_ETHNIC, "Dân tộc chủ hộ"), personal=True,
    ),
    ADDRESS,
    _H(
        key="head_identity_number", label=Text("Số CCCD/ĐDCN", "Identity number"),
        kind=ValueKind.IDENTITY, aliases=(*_IDENTITY, "Số định danh cá nhân", "CCCD chủ hộ"),
        personal=True, masked=True,
    ),
    REPORTED_COUNT,
    _H(
        key="reported_class_before",
        label=Text("Phân loại hộ trước rà soát", "Class before the review"),
        kind=ValueKind.CHOICE, aliases=_CLASS_BEFORE, choices=words.CLASSES, reported=True,
    ),
    REPORTED_B1,
    REPORTED_B2,
    _H(
        key="reported_income", label=Text("Thu nhập bình quân", "Income per person and month"),
        kind=ValueKind.MONEY, reported=True, high=1_000_000_000,
        aliases=("Thu nhập", "Thu nhập bình quân đầu người", "Thu nhập BQĐN", "TNBQ", "Income",
                 "Thu nhập bình quân/người/tháng", "Thu nhập bình quân người/tháng"),
    ),
    REPORTED_CLASS,
    _H(
        key="description", label=Text("Mô tả", "Description"), kind=ValueKind.TEXT,
        aliases=("Diễn giải", "Mô tả hoàn cảnh", "Hoàn cảnh"), personal=True, high=500,
    ),
    _H(
        key="note", label=Text("Ghi chú", "Note"), kind=ValueKind.TEXT, personal=True, high=500,
        aliases=("Notes", "Remark", "GC"),
    ),
    _H(
        key="attachment", label=Text("Tệp đính kèm", "Attached file"), kind=ValueKind.TEXT,
        aliases=("Tệp", "File", "File đính kèm", "Hồ sơ"), high=200,
    ),
    _H(
        key="province", label=Text("Tỉnh, thành phố", "Province"), kind=ValueKind.TEXT, high=100,
        aliases=("Tỉnh", "Tỉnh/Thành phố", "Thành phố", "Tỉnh/TP", "Tên tỉnh"),
    ),
    _H(
        key="district", label=Text("Huyện, quận", "District"), kind=ValueKind.TEXT, high=100,
        aliases=("Huyện", "Quận", "Quận/Huyện", "Huyện/Quận", "Huyện/Thị xã/Thành phố", "Thị xã",
                 "Huyện, thị xã, thành phố", "Tên huyện"),
    ),
    COMMUNE,
    VILLAGE,
    REPORTED_ON,
    REPORTED_REVIEWER,
    # Not among the 21, but lists are often kept with them.
    EXTERNAL_CODE,
    HOUSEHOLD_CODE,
    PHONE,
    _H(
        key="head_legacy_identity_number",
        label=Text("Số chứng minh nhân dân (9 số)", "Old identity card number"),
        kind=ValueKind.LEGACY, aliases=_LEGACY, personal=True, masked=True,
    ),
    _H(
        key="head_born_year", label=Text("Năm sinh", "Year of birth"), kind=ValueKind.BORN,
        aliases=(*_BORN_YEAR, "Năm sinh chủ hộ"), personal=True, low=1890, high=2200,
        beside="head_born",
    ),
)  # fmt: skip
#: How many of the columns above belong to the list as it is known.
LIST_SIZE = 21

_KINDS = {
    Kind.BOOL: ValueKind.BOOL,
    Kind.INTEGER: ValueKind.INTEGER,
    Kind.DECIMAL: ValueKind.DECIMAL,
    Kind.CHOICE: ValueKind.CHOICE,
    Kind.CHOICES: ValueKind.CHOICES,
    Kind.RANKED: ValueKind.RANKED,
    Kind.BORN: ValueKind.BORN,
    Kind.TEXT: ValueKind.TEXT,
}
#: Facts of a member that the members sheet has as data of the person already.
_OF_THE_PERSON = {"born", "sex", "head"}


def _fact_column(field: FactField, sheet: SheetKind) -> Column:
    kind = ValueKind.MONEY if field.unit == "đồng" else _KINDS[field.kind]
    unit = f" ({field.unit})" if field.unit else ""
    return Column(
        key=field.path,
        sheet=sheet,
        label=Text(field.label.vi + unit, field.label.en + unit),
        kind=kind,
        aliases=(field.path, *((field.label.vi, field.label.en) if unit else ())),
        choices=field.choices,
        personal=True,
        fact=True,
        low=field.low,
        high=field.high,
        hint=field.hint or NO_TEXT,
    )


MEMBERS_SHEET: tuple[Column, ...] = (
    _M(
        key="household_code", label=Text("Mã hộ", "Household code"), kind=ValueKind.CODE,
        aliases=_HOUSEHOLD_CODE, high=40, required=True, hint=_CODE_HINT,
    ),
    _M(
        key="person_key", label=Text("Mã nhân khẩu", "Person key"), kind=ValueKind.TEXT, high=36,
        aliases=("Mã nhân khẩu (không sửa)", "Person uuid", "Mã thành viên"),
        hint=Text("Hệ thống ghi; để trống nếu là người mới",
                  "Written by the system; leave blank for a new person"),
    ),
    _M(
        key="full_name", label=Text("Họ và tên", "Full name"), kind=ValueKind.NAME, aliases=_NAME,
        required=True, personal=True, high=100,
    ),
    _M(
        key="relation", label=Text("Quan hệ với chủ hộ", "Relation to the head"),
        kind=ValueKind.CHOICE, choices=words.RELATIONS, required=True, personal=True,
        aliases=("Quan hệ", "QH với chủ hộ", "Mối quan hệ", "Quan hệ chủ hộ", "Relation",
                 "QHCH", "Mối quan hệ với chủ hộ", "Relationship"),
    ),
    _M(
        key="sex", label=Text("Giới tính", "Sex"), kind=ValueKind.CHOICE, aliases=_SEX,
        choices=words.SEXES, required=True, personal=True,
    ),
    _M(
        key="born", label=Text("Ngày sinh (hoặc năm sinh)", "Date (or year) of birth"),
        kind=ValueKind.BORN, aliases=_BORN, required=True, personal=True, low=1890, high=2200,
    ),
    _M(
        key="born_year", label=Text("Năm sinh", "Year of birth"), kind=ValueKind.BORN,
        aliases=_BORN_YEAR, personal=True, low=1890, high=2200, beside="born",
        hint=Text("Chỉ ghi khi không rõ ngày sinh", "Only where the day of birth is not known"),
    ),
    _M(
        key="ethnic_group", label=Text("Dân tộc", "Ethnic group"), kind=ValueKind.ETHNIC,
        aliases=_ETHNIC, required=True, personal=True,
    ),
    _M(
        key="identity_number", label=Text("Số định danh cá nhân", "Identity number"),
        kind=ValueKind.IDENTITY, aliases=_IDENTITY, personal=True, masked=True,
        hint=Text("12 chữ số, định dạng ô là văn bản", "12 digits, in a cell of text"),
    ),
    _M(
        key="legacy_identity_number",
        label=Text("Số chứng minh nhân dân (9 số)", "Old identity card number"),
        kind=ValueKind.LEGACY, aliases=_LEGACY, personal=True, masked=True,
    ),
    _M(
        key="no_identity_reason",
        label=Text("Lý do chưa có số định danh", "Why there is no number yet"),
        kind=ValueKind.CHOICE, choices=words.NO_IDENTITY_REASONS,
        aliases=("Lý do chưa có CCCD", "Lý do chưa có số CCCD", "Reason for none"),
    ),
    *(
        _fact_column(field, SheetKind.MEMBERS)
        for field in fields_of(Section.MEMBER)
        if field.name not in _OF_THE_PERSON
    ),
)  # fmt: skip

FACTS_SHEET: tuple[Column, ...] = (
    _F(
        key="household_code", label=Text("Mã hộ", "Household code"), kind=ValueKind.CODE,
        aliases=_HOUSEHOLD_CODE, high=40, required=True, hint=_CODE_HINT,
    ),
    _F(
        key="review_date", label=Text("Ngày rà soát", "Date of the review"), kind=ValueKind.DATE,
        aliases=_REVIEWED_ON, required=True,
    ),
    _F(
        key="review_kind", label=Text("Loại rà soát", "Kind of review"), kind=ValueKind.CHOICE,
        choices=words.REVIEW_KINDS, aliases=("Hình thức rà soát", "Kind", "Review kind"),
    ),
    *(_fact_column(field, SheetKind.FACTS) for field in fields_of(Section.HOUSEHOLD)),
    *(_fact_column(field, SheetKind.FACTS) for field in fields_of(Section.DWELLING)),
    *(_fact_column(field, SheetKind.FACTS) for field in fields_of(Section.LIVELIHOOD)),
)  # fmt: skip
