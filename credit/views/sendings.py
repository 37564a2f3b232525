"""How the sendings to a program's addresses go, for those who let the program in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from common.exceptions import DomainError
from common.keyset import keyset_page
from credit.selectors.sendings import sending_lines, sendings_of, webhooks_of
from credit.services.webhooks import send_again
from officials.access import requires, signed_in
from officials.choices import Right
from officials.selectors.mandate import clients_visible_to

#: Sendings on a page.
PAGE = 30


@never_cache
@requires(Right.MANAGE_POSTS)
def sendings(request: HttpRequest, pk: int) -> HttpResponse:
    """Addresses of a program and each sending of the last month; one can be sent again."""
    official = signed_in(request)
    rows = clients_visible_to(official).select_related("branch")
    client = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        number = request.POST.get("lan_gui", "")
        known = number.isdecimal() and len(number) < 19
        delivery = get_object_or_404(sendings_of(client), pk=number if known else 0)
        try:
            send_again(actor=official, delivery=delivery)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Sẽ gửi trong vài giây. Tải lại trang để xem kết quả."))
        return redirect("credit:sendings", client.pk)
    page = keyset_page(
        sendings_of(client),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
        descending=True,
    )
    context = {
        "client": client,
        "webhooks": webhooks_of(client),
        "page": page,
        "lines": sending_lines(list(page.rows), client),
    }
    return render(request, "credit/sendings.html", context)
