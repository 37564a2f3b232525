"""The first page of bank officers: what the system does for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.VIEW_CLASSES)
def bank_home(request: HttpRequest) -> HttpResponse:
    """What a bank officer can do here, and where their software connects."""
    return render(request, "households/bank_home.html", {"posts": signed_in(request).current_posts})
