"""Signing in and out, and the language of the interface."""

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from officials.forms.sign_in import LanguageForm, SignInForm
from officials.models import Official

TEMPLATE = "officials/sign_in.html"


def _safe_next(request: HttpRequest, wanted: str) -> str:
    """Return ``wanted`` when it stays on this site, else an empty string."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _with_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, then go to the wanted page or the first page of the role."""
    wanted = _safe_next(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated and request.method != "POST":
        return redirect(wanted or "landing")
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        official = form.get_user()
        login(request, official)
        response = redirect(wanted or "landing")
        language = official.language if isinstance(official, Official) else "vi"
        return _with_language(response, language)
    return render(request, TEMPLATE, {"form": form, "next": wanted})


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say why the door is closed and when it opens again."""
    cool_off = get_cool_off(request)
    minutes = int(cool_off.total_seconds() // 60) if cool_off else 0
    context = {"form": SignInForm(request), "locked_minutes": minutes}
    return render(request, TEMPLATE, context, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and show the sign-in page again."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language now, and for the signed-in official from now on."""
    form = LanguageForm(request.POST)
    target = _safe_next(request, request.POST.get("next", "")) or "/"
    if not form.is_valid():
        return HttpResponseRedirect(target)
    language = form.cleaned_data["language"]
    if isinstance(request.user, Official) and request.user.language != language:
        Official.objects.filter(pk=request.user.pk).update(language=language)
    translation.activate(language)
    return _with_language(HttpResponseRedirect(target), language)
