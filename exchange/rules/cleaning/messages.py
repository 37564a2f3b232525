"""Every remark that cleaning can make: its code, how grave it is, and its sentence with the remedy.

``{shown}`` is the cell as it was, ``{value}`` what it was read as; other places are named by the
cleaner. Codes are stable: batches store them, and people filter by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from exchange.choices import Severity
from households.rules.text import Text


class Message(NamedTuple):
    """How grave a remark is and what it says."""

    severity: Severity
    text: Text


def _r(vi: str, en: str) -> Message:
    return Message(Severity.REPAIR, Text(vi, en))


def _p(vi: str, en: str) -> Message:
    return Message(Severity.PROPOSAL, Text(vi, en))


def _e(vi: str, en: str) -> Message:
    return Message(Severity.ERROR, Text(vi, en))


#: Filled from the parts below, so that one look-up serves every cleaner.
_GENERAL = {
    "missing": _e("Ô “{column}” còn trống; điền vào.", "“{column}” is blank; fill it in."),
    "formula_error": _e(
        "Ô chứa lỗi của bảng tính ({shown}); ghi giá trị đúng.",
        "The cell holds a spreadsheet error ({shown}); write the value.",
    ),
    "wrong_type": _e(
        "“{shown}” không phải loại dữ liệu của cột “{column}”; ghi lại.",
        "“{shown}” is not the kind of value “{column}” takes; write it again.",
    ),
    "spaces": _r("Đã bỏ khoảng trắng thừa.", "Surplus spaces were removed."),
    "unicode": _r("Đã đưa chữ về Unicode dựng sẵn.", "Letters were brought to composed Unicode."),
    "too_long": _e(
        "Dài {length} ký tự, nhiều nhất {high}; rút gọn.",
        "{length} characters long, at most {high}; shorten it.",
    ),
    "from_number": _r(
        "Ô kiểu số; đã đọc là chữ “{value}”.", "The cell is a number; it was read as “{value}”."
    ),
    "tcvn3": _r(
        "Phông TCVN3 (ABC): “{shown}” đã chuyển thành “{value}”.",
        "TCVN3 (ABC) font: “{shown}” was converted to “{value}”.",
    ),
    "tcvn3_doubtful": _p(
        "Có thể là phông TCVN3 (ABC): “{shown}” đọc thành “{value}”; xác nhận hoặc ghi lại.",
        "Possibly a TCVN3 (ABC) font: “{shown}” reads “{value}”; confirm or write it again.",
    ),
    "vni": _r(
        "Phông VNI: “{shown}” đã chuyển thành “{value}”.",
        "VNI font: “{shown}” was converted to “{value}”.",
    ),
    "vni_doubtful": _p(
        "Có thể là phông VNI: “{shown}” đọc thành “{value}”; xác nhận hoặc ghi lại.",
        "Possibly a VNI font: “{shown}” reads “{value}”; confirm or write it again.",
    ),
}
_NAMES = {
    "name_case": _r("Đã viết hoa đúng cách: “{value}”.", "Capitals were set right: “{value}”."),
    "name_characters": _e(
        "Họ tên “{shown}” có chữ số hoặc ký hiệu ({found}); sửa lại họ tên.",
        "The name “{shown}” has digits or symbols ({found}); correct the name.",
    ),
    "name_single": _p(
        "Họ tên “{shown}” chỉ có một tiếng; xác nhận hoặc ghi đủ họ và tên.",
        "The name “{shown}” has one word only; confirm it or write the full name.",
    ),
}
_CODES = {
    "code_from_number": _r(
        "Mã hộ kiểu số; đã đọc là “{value}”.", "The code is a number; it was read as “{value}”."
    ),
    "code_zeros": _p(
        "Mã hộ “{shown}” có thể đã mất số 0 ở đầu; đề nghị “{value}”. Xác nhận hoặc ghi lại.",
        "The code “{shown}” may have lost leading zeros; “{value}” is proposed. Confirm it "
        "or write "
        "it again.",
    ),
    "code_lost": _e(
        "Mã hộ “{shown}” đã bị bảng tính làm mất chữ số; ghi lại dạng văn bản.",
        "The spreadsheet lost digits of the code “{shown}”; write it again as text.",
    ),
}
_IDENTITY = {
    "identity_separators": _r(
        "Đã bỏ dấu cách, dấu chấm hoặc dấu nháy trong số định danh.",
        "Spaces, dots or quotes were removed from the identity number.",
    ),
    "identity_from_number": _r(
        "Ô kiểu số; đã đọc số định danh là văn bản đủ 12 chữ số.",
        "The cell is a number; the identity number was read as text of 12 digits.",
    ),
    "identity_zero": _p(
        "Số “{shown}” có 11 chữ số: bảng tính đã bỏ số 0 ở đầu; đề nghị “{value}”{fits}. Xác nhận "
        "hoặc ghi lại.",
        "“{shown}” has 11 digits: the spreadsheet dropped the zero in front; “{value}” is "
        "proposed{fits_en}. Confirm it or write it again.",
    ),
    "identity_zeros": _p(
        "Số “{shown}” có {length} chữ số: có thể đã mất {lost} số 0 ở đầu; đề nghị "
        "“{value}”{fits}. "
        "Xác nhận hoặc ghi lại.",
        "“{shown}” has {length} digits: {lost} zeros in front may be lost; “{value}” is "
        "proposed{fits_en}. Confirm it or write it again.",
    ),
    "identity_lost": _e(
        "“{shown}” đã bị bảng tính làm mất chữ số; ghi lại đủ 12 chữ số, định dạng ô là văn bản.",
        "The spreadsheet lost digits of “{shown}”; write all 12 digits in a cell of text.",
    ),
    "identity_format": _e(
        "“{shown}” không phải số định danh 12 chữ số; xem lại giấy tờ rồi ghi lại.",
        "“{shown}” is no identity number of 12 digits; check the papers and write it again.",
    ),
    "identity_letters": _e(
        "Số định danh “{shown}” có chữ cái; có thể chữ O thay số 0, chữ l thay số 1. Ghi lại.",
        "The identity number “{shown}” has letters, maybe O for 0 or l for 1; write it again.",
    ),
    "identity_is_legacy": _p(
        "“{shown}” là số chứng minh nhân dân cũ 9 chữ số; đề nghị chuyển sang cột "
        "“{column_legacy}”.",
        "“{shown}” is an old card number of 9 digits; it is proposed to move it to "
        "“{column_legacy}”.",
    ),
    "identity_doubtful": _p(
        "Số định danh không khớp {issues}; kiểm tra giấy tờ rồi xác nhận hoặc ghi lại.",
        "The identity number does not fit the {issues}; check the papers, then confirm or correct.",
    ),
    "identity_reason_moved": _r(
        "Ghi chú “{shown}” trong ô số định danh đã chuyển thành lý do chưa có số.",
        "The remark “{shown}” in place of a number was taken as the reason for having none.",
    ),
    "legacy_zero": _p(
        "Số “{shown}” có 8 chữ số: có thể đã mất số 0 ở đầu; đề nghị “{value}”. Xác nhận "
        "hoặc ghi lại.",
        "“{shown}” has 8 digits: a zero in front may be lost; “{value}” is proposed. Confirm it or "
        "write it again.",
    ),
    "legacy_format": _e(
        "“{shown}” không phải số chứng minh nhân dân 9 chữ số; ghi lại.",
        "“{shown}” is no old card number of 9 digits; write it again.",
    ),
    "legacy_is_identity": _p(
        "“{shown}” là số 12 chữ số; đề nghị chuyển sang cột “{column_identity}”.",
        "“{shown}” has 12 digits; it is proposed to move it to “{column_identity}”.",
    ),
    "legacy_differs": _e(
        "Ô số định danh và ô số chứng minh cũ ghi hai số 9 chữ số khác nhau; xem lại giấy tờ.",
        "The identity number and the old card number are two different 9-digit numbers; check.",
    ),
}
_DATES = {
    "date_form": _r("Đã đọc “{shown}” là {value}.", "“{shown}” was read as {value}."),
    "date_serial": _r(
        "Số {shown} là ngày của bảng tính: {value}.", "{shown} is a spreadsheet date: {value}."
    ),
    "date_century": _r(
        "Năm hai chữ số “{shown}” đã đọc là {value}.",
        "The two-digit year of “{shown}” was read as {value}.",
    ),
    "date_century_doubtful": _p(
        "Năm hai chữ số “{shown}” có thể thuộc hai thế kỷ; đề nghị {value}. Xác nhận hoặc "
        "ghi đủ năm.",
        "The two-digit year of “{shown}” may be of two centuries; {value} is proposed. Confirm it "
        "or write all four digits.",
    ),
    "date_month_first": _p(
        "“{shown}” chỉ có thể là tháng/ngày/năm; đề nghị {value}. Xác nhận hoặc ghi lại.",
        "“{shown}” can only be month/day/year; {value} is proposed. Confirm it or write it again.",
    ),
    "date_column_month_first": _p(
        "Cả cột ghi tháng trước ngày; “{shown}” đề nghị đọc là {value}. Xác nhận hoặc ghi lại.",
        "The whole column writes the month first; “{shown}” is proposed to be {value}. Confirm it "
        "or write it again.",
    ),
    "date_year_only": _r(
        "“{shown}” chỉ biết năm; giữ năm {value}.",
        "“{shown}” tells the year only; {value} is kept.",
    ),
    "date_month_only": _r(
        "“{shown}” thiếu ngày; chỉ giữ năm {value}.", "“{shown}” lacks the day; {value} is kept."
    ),
    "date_needs_day": _e(
        "“{shown}” thiếu ngày hoặc tháng; ghi đủ ngày/tháng/năm.",
        "“{shown}” lacks the day or month; write day/month/year.",
    ),
    "date_no_such_day": _e(
        "“{shown}”: tháng {month} năm {year} không có ngày {day}; ghi lại.",
        "“{shown}”: there is no day {day} in month {month} of {year}; write it again.",
    ),
    "date_unreadable": _e(
        "“{shown}” không phải ngày; ghi ngày/tháng/năm, ví dụ 05/06/1970.",
        "“{shown}” is no date; write day/month/year, for example 05/06/1970.",
    ),
    "date_future": _e(
        "“{shown}” ở sau ngày hôm nay; ghi lại.", "“{shown}” is in the future; write it again."
    ),
    "date_too_old": _e(
        "“{shown}” quá xa trong quá khứ; ghi lại.", "“{shown}” is too long ago; write it again."
    ),
    "date_time_dropped": _r(
        "Đã bỏ phần giờ của “{shown}”.", "The time of day of “{shown}” was dropped."
    ),
}
_NUMBERS = {
    "number_form": _r("Đã đọc “{shown}” là {value}.", "“{shown}” was read as {value}."),
    "number_unclear": _e(
        "“{shown}” có thể đọc hai cách ({one} hoặc {other}); ghi lại không có dấu phân cách.",
        "“{shown}” can be read in two ways ({one} or {other}); write it without separators.",
    ),
    "number_unreadable": _e(
        "“{shown}” không phải số; ghi lại bằng chữ số.", "“{shown}” is no number; write digits."
    ),
    "number_limits": _e(
        "{value} nằm ngoài khoảng {low} đến {high}; kiểm tra lại số và đơn vị.",
        "{value} is outside {low} to {high}; check the number and its unit.",
    ),
    "number_not_whole": _e(
        "“{shown}” không phải số nguyên; ghi lại.", "“{shown}” is no whole number; write it again."
    ),
    "number_decimals": _e("Ghi nhiều nhất hai chữ số thập phân.", "Write at most two decimals."),
    "money_unit": _p(
        "“{shown}” đề nghị đọc là {value} đồng; xác nhận hoặc ghi đủ số đồng.",
        "“{shown}” is proposed to be {value} dong; confirm it or write the amount in dong.",
    ),
    "b2_counted": _r(
        "Cột B2 ghi số chỉ số thiếu hụt: {shown} chỉ số là {value} điểm.",
        "The B2 column counts indicators: {shown} of them are {value} points.",
    ),
    "b2_unclear": _e(
        "Không rõ cột B2 ghi điểm (0 đến 120) hay số chỉ số (0 đến 12); chọn cách đọc của cột.",
        "It is not clear whether the B2 column has points (0 to 120) or a number of indicators (0 "
        "to 12); say which.",
    ),
    "b2_not_tens": _e(
        "Điểm B2 {shown} không phải bội số của 10; ghi lại.",
        "B2 of {shown} is no multiple of 10; write it again.",
    ),
}
_CHOICES = {
    "choice_form": _r("Đã đọc “{shown}” là “{label}”.", "“{shown}” was read as “{label_en}”."),
    "choice_unknown": _e(
        "“{shown}” không có trong danh mục; chọn một trong: {labels}.",
        "“{shown}” is not in the list; choose one of: {labels_en}.",
    ),
    "choice_twice": _e(
        "“{shown}” ghi một mục hai lần; bỏ bớt.", "“{shown}” names one item twice; drop one."
    ),
    "choice_unclear": _e(
        "“{shown}” có thể là nhiều mục ({labels}); ghi rõ.",
        "“{shown}” may mean several ({labels_en}); say which.",
    ),
    "choice_likely": _p(
        "“{shown}” đề nghị đọc là “{label}”; xác nhận hoặc chọn lại.",
        "“{shown}” is proposed to be “{label_en}”; confirm or choose again.",
    ),
    "bool_unknown": _e(
        "“{shown}” không rõ là Có hay Không; ghi Có hoặc Không.",
        "“{shown}” is neither yes nor no; write Có or Không.",
    ),
    "ethnic_unknown": _e(
        "Không tìm thấy dân tộc “{shown}”; ghi tên theo danh mục 54 dân tộc.",
        "No ethnic group “{shown}”; write a name of the list of 54 groups.",
    ),
    "ethnic_number": _e(
        "Mã dân tộc “{shown}” khác nhau giữa hai danh mục (1979 và 2008); ghi tên dân tộc.",
        "The code “{shown}” differs between the two lists (1979 and 2008); write the group's name.",
    ),
    "sex_from_identity": _p(
        "Giới tính để trống; số định danh cho biết là {label}. Xác nhận hoặc ghi lại.",
        "The sex is blank; the identity number says {label_en}. Confirm it or write it.",
    ),
    "born_from_identity": _p(
        "Ngày sinh để trống; số định danh cho biết năm {value}. Xác nhận hoặc ghi lại.",
        "The birth is blank; the identity number says {value}. Confirm it or write it.",
    ),
    "phone_form": _r("Điện thoại đã ghi là {value}.", "The telephone was written as {value}."),
    "phone_zero": _r(
        "Đã thêm số 0 ở đầu số điện thoại: {value}.", "A leading zero was restored: {value}."
    ),
    "phone_old_prefix": _r(
        "Đầu số cũ 11 chữ số đã đổi thành {value}.",
        "The old prefix of 11 digits was changed: {value}.",
    ),
    "phone_several": _p(
        "Ô có nhiều số điện thoại; đề nghị giữ {value}.",
        "The cell has several telephones; {value} is proposed.",
    ),
    "phone_unreadable": _e(
        "“{shown}” không phải số điện thoại Việt Nam; ghi lại hoặc để trống.",
        "“{shown}” is no Vietnamese telephone; write it again or leave it blank.",
    ),
}
_PLACES = {
    "commune_from_code": _r("Mã {shown} là {value_name}.", "Code {shown} is {value_name}."),
    "commune_form": _r("Đã đọc “{shown}” là {value_name}.", "“{shown}” was read as {value_name}."),
    "commune_successor": _r(
        "{former} (trước 01/7/2025) nay là {value_name}.",
        "{former} (before 1 July 2025) is {value_name} today.",
    ),
    "commune_split": _e(
        "{former} (trước 01/7/2025) nay thuộc nhiều xã: {labels}; ghi xã của ngày hôm nay.",
        "{former} (before 1 July 2025) went to several communes: {labels}; write today's.",
    ),
    "commune_several": _e(
        "Nhiều xã, phường tên “{shown}”: {labels}; ghi mã hoặc tên đầy đủ.",
        "Several communes are called “{shown}”: {labels}; write the code or the full name.",
    ),
    "commune_unknown": _e(
        "Không tìm thấy xã, phường “{shown}”; ghi mã 5 chữ số hoặc tên của ngày hôm nay.",
        "No commune “{shown}”; write the code of 5 digits or today's name.",
    ),
    "commune_by_village": _r(
        "Thôn “{village}” cho biết hộ thuộc {value_name}.",
        "The village “{village}” tells that the household belongs to {value_name}.",
    ),
    "village_form": _r("Đã đọc “{shown}” là {value_name}.", "“{shown}” was read as {value_name}."),
    "village_several": _e(
        "Xã có nhiều thôn tên “{shown}”: {labels}; ghi tên đầy đủ như trong danh sách thôn.",
        "The commune has several villages called “{shown}”: {labels}; write the full name.",
    ),
    "village_unknown": _e(
        "{commune} không có thôn, tổ dân phố “{shown}”{likely}; ghi tên như trong danh sách thôn.",
        "{commune} has no village “{shown}”{likely_en}; write a name of its list of villages.",
    ),
    "village_likely": _p(
        "“{shown}” đề nghị đọc là {value_name}; xác nhận hoặc ghi lại.",
        "“{shown}” is proposed to be {value_name}; confirm it or write it again.",
    ),
    "village_without_commune": _e(
        "Chưa biết xã nên chưa tìm được thôn “{shown}”; ghi xã trước.",
        "The commune is not known, so “{shown}” cannot be found; write the commune first.",
    ),
}

_FILE = {
    "duplicate_joined": _r(
        "Mã hộ “{shown}” đã có ở dòng {other}, cùng chủ hộ: hai dòng được gộp là một hộ.",
        "The code “{shown}” is on row {other} with the same head: the rows are one household.",
    ),
    "duplicate_conflict": _e(
        "Mã hộ “{shown}” ở dòng {other} cùng chủ hộ nhưng khác ở cột: {columns}; giữ một dòng.",
        "The code “{shown}” is on row {other} with the same head but other values in: {columns}; "
        "keep one row.",
    ),
    "duplicate_code": _p(
        "Mã hộ “{shown}” đã có ở dòng {other} cho chủ hộ “{head}”; đề nghị coi đây là hộ "
        "khác, chưa "
        "có mã. Xác nhận hoặc ghi mã đúng.",
        "The code “{shown}” is on row {other} for the head “{head}”; this row is proposed to be "
        "another household without a code. Confirm it or write the right code.",
    ),
    "no_household": _e(
        "Không có hộ mang mã “{shown}” trong trang Hộ; ghi lại mã hoặc thêm hộ.",
        "No household has the code “{shown}” on the sheet of households; mend the code or add it.",
    ),
    "no_members": _e(
        "Hộ “{shown}” không có thành viên nào trong tệp; thêm thành viên.",
        "The household “{shown}” has no members in the file; add them.",
    ),
    "no_head": _e(
        "Hộ “{shown}” không có chủ hộ; ghi “Chủ hộ” cho một thành viên.",
        "The household “{shown}” has no head; give one member the relation “Chủ hộ”.",
    ),
    "two_heads": _e(
        "Hộ “{household}” có nhiều chủ hộ (dòng {rows}); giữ một người.",
        "The household “{household}” has several heads (rows {rows}); keep one.",
    ),
    "head_differs": _e(
        "Chủ hộ ghi ở trang Hộ là “{shown}”, ở trang Thành viên là “{head}”; sửa cho khớp.",
        "The head is “{shown}” on the sheet of households and “{head}” among the members; make "
        "them agree.",
    ),
    "count_differs": _p(
        "Ghi {shown} nhân khẩu nhưng danh sách có {listed}; xác nhận hoặc bổ sung thành viên.",
        "{shown} members are stated and {listed} are listed; confirm it or add members.",
    ),
    "identity_twice": _e(
        "Số định danh này đã có ở dòng {other}; một số chỉ của một người.",
        "This identity number is on row {other} as well; a number belongs to one person.",
    ),
    "in_two_households": _e(
        "Người này đã có ở dòng {other} trong hộ “{other_code}”; giữ ở một hộ.",
        "This person is on row {other} in the household “{other_code}”; keep them in one.",
    ),
    "listed_twice": _e(
        "Người này ghi hai lần trong hộ (dòng {other}); bỏ một dòng.",
        "This person is in the household twice (row {other}); drop one row.",
    ),
    "very_old": _p(
        "Tuổi {age} trên 120; kiểm tra năm sinh rồi xác nhận hoặc ghi lại.",
        "The age of {age} is above 120; check the birth, then confirm or correct it.",
    ),
    "ages_unlikely": _p(
        "{relation} sinh năm {born}, chủ hộ sinh năm {head_born}; kiểm tra quan hệ và năm sinh.",
        "{relation_en} born in {born}, the head in {head_born}; check relation and births.",
    ),
    "two_spouses": _p(
        "Hộ có nhiều vợ, chồng của chủ hộ (dòng {rows}); kiểm tra quan hệ.",
        "The head has several spouses (rows {rows}); check the relations.",
    ),
    "year_differs": _e(
        "Năm sinh {shown} khác ngày sinh {value}; sửa cho khớp.",
        "The year of birth {shown} differs from the date {value}; make them agree.",
    ),
}

MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        **_GENERAL,
        **_NAMES,
        **_CODES,
        **_IDENTITY,
        **_DATES,
        **_NUMBERS,
        **_CHOICES,
        **_PLACES,
        **_FILE,
    }
)
