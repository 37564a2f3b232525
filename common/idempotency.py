"""Answers to changes that were asked for once, kept so that asking again changes nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotentAnswer(models.Model):
    """The answer to a change that a client asked for once, kept for the same key.

    Written in the transaction of the change: either both are there or neither.

    Personal data: what the answer says of a household; deleted after ``TN_IDEMPOTENCY_DAYS``.
    """

    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("người gọi"),
    )
    key = models.CharField(max_length=100)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=300)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("câu trả lời đã ghi")
        verbose_name_plural = _("câu trả lời đã ghi")
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="common_idempotentanswer_once"),
        ]

    def __str__(self) -> str:
        return self.key
