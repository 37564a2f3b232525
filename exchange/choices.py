"""Vocabulary of imports and exports."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetKind(models.TextChoices):
    """What a row of a sheet is about."""

    HOUSEHOLDS = "households", _("Hộ")
    MEMBERS = "members", _("Thành viên")
    FACTS = "facts", _("Thông tin rà soát")


class SourceFormat(models.TextChoices):
    """Known arrangements of columns; each can be XLSX, XLS or CSV."""

    WORKBOOK = "workbook", _("Mẫu của hệ thống này")
    NATIONAL = "national", _("Tệp xuất của phần mềm quốc gia (11 cột)")
    LIST = "list", _("Danh sách 21 cột")


class BatchState(models.TextChoices):
    """Where an import stands. Only ``APPLYING`` to ``UNDONE`` have touched the register."""

    UPLOADED = "uploaded", _("Đã tải lên")
    STAGED = "staged", _("Đã đọc")
    CHECKED = "checked", _("Đã kiểm tra")
    PREVIEWED = "previewed", _("Chờ xác nhận")
    APPLYING = "applying", _("Đang ghi")
    APPLIED = "applied", _("Đã ghi")
    UNDOING = "undoing", _("Đang hoàn tác")
    UNDONE = "undone", _("Đã hoàn tác")
    REFUSED = "refused", _("Tệp không nhận được")
    CANCELLED = "cancelled", _("Đã hủy")


class BatchJob(models.TextChoices):
    """What a worker has been asked to do with a batch."""

    PREPARE = "prepare", _("Đọc và đối chiếu")
    APPLY = "apply", _("Ghi vào sổ")
    UNDO = "undo", _("Hoàn tác")


class BatchStep(models.TextChoices):
    """What the worker is doing; progress counts rows of this step."""

    STAGE = "stage", _("Đọc tệp")
    CHECK = "check", _("Kiểm tra từng dòng")
    MATCH = "match", _("Đối chiếu với sổ")
    APPLY = "apply", _("Ghi vào sổ")
    UNDO = "undo", _("Hoàn tác")
    WAIT = "wait", _("Chờ lần nhập khác của xã")


class BatchAction(models.TextChoices):
    """What somebody did with a batch, or a worker for them."""

    UPLOAD = "upload", _("Tải tệp lên")
    MAP = "map", _("Sửa cách đọc cột, trả lời câu hỏi")
    STAGE = "stage", _("Đọc tệp")
    CHECK = "check", _("Kiểm tra")
    MATCH = "match", _("Đối chiếu với sổ")
    APPLY = "apply", _("Yêu cầu ghi")
    APPLIED = "applied", _("Ghi xong")
    UNDO = "undo", _("Yêu cầu hoàn tác")
    UNDONE = "undone", _("Hoàn tác xong")
    CANCEL = "cancel", _("Hủy")
    RESUME = "resume", _("Chạy tiếp")
    REFUSE = "refuse", _("Từ chối tệp")
    EXPIRE = "expire", _("Bỏ vì lâu không ai làm tiếp")
    REMOVE = "remove", _("Xóa tệp và các dòng đã đọc")
    SEAL = "seal", _("Hết thời hạn hoàn tác")


class RowStatus(models.TextChoices):
    """What applying would do with a row."""

    NEW = "new", _("Mới")
    CHANGED = "changed", _("Thay đổi")
    UNCHANGED = "unchanged", _("Không đổi")
    CLASH = "clash", _("Cần quyết định")
    INVALID = "invalid", _("Chưa hợp lệ")


class Severity(StrEnum):
    """What a note on a cell asks for."""

    #: The value could be read in one way only and was mended.
    REPAIR = "repair"
    #: A likely reading that someone must confirm before the row counts.
    PROPOSAL = "proposal"
    #: The row cannot go in as it is.
    ERROR = "error"
    #: What the row says and what the register says need somebody's decision, or another page.
    CLASH = "clash"


class ExportKind(models.TextChoices):
    """What a file that leaves the system lists."""

    WORKBOOK = "workbook", _("Mẫu của xã")
    HOUSEHOLDS = "households", _("Danh sách hộ")
    MEMBERS = "members", _("Danh sách nhân khẩu")
    CLASSES = "classes", _("Danh sách phân loại hộ")
    REVIEWS = "reviews", _("Danh sách phiếu rà soát")
    DUE = "due", _("Hộ cần rà soát")
    DRAFTS = "drafts", _("Phiếu đang nhập")
    AWAITING = "awaiting", _("Phiếu chờ quyết định")
    UNCLASSIFIED = "unclassified", _("Phiếu không phân loại được")
    ENDING = "ending", _("Hộ sắp hết thời gian mới thoát nghèo")
    OLD = "old", _("Phiếu có số liệu quá một tháng")
    FIGURE = "figure", _("Danh sách hộ của một số liệu")
    SUPPORTS = "supports", _("Sổ hỗ trợ")
    WORKS = "works", _("Công trình hạ tầng")
    GROUPS = "groups", _("Tổ, nhóm, câu lạc bộ")
    AWARDS = "awards", _("Khen thưởng")
    PROJECTS = "projects", _("Dự án sinh kế, sản xuất")
    COURSES = "courses", _("Lớp đào tạo nghề")
    HOUSES = "houses", _("Nhà ở")
    LOANS = "loans", _("Khoản vay")
    CONFIRMED = "confirmed", _("Danh sách gửi ngân hàng")


class ExportFormat(models.TextChoices):
    """File formats."""

    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", _("CSV")


class Purpose(models.TextChoices):
    """What personal data is taken out for; every file names one."""

    REVIEW = "review", _("Rà soát")
    CERTIFICATE = "certificate", _("Giấy chứng nhận")
    BENEFIT = "benefit", _("Chính sách hỗ trợ")
    CREDIT_LIST = "credit_list", _("Danh sách vay vốn")
    REPORT = "report", _("Báo cáo")
    AUDIT = "audit", _("Thanh tra, kiểm tra")
    COMPLAINT = "complaint", _("Khiếu nại, phản ánh")


class ExportState(models.TextChoices):
    """Where a file that leaves the system stands; every state keeps its record."""

    WAITING = "waiting", _("Đang chờ")
    RUNNING = "running", _("Đang xuất")
    READY = "ready", _("Chờ tải về")
    DONE = "done", _("Đã xuất")
    BROKEN_OFF = "broken_off", _("Đứt giữa chừng")
    FAILED = "failed", _("Lỗi")
    CANCELLED = "cancelled", _("Đã hủy")
