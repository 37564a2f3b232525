"""The admin site: the theme's, inside our frame, with our sign-in page as its door."""

from typing import Any

from csp.constants import UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite


class ThoatNgheoAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    """Reference data, posts and records; the daily work has pages of its own."""

    index_title = _("Quản trị")
    site_title = "Thoát Nghèo"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out the redirect to "the page of" any row of any table: we have none."""
        return [
            route
            for route in super().get_urls()
            if not (isinstance(route, URLPattern) and route.name == "view_on_site")
        ]

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one place to sign in."""
        query = urlencode({"next": request.GET.get("next", request.path)})
        target = redirect("sign-in")
        target["Location"] += f"?{query}"
        return target

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one place to sign out."""
        return redirect("landing")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's)
        """Let Alpine, which the theme is made with, evaluate its attributes on admin pages."""
        inner = super().admin_view(view, cacheable)
        return csp_update({"script-src": [UNSAFE_EVAL]})(inner)
