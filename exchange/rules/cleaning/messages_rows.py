"""Remarks that need several rows to see."""

from __future__ import annotations

from exchange.rules.cleaning.message_types import Message, error, proposal, repair

ROWS: dict[str, Message] = {
    "duplicate_joined": repair(
        "Mã hộ “{shown}” đã có ở dòng {other}, cùng chủ hộ: hai dòng được gộp là một hộ.",
        "The code “{shown}” is on row {other} with the same head: the rows are one household.",
    ),
    "duplicate_conflict": error(
        "Mã hộ “{shown}” ở dòng {other} cùng chủ hộ nhưng khác ở cột: {columns}.",
        "Giữ một dòng.",
        "The code “{shown}” is on row {other} with the same head but other values in: {columns}.",
        "Keep one row.",
    ),
    "duplicate_code": proposal(
        "Mã hộ “{shown}” đã có ở dòng {other} cho chủ hộ “{head}”; đề nghị coi đây là hộ khác, "
        "chưa có mã.",
        "Xác nhận hoặc ghi mã đúng.",
        "The code “{shown}” is on row {other} for the head “{head}”; this row is proposed to "
        "be another household without a code.",
        "Confirm it or write the right code.",
    ),
    "no_household": error(
        "Không có hộ mang mã “{shown}” trong trang Hộ.",
        "Ghi lại mã hoặc thêm hộ.",
        "No household has the code “{shown}” on the sheet of households.",
        "Mend the code or add it.",
    ),
    "no_members": error(
        "Hộ “{shown}” không có thành viên nào trong tệp.",
        "Thêm thành viên.",
        "The household “{shown}” has no members in the file.",
        "Add them.",
    ),
    "no_head": error(
        "Hộ “{shown}” không có chủ hộ.",
        "Ghi “Chủ hộ” cho một thành viên.",
        "The household “{shown}” has no head.",
        "Give one member the relation “Chủ hộ”.",
    ),
    "two_heads": error(
        "Hộ “{household}” có nhiều chủ hộ (dòng {rows}).",
        "Giữ một người.",
        "The household “{household}” has several heads (rows {rows}).",
        "Keep one.",
    ),
    "head_differs": error(
        "Chủ hộ ghi ở trang Hộ là “{shown}”, ở trang Thành viên là “{head}”.",
        "Sửa cho khớp.",
        "The head is “{shown}” on the sheet of households and “{head}” among the members.",
        "Make them agree.",
    ),
    "count_differs": proposal(
        "Ghi {shown} nhân khẩu nhưng danh sách có {listed}.",
        "Xác nhận hoặc bổ sung thành viên.",
        "{shown} members are stated and {listed} are listed.",
        "Confirm it or add members.",
    ),
    "identity_twice": error(
        "Số định danh này đã có ở dòng {other}; một số chỉ của một người.",
        "Xem lại giấy tờ rồi ghi lại.",
        "This identity number is on row {other} as well; a number belongs to one person.",
        "Check the papers and write it again.",
    ),
    "in_two_households": error(
        "Người này đã có ở dòng {other} trong hộ “{other_code}”.",
        "Giữ ở một hộ.",
        "This person is on row {other} in the household “{other_code}”.",
        "Keep them in one.",
    ),
    "listed_twice": error(
        "Người này ghi hai lần trong hộ (dòng {other}).",
        "Bỏ một dòng.",
        "This person is in the household twice (row {other}).",
        "Drop one row.",
    ),
    "very_old": proposal(
        "Tuổi {age} trên 120.",
        "Kiểm tra năm sinh rồi xác nhận hoặc ghi lại.",
        "The age of {age} is above 120.",
        "Check the birth, then confirm or correct it.",
    ),
    "ages_unlikely": proposal(
        "{relation} sinh năm {born}, chủ hộ sinh năm {head_born}: chênh lệch ít gặp.",
        "Kiểm tra quan hệ và năm sinh rồi xác nhận hoặc ghi lại.",
        "{relation_en} born in {born}, the head in {head_born}: an unlikely difference.",
        "Check relation and births, then confirm or correct.",
    ),
    "two_spouses": proposal(
        "Hộ có nhiều vợ, chồng của chủ hộ (dòng {rows}).",
        "Kiểm tra quan hệ rồi xác nhận hoặc ghi lại.",
        "The head has several spouses (rows {rows}).",
        "Check the relations, then confirm or correct.",
    ),
}
