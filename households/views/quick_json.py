"""A household of quick entry as its script reads it, and the words the script says."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from households.choices import ReviewState, StandardStatus
from households.forms.facts import asked_of
from households.models import Review
from households.rules.facts_merge import changes_between, to_values
from households.rules.missing import missing_words
from households.rules.scoring_form import FormSpec, parse_form
from households.selectors.explanation import standing_of
from households.selectors.methods import methods_of
from households.selectors.quick_entry import QuickHousehold

_FORMS: dict[str, FormSpec] = {}


def household_json(item: QuickHousehold, today: dt.date) -> dict[str, Any]:
    """Everything the script shows of one household; no query of its own."""
    review, last = item.review, item.last
    day = review.reviewed_on if review else today
    state = review.state if review else "new"
    return {
        "code": item.household.code,
        "name": item.head,
        "state": state,
        "review": review.pk if review else None,
        "revision": review.revision if review else 0,
        "note": review.note if review and state == ReviewState.DRAFT else "",
        "editable": review is None or state == ReviewState.DRAFT,
        "page": reverse("households:review", args=[review.pk])
        if review
        else reverse("households:case", args=[item.household.code]),
        "members": _members(item, review, day),
        "values": item.values,
        # Only where it differs: most facts are as they were.
        "last": _last(item),
        "last_on": f"{last.reviewed_on:%d/%m/%Y}" if last else "",
        "form": item.form.pk if item.form else None,
        "methods": [way.value for way in methods_of(item.form)],
        "moved": _members_moved(item, review),
        **_found(review),
    }


def _last(item: QuickHousehold) -> dict[str, Any]:
    """What leads from the values of today to those of the last decided review."""
    last = item.last
    if last is None:
        return {}
    return changes_between(item.values, to_values(last.facts, last.answers, {}, last.method))


def _members(item: QuickHousehold, review: Review | None, day: dt.date) -> list[dict[str, Any]]:
    """Members as the review has them; those who joined since are not in it yet."""
    people = {str(row.person.uuid): row for row in item.members}
    keys = [row["key"] for row in review.facts.get("members", [])] if review else list(people)
    found = []
    for key in keys:
        row = people.get(key)
        if row is None:  # left the household since the review was opened
            continue
        person = row.person
        born = person.birth_date or person.birth_year
        when = f"{born:%d/%m/%Y}" if isinstance(born, dt.date) else str(born or "")
        about = [row.get_relation_display(), person.get_sex_display(), when]
        found.append(
            {
                "key": key,
                "name": person.full_name,
                "about": ", ".join(str(part) for part in about if part),
                "fields": [fact.name for fact in asked_of(born, day)],
            }
        )
    return found


def _members_moved(item: QuickHousehold, review: Review | None) -> bool:
    """Whether people joined or left the household since the review was opened."""
    if review is None or review.state != ReviewState.DRAFT:
        return False
    keys = {row["key"] for row in review.facts.get("members", [])}
    return keys != {str(row.person.uuid) for row in item.members}


def complete(review: Review) -> bool:
    """Whether every published standard gave the review a class."""
    judged = [
        row for row in review.judgements.all() if row.standard.status == StandardStatus.PUBLISHED
    ]
    members = bool(review.facts.get("members"))
    return members and bool(judged) and all(row.poverty_class is not None for row in judged)


def lacking(review: Review) -> list[str]:
    """What a review still lacks, in words."""
    english = get_language() or "vi"
    return [text.in_language(english) for text in missing_words(_missing(review), _spec(review))]


def _found(review: Review | None) -> dict[str, Any]:
    if review is None:
        return {"verdicts": [], "missing": [], "lacking": [], "complete": False}
    english = (get_language() or "vi").startswith("en")
    verdicts = []
    for row in sorted(review.judgements.all(), key=lambda j: (not j.standard.is_national, j.pk)):
        standing = standing_of(row.poverty_class)
        name = row.standard.name_en if english else row.standard.name_vi
        verdicts.append({"kind": standing.value, "label": str(standing.label), "standard": name})
    keys = [row["key"] for row in review.facts.get("members", [])]
    return {
        "verdicts": verdicts,
        "missing": [_by_key(path, keys) for path in _missing(review)],
        "lacking": lacking(review),
        "complete": complete(review),
    }


def _missing(review: Review) -> list[str]:
    paths = (path for row in review.judgements.all() for path in row.missing)
    return list(dict.fromkeys(paths))


def _spec(review: Review) -> FormSpec | None:
    form = review.form
    if form is None:
        return None
    if form.checksum not in _FORMS:
        _FORMS[form.checksum] = parse_form(form.content, form.code)
    return _FORMS[form.checksum]


def _by_key(path: str, keys: list[str]) -> str:
    """The path with the member's key instead of the place in the list."""
    found = re.match(r"members\[(\d+)\](.*)", path)
    if found is None or int(found[1]) >= len(keys):
        return path
    return f"members[{keys[int(found[1])]}]{found[2]}"


def texts() -> dict[str, str]:
    """What the script says; ``{…}`` are filled in by it."""
    return {
        "yes": _("Có"),
        "no": _("Không"),
        "unknown": _("Chưa rõ"),
        "none": _("Không có gì trong số này"),
        "lastYear": _("Lần trước"),
        "noLast": _("Chưa có phiếu đã quyết định để so."),
        "saved": _("Đã lưu {time}"),
        "saving": _("Đang lưu…"),
        "held": _("Chưa gửi được, đang giữ trên máy này"),
        "signedOut": _("Đã hết phiên đăng nhập; phần đã gõ giữ trên máy này."),
        "refused": _("Không lưu được: {why}"),
        "reload": _("Máy chủ không nhận. Tải lại trang rồi thử lại."),
        "wrong": _("{n} chỗ chưa đúng, chưa lưu"),
        "clash": _("{n} chỗ hai người ghi khác nhau: hãy chọn"),
        "clashWho": _("{who} đã ghi “{theirs}” lúc {time}. Bạn ghi “{mine}”."),
        "clashSomebody": _("Đã có người ghi “{theirs}”. Bạn ghi “{mine}”."),
        "keepTheirs": _("Giữ “{value}”"),
        "useMine": _("Dùng “{value}”"),
        "together": _(
            "{who} cũng đang nhập hộ này. Mục nào hai người ghi khác nhau sẽ được hỏi lại."
        ),
        "changedBy": _("{who} vừa ghi lúc {time}"),
        "moved": _("Thành viên của hộ đã thay đổi sau khi mở phiếu. Cập nhật ở phiếu đầy đủ."),
        "openForm": _("Mở phiếu đầy đủ"),
        "gone": _("Có thành viên không còn trong phiếu nên phần gõ về người đó không lưu."),
        "notANumber": _("Ghi một số."),
        "limits": _("Ngoài khoảng {low} đến {high}; kiểm tra lại số và đơn vị."),
        "untouched": _("Chưa nhập"),
        "draft": _("Đang nhập"),
        "lacks": _("Thiếu {n} mục"),
        "complete": _("Đủ"),
        "surveyed": _("Đã gửi"),
        "decided": _("Đã quyết định"),
        "waiting": _("Chưa gửi lên"),
        "place": _("Hộ {n}/{total}"),
        "nothingYet": _("Chưa ghi gì cho hộ này; gõ thay đổi đầu tiên là có phiếu nháp."),
        "returned": _("Lãnh đạo trả lại: {why}"),
        "readOnly": _("Phiếu này đã gửi nên ở đây chỉ xem."),
        "askSame": _("Bỏ {n} thay đổi đã gõ và ghi tất cả như lần trước?"),
        "dropUnsent": _("Bỏ phần chưa gửi"),
        "keptBeside": _(
            "Máy này còn giữ phần gõ chưa gửi của hộ không còn trong danh sách: {codes}."
        ),
        "lastOne": _("Đây là hộ cuối."),
        "missing": _("Còn thiếu:"),
        "more": _("và {n} mục nữa"),
        "method": _("Cách xác định"),
        "questions": _("Câu hỏi chấm điểm thu nhập"),
    }
