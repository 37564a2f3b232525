"""Vocabulary of housing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Work(models.TextChoices):
    """What is done."""

    NEW = "new", _("Xây mới")
    REPAIR = "repair", _("Sửa chữa")


class Cause(models.TextChoices):
    """Why the household needs it."""

    DILAPIDATED = "dilapidated", _("Nhà tạm, nhà dột nát")
    DISASTER = "disaster", _("Thiên tai, hoả hoạn")


class Damage(models.TextChoices):
    """What a disaster did to a house."""

    DESTROYED = "destroyed", _("Sập, đổ, trôi, cháy hoàn toàn")
    HEAVY = "heavy", _("Hư hỏng nặng, không ở được")
    RELOCATE = "relocate", _("Phải di dời khẩn cấp")
    PARTIAL = "partial", _("Hư hỏng một phần")


class DisasterKind(models.TextChoices):
    """What happened."""

    TYPHOON = "typhoon", _("Bão")
    FLOOD = "flood", _("Lũ, ngập lụt")
    FLASH_FLOOD = "flash_flood", _("Lũ quét, lũ ống")
    LANDSLIDE = "landslide", _("Sạt lở đất")
    WHIRLWIND = "whirlwind", _("Lốc, sét, mưa đá")
    FIRE = "fire", _("Hoả hoạn")
    OTHER = "other", _("Thiên tai khác")


class Combination(models.TextChoices):
    """How the two halves of the housing test go together."""

    ANY = "any", _("Một trong hai là đủ")
    ALL = "all", _("Phải có cả hai")


class NormScope(models.TextChoices):
    """Which money the amount of a norm limits."""

    CENTRAL = "central", _("Ngân sách trung ương")
    STATE = "state", _("Ngân sách các cấp")
    ALL = "all", _("Mọi nguồn của chương trình")


class Builder(models.TextChoices):
    """Who builds."""

    SELF = "self", _("Hộ tự làm, có giám sát")
    CONTRACTOR = "contractor", _("Thuê nhà thầu, tổ thợ")
    COMMUNITY = "community", _("Thôn, đoàn thể giúp công")
    FORCES = "forces", _("Bộ đội, công an làm giúp")


class PhotoMoment(models.TextChoices):
    """What a photo shows."""

    BEFORE = "before", _("Trước khi làm")
    FOUNDATION = "foundation", _("Nền, móng")
    FRAME = "frame", _("Khung, tường")
    ROOF = "roof", _("Mái")
    AFTER = "after", _("Sau khi hoàn thành")
    WARRANTY = "warranty", _("Kiểm tra bảo hành")


class WarrantyResult(models.TextChoices):
    """What a visit during the warranty found."""

    SOUND = "sound", _("Không có hư hỏng")
    DEFECT = "defect", _("Có hư hỏng, cần sửa")
    MENDED = "mended", _("Hư hỏng đã được sửa")
