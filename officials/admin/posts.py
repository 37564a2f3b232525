"""Posts: given, ended, and taken back before they begin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm
from common.exceptions import DomainError
from officials.admin.filters import role_choices
from officials.choices import Role
from officials.exceptions import PostEnded
from officials.models import Post
from officials.selectors.mandate import (
    branches_visible_to,
    officials_visible_to,
    posts_visible_to,
)
from officials.services.posts import NewPost, cancel_post, end_post, give_post


class PostForm(ServiceForm):
    """A new post, or the last day of a present one."""

    class Meta:
        model = Post
        fields = ("official", "role", "area", "village", "branch", "valid_from", "valid_to")
        help_texts = {
            "branch": _("Chỉ cho cán bộ ngân hàng, thay cho địa bàn: thấy các xã đơn vị phục vụ."),
            "area": _("Chỉ các đơn vị hiện nay bạn được giao quản lý. Tìm theo tên hoặc mã."),
            "village": _("Chỉ cho rà soát viên thôn."),
            "valid_to": _("Tính cả ngày này. Để trống: đến khi có quyết định khác."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept only officials of the viewer's mandate, and name no others in an error."""
        super().__init__(*args, **kwargs)
        field = self.fields.get("official")
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = officials_visible_to(self.actor)
        branch = self.fields.get("branch")
        if isinstance(branch, forms.ModelChoiceField):
            branch.queryset = branches_visible_to(self.actor).filter(is_active=True)
        role = self.fields.get("role")
        if isinstance(role, forms.ChoiceField):
            role.choices = role_choices(self.actor)

    def perform(self) -> Post:
        """Give the post or let it end."""
        data = self.cleaned_data
        held: Post = self.instance
        if held.pk:
            if data["valid_to"] == self.initial.get("valid_to"):
                return held
            if data["valid_to"] is None:
                raise PostEnded(
                    _("Chức vụ đã có ngày kết thúc; muốn làm tiếp thì giao chức vụ mới."),
                    field="valid_to",
                )
            try:
                return end_post(actor=self.actor, post=held, last_day=data["valid_to"])
            except DomainError as error:
                if error.field == "last_day":
                    error.field = "valid_to"
                raise
        post = NewPost(
            role=Role(data["role"]),
            area=data["area"],
            village=data["village"],
            branch=data["branch"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )
        return give_post(actor=self.actor, official=data["official"], post=post)


@admin.register(Post)
class PostAdmin(FoldedSearch, ServiceAdmin):
    """Posts on the units of the viewer's mandate."""

    form = PostForm
    list_display = ("official", "role", "area", "village", "branch", "valid_from", "valid_to")
    list_filter = ("role",)
    search_fields = ("official__full_name", "official__username")
    folded_fields = ("official__full_name", "official__username")
    list_select_related = ("official", "area", "village", "branch")
    autocomplete_fields = ("official", "area", "village")
    ordering = ("official__username", "-valid_from")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only posts inside the mandate."""
        return posts_visible_to(request.user).select_related(
            "official", "area", "village", "branch"
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Who, what, where and since when stay as given: another post is another row."""
        return ("official", "role", "area", "village", "branch", "valid_from") if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin today; take the official from the link that led here, if visible."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        return {"valid_from": timezone.localdate()} | initial

    def has_change_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Others' posts only: nobody changes their own."""
        allowed = bool(request.user.has_perm("officials.change_post"))
        return allowed and (obj is None or obj.official_id != request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Only a post that has not been in force before today can be taken back."""
        if obj is None or obj.valid_from < timezone.localdate():
            return False
        return self.has_change_permission(request, obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say why when the post cannot be taken back."""
        try:
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("admin:officials_post_change", object_id)
        return response

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        """Take the post back."""
        cancel_post(actor=request.user, post=obj)  # type: ignore[arg-type]
