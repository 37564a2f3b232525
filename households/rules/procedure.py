"""The review procedure as one table: states of a case, the steps between them, who may take them.

Decision 24/2021/QĐ-TTg, Articles 4 and 5. Code, the database, the documentation
(``docs/rules/review-procedure.md``) and the tests read this table; there is no second list of
states anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from households.rules.text import NO_TEXT, Text


class State(StrEnum):
    """Where the case of a household stands in a review round."""

    LISTED = "listed"
    ASSIGNED = "assigned"
    SURVEYED = "surveyed"
    JUDGED = "judged"
    MEETING_HELD = "meeting_held"
    POSTED = "posted"
    OBJECTED = "objected"
    RECHECKED = "rechecked"
    CONSULTED = "consulted"
    READY = "ready"
    RECOGNISED = "recognised"
    CERTIFIED = "certified"
    REFUSED = "refused"
    DROPPED = "dropped"


class Waiting(StrEnum):
    """Who must act next."""

    OFFICER = "officer"
    SURVEYOR = "surveyor"
    PUBLIC = "public"
    PROVINCE = "province"
    LEADER = "leader"
    NOBODY = "nobody"


class Clock(StrEnum):
    """A period that runs while a case is in a state; its length comes from the rules in force."""

    NONE = ""
    POSTING = "posting"
    RECHECK = "recheck"
    CONSULT = "consult"


@dataclass(frozen=True, slots=True)
class StateInfo:
    """Words of a state, who must act, and the clock that runs meanwhile."""

    name: Text
    waiting: Waiting
    clock: Clock = Clock.NONE
    final: bool = False


STATES: dict[State, StateInfo] = {
    State.LISTED: StateInfo(Text("Trong danh sách", "On the list"), Waiting.OFFICER),
    State.ASSIGNED: StateInfo(Text("Đã phân công", "Assigned"), Waiting.SURVEYOR),
    State.SURVEYED: StateInfo(Text("Đã rà soát", "Surveyed"), Waiting.SURVEYOR),
    State.JUDGED: StateInfo(Text("Đã phân loại", "Judged"), Waiting.OFFICER),
    State.MEETING_HELD: StateInfo(Text("Đã họp dân", "Meeting held"), Waiting.OFFICER),
    State.POSTED: StateInfo(Text("Đang niêm yết", "Posted"), Waiting.PUBLIC, Clock.POSTING),
    State.OBJECTED: StateInfo(
        Text("Có khiếu nại, phúc tra", "Objected, being re-checked"),
        Waiting.OFFICER,
        Clock.RECHECK,
    ),
    State.RECHECKED: StateInfo(
        Text("Đã phúc tra, chờ niêm yết lại", "Re-checked, to be posted again"), Waiting.OFFICER
    ),
    State.CONSULTED: StateInfo(
        Text("Đang xin ý kiến tỉnh", "Province consulted"), Waiting.PROVINCE, Clock.CONSULT
    ),
    State.READY: StateInfo(Text("Chờ quyết định", "Ready to be decided"), Waiting.LEADER),
    State.RECOGNISED: StateInfo(Text("Đã công nhận", "Recognised"), Waiting.OFFICER, final=True),
    State.CERTIFIED: StateInfo(
        Text("Đã cấp giấy chứng nhận", "Certificate issued"), Waiting.NOBODY, final=True
    ),
    State.REFUSED: StateInfo(Text("Không công nhận", "Refused"), Waiting.NOBODY, final=True),
    State.DROPPED: StateInfo(
        Text("Đưa ra khỏi đợt", "Taken out of the round"), Waiting.NOBODY, final=True
    ),
}

WAITING_NAMES: dict[Waiting, Text] = {
    Waiting.OFFICER: Text("cán bộ xã", "commune officer"),
    Waiting.SURVEYOR: Text("rà soát viên", "surveyor"),
    Waiting.PUBLIC: Text("người dân (đang niêm yết)", "residents (list is posted)"),
    Waiting.PROVINCE: Text("tỉnh cho ý kiến", "opinion of the province"),
    Waiting.LEADER: Text("lãnh đạo xã", "commune leader"),
    Waiting.NOBODY: NO_TEXT,
}

#: Cases in these states still wait for something.
OPEN_STATES = frozenset(state for state, info in STATES.items() if not info.final)
#: A leader's decision stands behind these.
DECIDED_STATES = frozenset({State.RECOGNISED, State.CERTIFIED})


class Step(StrEnum):
    """What can happen to a case."""

    ASSIGN = "assign"
    HAND_IN = "hand_in"
    JUDGE = "judge"
    TAKE_BACK = "take_back"
    AGREE = "agree"
    SEND_BACK = "send_back"
    POST = "post"
    OBJECT = "object"
    RECHECK = "recheck"
    SERVE = "serve"
    CONSULT = "consult"
    ANSWER = "answer"
    DISAGREE = "disagree"
    TAKE_DOWN = "take_down"
    TAKE_OUT = "take_out"
    RECOGNISE = "recognise"
    REFUSE = "refuse"
    CERTIFY = "certify"
    DROP = "drop"
    LAPSE = "lapse"
    RELIST = "relist"


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step: its words, where it leads from and to, the right it needs, what it demands.

    ``right`` is a value of ``officials.choices.Right``; empty where the system takes the step by
    itself. ``reason`` says whether a reason in words is demanded.
    """

    name: Text
    sources: frozenset[State]
    target: State
    right: str
    reason: bool = False
    demands: Text = NO_TEXT


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


STEPS: dict[Step, StepInfo] = {
    Step.ASSIGN: StepInfo(
        Text("Phân công rà soát viên", "Assign a surveyor"),
        _from(State.LISTED, State.ASSIGNED),
        State.ASSIGNED,
        "run_reviews",
        demands=Text(
            "Người được phân công có quyền rà soát ở thôn của hộ.",
            "The surveyor may survey in the household's village.",
        ),
    ),
    Step.HAND_IN: StepInfo(
        Text("Gửi phiếu rà soát", "Hand in the survey"),
        _from(State.LISTED, State.ASSIGNED),
        State.SURVEYED,
        "survey",
        demands=Text("Phiếu có ít nhất một thành viên.", "The survey has at least one member."),
    ),
    Step.JUDGE: StepInfo(
        Text("Phân loại", "Judge"),
        _from(State.SURVEYED),
        State.JUDGED,
        "",
        demands=Text(
            "Mọi chuẩn nghèo đã ban hành đều cho kết quả; thiếu thông tin thì phiếu chờ bổ sung.",
            "Every published standard gives a class; where facts are missing the survey waits.",
        ),
    ),
    Step.TAKE_BACK: StepInfo(
        Text("Lấy lại phiếu để sửa", "Take the survey back to correct it"),
        _from(State.SURVEYED, State.JUDGED),
        State.ASSIGNED,
        "survey",
    ),
    Step.AGREE: StepInfo(
        Text("Họp dân đồng ý", "The residents' meeting agrees"),
        _from(State.JUDGED),
        State.MEETING_HELD,
        "run_reviews",
        demands=Text(
            "Có biên bản họp; tỷ lệ đồng ý từ mức quy định (50 %) trở lên.",
            "Minutes of the meeting; those agreeing reach the quorum in force (50 %).",
        ),
    ),
    Step.SEND_BACK: StepInfo(
        Text("Trả lại để rà soát lại", "Send back to be surveyed again"),
        _from(State.JUDGED, State.MEETING_HELD, State.RECHECKED),
        State.ASSIGNED,
        "run_reviews",
        reason=True,
    ),
    Step.POST: StepInfo(
        Text("Niêm yết công khai", "Post publicly"),
        _from(State.MEETING_HELD, State.RECHECKED),
        State.POSTED,
        "run_reviews",
        demands=Text(
            "Đã lưu tệp biên bản họp có chữ ký.", "The signed minutes of the meeting are on file."
        ),
    ),
    Step.TAKE_DOWN: StepInfo(
        Text("Gỡ danh sách niêm yết có sai sót", "Take a faulty posted list down"),
        _from(State.POSTED),
        State.MEETING_HELD,
        "run_reviews",
        reason=True,
    ),
    Step.OBJECT: StepInfo(
        Text("Nhận khiếu nại", "Take in an objection"),
        # Ready as well: a letter of the last day may be recorded on the next morning.
        _from(State.POSTED, State.OBJECTED, State.READY),
        State.OBJECTED,
        "run_reviews",
        reason=True,
        demands=Text(
            "Khiếu nại nhận được trong thời gian niêm yết.",
            "The objection was received while the list was posted.",
        ),
    ),
    Step.RECHECK: StepInfo(
        Text("Kết luận phúc tra", "Conclude the re-check"),
        _from(State.OBJECTED),
        State.RECHECKED,
        "run_reviews",
        demands=Text(
            "Mọi khiếu nại đã được trả lời bằng văn bản; phiếu đã có kết quả.",
            "Every objection is answered in writing; the survey has a class.",
        ),
    ),
    Step.SERVE: StepInfo(
        Text("Hết thời gian niêm yết", "The posting period is served"),
        _from(State.POSTED),
        State.READY,
        "",
        demands=Text(
            "Đã qua ngày cuối niêm yết, không còn khiếu nại chưa trả lời.",
            "The last day of posting is over and no objection is open.",
        ),
    ),
    Step.CONSULT: StepInfo(
        Text("Gửi xin ý kiến tỉnh", "Ask the province's opinion"),
        _from(State.READY),
        State.CONSULTED,
        "run_reviews",
        demands=Text(
            "Quy định đang áp dụng có bước xin ý kiến; chỉ với rà soát định kỳ.",
            "The rules in force have this step; periodic reviews only.",
        ),
    ),
    Step.ANSWER: StepInfo(
        Text("Tỉnh thống nhất", "The province agrees"),
        _from(State.CONSULTED),
        State.READY,
        "consult",
    ),
    Step.DISAGREE: StepInfo(
        Text("Tỉnh đề nghị rà soát lại", "The province asks for another survey"),
        _from(State.CONSULTED),
        State.ASSIGNED,
        "consult",
        reason=True,
    ),
    Step.TAKE_OUT: StepInfo(
        Text("Lãnh đạo trả lại hồ sơ", "The leader returns the case"),
        _from(State.READY),
        State.ASSIGNED,
        "decide",
        reason=True,
    ),
    Step.RECOGNISE: StepInfo(
        Text("Ký quyết định công nhận", "Sign the decision"),
        _from(State.READY),
        State.RECOGNISED,
        "decide",
        demands=Text(
            "Có biên bản họp dân, đủ thời gian niêm yết, không còn khiếu nại, đã có ý kiến tỉnh "
            "nếu phải xin; người ký không phải người rà soát.",
            "Meeting minutes, posting period served, no open objection, the province's opinion "
            "where it is demanded; the signer is not the surveyor.",
        ),
    ),
    Step.REFUSE: StepInfo(
        Text("Không công nhận", "Refuse"),
        _from(State.READY),
        State.REFUSED,
        "decide",
        reason=True,
        demands=Text(
            "Như khi công nhận; phải trả lời bằng văn bản.", "As to recognise; answered in writing."
        ),
    ),
    Step.CERTIFY: StepInfo(
        Text("Cấp giấy chứng nhận", "Issue the certificate"),
        _from(State.RECOGNISED),
        State.CERTIFIED,
        "run_reviews",
        demands=Text(
            "Hộ được công nhận nghèo hoặc cận nghèo.", "The household is poor or near-poor."
        ),
    ),
    Step.DROP: StepInfo(
        Text("Đưa hộ ra khỏi đợt", "Take the household out of the round"),
        _from(
            State.LISTED,
            State.ASSIGNED,
            State.SURVEYED,
            State.JUDGED,
            State.MEETING_HELD,
            State.RECHECKED,
        ),
        State.DROPPED,
        "run_reviews",
        reason=True,
    ),
    Step.LAPSE: StepInfo(
        Text("Hộ không còn hoặc đã chuyển đi", "The household ended or moved away"),
        _from(State.LISTED, State.ASSIGNED),
        State.DROPPED,
        "",
        reason=True,
        demands=Text(
            "Hộ chưa có phiếu rà soát; phiếu đang mở phải quyết định hoặc hủy trước.",
            "No survey is open; an open one is decided or given up first.",
        ),
    ),
    Step.RELIST: StepInfo(
        Text("Đưa lại vào danh sách", "Put back on the list"),
        _from(State.DROPPED),
        State.LISTED,
        "run_reviews",
    ),
}

#: Every change of state that any step can make; the database refuses the rest.
MOVES: frozenset[tuple[State, State]] = frozenset(
    (source, info.target) for info in STEPS.values() for source in info.sources
)
