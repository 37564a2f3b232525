"""Vocabulary of the administrative units."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    """Tier of an administrative unit; districts exist only before 1 July 2025."""

    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện (trước 01/7/2025)")
    COMMUNE = "commune", _("Cấp xã")


class AreaType(models.TextChoices):
    """Which income line applies to the residents of a unit (Decree 07/2021, Article 3)."""

    RURAL = "rural", _("Nông thôn")
    URBAN = "urban", _("Thành thị")


class SuccessionShare(models.TextChoices):
    """How much of a former commune passed to a commune of today."""

    WHOLE = "whole", _("Toàn bộ")
    PART = "part", _("Một phần")


class Boundaries(models.TextChoices):
    """Which division of the country a figure stands on."""

    FORMER = "former", _("Địa giới trước 01/7/2025")
    TODAY = "today", _("Địa giới từ 01/7/2025")


class AttributeScheme(models.TextChoices):
    """Dated attributes that decide norms, lines and breakdowns."""

    AREA_TYPE = "area_type", _("Nông thôn hay thành thị")
    REGION_CLASS = "region_class", _("Khu vực I, II, III")
    ESPECIALLY_DISADVANTAGED = "especially_disadvantaged", _("Đặc biệt khó khăn")
    MOUNTAINOUS = "mountainous", _("Miền núi")
    ETHNIC_MINORITY = "ethnic_minority", _("Vùng dân tộc thiểu số")
    COASTAL = "coastal", _("Ven biển, bãi ngang")
    BORDER = "border", _("Biên giới")
    ISLAND = "island", _("Hải đảo")
    NEW_RURAL = "new_rural", _("Chuẩn nông thôn mới")
    SCORING_REGION = "scoring_region", _("Vùng chấm điểm thu nhập")


#: Values each scheme accepts.
ATTRIBUTE_VALUES: dict[str, tuple[str, ...]] = {
    AttributeScheme.AREA_TYPE: ("rural", "urban"),
    AttributeScheme.REGION_CLASS: ("I", "II", "III"),
    AttributeScheme.ESPECIALLY_DISADVANTAGED: ("yes",),
    AttributeScheme.MOUNTAINOUS: ("yes",),
    AttributeScheme.ETHNIC_MINORITY: ("yes",),
    AttributeScheme.COASTAL: ("yes",),
    AttributeScheme.BORDER: ("yes",),
    AttributeScheme.ISLAND: ("yes",),
    AttributeScheme.NEW_RURAL: ("reached", "advanced", "model"),
    AttributeScheme.SCORING_REGION: ("RRD", "NMM", "NCC", "CH", "SE", "MRD"),
}


#: What each value of a scheme means to people; ``yes`` says nothing more than its scheme.
VALUE_NAMES: dict[str, Any] = {
    "rural": _("Nông thôn"),
    "urban": _("Thành thị"),
    "I": _("Khu vực I"),
    "II": _("Khu vực II"),
    "III": _("Khu vực III"),
    "yes": _("Có"),
    "reached": _("Đạt chuẩn"),
    "advanced": _("Nâng cao"),
    "model": _("Kiểu mẫu"),
    "RRD": _("Đồng bằng sông Hồng"),
    "NMM": _("Trung du và miền núi phía Bắc"),
    "NCC": _("Bắc Trung Bộ và duyên hải miền Trung"),
    "CH": _("Tây Nguyên"),
    "SE": _("Đông Nam Bộ"),
    "MRD": _("Đồng bằng sông Cửu Long"),
}


class VillageKind(models.TextChoices):
    """What the people call the smallest community; the law calls all of them thôn."""

    THON = "thon", _("Thôn")
    BAN = "ban", _("Bản")
    BUON = "buon", _("Buôn")
    LANG = "lang", _("Làng")
    AP = "ap", _("Ấp")
    KHOM = "khom", _("Khóm")
    TO_DAN_PHO = "to_dan_pho", _("Tổ dân phố")
    KHU_PHO = "khu_pho", _("Khu phố")
