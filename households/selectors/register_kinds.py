"""Kinds of work that the register itself has waiting: cases, requests, reviews, classes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.selectors import work_list as lists
from households.selectors.requests import requests_due
from households.selectors.rounds import cases_waiting_for, due_cases, late_cases
from households.selectors.work_kinds import Kind, Urgency
from officials.choices import Right

_SURVEY = frozenset({Right.SURVEY})
_BOTH = frozenset({Right.SURVEY, Right.DECIDE})

KINDS: tuple[Kind, ...] = (
    Kind(
        "qua-han",
        _("Hồ sơ quá hạn"),
        _("Hạn đã qua mà hồ sơ chưa xong."),
        _("Không có hồ sơ nào quá hạn."),
        _BOTH,
        late_cases,
        exported=False,
        urgency=Urgency.LATE,
    ),
    Kind(
        "han-hom-nay",
        _("Hồ sơ hạn hôm nay"),
        _("Hôm nay là ngày cuối."),
        _("Không có hồ sơ nào hạn hôm nay."),
        _BOTH,
        due_cases,
        exported=False,
        urgency=Urgency.TODAY,
    ),
    Kind(
        "de-nghi-den-han",
        _("Giấy đề nghị đến hạn, quá hạn"),
        _("Đã hẹn trả lời hôm nay hoặc trước đó."),
        _("Không có giấy đề nghị nào đến hạn."),
        frozenset({Right.RUN_REVIEWS}),
        requests_due,
        exported=False,
        urgency=Urgency.TODAY,
    ),
    Kind(
        "cho-toi",
        _("Hồ sơ chờ tôi"),
        _("Hồ sơ được phân công cho bạn, hoặc đang ở bước cán bộ xã phải làm."),
        _("Không có hồ sơ nào chờ bạn."),
        _SURVEY,
        lambda official, today: cases_waiting_for(official),
        exported=False,
        urgency=Urgency.SOON,
    ),
    Kind(
        "cho-quyet-dinh",
        _("Chờ quyết định"),
        _("Phiếu đã rà soát xong, chờ lãnh đạo xã ra quyết định."),
        _("Không có phiếu nào chờ quyết định. Cán bộ rà soát gửi phiếu thì phiếu hiện ở đây."),
        frozenset({Right.DECIDE}),
        lambda official, today: lists.awaiting_decision(official),
        "households:awaiting",
        urgency=Urgency.TODAY,
    ),
    Kind(
        "dang-nhap",
        _("Phiếu đang nhập"),
        _("Phiếu đã mở nhưng chưa gửi."),
        _("Không có phiếu nào đang nhập dở."),
        _SURVEY,
        lambda official, today: lists.drafts(official),
        urgency=Urgency.SOON,
    ),
    Kind(
        "can-ra-soat",
        _("Cần rà soát"),
        _("Hộ trong danh sách và hộ mới lập, chưa rà soát trong kỳ, chưa ở đợt nào đang mở."),
        _("Mọi hộ trong danh sách đã được rà soát trong kỳ này."),
        _SURVEY,
        lists.due_for_review,
        urgency=Urgency.SOON,
    ),
    Kind(
        "duoc-bao",
        _("Hệ thống khác báo nghèo, chưa phân loại"),
        _("Tệp đã nhập ghi hộ nghèo hoặc cận nghèo; ở đây chưa có kết quả nào. Cần rà soát."),
        _("Không có hộ nào chỉ có kết quả của hệ thống khác."),
        _SURVEY,
        lambda official, today: lists.reported_without_class(official),
        urgency=Urgency.SOON,
    ),
    Kind(
        "khong-phan-loai",
        _("Không phân loại được"),
        _("Phiếu còn thiếu thông tin nên chưa xác định được loại hộ."),
        _("Mọi phiếu đều đủ thông tin để phân loại."),
        frozenset({Right.VIEW_HOUSEHOLDS}),
        lambda official, today: lists.unclassified(official),
        "households:unclassified",
        urgency=Urgency.SOON,
    ),
    Kind(
        "sap-het-han",
        _("Sắp hết thời gian mới thoát nghèo"),
        _("Còn không quá 60 ngày là đủ 36 tháng kể từ khi thoát nghèo."),
        _("Không có hộ nào sắp hết thời gian mới thoát nghèo."),
        _BOTH,
        lists.ending_soon,
        urgency=Urgency.SOON,
    ),
    Kind(
        "qua-mot-thang",
        _("Số liệu quá một tháng"),
        _(
            "Phiếu chưa có quyết định mà ngày rà soát đã quá một tháng: "
            "xem lại trước khi quyết định."
        ),
        _("Không có phiếu nào để quá một tháng."),
        _BOTH,
        lists.old_reviews,
        urgency=Urgency.LATE,
    ),
)
