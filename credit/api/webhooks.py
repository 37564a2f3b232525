"""Webhooks: where a program wants changes sent to, and what became of each sending."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from common.api import ListEndpoint
from common.api_body import Reading
from common.api_changes import (
    Changed,
    CreateEndpoint,
    DetailChangeEndEndpoint,
    ListCreateEndpoint,
)
from common.pagination import Page, PageRequest, read_page
from credit.api import feed_examples as examples
from credit.api.feed_serializers import (
    DeliverySerializer,
    NewWebhookSerializer,
    NothingSerializer,
    WebhookChangeSerializer,
    WebhookSecretSerializer,
    WebhookSerializer,
)
from credit.models import Webhook
from credit.selectors.webhook_secrets import secret_of
from credit.services.webhooks import add_webhook, change_webhook, end_webhook, rotate_secret
from officials.choices import ClientScope, Right
from officials.models import ApiClient, Official

_UUID = {"uuid": ("The webhook's `id`.", {"type": "string", "format": "uuid"})}


def _client(request: Request) -> ApiClient:
    """The program that calls.

    Raises:
        PermissionDenied: for a person: webhooks belong to programs.
    """
    client: ApiClient | None = getattr(request.auth, "client", None)
    if client is None:
        raise PermissionDenied
    return client


def _actor(request: Request) -> Official:
    return cast("Official", request.user)  # nobody else holds a right


def _found(request: Request, uuid: Any, *, lock: bool = False) -> Webhook:
    rows = _client(request).webhooks.all()
    row = (rows.select_for_update() if lock else rows).filter(uuid=uuid).first()
    if row is None:
        raise Http404
    return row


def _printed(row: Webhook) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "url": row.url,
        "is_active": row.is_active,
        "stopped_reason": row.stopped_reason or None,
        "sent_number": row.sent_number,
        "created_at": timezone.localtime(row.created_at).isoformat(),
        "ended_at": row.ended_at and timezone.localtime(row.ended_at).isoformat(),
    }


def _with_secret(row: Webhook) -> dict[str, Any]:
    return _printed(row) | {"secret": secret_of(row)}


class WebhookList(ListCreateEndpoint):
    """The program's webhooks; POST registers one and shows its secret."""

    title = _("Địa chỉ nhận báo")
    about = _(
        "Các địa chỉ mà phần mềm muốn được báo khi có thay đổi. Chỉ nhận địa chỉ https công cộng. "
        "Khóa ký chỉ hiện khi đăng ký và khi đổi khóa."
    )
    right = Right.VIEW_CLASSES
    scope = ClientScope.FEED_READ
    serializer_class = WebhookSerializer
    question_class = NewWebhookSerializer
    question_example = examples.NEW_WEBHOOK
    change_title = _("Đăng ký địa chỉ nhận báo")
    change_about = _("Đăng ký một địa chỉ; khóa ký chỉ hiện ở câu trả lời này.")
    changed_class = WebhookSecretSerializer
    changed_example = examples.WEBHOOK_WITH_SECRET
    example = examples.WEBHOOK
    problems = ("permission_denied",)
    plain = True

    def read_page(self, page: PageRequest, filters: Any) -> Page:
        """All of the program's that were not ended."""
        kept = _client(self.request).webhooks.filter(ended_at__isnull=True)
        rows = read_page(kept.values("id"), ("id",), page)
        found = {row.pk: row for row in Webhook.objects.filter(pk__in=[r["id"] for r in rows.rows])}
        return Page([_printed(found[row["id"]]) for row in rows.rows], rows.next_cursor)

    def create(self, body: Any, **path: Any) -> Changed:
        """Register an address."""
        url = _url(body)
        row = add_webhook(actor=_actor(self.request), client=_client(self.request), url=url)
        location = reverse("api:webhook-detail", kwargs={"uuid": row.uuid})
        return Changed(_with_secret(row), revision=row.revision, location=location)


class WebhookDetail(DetailChangeEndEndpoint):
    """One webhook; PATCH changes its address, or stops and resumes it; DELETE ends it."""

    title = _("Một địa chỉ nhận báo")
    about = _("Sửa địa chỉ, tạm ngừng hoặc gửi tiếp. Gửi tiếp bắt đầu từ chỗ đã ngừng.")
    right = Right.VIEW_CLASSES
    scope = ClientScope.FEED_READ
    path_docs = _UUID
    serializer_class = WebhookSerializer
    change_title = _("Sửa địa chỉ nhận báo")
    change_about = _("Sửa địa chỉ, tạm ngừng, hoặc gửi tiếp từ chỗ đã ngừng.")
    question_class = WebhookChangeSerializer
    question_example = examples.WEBHOOK_CHANGE
    end_title = _("Ngừng hẳn địa chỉ nhận báo")
    end_about = _(
        "Không gửi gì tới địa chỉ này nữa, và không mở lại được. Địa chỉ không còn trong danh sách;"
        " đọc riêng địa chỉ ấy và các lần đã gửi thì vẫn được."
    )
    example = examples.WEBHOOK
    plain = True

    def find(self, filters: Any, **path: Any) -> Any:
        """One of the program's."""
        row = _found(self.request, path["uuid"])
        self.revision = row.revision
        return _printed(row)

    def lock(self, **path: Any) -> Webhook:
        """One of the program's, locked."""
        return _found(self.request, path["uuid"], lock=True)

    def change(self, row: Webhook, body: Any) -> Changed:
        """Change what the body names."""
        reading = Reading()
        values = reading.object(body, "", ("url", "is_active"))
        active = values.get("is_active")
        if active is not None and not isinstance(active, bool):
            reading.fault("is_active", "invalid_flag", _("Ghi true hoặc false."))
        url = values.get("url")
        if url is not None and not isinstance(url, str):
            reading.fault("url", "not_a_text", _("Ở đây cần một chuỗi ký tự."))
        reading.finish()
        made = change_webhook(actor=_actor(self.request), webhook=row, url=url, is_active=active)
        return Changed(_printed(made), revision=made.revision, status=200)

    def end(self, **path: Any) -> None:
        """End it for good."""
        row = _found(self.request, path["uuid"], lock=True)
        end_webhook(actor=_actor(self.request), webhook=row)


class WebhookSecret(CreateEndpoint):
    """A new secret of a webhook; the former one signs beside it for some days."""

    title = _("Đổi khóa ký")
    about = _("Cấp khóa ký mới; khóa cũ vẫn ký song song trong vài ngày, nên đổi không gián đoạn.")
    right = Right.VIEW_CLASSES
    scope = ClientScope.FEED_READ
    path_docs = _UUID
    serializer_class = WebhookSecretSerializer
    question_class = NothingSerializer
    example = examples.WEBHOOK_WITH_SECRET
    plain = True

    def create(self, body: Any, **path: Any) -> Changed:
        """Rotate; the body is an empty object."""
        reading = Reading()
        reading.object(body, "", ())
        reading.finish()
        row = _found(self.request, path["uuid"], lock=True)
        made = rotate_secret(actor=_actor(self.request), webhook=row)
        return Changed(_with_secret(made), revision=made.revision)


class DeliveryList(ListEndpoint):
    """What became of each sending to a webhook of the program, kept a month."""

    title = _("Các lần gửi")
    about = _("Từng lần gửi tới một địa chỉ: trạng thái, số lần thử, mã trả lời, lần thử sau.")
    right = Right.VIEW_CLASSES
    scope = ClientScope.FEED_READ
    path_docs = _UUID
    serializer_class = DeliverySerializer
    example = examples.DELIVERY
    plain = True

    def read_page(self, page: PageRequest, filters: Any) -> Page:
        """Oldest first."""
        row = _found(self.request, self.kwargs["uuid"])
        found = read_page(row.deliveries.values(*_DELIVERY), ("id",), page)
        return Page([_delivery(values) for values in found.rows], found.next_cursor)


_DELIVERY = (
    "id", "uuid", "first_number", "last_number", "state", "attempts", "next_at", "status_code",
    "error", "created_at", "delivered_at",
)  # fmt: skip


def _delivery(row: dict[str, Any]) -> dict[str, Any]:
    waits = row["state"] == "waiting"
    return {
        "id": str(row["uuid"]),
        "first_number": row["first_number"],
        "last_number": row["last_number"],
        "state": row["state"],
        "attempts": row["attempts"],
        "status_code": row["status_code"],
        "error": row["error"] or None,
        "created_at": timezone.localtime(row["created_at"]).isoformat(),
        "next_at": timezone.localtime(row["next_at"]).isoformat() if waits else None,
        "delivered_at": row["delivered_at"] and timezone.localtime(row["delivered_at"]).isoformat(),
    }


def _url(body: Any) -> str:
    reading = Reading()
    url = reading.object(body, "", ("url",)).get("url")
    if not isinstance(url, str):
        reading.fault("url", "required", _("Thiếu trường này."))
    reading.finish()
    return str(url)
