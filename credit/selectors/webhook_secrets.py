"""Secrets of webhooks and what they sign; derived, never stored."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import force_bytes

from credit.models import Webhook

_PURPOSE = "credit.webhook"


def secret_of(
    webhook: Webhook, *, version: int | None = None, key: str | bytes | None = None
) -> str:
    """Return the secret of a webhook: derived, never stored, different for each version."""
    said = f"{_PURPOSE}:{webhook.uuid}:{version or webhook.secret_version}"
    made = hmac.digest(force_bytes(key or settings.SECRET_KEY), said.encode(), hashlib.sha256)
    return "whsec_" + base64.urlsafe_b64encode(made).decode().rstrip("=")


def secrets_of(webhook: Webhook) -> list[str]:
    """Return the secrets that sign now: the newest first, the former during a rotation.

    Also those of a former key of the installation (``SECRET_KEY_FALLBACKS``).
    """
    versions = [webhook.secret_version]
    overlap = dt.timedelta(days=settings.TN_KEY_OVERLAP_DAYS)
    if webhook.rotated_at is not None and timezone.now() < webhook.rotated_at + overlap:
        versions.append(webhook.secret_version - 1)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [secret_of(webhook, version=version, key=key) for version in versions for key in keys]


def signature(secrets: list[str], *, time: int, body: bytes) -> str:
    """Return the header of a sending: ``t=…,v1=…``, one ``v1`` for each secret."""
    signed = f"{time}.".encode() + body
    marks = [hmac.new(s.encode(), signed, hashlib.sha256).hexdigest() for s in secrets]
    return ",".join([f"t={time}", *(f"v1={mark}" for mark in marks)])
