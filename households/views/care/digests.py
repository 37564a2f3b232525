"""An official chooses whether and how often to be reminded by e-mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import DigestFrequency
from households.forms.care.digests import DigestForm
from households.selectors.care.digests import digest_of, written
from households.services.care.digests import choose_digest
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.SURVEY, Right.DECIDE)
def digest_page(request: HttpRequest) -> HttpResponse:
    """Show the choice with today's e-mail as it would be; keep another one."""
    official = signed_in(request)
    choice = digest_of(official)
    form = DigestForm(request.POST or None, initial={"frequency": choice.frequency})
    if request.method == "POST" and form.is_valid():
        chosen = DigestFrequency(form.cleaned_data["frequency"])
        choose_digest(actor=official, frequency=chosen)
        messages.success(request, _("Đã lưu: %(chosen)s.") % {"chosen": chosen.label})
        return redirect("households:work-list")
    context = {
        "form": form,
        "official": official,
        "digest": written(official, timezone.localdate()),
    }
    return render(request, "households/care/digest.html", context)
