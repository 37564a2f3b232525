"""What a column of an exported list shows: cells are text, whole numbers and days.

Every function reads only what ``export_lists`` has fetched with the row, so a cell costs no query.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.masking import mask_number
from households.choices import PovertyClass, Relation
from households.models import Household, Judgement, Membership, Person, Review
from households.rules.escape import escape_on
from households.rules.missing import missing_words
from households.rules.scoring_form import FormSpec, parse_form
from households.selectors.standing import Shown, main_first, shown
from officials.scope import Territory

Cell = str | int | dt.date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one list needs besides its rows.

    ``unmasked`` is where complete identity numbers may be written: nowhere, unless it was asked for
    and the right is held there.
    """

    today: dt.date
    groups: Mapping[int, str]
    unmasked: Territory
    _forms: dict[str, FormSpec] = field(default_factory=dict)

    def form(self, review: Review) -> FormSpec | None:
        """Return the questions of a review's form, read once for each form."""
        if review.form is None:
            return None
        if review.form.checksum not in self._forms:
            parsed = parse_form(review.form.content, review.form.code)
            self._forms[review.form.checksum] = parsed
        return self._forms[review.form.checksum]

    def number(self, number: str | None, household: Household) -> str:
        """Return an identity number, covered outside the places where it may be written."""
        place = {"commune": household.commune_id, "village": household.village_id}
        return (number or "") if self.unmasked.holds(**place) else mask_number(number)


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list. ``usual`` ones are ticked at first; ``numbers`` hold identity numbers."""

    key: str
    label: Promise
    cell: Callable[[Any, Reading], Cell]
    width: int = 16
    usual: bool = True
    numbers: bool = False


def _household(row: Any) -> Household:
    """Return the household itself, or that of a review, class or membership."""
    found: Household = row if isinstance(row, Household) else row.household
    return found


def _head(row: Any) -> Person | None:
    heads: list[Membership] = getattr(_household(row), "heads", [])
    return heads[0].person if heads else None


def born(person: Person | None) -> Cell:
    """Return the day of birth, or the year where only that is known."""
    if person is None:
        return None
    return person.birth_date or person.birth_year


def _of_head(read: Callable[[Person, Any, Reading], Cell]) -> Callable[[Any, Reading], Cell]:
    def cell(row: Any, reading: Reading) -> Cell:
        head = _head(row)
        return None if head is None else read(head, row, reading)

    return cell


def _yes(value: object) -> str:
    return str(_("Có")) if value else str(_("Không"))


def _shown(row: Any, reading: Reading) -> Shown:
    rows = main_first(getattr(_household(row), "shown_rows", []))
    return shown(rows[0] if rows else None, reading.today)


def _decision(row: Any, reading: Reading) -> str:
    found = _shown(row, reading).row
    return found.decision.number if found is not None and found.decision is not None else ""


def _since(row: Any, reading: Reading) -> Cell:
    found = _shown(row, reading).row
    return None if found is None else found.valid_from


CODE = ListColumn("code", _("Mã hộ"), lambda row, _r: _household(row).code, 14)
COMMUNE = ListColumn("commune", _("Xã, phường"), lambda row, _r: _household(row).commune.name, 20)
VILLAGE = ListColumn(
    "village", _("Thôn, tổ dân phố"), lambda row, _r: _household(row).village.title, 20
)
HEAD_NAME = ListColumn("head", _("Chủ hộ"), _of_head(lambda head, _row, _r: head.full_name), 28)
HEAD = (
    HEAD_NAME,
    ListColumn(
        "head_sex", _("Giới tính chủ hộ"),
        _of_head(lambda head, _row, _r: str(head.get_sex_display())), 10,
    ),
    ListColumn(
        "head_born", _("Ngày, năm sinh chủ hộ"), _of_head(lambda head, _row, _r: born(head)), 12
    ),
    ListColumn(
        "head_ethnic_group", _("Dân tộc chủ hộ"),
        _of_head(lambda head, _row, r: r.groups[head.ethnic_group_id]), 12,
    ),
    ListColumn(
        "head_identity", _("Số định danh chủ hộ"),
        _of_head(lambda head, row, r: r.number(head.identity_number, _household(row))), 16,
        usual=False, numbers=True,
    ),
)  # fmt: skip
MEMBERS = ListColumn("members", _("Số nhân khẩu"), lambda row, _r: row.member_total, 10)
CONTACT = (
    ListColumn("address", _("Địa chỉ"), lambda row, _r: _household(row).address, 28, usual=False),
    ListColumn(
        "phone",
        _("Điện thoại"),
        lambda row, r: r.number(_household(row).phone, _household(row)),
        14,
        usual=False,
        numbers=True,
    ),
)
STANDING = (
    ListColumn(
        "standing", _("Kết quả phân loại"), lambda row, r: str(_shown(row, r).label), 18
    ),
    ListColumn("since", _("Từ ngày"), _since, 12),
    ListColumn(
        "until", _("Hết thời gian mới thoát nghèo"), lambda row, r: _shown(row, r).until, 12,
        usual=False,
    ),
    ListColumn("decision", _("Số quyết định"), _decision, 18),
)  # fmt: skip
MARKS = (
    ListColumn(
        "has_merit", _("Có người có công"), lambda row, _r: _yes(row.has_merit), 10, usual=False
    ),
    ListColumn(
        "is_local_minority", _("Dân tộc thiểu số tại chỗ"),
        lambda row, _r: _yes(row.is_local_minority), 10, usual=False,
    ),
    ListColumn("registered_on", _("Ngày lập hộ"), lambda row, _r: row.registered_on, 12,
               usual=False),
    ListColumn("external_code", _("Mã hộ ở hệ thống khác"), lambda row, _r: row.external_code,
               16, usual=False),
)  # fmt: skip

HOUSEHOLD_COLUMNS = (CODE, COMMUNE, VILLAGE, *HEAD, MEMBERS, *CONTACT, *STANDING, *MARKS)
DUE_COLUMNS = (CODE, COMMUNE, VILLAGE, *HEAD, *CONTACT, *STANDING)


# --- members -------------------------------------------------------------------------------------

MEMBER_COLUMNS = (
    CODE,
    COMMUNE,
    VILLAGE,
    ListColumn("full_name", _("Họ và tên"), lambda row, _r: row.person.full_name, 28),
    ListColumn(
        "relation", _("Quan hệ với chủ hộ"), lambda row, _r: str(Relation(row.relation).label), 16
    ),
    ListColumn("sex", _("Giới tính"), lambda row, _r: str(row.person.get_sex_display()), 10),
    ListColumn("born", _("Ngày, năm sinh"), lambda row, _r: born(row.person), 12),
    ListColumn(
        "ethnic_group", _("Dân tộc"), lambda row, r: r.groups[row.person.ethnic_group_id], 12
    ),
    ListColumn(
        "identity_number", _("Số định danh cá nhân"),
        lambda row, r: r.number(row.person.identity_number, row.household), 16, numbers=True,
    ),
    ListColumn(
        "legacy_identity_number", _("Số chứng minh nhân dân (9 số)"),
        lambda row, r: r.number(row.person.legacy_identity_number, row.household), 14,
        usual=False, numbers=True,
    ),
    ListColumn("no_identity_reason", _("Lý do chưa có số định danh"),
               lambda row, _r: str(row.person.get_no_identity_reason_display()), 18, usual=False),
    ListColumn("valid_from", _("Vào hộ từ ngày"), lambda row, _r: row.valid_from, 12, usual=False),
)  # fmt: skip


# --- classes -------------------------------------------------------------------------------------


def _class_shown(row: Any, reading: Reading) -> Shown:
    return shown(row, reading.today)


def _previous(row: Any, _reading: Reading) -> str:
    return "" if row.previous_class is None else str(PovertyClass(row.previous_class).label)


CLASS_COLUMNS = (
    CODE,
    ListColumn("commune", _("Xã, phường"), lambda row, _r: row.commune.name, 20),
    VILLAGE,
    *HEAD,
    ListColumn("persons", _("Số nhân khẩu khi xét"), lambda row, _r: row.persons, 10),
    ListColumn(
        "class", _("Kết quả phân loại"), lambda row, r: str(_class_shown(row, r).label), 18
    ),
    ListColumn("valid_from", _("Từ ngày"), lambda row, _r: row.valid_from, 12),
    ListColumn("previous_class", _("Kết quả trước đó"), _previous, 18),
    ListColumn("escaped_on", _("Thoát nghèo từ ngày"), lambda row, _r: row.escaped_on, 12,
               usual=False),
    ListColumn("deprivations", _("Số chỉ số thiếu hụt"),
               lambda row, _r: row.deprivations.bit_count(), 10),
    ListColumn("decision", _("Số quyết định"),
               lambda row, _r: row.decision.number if row.decision else "", 18),
    ListColumn("decided_on", _("Ngày quyết định"),
               lambda row, _r: row.decision.decided_on if row.decision else None, 12),
    ListColumn("standard", _("Chuẩn nghèo"), lambda row, _r: row.standard.name_vi, 30,
               usual=False),
    *CONTACT,
)  # fmt: skip


def _ends(row: Any, reading: Reading) -> Cell:
    escape = escape_on(row.escaped_on, reading.today)
    return None if escape is None else escape.last_day


ENDING_COLUMNS = (
    CODE,
    COMMUNE,
    VILLAGE,
    *HEAD,
    ListColumn("escaped_on", _("Thoát nghèo từ ngày"), lambda row, _r: row.escaped_on, 12),
    ListColumn("until", _("Hết thời gian mới thoát nghèo"), _ends, 12),
    *CONTACT,
)


# --- reviews -------------------------------------------------------------------------------------


def _national(review: Review) -> Judgement | None:
    rows = [row for row in review.judgements.all() if row.standard.is_national]
    return max(rows, key=lambda row: row.standard.valid_from, default=None)


def _found(row: Review, _reading: Reading) -> str:
    judged = _national(row)
    if judged is None:
        return ""
    if judged.poverty_class is None:
        return str(_("Không phân loại được"))
    return str(PovertyClass(judged.poverty_class).label)


def _missing(row: Review, reading: Reading) -> str:
    judged = _national(row)
    if judged is None or judged.poverty_class is not None:
        return ""
    words = missing_words(judged.missing, reading.form(row))
    return ", ".join(text.in_language(get_language() or "vi") for text in words)


def _score(row: Review, _reading: Reading) -> Cell:
    judged = _national(row)
    return None if judged is None else judged.income_score


def _deprived(row: Review, _reading: Reading) -> Cell:
    judged = _national(row)
    return None if judged is None else judged.deprivations.bit_count()


REVIEW_COLUMNS = (
    CODE,
    COMMUNE,
    VILLAGE,
    *HEAD,
    ListColumn("reviewed_on", _("Ngày rà soát"), lambda row, _r: row.reviewed_on, 12),
    ListColumn("kind", _("Hình thức"), lambda row, _r: str(row.get_kind_display()), 20),
    ListColumn("state", _("Trạng thái"), lambda row, _r: str(row.get_state_display()), 16),
    ListColumn("surveyor", _("Người rà soát"),
               lambda row, _r: "" if row.surveyor is None else str(row.surveyor), 24),
    ListColumn("found", _("Kết quả xét"), _found, 20),
    ListColumn("income_score", _("Điểm thu nhập (B1)"), _score, 10, usual=False),
    ListColumn("deprivations", _("Số chỉ số thiếu hụt"), _deprived, 10),
    ListColumn("missing", _("Còn thiếu"), _missing, 30),
    ListColumn("note", _("Ghi chú"), lambda row, _r: row.note, 24, usual=False),
    *CONTACT,
)  # fmt: skip
