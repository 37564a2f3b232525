"""Why two records look like one, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from households.choices import PairKind
from households.rules.duplicates import DateMatch, Nearness

#: Up to this many namesakes a name is called rare in a place, from the other number on common.
RARE, COMMON = 5, 30

Reasons = Mapping[str, Any]


def pair_sentence(kind: str, reasons: Reasons, *, counts: bool = True) -> str:
    """Say what agrees and what does not, as kept in ``DuplicatePair.reasons``.

    ``counts`` is false where the reader may not see the other side: how many bear the name beyond
    the reader's own commune is then left out.
    """
    parts = _person(reasons, counts=counts) if kind == PairKind.PERSON else _household(reasons)
    sentence = ", ".join(part for part in parts if part)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _person(reasons: Reasons, *, counts: bool) -> Iterator[str]:
    if reasons.get("identity"):
        yield _("cùng số định danh")
    if reasons.get("legacy"):
        yield _("cùng số chứng minh nhân dân cũ")
    yield _name(reasons, counts=counts)
    yield _birth(reasons)
    yield _("cùng giới tính") if reasons.get("same_sex") else _("khác giới tính")
    yield _place(str(reasons.get("nearness", "")))
    if reasons.get("identity") is False:
        yield _("nhưng khác số định danh")


def _name(reasons: Reasons, *, counts: bool) -> str:
    if not reasons.get("same_name"):
        return _("khác họ tên")
    near = reasons.get("nearness")
    if not counts and near in {Nearness.PROVINCE, Nearness.COUNTRY}:
        return _("cùng họ tên")
    number = int(reasons.get("namesakes", 1))
    values = {"count": number}
    if near == Nearness.COUNTRY:
        text = _("%(count)d người trong một tỉnh") % values
    elif near == Nearness.PROVINCE:
        text = _("%(count)d người trong tỉnh") % values
    else:
        text = _("%(count)d người trong xã") % values
    if number <= RARE:
        return _("cùng họ tên (hiếm: %(people)s)") % {"people": text}
    if number >= COMMON:
        return _("cùng họ tên (phổ biến: %(people)s)") % {"people": text}
    return _("cùng họ tên (%(people)s)") % {"people": text}


def _birth(reasons: Reasons) -> str:
    apart, date = int(reasons.get("years_apart", 9)), reasons.get("date")
    if apart == 0:
        return {
            DateMatch.SAME: _("cùng ngày sinh"),
            DateMatch.SWAPPED: _("cùng năm sinh, ngày và tháng sinh đảo nhau"),
            DateMatch.DIFFERENT: _("cùng năm sinh nhưng khác ngày sinh"),
        }.get(DateMatch(date or "unknown"), _("cùng năm sinh"))
    if apart == 1:
        if date == DateMatch.SAME:
            return _("cùng ngày và tháng sinh, năm sinh lệch một năm")
        return _("năm sinh lệch một năm")
    return _("khác năm sinh")


def _place(nearness: str) -> str:
    words: dict[str, str] = {
        Nearness.VILLAGE: _("cùng thôn"),
        Nearness.OTHER_VILLAGE: _("cùng xã nhưng khác thôn"),
        Nearness.COMMUNE: _("cùng xã"),
        Nearness.PROVINCE: _("khác xã trong tỉnh"),
        Nearness.COUNTRY: _("khác tỉnh"),
    }
    return words.get(nearness, "")


def _household(reasons: Reasons) -> Iterator[str]:
    if reasons.get("same_code"):
        yield _("cùng mã hộ ở hệ thống khác")
    if reasons.get("same_head"):
        yield _("cùng chủ hộ")
    members = int(reasons.get("members_in_common", 0))
    if members:
        yield _("%(count)d thành viên khác trùng nhau") % {"count": members}
    yield _("cùng thôn") if reasons.get("same_village") else _("khác thôn")
