"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from officials.access import signed_in
from officials.choices import Right

#: The first right held decides; commune work comes before figures, figures before reference data.
FIRST_PAGES: tuple[tuple[frozenset[Right], str], ...] = (
    (frozenset({Right.SURVEY, Right.DECIDE}), "households:work-list"),
    (frozenset({Right.VIEW_STATISTICS}), "summaries:home"),
    (frozenset({Right.MANAGE_REFERENCE, Right.MANAGE_POSTS}), "admin:index"),
    (frozenset({Right.VIEW_CLASSES}), "credit:bank"),
)


def first_page(rights: frozenset[Right]) -> str:
    """Return the address of the first page for somebody with these rights."""
    for needed, name in FIRST_PAGES:
        if not rights.isdisjoint(needed):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return reverse("no-post")


def landing(request: HttpRequest) -> HttpResponse:
    """Send an official to the first page of their role."""
    return redirect(first_page(signed_in(request).rights))


def no_post(request: HttpRequest) -> HttpResponse:
    """Tell somebody without a current post what to do; nothing else is open to them."""
    return render(request, "shell/no_post.html", status=403)
