"""Vocabulary of the bank's part."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a household is for credit (not the label: a newly escaped one by the credit rule)."""

    POOR = "poor", _("Hộ nghèo")
    NEAR_POOR = "near_poor", _("Hộ cận nghèo")
    NEWLY_ESCAPED = "newly_escaped", _("Hộ mới thoát nghèo")


class Organisation(models.TextChoices):
    """The mass organisations that the bank entrusts."""

    WOMEN = "women", _("Hội Liên hiệp Phụ nữ")
    FARMERS = "farmers", _("Hội Nông dân")
    VETERANS = "veterans", _("Hội Cựu chiến binh")
    YOUTH = "youth", _("Đoàn Thanh niên")


class LoanState(models.TextChoices):
    """Where a loan stands, as the bank last reported it."""

    ACTIVE = "active", _("Đang vay")
    OVERDUE = "overdue", _("Quá hạn")
    SETTLED = "settled", _("Đã tất toán")
    TRANSFERRED = "transferred", _("Đã chuyển đi")


class ListKind(models.TextChoices):
    """What a confirmed list holds."""

    FULL = "full", _("Toàn bộ")
    CHANGES = "changes", _("Thay đổi trong tháng")


class RowChange(models.TextChoices):
    """What a row of a list says of a household."""

    LISTED = "listed", _("Có trong danh sách")
    ADDED = "added", _("Thêm vào")
    CHANGED = "changed", _("Thay đổi")
    REMOVED = "removed", _("Đưa ra")


class RowOutcome(models.TextChoices):
    """What the bank answers to a row."""

    ACCEPTED = "accepted", _("Chấp nhận")
    REJECTED = "rejected", _("Không chấp nhận")


class RejectReason(models.TextChoices):
    """Why the bank does not accept a row."""

    IDENTITY_MISMATCH = "identity_mismatch", _("Số định danh không khớp hồ sơ của ngân hàng")
    NAME_MISMATCH = "name_mismatch", _("Họ tên không khớp")
    NOT_RESIDENT = "not_resident", _("Không cư trú tại xã")
    DUPLICATE = "duplicate", _("Trùng với hộ khác")
    DECEASED = "deceased", _("Chủ hộ đã mất")
    OTHER = "other", _("Lý do khác")


class EventKind(models.TextChoices):
    """What changed for a household, as the bank's programs are told."""

    CLASSIFIED = "classified", _("Được xếp loại")
    EXITED = "exited", _("Thoát nghèo")
    MOVED_IN = "moved_in", _("Chuyển đến")
    MOVED_OUT = "moved_out", _("Chuyển đi")
    SPLIT = "split", _("Tách hộ")
    MERGED = "merged", _("Nhập hộ")
    CLOSED = "closed", _("Không còn là hộ")
    REOPENED = "reopened", _("Lập lại hộ")
    CORRECTED = "corrected", _("Sửa thông tin")


class DeliveryState(models.TextChoices):
    """Where one sending to a webhook stands."""

    WAITING = "waiting", _("Chờ gửi")
    DELIVERED = "delivered", _("Đã nhận")
    FAILED = "failed", _("Không gửi được")


class BatchState(models.TextChoices):
    """Where a bulk report of loans stands."""

    WAITING = "waiting", _("Đang chờ")
    RUNNING = "running", _("Đang ghi")
    DONE = "done", _("Xong")


class BatchRowState(models.TextChoices):
    """What became of one row of a bulk report."""

    WAITING = "waiting", _("Đang chờ")
    CREATED = "created", _("Đã ghi mới")
    UPDATED = "updated", _("Đã cập nhật")
    UNCHANGED = "unchanged", _("Không đổi")
    REJECTED = "rejected", _("Bị từ chối")


class DifferenceKind(models.TextChoices):
    """How the two sides differ about a loan at the end of a month."""

    ONLY_BANK = "only_bank", _("Chỉ có ở ngân hàng")
    ONLY_HERE = "only_here", _("Chỉ có ở đây")
    AMOUNT = "amount", _("Khác số tiền")
    STATE = "state", _("Khác trạng thái")
