"""Remarks on numbers of all kinds: identity numbers, codes, telephones, dates, scores."""

from __future__ import annotations

from exchange.rules.cleaning.message_types import Message, error, proposal, repair

CODES: dict[str, Message] = {
    "code_from_number": repair(
        "Mã hộ kiểu số; đã đọc là “{value}”.",
        "The code is a number; it was read as “{value}”.",
    ),
    "code_lost": error(
        "Mã hộ “{shown}” đã bị bảng tính làm mất chữ số.",
        "Ghi lại dạng văn bản.",
        "The spreadsheet lost digits of the code “{shown}”.",
        "Write it again as text.",
    ),
}
IDENTITY: dict[str, Message] = {
    "identity_separators": repair(
        "Đã bỏ dấu cách, dấu chấm hoặc dấu nháy trong số định danh.",
        "Spaces, dots or quotes were removed from the identity number.",
    ),
    "identity_from_number": repair(
        "Ô kiểu số; đã đọc số định danh là văn bản đủ 12 chữ số.",
        "The cell is a number; the identity number was read as text of 12 digits.",
    ),
    "identity_zero": proposal(
        "Số “{shown}” có 11 chữ số: bảng tính đã bỏ số 0 ở đầu; đề nghị “{value}”{fits}.",
        "Xác nhận hoặc ghi lại.",
        "“{shown}” has 11 digits: the spreadsheet dropped the zero in front; “{value}” is "
        "proposed{fits_en}.",
        "Confirm it or write it again.",
    ),
    "identity_zeros": proposal(
        "Số “{shown}” có {length} chữ số: có thể đã mất {lost} số 0 ở đầu; đề nghị "
        "“{value}”{fits}.",
        "Xác nhận hoặc ghi lại.",
        "“{shown}” has {length} digits: {lost} zeros in front may be lost; “{value}” is "
        "proposed{fits_en}.",
        "Confirm it or write it again.",
    ),
    "identity_lost": error(
        "“{shown}” đã bị bảng tính làm mất chữ số.",
        "Ghi lại đủ 12 chữ số, định dạng ô là văn bản.",
        "The spreadsheet lost digits of “{shown}”.",
        "Write all 12 digits in a cell of text.",
    ),
    "identity_format": error(
        "“{shown}” không phải số định danh 12 chữ số.",
        "Xem lại giấy tờ rồi ghi lại.",
        "“{shown}” is no identity number of 12 digits.",
        "Check the papers and write it again.",
    ),
    "identity_letters": error(
        "Số định danh “{shown}” có chữ cái: có thể chữ O thay số 0, chữ l thay số 1.",
        "Ghi lại 12 chữ số.",
        "The identity number “{shown}” has letters, maybe O for 0 or l for 1.",
        "Write the 12 digits again.",
    ),
    "identity_is_legacy": proposal(
        "“{shown}” là số chứng minh nhân dân cũ 9 chữ số; đề nghị chuyển sang cột số cũ.",
        "Xác nhận, hoặc ghi số định danh 12 chữ số.",
        "“{shown}” is an old card number of 9 digits; it is proposed to move it to the column "
        "of old numbers.",
        "Confirm it, or write the number of 12 digits.",
    ),
    "identity_doubtful": proposal(
        "Số định danh không khớp {issues}.",
        "Kiểm tra giấy tờ rồi xác nhận hoặc ghi lại.",
        "The identity number does not fit the {issues_en}.",
        "Check the papers, then confirm or correct.",
    ),
    "identity_reason_moved": repair(
        "Ghi chú “{shown}” trong ô số định danh đã chuyển thành lý do chưa có số.",
        "The remark “{shown}” in place of a number was taken as the reason for having none.",
    ),
    "legacy_zero": proposal(
        "Số “{shown}” có 8 chữ số: có thể đã mất số 0 ở đầu; đề nghị “{value}”.",
        "Xác nhận hoặc ghi lại.",
        "“{shown}” has 8 digits: a zero in front may be lost; “{value}” is proposed.",
        "Confirm it or write it again.",
    ),
    "legacy_format": error(
        "“{shown}” không phải số chứng minh nhân dân 9 chữ số.",
        "Ghi lại.",
        "“{shown}” is no old card number of 9 digits.",
        "Write it again.",
    ),
    "legacy_is_identity": proposal(
        "“{shown}” là số 12 chữ số; đề nghị chuyển sang cột số định danh cá nhân.",
        "Xác nhận hoặc ghi lại.",
        "“{shown}” has 12 digits; it is proposed to move it to the column of identity numbers.",
        "Confirm it or write it again.",
    ),
    "legacy_differs": error(
        "Ô số định danh và ô số cũ ghi hai số khác nhau (“{shown}” và “{other}”).",
        "Xem lại giấy tờ rồi ghi lại.",
        "The identity number and the old number are different (“{shown}” and “{other}”).",
        "Check the papers and write them again.",
    ),
}
DATES: dict[str, Message] = {
    "date_form": repair(
        "Đã đọc “{shown}” là {value}.",
        "“{shown}” was read as {value}.",
    ),
    "date_serial": repair(
        "Số {shown} là ngày của bảng tính: {value}.",
        "{shown} is a spreadsheet date: {value}.",
    ),
    "date_century": repair(
        "Năm hai chữ số “{shown}” đã đọc là {value}.",
        "The two-digit year of “{shown}” was read as {value}.",
    ),
    "date_century_doubtful": proposal(
        "Năm hai chữ số “{shown}” có thể thuộc hai thế kỷ; đề nghị {value}.",
        "Xác nhận hoặc ghi đủ năm.",
        "The two-digit year of “{shown}” may be of two centuries; {value} is proposed.",
        "Confirm it or write all four digits.",
    ),
    "date_month_first": proposal(
        "“{shown}” chỉ có thể là tháng/ngày/năm; đề nghị {value}.",
        "Xác nhận hoặc ghi lại.",
        "“{shown}” can only be month/day/year; {value} is proposed.",
        "Confirm it or write it again.",
    ),
    "date_column_month_first": proposal(
        "Cả cột ghi tháng trước ngày; “{shown}” đề nghị đọc là {value}.",
        "Xác nhận hoặc ghi lại.",
        "The whole column writes the month first; “{shown}” is proposed to be {value}.",
        "Confirm it or write it again.",
    ),
    "date_cell_swapped": proposal(
        "Bảng tính có thể đã đổi chỗ ngày và tháng của “{shown}”; đề nghị {value}.",
        "Xác nhận hoặc ghi lại dạng văn bản.",
        "The spreadsheet may have swapped day and month of “{shown}”; {value} is proposed.",
        "Confirm it or write it again as text.",
    ),
    "date_year_only": repair(
        "“{shown}” chỉ biết năm; giữ năm {value}.",
        "“{shown}” tells the year only; {value} is kept.",
    ),
    "date_month_only": repair(
        "“{shown}” thiếu ngày; chỉ giữ năm {value}.",
        "“{shown}” lacks the day; {value} is kept.",
    ),
    "date_needs_day": error(
        "“{shown}” thiếu ngày hoặc tháng.",
        "Ghi đủ ngày/tháng/năm.",
        "“{shown}” lacks the day or month.",
        "Write day/month/year.",
    ),
    "date_no_such_day": error(
        "“{shown}”: tháng {month} năm {year} không có ngày {day}.",
        "Ghi lại.",
        "“{shown}”: there is no day {day} in month {month} of {year}.",
        "Write it again.",
    ),
    "date_unreadable": error(
        "“{shown}” không phải ngày.",
        "Ghi ngày/tháng/năm, ví dụ 05/06/1970.",
        "“{shown}” is no date.",
        "Write day/month/year, for example 05/06/1970.",
    ),
    "date_future": error(
        "“{shown}” ở sau ngày hôm nay.",
        "Ghi lại.",
        "“{shown}” is in the future.",
        "Write it again.",
    ),
    "date_too_old": error(
        "“{shown}” quá xa trong quá khứ.",
        "Ghi lại.",
        "“{shown}” is too long ago.",
        "Write it again.",
    ),
    "very_old": proposal(
        "Sinh năm {year}: trên 120 tuổi.",
        "Kiểm tra năm sinh rồi xác nhận hoặc ghi lại.",
        "Born in {year}: older than 120.",
        "Check the birth, then confirm or correct it.",
    ),
    "born_years_clash": proposal(
        "Ngày sinh {born} và năm sinh {year} không khớp; đề nghị lấy {value}.",
        "Xem giấy tờ rồi xác nhận, hoặc sửa một trong hai ô.",
        "The date of birth {born} and the year {year} contradict; {value} is proposed.",
        "Check the papers, then confirm or correct one of the two cells.",
    ),
    "born_years_differ": error(
        "Hai cột ghi hai ngày, năm sinh khác nhau ({born} và {year}).",
        "Xem giấy tờ rồi sửa một trong hai ô.",
        "Two columns give different births ({born} and {year}).",
        "Check the papers and correct one of the two cells.",
    ),
    "date_time_dropped": repair(
        "Đã bỏ phần giờ của “{shown}”.",
        "The time of day of “{shown}” was dropped.",
    ),
}
NUMBERS: dict[str, Message] = {
    "number_form": repair(
        "Đã đọc “{shown}” là {value}.",
        "“{shown}” was read as {value}.",
    ),
    "number_unclear": error(
        "“{shown}” có thể đọc hai cách ({one} hoặc {other}).",
        "Ghi lại không có dấu phân cách.",
        "“{shown}” can be read in two ways ({one} or {other}).",
        "Write it without separators.",
    ),
    "number_unreadable": error(
        "“{shown}” không phải số.",
        "Ghi lại bằng chữ số.",
        "“{shown}” is no number.",
        "Write digits.",
    ),
    "number_limits": error(
        "{number} nằm ngoài khoảng {low} đến {high}.",
        "Kiểm tra lại số và đơn vị.",
        "{number} is outside {low} to {high}.",
        "Check the number and its unit.",
    ),
    "number_not_whole": error(
        "“{shown}” không phải số nguyên.",
        "Ghi lại.",
        "“{shown}” is no whole number.",
        "Write it again.",
    ),
    "number_decimals": error(
        "“{shown}” có quá hai chữ số thập phân.",
        "Ghi nhiều nhất hai chữ số thập phân.",
        "“{shown}” has more than two decimals.",
        "Write at most two decimals.",
    ),
    "money_unit": proposal(
        "“{shown}” đề nghị đọc là {value} đồng.",
        "Xác nhận hoặc ghi đủ số đồng.",
        "“{shown}” is proposed to be {value} dong.",
        "Confirm it or write the amount in dong.",
    ),
    "b2_counted": repair(
        "Cột B2 ghi số chỉ số thiếu hụt: {shown} chỉ số là {value} điểm.",
        "The B2 column counts indicators: {shown} of them are {value} points.",
    ),
    "b2_unclear": error(
        "Không rõ cột B2 ghi điểm (0 đến 120) hay số chỉ số (0 đến 12).",
        "Chọn cách đọc của cột.",
        "It is not clear whether the B2 column has points (0 to 120) or a number of indicators "
        "(0 to 12).",
        "Say which.",
    ),
    "b2_not_tens": error(
        "Điểm B2 {shown} không phải bội số của 10.",
        "Ghi lại.",
        "B2 of {shown} is no multiple of 10.",
        "Write it again.",
    ),
}
