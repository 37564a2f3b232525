"""Vocabulary of households, reviews and classes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """Sex as on the identity papers."""

    MALE = "M", _("Nam")
    FEMALE = "F", _("Nữ")


class Relation(models.TextChoices):
    """Relation of a member to the head of the household (certificate, part I)."""

    HEAD = "head", _("Chủ hộ")
    SPOUSE = "spouse", _("Vợ, chồng")
    CHILD = "child", _("Con")
    PARENT = "parent", _("Bố, mẹ")
    GRANDPARENT = "grandparent", _("Ông, bà")
    GRANDCHILD = "grandchild", _("Cháu nội, cháu ngoại")
    SIBLING = "sibling", _("Anh, chị, em")
    CHILD_IN_LAW = "child_in_law", _("Con dâu, con rể")
    OTHER = "other", _("Khác")


class EthnicList(models.TextChoices):
    """The two numberings in use; a bare number is ambiguous (Decisions 121/1979 and 1019/2008)."""

    B = "B", _("Danh mục 1019/QĐ-TCTK (2008)")
    A = "A", _("Danh mục 121-TCTK/PPCĐ (1979)")


class NoIdentityReason(models.TextChoices):
    """Why a member has no identity number yet."""

    CHILD = "child", _("Trẻ em chưa được cấp")
    NOT_YET = "not_yet", _("Chưa làm căn cước")
    LOST = "lost", _("Mất giấy tờ, đang làm lại")
    OTHER = "other", _("Lý do khác")


class PovertyClass(models.IntegerChoices):
    """What a classification says; "cannot be classified" is the absence of one, never a class."""

    POOR = 1, _("Hộ nghèo")
    NEAR_POOR = 2, _("Hộ cận nghèo")
    NOT_POOR = 3, _("Hộ không nghèo")
    CLOSED = 9, _("Hộ không còn")


class ClassOrigin(models.TextChoices):
    """What put a row in the line of classifications of a household."""

    DECISION = "decision", _("Quyết định công nhận")
    CORRECTION = "correction", _("Quyết định đính chính")
    MOVE = "move", _("Chuyển địa bàn")
    SPLIT = "split", _("Tách hộ")
    MERGE = "merge", _("Nhập hộ")
    CLOSURE = "closure", _("Hộ không còn")


class DecisionOrigin(models.TextChoices):
    """Whether a decision came from the review procedure here or with data from before."""

    PROCEDURE = "procedure", _("Theo quy trình rà soát")
    TAKEN_OVER = "taken_over", _("Chuyển từ dữ liệu cũ")


class ReviewKind(models.TextChoices):
    """Periodic (September to December) or ongoing (monthly) review (Decision 24/2021)."""

    PERIODIC = "periodic", _("Rà soát định kỳ")
    ONGOING = "ongoing", _("Rà soát thường xuyên")


class JudgingMethod(models.TextChoices):
    """What stands for income when a review is judged (Circular 07/2021); the indicators are alike.

    By score: points of form B1 where the standard has them. By income: the income per person.
    """

    SCORE = "score", _("Chấm điểm (B1, B2)")
    INCOME = "income", _("Thu nhập và 12 chỉ số")


class ReviewState(models.TextChoices):
    """Where a review stands. A decided review is frozen."""

    DRAFT = "draft", _("Đang nhập")
    SURVEYED = "surveyed", _("Chờ quyết định")
    DECIDED = "decided", _("Đã quyết định")
    WITHDRAWN = "withdrawn", _("Đã hủy")


class StandardStatus(models.TextChoices):
    """Whether a standard may decide anything."""

    PUBLISHED = "published", _("Đã ban hành")
    REHEARSAL = "rehearsal", _("Chạy thử, chưa đủ căn cứ")
    RETIRED = "retired", _("Ngừng sử dụng")


class FormStatus(models.TextChoices):
    """Whether reviews on a scoring form may be recognised."""

    DRAFT = "draft", _("Bản nháp")
    DEMONSTRATION = "demonstration", _("Bản minh họa")
    PUBLISHED = "published", _("Đã ban hành")
    RETIRED = "retired", _("Ngừng sử dụng")


class ChangeKind(models.TextChoices):
    """Events in the life of a household that move people or the whole household."""

    REGISTER = "register", _("Lập hộ")
    SPLIT = "split", _("Tách hộ")
    MERGE = "merge", _("Nhập hộ")
    MOVE = "move", _("Chuyển địa bàn")
    HEAD_CHANGE = "head_change", _("Thay chủ hộ")
    DEATH = "death", _("Thành viên qua đời")
    JOIN = "join", _("Thêm thành viên")
    LEAVE = "leave", _("Thành viên rời hộ")
    CLOSURE = "closure", _("Hộ không còn")
    SAME_PERSON = "same_person", _("Gộp hồ sơ người trùng")
    SAME_HOUSEHOLD = "same_house", _("Gộp hồ sơ hộ trùng")


class ReportSource(models.TextChoices):
    """The kind of file that a reported result came with."""

    NATIONAL = "national", _("Phần mềm quốc gia")
    LIST = "list", _("Danh sách 21 cột")


class PairKind(models.TextChoices):
    """What two records may be one of."""

    PERSON = "person", _("Người")
    HOUSEHOLD = "household", _("Hộ")


class PairState(models.TextChoices):
    """What was found out about two records that look alike."""

    OPEN = "open", _("Chờ xử lý")
    SAME = "same", _("Là một")
    DIFFERENT = "different", _("Không phải một")
    MERGED = "merged", _("Đã gộp")


class PairAnswer(models.TextChoices):
    """What the officer of one side says."""

    SAME = "same", _("Là một")
    DIFFERENT = "different", _("Không phải một")


class RoundState(models.TextChoices):
    """Where a review round stands."""

    PLANNED = "planned", _("Dự kiến")
    OPEN = "open", _("Đang rà soát")
    PRELIMINARY = "preliminary", _("Chốt sơ bộ")
    CLOSED = "closed", _("Đã chốt")
    ANNOUNCED = "announced", _("Đã công bố")


class CaseState(models.TextChoices):
    """Where a case stands; words and steps are in ``households.rules.procedure``."""

    LISTED = "listed", _("Trong danh sách")
    ASSIGNED = "assigned", _("Đã phân công")
    SURVEYED = "surveyed", _("Đã rà soát")
    JUDGED = "judged", _("Đã phân loại")
    MEETING_HELD = "meeting_held", _("Đã họp dân")
    POSTED = "posted", _("Đang niêm yết")
    OBJECTED = "objected", _("Có khiếu nại, phúc tra")
    RECHECKED = "rechecked", _("Đã phúc tra, chờ niêm yết lại")
    CONSULTED = "consulted", _("Đang xin ý kiến tỉnh")
    READY = "ready", _("Chờ quyết định")
    RECOGNISED = "recognised", _("Đã công nhận")
    CERTIFIED = "certified", _("Đã cấp giấy chứng nhận")
    REFUSED = "refused", _("Không công nhận")
    DROPPED = "dropped", _("Đưa ra khỏi đợt")


class CaseReason(models.TextChoices):
    """Why a household is on the list of a round (Decision 24/2021, Article 4)."""

    ON_LIST = "on_list", _("Đang trong danh sách hộ nghèo, hộ cận nghèo")
    ESCAPED = "escaped", _("Mới thoát nghèo")
    REQUESTED = "requested", _("Hộ có giấy đề nghị")
    CHANGED = "changed", _("Hộ có biến động")
    REPORTED = "reported", _("Hệ thống khác báo nghèo, cận nghèo")
    OPEN_REVIEW = "open_review", _("Đang có phiếu rà soát chưa xong")
    BY_HAND = "by_hand", _("Cán bộ đề nghị")
    CORRECTION = "correction", _("Đính chính quyết định trước")


class RequestForm(models.TextChoices):
    """The printed form of a request (Decision 24/2021, forms 01, 03, 04)."""

    REVIEW = "01", _("Mẫu 01: đề nghị rà soát hộ nghèo, hộ cận nghèo")
    AVERAGE = "03", _("Mẫu 03: đề nghị xác định hộ có mức sống trung bình")
    EXIT = "04", _("Mẫu 04: đề nghị công nhận thoát nghèo, thoát cận nghèo")


class RequestChannel(models.TextChoices):
    """How a request came."""

    COUNTER = "counter", _("Tại bộ phận một cửa")
    PHONE = "phone", _("Qua điện thoại")
    POST = "post", _("Qua bưu điện")
    PORTAL = "portal", _("Cổng dịch vụ công")


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", _("Đã tiếp nhận")
    IN_ROUND = "in_round", _("Đang rà soát")
    ANSWERED = "answered", _("Đã có kết quả")
    REFUSED = "refused", _("Đã từ chối")
    WITHDRAWN = "withdrawn", _("Người đề nghị rút lại")


class ConsultationMode(models.TextChoices):
    """Whose opinion is asked before a periodic review is decided."""

    NONE = "none", _("Không xin ý kiến")
    PROVINCE = "province", _("Xin ý kiến cấp tỉnh")


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    OPEN = "open", _("Đang phúc tra")
    UPHELD = "upheld", _("Khiếu nại đúng")
    DISMISSED = "dismissed", _("Khiếu nại không đúng")
    WITHDRAWN = "withdrawn", _("Người khiếu nại rút lại")


class StepClock(models.TextChoices):
    """A period that runs while a case is in a state."""

    NONE = "", _("Không có")
    POSTING = "posting", _("Niêm yết")
    RECHECK = "recheck", _("Phúc tra")
    CONSULT = "consult", _("Xin ý kiến")


class PaperKind(models.TextChoices):
    """Papers of the review procedure; the value names the template."""

    RECEIPT = "receipt", _("Giấy tiếp nhận đề nghị")
    REVIEW_LIST = "review-list", _("Danh sách hộ cần rà soát")
    MINUTES = "minutes", _("Biên bản họp dân")
    POSTING = "posting", _("Bản niêm yết")
    DECISION = "decision", _("Quyết định công nhận")
    CERTIFICATE = "certificate", _("Giấy chứng nhận hộ nghèo, hộ cận nghèo")
    REFUSAL = "refusal", _("Thông báo không công nhận")
    OBJECTION_REPLY = "objection-reply", _("Trả lời khiếu nại")


class PaperState(models.TextChoices):
    """Whether a paper may still be relied on."""

    ISSUED = "issued", _("Còn giá trị")
    REPLACED = "replaced", _("Đã được thay thế")
    WITHDRAWN = "withdrawn", _("Đã thu hồi")


class PrintOutput(models.TextChoices):
    """What a bulk print results in."""

    PDF = "pdf", _("Một tệp PDF, in liền nhau")
    ZIP = "zip", _("Tệp nén, mỗi giấy một PDF")


class PrintState(models.TextChoices):
    """Where a bulk print stands."""

    WAITING = "waiting", _("Đang chờ")
    RUNNING = "running", _("Đang lập")
    READY = "ready", _("Sẵn sàng")
    FAILED = "failed", _("Không lập được")
    CANCELLED = "cancelled", _("Đã hủy")
    EXPIRED = "expired", _("Hết hạn giữ tệp")


class AccessPurpose(models.TextChoices):
    """Why somebody read the record of one household or person."""

    CASE_WORK = "case_work", _("Quản lý hộ")
    REVIEW = "review", _("Rà soát")
    SUPERVISION = "supervision", _("Theo dõi, kiểm tra")
    LOAN_REQUEST = "loan_request", _("Xét cho vay")
    LOAN_SERVICING = "loan_servicing", _("Quản lý khoản vay")
    LIST_CHECK = "list_check", _("Đối chiếu danh sách")
    COMPLAINT = "complaint", _("Khiếu nại, phản ánh")


class AccessVia(models.TextChoices):
    """Through which door a household was looked at."""

    PAGE = "page", _("Trang")
    API = "api", _("Phần mềm kết nối")
