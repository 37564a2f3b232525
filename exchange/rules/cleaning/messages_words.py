"""Remarks on text, names, choices and places."""

from __future__ import annotations

from exchange.rules.cleaning.message_types import Message, error, proposal, repair

GENERAL: dict[str, Message] = {
    "missing": error(
        "Ô “{column}” còn trống.",
        "Điền vào.",
        "“{column}” is blank.",
        "Fill it in.",
    ),
    "formula_error": error(
        "Ô chứa lỗi của bảng tính ({shown}).",
        "Ghi giá trị đúng.",
        "The cell holds a spreadsheet error ({shown}).",
        "Write the value.",
    ),
    "spaces": repair(
        "Đã bỏ khoảng trắng thừa.",
        "Surplus spaces were removed.",
    ),
    "unicode": repair(
        "Đã đưa chữ về Unicode dựng sẵn.",
        "Letters were brought to composed Unicode.",
    ),
    "too_long": error(
        "Dài {length} ký tự, nhiều nhất {high}.",
        "Rút gọn.",
        "{length} characters long, at most {high}.",
        "Shorten it.",
    ),
    "from_number": repair(
        "Ô kiểu số; đã đọc là chữ “{value}”.",
        "The cell is a number; it was read as “{value}”.",
    ),
    "tcvn3": repair(
        "Phông TCVN3 (ABC): “{shown}” đã chuyển thành “{value}”.",
        "TCVN3 (ABC) font: “{shown}” was converted to “{value}”.",
    ),
    "tcvn3_doubtful": proposal(
        "Có thể là phông TCVN3 (ABC): “{shown}” đọc thành “{value}”.",
        "Xác nhận hoặc ghi lại.",
        "Possibly a TCVN3 (ABC) font: “{shown}” reads “{value}”.",
        "Confirm or write it again.",
    ),
    "vni": repair(
        "Phông VNI: “{shown}” đã chuyển thành “{value}”.",
        "VNI font: “{shown}” was converted to “{value}”.",
    ),
    "vni_doubtful": proposal(
        "Có thể là phông VNI: “{shown}” đọc thành “{value}”.",
        "Xác nhận hoặc ghi lại.",
        "Possibly a VNI font: “{shown}” reads “{value}”.",
        "Confirm or write it again.",
    ),
}
NAMES: dict[str, Message] = {
    "name_case": repair(
        "Đã viết hoa đúng cách: “{value}”.",
        "Capitals were set right: “{value}”.",
    ),
    "name_characters": error(
        "Họ tên “{shown}” có chữ số hoặc ký hiệu ({found}).",
        "Sửa lại họ tên.",
        "The name “{shown}” has digits or symbols ({found}).",
        "Correct the name.",
    ),
    "name_number": proposal(
        "Đã bỏ số thứ tự trước họ tên; đề nghị “{value}”.",
        "Xác nhận hoặc ghi lại.",
        "The number before the name was dropped; “{value}” is proposed.",
        "Confirm it or write it again.",
    ),
    "name_title": proposal(
        "“{shown}” có danh xưng; đề nghị “{value}”.",
        "Xác nhận hoặc ghi lại.",
        "“{shown}” has a form of address; “{value}” is proposed.",
        "Confirm it or write it again.",
    ),
}
CHOICES: dict[str, Message] = {
    "choice_form": repair(
        "Đã đọc “{shown}” là “{label}”.",
        "“{shown}” was read as “{label_en}”.",
    ),
    "choice_unknown": error(
        "“{shown}” không có trong danh mục.",
        "Chọn một trong: {labels}.",
        "“{shown}” is not in the list.",
        "Choose one of: {labels_en}.",
    ),
    "choice_twice": error(
        "“{shown}” ghi một mục hai lần.",
        "Bỏ bớt.",
        "“{shown}” names one item twice.",
        "Drop one.",
    ),
    "bool_unknown": error(
        "“{shown}” không rõ là Có hay Không.",
        "Ghi Có hoặc Không.",
        "“{shown}” is neither yes nor no.",
        "Write Có or Không.",
    ),
    "ethnic_unknown": error(
        "Không tìm thấy dân tộc “{shown}”.",
        "Ghi tên theo danh mục 54 dân tộc.",
        "No ethnic group “{shown}”.",
        "Write a name of the list of 54 groups.",
    ),
    "ethnic_likely": proposal(
        "Không có dân tộc “{shown}”; đề nghị đọc như “{spelling}”.",
        "Xác nhận hoặc ghi lại.",
        "No ethnic group “{shown}”; it is proposed to read “{spelling}”.",
        "Confirm it or write it again.",
    ),
    "ethnic_number": error(
        "Mã dân tộc “{shown}” khác nhau giữa hai danh mục (1979 và 2008).",
        "Ghi tên dân tộc.",
        "The code “{shown}” differs between the two lists (1979 and 2008).",
        "Write the group's name.",
    ),
    "sex_from_identity": proposal(
        "Giới tính để trống; số định danh cho biết là {label}.",
        "Xác nhận hoặc ghi lại.",
        "The sex is blank; the identity number says {label_en}.",
        "Confirm it or write it.",
    ),
    "born_from_identity": proposal(
        "Ngày sinh để trống; số định danh cho biết năm {value}.",
        "Xác nhận hoặc ghi lại.",
        "The birth is blank; the identity number says {value}.",
        "Confirm it or write it.",
    ),
    "phone_form": repair(
        "Điện thoại đã ghi là {value}.",
        "The telephone was written as {value}.",
    ),
    "phone_zero": repair(
        "Đã thêm số 0 ở đầu số điện thoại: {value}.",
        "A leading zero was restored: {value}.",
    ),
    "phone_old_prefix": repair(
        "Đầu số cũ 11 chữ số đã đổi thành {value}.",
        "The old prefix of 11 digits was changed: {value}.",
    ),
    "phone_several": proposal(
        "Ô có nhiều số điện thoại; đề nghị giữ {value}.",
        "Xác nhận hoặc ghi lại.",
        "The cell has several telephones; {value} is proposed.",
        "Confirm it or write it again.",
    ),
    "phone_unreadable": error(
        "“{shown}” không phải số điện thoại Việt Nam.",
        "Ghi lại hoặc để trống.",
        "“{shown}” is no Vietnamese telephone.",
        "Write it again or leave it blank.",
    ),
}
PLACES: dict[str, Message] = {
    "commune_from_code": repair(
        "Mã {shown} là {value_name}.",
        "Code {shown} is {value_name}.",
    ),
    "commune_form": repair(
        "Đã đọc “{shown}” là {value_name}.",
        "“{shown}” was read as {value_name}.",
    ),
    "commune_successor": repair(
        "{former} (trước 01/7/2025) nay là {value_name}.",
        "{former} (before 1 July 2025) is {value_name} today.",
    ),
    "commune_split": error(
        "{former} (trước 01/7/2025) nay thuộc nhiều xã: {labels}.",
        "Ghi xã của ngày hôm nay.",
        "{former} (before 1 July 2025) went to several communes: {labels}.",
        "Write the commune of today.",
    ),
    "commune_several": error(
        "Nhiều xã, phường tên “{shown}”: {labels}.",
        "Ghi mã hoặc tên đầy đủ.",
        "Several communes are called “{shown}”: {labels}.",
        "Write the code or the full name.",
    ),
    "commune_unknown": error(
        "Không tìm thấy xã, phường “{shown}”.",
        "Ghi mã 5 chữ số hoặc tên của ngày hôm nay.",
        "No commune “{shown}”.",
        "Write the code of 5 digits or today's name.",
    ),
    "commune_by_village": repair(
        "Thôn “{village}” cho biết hộ thuộc {value_name}.",
        "The village “{village}” tells that the household belongs to {value_name}.",
    ),
    "village_form": repair(
        "Đã đọc “{shown}” là {value_name}.",
        "“{shown}” was read as {value_name}.",
    ),
    "village_several": error(
        "Xã có nhiều thôn tên “{shown}”: {labels}.",
        "Ghi tên đầy đủ như trong danh sách thôn.",
        "The commune has several villages called “{shown}”: {labels}.",
        "Write the full name.",
    ),
    "village_unknown": error(
        "{commune} không có thôn, tổ dân phố “{shown}”.",
        "Ghi tên như trong danh sách thôn.",
        "{commune} has no village “{shown}”.",
        "Write a name of its list of villages.",
    ),
    "village_likely": proposal(
        "“{shown}” đề nghị đọc là {value_name}.",
        "Xác nhận hoặc ghi lại.",
        "“{shown}” is proposed to be {value_name}.",
        "Confirm it or write it again.",
    ),
    "village_without_commune": error(
        "Chưa biết xã nên chưa tìm được thôn “{shown}”.",
        "Ghi xã trước.",
        "The commune is not known, so “{shown}” cannot be found.",
        "Write the commune first.",
    ),
}
