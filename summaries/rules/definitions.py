"""What each output counts, in the words that pages show beside it, Vietnamese and English.

A figure that somebody signs says what it counts and on which day. A code has its own words where
those of its source do not say enough.
"""

from __future__ import annotations

from summaries.rules.outputs import Output, Source, Unit

Words = tuple[str, str]

_ON_A_LIST = (
    "Hộ nghèo, cận nghèo, hoặc mới thoát nghèo chưa quá 36 tháng, chưa kết thúc hồ sơ",
    "Poor and near-poor households, and those that left poverty at most 36 months ago, whose record"
    " is open",
)

_OF_SOURCE: dict[Source, Words] = {
    Source.SUPPORT: (
        "Hỗ trợ đã giao và không bị dừng, theo ngày giao. Hộ, người được hỗ trợ nhiều lần trong năm"
        " ở một xã tính một lần.",
        "Support delivered and not stopped, by the day of delivery. A household or person supported"
        " several times in a year counts once in a commune.",
    ),
    Source.HOUSE: (
        "Nhà đã nghiệm thu, theo ngày nghiệm thu.",
        "Houses accepted, by the day of acceptance.",
    ),
    Source.CERTIFICATE: (
        "Chứng chỉ đào tạo nghề, theo ngày cấp.",
        "Certificates of vocational training, by the day of issue.",
    ),
    Source.PLACEMENT: (
        "Việc làm đã bắt đầu, theo ngày làm việc đầu tiên.",
        "Jobs begun, by the first day of work.",
    ),
    Source.OVERSEAS: (
        "Hợp đồng làm việc ở nước ngoài, theo ngày xuất cảnh.",
        "Contracts for work abroad, by the day of departure.",
    ),
    Source.PROJECT: (
        "Mô hình, dự án đã triển khai, theo ngày bắt đầu.",
        "Models and projects that began, by the first day.",
    ),
    Source.WORK: (
        "Công trình hoàn thành, theo ngày hoàn thành. Giá trị là giá quyết toán, khi chưa có thì"
        " theo dự toán.",
        "Works completed, by the day of completion. The cost is the final one, or the planned one"
        " where there is none yet.",
    ),
    Source.CLUB: (
        "Tổ, nhóm đang hoạt động cuối năm; năm nay tính đến ngày số liệu.",
        "Groups alive at the end of the year; in the running year, on the day of the figures.",
    ),
    Source.MEETING: (
        "Buổi sinh hoạt của tổ, nhóm, theo ngày họp.",
        "Meetings of groups, by day.",
    ),
    Source.TRAINEE: (
        "Cán bộ dự ít nhất một lớp tập huấn trong năm. Mỗi người tính một lần ở một xã; ai dự ở hai"
        " xã tính ở cả hai.",
        "Officials who took part in at least one course in the year. Each counts once in a commune;"
        " whoever took part for two communes counts in both.",
    ),
    Source.AWARD: (
        "Quyết định khen thưởng, theo ngày quyết định.",
        "Commendations, by the day of the decision.",
    ),
    Source.CAPITAL: (
        "Dòng vốn của năm kế hoạch, kể cả vốn của cấp tỉnh.",
        "Capital lines of the plan year, the province's own among them.",
    ),
    Source.NEED: (
        "Hộ trong danh sách và thiếu hụt chưa có hỗ trợ, đến ngày số liệu.",
        "Households on a list and deprivations without support, on the day of the figures.",
    ),
    Source.BORROWER: (
        "Hộ được vay theo điều kiện của ít nhất một chương trình cho vay trả lời việc thiếu vốn.",
        "Households that may borrow under at least one programme that answers a lack of capital.",
    ),
    Source.LOAN: (
        "Khoản vay theo ngày giải ngân, số tiền giải ngân.",
        "Loans by the day of disbursement, with what was disbursed.",
    ),
    Source.DEBT: (
        "Khoản còn dư nợ cuối năm (năm nay: đến ngày số liệu), theo báo cáo gần nhất của ngân"
        " hàng.",
        "Loans owed at the end of the year (this year: on the day of the figures), as the bank last"
        " reported.",
    ),
    Source.CARE: (f"{_ON_A_LIST[0]}.", f"{_ON_A_LIST[1]}."),
    Source.LISTED: (
        f"{_ON_A_LIST[0]}, vào ngày cuối quý (quý này: đến ngày số liệu), tính từ quý mà xã bắt"
        " đầu phân công hoặc thăm hộ: xã chưa bắt đầu không có trong số này.",
        f"{_ON_A_LIST[1]}, on the last day of a quarter (this quarter: on the day of the figures),"
        " from the quarter in which a commune began to assign officials or to visit: a commune that"
        " has not begun is not in this figure.",
    ),
    Source.VISIT: (
        "Lần thăm, gọi đã làm, theo ngày làm và nơi hộ ở ngày đó, kể cả lần không gặp được.",
        "Visits and calls done, by day and by where the household lived then, also those that met"
        " nobody.",
    ),
    Source.OBSTACLE: (
        "Vướng mắc chưa đóng của hộ chưa kết thúc hồ sơ; tuổi tính từ ngày nêu, cấp là cấp phải"
        " giải quyết.",
        "Obstacles not closed, of households whose record is open; their age counts from the day"
        " they were told, their level is the one that must clear them.",
    ),
    Source.CLEARED: (
        "Vướng mắc đóng vì đã được tháo gỡ, theo ngày đóng.",
        "Obstacles closed because they were cleared, by the day of closing.",
    ),
    Source.PLAN: (
        "Hộ có việc này về kế hoạch thoát nghèo, nơi hộ ở hiện nay. Mỗi hộ tính một lần.",
        "Households whose case plan saw this, where they live now. Each counts once.",
    ),
}

_OF_CODE: dict[str, Words] = {
    "care.uncovered": (
        "Hộ trong danh sách không có cán bộ phụ trách riêng, xã cũng chưa phân công người của thôn"
        " hay người chung.",
        "Households on a list without an official of their own, in a village and a commune without"
        " one.",
    ),
    "care.line": (
        "Hộ trong danh sách không có cán bộ riêng và cán bộ của thôn: người phụ trách chung của xã"
        " lo.",
        "Households on a list with neither an official of their own nor one of the village: the"
        " commune's own official answers.",
    ),
    "care.visited": (
        "Hộ trong danh sách hôm nay có ít nhất một lần gặp được trong quý này, ở xã đang ở.",
        "Households on a list today that were met at least once this quarter, in the commune where"
        " they live.",
    ),
    "care.plan": (
        "Hộ trong danh sách có kế hoạch thoát nghèo chưa kết thúc.",
        "Households on a list with an open case plan.",
    ),
    "obstacle.unanswered": (
        "Vướng mắc chưa đóng mà cấp giải quyết chưa trả lời.",
        "Obstacles not closed that their level has not answered.",
    ),
    "plan.reviewed": (
        "Hộ có lần xem lại kế hoạch cho quý này. Mỗi hộ tính một lần.",
        "Households whose plan had its look for this quarter. Each counts once.",
    ),
    "credit.in_need": (
        "Trong số hộ được vay: hộ có nguyên nhân thiếu vốn hoặc có nguyện vọng vay ở phiếu rà soát"
        " của hạng hiện nay.",
        "Of those that may borrow: households with a lack of capital among their causes, or the"
        " wish for credit, in the review behind their class.",
    ),
    "credit.covered": (
        "Trong số hộ có nhu cầu: hộ đang có khoản vay chưa tất toán của một chương trình như vậy.",
        "Of those in need: households with an open loan of such a programme.",
    ),
}


def definition_of(output: Output, language: str) -> str:
    """Return what an output counts, in Vietnamese or English."""
    code = output.code
    suffix = code[code.index(".") :] if "." in code else ""
    words = _OF_CODE.get(f"{output.source}{suffix}") or _OF_CODE.get(code)
    words = words or _OF_SOURCE[output.source]
    if output.source is Source.SUPPORT and output.unit is Unit.DONG:
        words = (
            "Giá trị ghi trong sổ hỗ trợ của những hỗ trợ đã giao và không bị dừng.",
            "Value in the ledger of support delivered and not stopped.",
        )
    return words[language.startswith("en")]
