"""What comparing a row with the register can find: how grave, what happened, what to do.

``{name}`` marks a value that the comparison gives. Codes are stable: batches store them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from exchange.choices import Severity
from households.rules.text import Text


class Finding(NamedTuple):
    """A sentence and its remedy, in both languages."""

    severity: Severity
    message: Text
    remedy: Text

    def note(
        self, code: str, column: str, params: Mapping[str, object], original: str = ""
    ) -> dict[str, object]:
        """Return the finding as it is stored on a row."""
        known = {key: "?" if value is None else value for key, value in params.items()}
        return {
            "code": code,
            "column": column,
            "severity": str(self.severity),
            "original": original,
            "value": None,
            "message": {
                "vi": self.message.vi.format_map(known),
                "en": self.message.en.format_map(known),
            },
            "remedy": {
                "vi": self.remedy.vi.format_map(known),
                "en": self.remedy.en.format_map(known),
            },
        }


def _error(vi: str, vi_remedy: str, en: str, en_remedy: str) -> Finding:
    return Finding(Severity.ERROR, Text(vi, en), Text(vi_remedy, en_remedy))


def _clash(vi: str, vi_remedy: str, en: str, en_remedy: str) -> Finding:
    return Finding(Severity.CLASH, Text(vi, en), Text(vi_remedy, en_remedy))


def _repair(vi: str, vi_remedy: str, en: str, en_remedy: str) -> Finding:
    return Finding(Severity.REPAIR, Text(vi, en), Text(vi_remedy, en_remedy))


_HOUSEHOLDS = {
    "code_unknown": _error(
        "Không có hộ {code} trong các xã của lần nhập này.",
        "Kiểm tra mã; hộ mới thì ghi một mã tạm, ví dụ M1.",
        "There is no household {code} in the communes of this import.",
        "Check the code; give a new household a mark of its own, such as M1.",
    ),
    "household_closed": _clash(
        "Hộ {code} không còn từ ngày {date}.",
        "Bỏ dòng này, hoặc lập hộ mới với một mã tạm.",
        "Household {code} ended on {date}.",
        "Remove the row, or register a new household with a mark of its own.",
    ),
    "other_commune": _clash(
        "Hộ {code} đang ở {commune}, tệp ghi xã khác.",
        "Dùng trang “Chuyển địa bàn” của hộ, rồi tải lại tệp.",
        "Household {code} lives in {commune}; the file names another commune.",
        "Use the household's page “Chuyển địa bàn” (move), then upload again.",
    ),
    "external_other_head": _clash(
        "Mã {code} trong sổ là của hộ có chủ hộ khác.",
        "Ghi mã hộ của hệ thống này, hoặc dùng trang “Thay chủ hộ” nếu chủ hộ đã đổi.",
        "In the register {code} belongs to a household with another head.",
        "Write this system's household code, or use “Thay chủ hộ” if the head has changed.",
    ),
    "household_twice": _clash(
        "Dòng này và dòng {row} cùng là hộ {code}.",
        "Giữ một dòng.",
        "This row and row {row} are both household {code}.",
        "Keep one of them.",
    ),
    "key_twice": _error(
        "Mã hộ đã ghi ở dòng {row}.",
        "Mỗi hộ một dòng và một mã.",
        "The household code is that of row {row}.",
        "One row and one code for each household.",
    ),
    "same_household": _repair(
        "Trùng mã và chủ hộ với dòng {row}: tính là một hộ, lấy thông tin theo dòng đó.",
        "Nếu là hai hộ khác nhau, ghi mã khác nhau.",
        "Same code and head as row {row}: counted as one household, with that row's details.",
        "If they are two households, give them two codes.",
    ),
    "code_of_several": _repair(
        "Mã này cũng ghi cho hộ khác (dòng {row}): hai chủ hộ nên tính là hai hộ.",
        "Kiểm tra lại mã.",
        "Another household has this code (row {row}): two heads are counted as two households.",
        "Check the code.",
    ),
    "not_your_village": _error(
        "Hộ ở ngoài thôn được giao.",
        "Chỉ nhập hộ của thôn mình.",
        "The household is outside your village.",
        "Import households of your own village only.",
    ),
    "not_in_batch": _error(
        "Xã của dòng này không thuộc lần nhập.",
        "Tải tệp riêng cho xã đó, hoặc sửa tên xã.",
        "The commune of this row does not belong to this import.",
        "Upload a file for that commune, or correct its name.",
    ),
    "commune_needed": _error(
        "Chưa biết hộ ở xã nào.",
        "Thêm cột “Xã, phường”, hoặc cột “Thôn, tổ dân phố”.",
        "Nothing says which commune the household lives in.",
        "Add the column “Xã, phường” (commune) or “Thôn, tổ dân phố” (village).",
    ),
    "village_needed": _error(
        "Lập hộ mới cần biết thôn.",
        "Thêm hoặc điền cột “Thôn, tổ dân phố”.",
        "A new household needs its village.",
        "Add or fill in the column “Thôn, tổ dân phố” (village).",
    ),
    "implied_unknown": _error(
        "Trang Hộ không có hộ này và sổ cũng không có.",
        "Thêm hộ vào trang Hộ, hoặc sửa mã hộ.",
        "Neither the sheet of households nor the register has this household.",
        "Add it to the sheet of households, or correct the code.",
    ),
    "village_closed": _error(
        "{village} đã giải thể từ ngày {date}.",
        "Ghi thôn hiện nay.",
        "{village} was dissolved on {date}.",
        "Write today's village.",
    ),
    "registered_in_future": _error(
        "Ngày lập hộ ở tương lai.",
        "Sửa ngày.",
        "The day of registration is in the future.",
        "Correct the date.",
    ),
    "registered_on_differs": _clash(
        "Sổ ghi ngày lập hộ là {date}; ngày này không sửa qua tệp.",
        "Để trống hoặc ghi đúng ngày trong sổ.",
        "The register says {date}; this date is not corrected by a file.",
        "Leave it blank or write the registered date.",
    ),
    "before_registered": _error(
        "Ngày có hiệu lực của lần nhập trước ngày lập hộ ({date}).",
        "Tải lại tệp với ngày có hiệu lực muộn hơn.",
        "The import takes effect before the household was registered ({date}).",
        "Upload the file again with a later effective date.",
    ),
    "move_open_review": _clash(
        "Hộ {code} có phiếu rà soát ngày {date} chưa xong nên chưa chuyển thôn được.",
        "Quyết định hoặc hủy phiếu đó trước.",
        "Household {code} has an unfinished review of {date}, so it cannot move yet.",
        "Decide or withdraw that review first.",
    ),
    "move_too_early": _clash(
        "Hộ ở thôn hiện nay từ ngày {date}, sau ngày có hiệu lực.",
        "Dùng trang “Chuyển địa bàn” với ngày muộn hơn.",
        "The household has lived in its village since {date}, after the effective date.",
        "Use the page “Chuyển địa bàn” (move) with a later date.",
    ),
    "head_needed": _error(
        "Hộ mới chưa có chủ hộ.",
        "Thêm chủ hộ ở trang Thành viên, hoặc điền ngày sinh, giới tính, dân tộc của chủ hộ.",
        "The new household has no head.",
        "Add the head to the sheet of members, or fill in the head's birth, sex and ethnic group.",
    ),
    "member_blocks": _error(
        "Hộ mới có {count} thành viên chưa ghi được.",
        "Sửa các dòng đó; hộ vào sổ cùng mọi thành viên.",
        "{count} members of the new household cannot be written yet.",
        "Mend those rows; a household enters with all its members.",
    ),
    "changed_meanwhile": _clash(
        "Sổ đã thay đổi sau khi xem trước, nên dòng này chưa được ghi.",
        "Tải lại tệp để xem lại rồi quyết định.",
        "The register changed after the preview, so the row was not written.",
        "Upload the file again, look and decide.",
    ),
}
_MEMBERS = {
    "person_key_unknown": _error(
        "Mã nhân khẩu không phải của một thành viên hiện nay của hộ này.",
        "Để trống mã nếu là người mới; không sửa mã hệ thống đã ghi.",
        "The person key is not that of a present member of this household.",
        "Leave the key blank for a new person; do not change keys the system wrote.",
    ),
    "identity_of_other": _clash(
        "Số định danh đã đăng ký cho người khác.",
        "Kiểm tra giấy tờ; nếu hai hồ sơ là một người thì dùng trang hồ sơ trùng.",
        "The identity number is registered for somebody else.",
        "Check the papers; if both records are one person, use the page of duplicates.",
    ),
    "identity_twice": _error(
        "Số định danh này cũng ghi ở dòng {row}.",
        "Kiểm tra giấy tờ của hai người.",
        "Row {row} has the same identity number.",
        "Check the papers of both.",
    ),
    "person_twice": _error(
        "Người này đã có ở dòng {row}.",
        "Giữ một dòng.",
        "Row {row} is the same person.",
        "Keep one of them.",
    ),
    "person_dead": _clash(
        "Người này đã được ghi nhận qua đời ngày {date}.",
        "Bỏ dòng này; nếu ghi nhầm thì hoàn tác việc ghi nhận qua đời.",
        "The person is recorded as having died on {date}.",
        "Remove the row; if that was a mistake, undo the record of the death.",
    ),
    "member_elsewhere": _clash(
        "Người này đang là thành viên của hộ {code}.",
        "Ghi nhận rời hộ đó trước (trang “Thành viên rời hộ”), hoặc “Tách hộ”.",
        "The person is a member of household {code}.",
        "Record the leaving first (page “Thành viên rời hộ”), or split the household.",
    ),
    "member_hidden": _clash(
        "Người này đang được ghi trong một hộ ở nơi khác.",
        "Đề nghị xã đó ghi nhận chuyển đi, hoặc liên hệ cơ quan theo dõi giảm nghèo cấp tỉnh.",
        "The person is recorded in a household elsewhere.",
        "Ask that commune to record the move, or turn to the provincial agency.",
    ),
    "identity_taken": _clash(
        "Số định danh này đã được đăng ký với họ tên, năm sinh hoặc giới tính khác.",
        "Kiểm tra giấy tờ; nếu đúng, đề nghị cơ quan theo dõi giảm nghèo cấp tỉnh đối chiếu.",
        "The identity number is registered with another name, birth year or sex.",
        "Check the papers; if they are right, ask the provincial agency to compare.",
    ),
    "born_after": _error(
        "Sinh sau ngày vào hộ ({date}).",
        "Sửa ngày sinh, hoặc chọn ngày có hiệu lực muộn hơn.",
        "Born after joining the household ({date}).",
        "Correct the birth, or choose a later effective date.",
    ),
    "relation_too_early": _clash(
        "Quan hệ hiện nay được ghi từ ngày {date}, sau ngày có hiệu lực.",
        "Dùng trang của hộ với ngày muộn hơn.",
        "The present relation holds since {date}, after the effective date.",
        "Use the household's page with a later date.",
    ),
    "two_heads": _error(
        "Hộ có hai chủ hộ trong tệp.",
        "Chọn quan hệ khác cho một người.",
        "The file gives the household two heads.",
        "Choose another relation for one of them.",
    ),
    "ages_unlikely": _repair(
        "{relation} sinh năm {born}, chủ hộ sinh năm {head}: chênh lệch ít gặp.",
        "Kiểm tra lại quan hệ và năm sinh.",
        "{relation} born in {born}, the head in {head}: an unlikely difference.",
        "Check the relation and the years of birth.",
    ),
    "head_name_differs": _repair(
        "Dòng này ghi chủ hộ khác; danh sách thành viên có chủ hộ là {name}, lấy theo đó.",
        "Kiểm tra lại tên chủ hộ; đổi chủ hộ thì dùng trang “Thay chủ hộ”.",
        "This row names another head; among the members it is {name}, which counts.",
        "Check the name of the head; to change the head use “Thay chủ hộ”.",
    ),
    "members_differ": _repair(
        "Dòng này ghi {said} nhân khẩu; trong sổ sẽ có {known} người.",
        "Ghi thêm hoặc cho rời hộ ở trang của hộ, nếu cần.",
        "This row says {said} members; the register will have {known}.",
        "Add or let go members on the household's page, where needed.",
    ),
    "two_spouses": _repair(
        "Hộ có nhiều vợ, chồng của chủ hộ.",
        "Kiểm tra lại quan hệ.",
        "The head has several spouses.",
        "Check the relations.",
    ),
    "head_stranger": _clash(
        "Tệp ghi một người mới làm chủ hộ của hộ đang có chủ hộ.",
        "Thêm người đó với quan hệ khác, rồi dùng trang “Thay chủ hộ”.",
        "The file makes a newcomer the head of a household that has one.",
        "Add the person with another relation, then use “Thay chủ hộ” (change of head).",
    ),
    "head_deposed": _clash(
        "Tệp không còn ghi ai là chủ hộ.",
        "Ghi chủ hộ mới và quan hệ của mọi thành viên, hoặc dùng trang “Thay chủ hộ”.",
        "The file leaves the household without a head.",
        "Name the new head and everybody's relation, or use “Thay chủ hộ” (change of head).",
    ),
    "head_incomplete": _clash(
        "Tệp đổi chủ hộ nhưng chưa ghi đủ quan hệ của mọi thành viên với chủ hộ mới.",
        "Ghi đủ mọi thành viên, hoặc dùng trang “Thay chủ hộ”.",
        "The file changes the head without everybody's relation to the new one.",
        "Name every member, or use “Thay chủ hộ” (change of head).",
    ),
    "person_needs": _error(
        "Ghi người mới cần cột này.",
        "Thêm hoặc điền cột này.",
        "A new person needs this column.",
        "Add it or fill it in.",
    ),
    "household_blocks": _error(
        "Hộ của dòng này chưa ghi được.",
        "Sửa dòng của hộ và các thành viên khác.",
        "The household of this row cannot be written yet.",
        "Mend the household's row and those of its other members.",
    ),
    "household_undecided": _clash(
        "Hộ của dòng này đang chờ quyết định.",
        "Giải quyết ở dòng của hộ.",
        "The household of this row waits for a decision.",
        "Settle it on the household's row.",
    ),
    "likely_registered": _clash(
        "Rất giống {name}, đã đăng ký ở hộ {code}.",
        "Cùng một người thì bỏ dòng hoặc ghi nhận chuyển hộ; khác người thì xác nhận.",
        "Very like {name}, registered in household {code}.",
        "If it is the same person remove the row or record a move; if not, confirm.",
    ),
    "likely_elsewhere": _clash(
        "Rất giống một người ở nơi khác, đã đăng ký hoặc đang chờ ghi; cán bộ nơi đó sẽ được báo.",
        "Kiểm tra giấy tờ; khác người thì xác nhận.",
        "Very like somebody elsewhere, registered or about to be; the officer there will be told.",
        "Check the papers; if it is another person, confirm.",
    ),
    "likely_in_file": _clash(
        "Rất giống dòng {row} của tệp.",
        "Cùng một người thì bỏ một dòng; khác người thì xác nhận.",
        "Very like row {row} of the file.",
        "If it is the same person remove a row; if not, confirm.",
    ),
    "likely_pending": _clash(
        "Rất giống {name}, dòng {row} của tệp “{file}” đang chờ ghi ({who} tải lên ngày {date}).",
        "Cùng một người thì hủy lần nhập kia hoặc bỏ dòng ở một tệp; khác người thì xác nhận.",
        "Very like {name}, row {row} of the waiting file “{file}” ({who} uploaded it on {date}).",
        "If it is the same person cancel that import or remove one row; if not, confirm.",
    ),
    "facts_without_review": _repair(
        "Thông tin rà soát của thành viên chưa được ghi: trang Thông tin rà soát không có hộ này.",
        "Thêm một dòng cho hộ ở trang Thông tin rà soát.",
        "Review facts of the member were not taken: the sheet of facts lacks the household.",
        "Add a row for the household to the sheet of facts.",
    ),
}
_FACTS = {
    "facts_twice": _error(
        "Hộ đã có dòng thông tin rà soát khác trong tệp (dòng {row}).",
        "Giữ một dòng.",
        "The file has another row of facts for the household (row {row}).",
        "Keep one of them.",
    ),
    "facts_invalid": _error(
        "{text}",
        "Sửa ô rồi tải lại.",
        "{text_en}",
        "Mend the cell and upload again.",
    ),
    "review_date_needed": _error(
        "Chưa có ngày rà soát.",
        "Điền cột “Ngày rà soát”.",
        "The date of the review is missing.",
        "Fill in “Ngày rà soát” (date of the review).",
    ),
    "review_date_impossible": _error(
        "Ngày rà soát phải từ ngày lập hộ đến hôm nay.",
        "Sửa ngày rà soát.",
        "The review must lie between the registration and today.",
        "Correct the date of the review.",
    ),
    "no_standard": _error(
        "Không có chuẩn nghèo quốc gia nào có hiệu lực ngày {date}.",
        "Kiểm tra lại ngày rà soát.",
        "No national poverty standard is in force on {date}.",
        "Check the date of the review.",
    ),
    "no_area_type": _error(
        "Chưa xác định xã là nông thôn hay thành thị.",
        "Đề nghị quản trị hệ thống đặt thuộc tính này trước.",
        "The commune is set neither rural nor urban.",
        "Ask the administrator to set it first.",
    ),
    "review_of_other": _clash(
        "Hộ có phiếu rà soát chưa xong ngày {date}, do người khác nhập hoặc của ngày khác.",
        "Hoàn thành hoặc hủy phiếu đó trước.",
        "The household has an unfinished review of {date}, by somebody else or of another day.",
        "Finish or withdraw that review first.",
    ),
    "review_submitted": _clash(
        "Phiếu ngày {date} của hộ đang chờ quyết định.",
        "Lấy lại phiếu để sửa, hoặc chờ quyết định.",
        "The household's review of {date} waits for a decision.",
        "Take it back to change it, or wait for the decision.",
    ),
}

FINDINGS: Mapping[str, Finding] = {**_HOUSEHOLDS, **_MEMBERS, **_FACTS}
