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
