"""Vocabulary of figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FigureKind(models.TextChoices):
    """What a published figure claims to be."""

    ACTUAL = "actual", _("Kết quả chính thức")
    ESTIMATE = "estimate", _("Ước thực hiện")
    FORECAST = "forecast", _("Dự báo")
    TARGET = "target", _("Mục tiêu")


class Qualifier(models.TextChoices):
    """How exactly a published figure was stated."""

    EXACT = "exact", _("Chính xác")
    MORE_THAN = "more_than", _("Hơn")
    LESS_THAN = "less_than", _("Dưới")
    APPROXIMATE = "approx", _("Khoảng")
