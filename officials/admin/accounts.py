"""Accounts of officials inside the viewer's mandate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
)

from areas.models import Area, Village
from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm
from common.exceptions import DomainError
from officials.admin.filters import role_choices
from officials.choices import Language, Role
from officials.models import BankBranch, Official, Post
from officials.selectors.mandate import (
    branches_visible_to,
    mandate_of,
    officials_changeable_by,
    officials_visible_to,
    posts_visible_to,
    villages_visible_to,
)
from officials.services.accounts import (
    Profile,
    change_official,
    create_official,
    deactivate_official,
    reactivate_official,
    set_password,
)
from officials.services.posts import NewPost

_PROFILE = ("full_name", "email", "phone", "language")


def _profile(data: dict[str, Any]) -> Profile:
    return Profile(data["full_name"], data["email"], data["phone"], Language(data["language"]))


class _PasswordField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "new-password"}
        super().__init__(
            strip=False,
            required=False,
            widget=UnfoldAdminPasswordWidget(attrs=attrs),
            **kwargs,
        )


class NewOfficialForm(ServiceForm):
    """An account with its first post: an account that nobody answers for cannot exist."""

    password = _PasswordField(
        label=_("Mật khẩu"), help_text=_("Ít nhất 10 ký tự, khó đoán; trao tận tay.")
    )
    role = forms.ChoiceField(
        label=_("Chức vụ đầu tiên"), choices=Role.choices, widget=UnfoldAdminSelectWidget
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Địa bàn"), required=False)
    village = forms.ModelChoiceField(
        Village.objects.none(),
        label=_("Thôn, tổ dân phố"),
        required=False,
        help_text=_("Chỉ cho rà soát viên thôn."),
    )
    branch = forms.ModelChoiceField(
        BankBranch.objects.none(),
        label=_("Đơn vị ngân hàng"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Chỉ cho cán bộ ngân hàng, thay cho địa bàn: thấy các xã đơn vị phục vụ."),
    )
    valid_from = forms.DateField(
        label=_("Giữ chức vụ từ ngày"),
        initial=timezone.localdate,
        widget=UnfoldAdminSingleDateWidget,
    )

    class Meta:
        model = Official
        fields = ("username", *_PROFILE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer places of the viewer's mandate only."""
        super().__init__(*args, **kwargs)
        mandate = mandate_of(self.actor)
        area, village, role = (self.fields[name] for name in ("area", "village", "role"))
        for field, name, rows in [
            (area, "area", Area.objects.today().filter(mandate.condition())),
            (village, "village", villages_visible_to(self.actor)),
        ]:
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
                widget = AutocompleteSelect(Post._meta.get_field(name), admin.site)
                widget.choices = field.choices
                field.widget = widget
        branch = self.fields["branch"]
        if isinstance(branch, forms.ModelChoiceField):
            branch.queryset = branches_visible_to(self.actor).filter(is_active=True)
        if isinstance(role, forms.ChoiceField):
            role.choices = role_choices(self.actor)

    def perform(self) -> Official:
        """Open the account and give the post."""
        data = self.cleaned_data
        return create_official(
            actor=self.actor,
            username=data["username"],
            profile=_profile(data),
            password=data["password"] or None,
            post=NewPost(
                role=Role(data["role"]),
                area=data["area"],
                village=data["village"],
                branch=data["branch"],
                valid_from=data["valid_from"],
            ),
        )


class OfficialForm(ServiceForm):
    """Particulars of an account, and a new password where one was forgotten."""

    password = _PasswordField(label=_("Mật khẩu mới"), help_text=_("Để trống nếu không đổi."))

    class Meta:
        model = Official
        fields = _PROFILE

    def perform(self) -> Official:
        """Correct the particulars; set the password if one was typed."""
        data = self.cleaned_data
        if data["password"]:
            set_password(actor=self.actor, official=self.instance, password=data["password"])
        return change_official(actor=self.actor, official=self.instance, profile=_profile(data))


@admin.register(Official)
class OfficialAdmin(FoldedSearch, ServiceAdmin):
    """Who may sign in, with the posts the viewer may know of."""

    list_display = ("full_name", "username", "current", "is_active")
    list_filter = ("is_active",)
    search_fields = ("full_name", "username")
    folded_fields = ("full_name", "username")
    ordering = ("username",)
    actions = ("lock", "unlock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only accounts inside the mandate, each with its posts inside the mandate."""
        posts = posts_visible_to(request.user).select_related("area", "village", "branch")
        return officials_visible_to(request.user).prefetch_related(
            Prefetch("posts", posts.order_by("-valid_from"), to_attr="known_posts")
        )

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Take a first post together with a new account."""
        kwargs["form"] = OfficialForm if obj else NewOfficialForm
        return super().get_form(request, obj, *args, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Show state and posts of an account that is there."""
        if obj is None:
            return (
                "username", *_PROFILE, "password", "role", "area", "village", "branch",
                "valid_from",
            )  # fmt: skip
        password = ("password",) if self.has_change_permission(request, obj) else ()
        return ("username", *_PROFILE, *password, "is_active", "all_posts")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Decisions name the account: its name stays."""
        return ("username", "is_active", "all_posts") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Official | None = None) -> bool:
        """No account that also serves outside the mandate."""
        allowed = bool(request.user.has_perm("officials.change_official"))
        return allowed and (
            obj is None or officials_changeable_by(request.user).filter(pk=obj.pk).exists()
        )

    @admin.display(description=_("Chức vụ hiện tại"))
    def current(self, official: Official) -> str:
        """Present posts with their places."""
        today = timezone.localdate()
        return "; ".join(
            _post_text(post)
            for post in official.known_posts  # type: ignore[attr-defined]
            if post.valid_from <= today and (post.valid_to is None or post.valid_to >= today)
        )

    @admin.display(description=_("Các chức vụ"))
    def all_posts(self, official: Official) -> SafeString:
        """Every post inside the mandate, with the way to end it or to give another."""
        rows = format_html_join(
            "",
            '<p><a href="{}">{}</a> ({} – {})</p>',
            (
                (
                    reverse("admin:officials_post_change", args=[post.pk]),
                    _post_text(post),
                    date_format(post.valid_from, "d/m/Y"),
                    date_format(post.valid_to, "d/m/Y") if post.valid_to else gettext("nay"),
                )
                for post in official.known_posts  # type: ignore[attr-defined]
            ),
        )
        add = reverse("admin:officials_post_add", query={"official": official.pk})
        return format_html('{}<p><a href="{}">{}</a></p>', rows, add, gettext("Giao chức vụ khác"))

    @admin.action(description=_("Khóa tài khoản"), permissions=["change"])
    def lock(self, request: HttpRequest, queryset: QuerySet[Official]) -> None:
        """Lock the chosen accounts."""
        self._each(request, queryset, deactivate_official, gettext("Đã khóa %(count)d tài khoản."))

    @admin.action(description=_("Mở lại tài khoản"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[Official]) -> None:
        """Open the chosen accounts again."""
        self._each(request, queryset, reactivate_official, gettext("Đã mở %(count)d tài khoản."))

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Official], service: Any, done: str
    ) -> None:
        count = 0
        for official in queryset.order_by("pk"):
            try:
                service(actor=request.user, official=official)
            except DomainError as error:
                messages.error(request, f"{official}: {error.message}")
            else:
                count += 1
        if count:
            messages.success(request, done % {"count": count})


def _post_text(post: Post) -> str:
    place = post.village or post.area or post.branch
    return f"{post.get_role_display()}, {place}" if place else str(post.get_role_display())
