"""Pages of the bank's branches: who serves which communes, and which programs are let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from common.exceptions import DomainError
from officials.access import requires, signed_in
from officials.choices import ClientScope, Right
from officials.forms.branches import (
    BranchForm,
    ClientForm,
    EndForm,
    KeyForm,
    NewBranchForm,
    ServeForm,
)
from officials.models import ApiClient, BankBranch, ClientKey, Official
from officials.selectors import branches as shown
from officials.selectors.client_pages import client_pages
from officials.selectors.mandate import branches_visible_to, clients_visible_to
from officials.services.branches import (
    add_branch,
    change_branch,
    follow_mergers,
    serve_communes,
    stop_serving,
)
from officials.services.clients import (
    add_client,
    change_client,
    revoke_key,
    rotate_key,
    stop_client,
)

_Forms = dict[str, Any]


@requires(Right.MANAGE_POSTS)
def branch_list(request: HttpRequest) -> HttpResponse:
    """Branches of one's provinces; a new one is added below."""
    official = signed_in(request)
    form = NewBranchForm(request.POST or None, viewer=official)
    if request.method == "POST" and form.is_valid():
        try:
            branch = add_branch(actor=official, data=form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã thêm đơn vị. Chọn các xã đơn vị phục vụ."))
            return redirect("officials:branch", code=branch.code)
    context = {"branches": shown.branches_listed(official), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "officials/branches.html", context, status=status)


@requires(Right.MANAGE_POSTS)
def branch_page(request: HttpRequest, code: str) -> HttpResponse:
    """One branch: particulars, communes, officers and programs."""
    official = signed_in(request)
    rows = branches_visible_to(official).select_related("province")
    branch = get_object_or_404(rows, code=code)
    forms: _Forms = {
        "form": BranchForm.of(branch),
        "serve": ServeForm(branch=branch),
        "end": EndForm(branch=branch),
    }
    if request.method == "POST":
        act = _BRANCH_ACTS.get(request.POST.get("act", ""))
        if act is not None and act(request, official, branch, forms):
            return redirect("officials:branch", code=branch.code)
    context = {
        "branch": branch,
        "service": shown.service_of(branch),
        "officers": shown.officers_of(branch),
        "clients": shown.clients_listed(branch, official),
        **forms,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "officials/branch.html", context, status=status)


def _change(request: HttpRequest, actor: Official, branch: BankBranch, forms: _Forms) -> bool:
    form = forms["form"] = BranchForm(request.POST)
    if not form.is_valid():
        return False
    try:
        change_branch(actor=actor, branch=branch, **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, _("Đã sửa đơn vị."))
    return True


def _serve(request: HttpRequest, actor: Official, branch: BankBranch, forms: _Forms) -> bool:
    form = forms["serve"] = ServeForm(request.POST, branch=branch)
    if not form.is_valid():
        return False
    try:
        made = serve_communes(actor=actor, branch=branch, **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, _("Đã thêm %(count)d xã.") % {"count": len(made)})
    return True


def _end(request: HttpRequest, actor: Official, branch: BankBranch, forms: _Forms) -> bool:
    form = forms["end"] = EndForm(request.POST, branch=branch)
    if not form.is_valid():
        return False
    row, day = form.cleaned_data["row"], form.cleaned_data["valid_to"]
    try:
        stop_serving(actor=actor, row=row, last_day=day)
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(
        request,
        _("Đơn vị phục vụ %(commune)s đến hết ngày %(day)s.")
        % {"commune": row.commune, "day": f"{day:%d/%m/%Y}"},
    )
    return True


def _follow(request: HttpRequest, actor: Official, branch: BankBranch, forms: _Forms) -> bool:
    del forms
    made = follow_mergers(actor=actor, branch=branch)
    messages.success(
        request, _("Đã kết thúc các xã cũ, thêm %(count)d xã mới.") % {"count": len(made)}
    )
    return True


_BRANCH_ACTS: dict[str, Callable[[HttpRequest, Official, BankBranch, _Forms], bool]] = {
    "change": _change,
    "serve": _serve,
    "end": _end,
    "follow": _follow,
}


@requires(Right.MANAGE_POSTS)
def client_new(request: HttpRequest, code: str) -> HttpResponse:
    """Let in a program of a branch; its key is made on its own page."""
    official = signed_in(request)
    branch = get_object_or_404(branches_visible_to(official), code=code)
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            client = add_client(actor=official, branch=branch, data=form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã thêm phần mềm. Tạo khóa đầu tiên cho phần mềm."))
            return redirect("officials:client", pk=client.pk)
    status = 422 if request.method == "POST" else 200
    context = {"branch": branch, "form": form}
    return render(request, "officials/client_new.html", context, status=status)


@never_cache
@requires(Right.MANAGE_POSTS)
def client_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One program: what it may, its keys; a new key is shown in the answer to its making."""
    official = signed_in(request)
    rows = clients_visible_to(official).select_related("branch__province", "user")
    client = get_object_or_404(rows, pk=pk)
    forms: _Forms = {"form": ClientForm.of(client), "key_form": KeyForm()}
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "key":
            made = _new_key(request, official, client, forms)
            if made is not None:
                return made
        elif act in _CLIENT_ACTS and _CLIENT_ACTS[act](request, official, client, forms):
            return redirect("officials:client", pk=client.pk)
    lines = shown.keys_of(client)
    context = {
        "client": client,
        "lines": lines,
        "live": sum(line.is_live for line in lines),
        "ending": shown.ends_soon(lines),
        "scopes": [ClientScope(scope).label for scope in client.scopes],
        "overlap": shown.overlap_days(),
        "pages": client_pages(),
        **forms,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "officials/client.html", context, status=status)


@sensitive_variables("secret")
def _new_key(
    request: HttpRequest, actor: Official, client: ApiClient, forms: _Forms
) -> HttpResponse | None:
    """Show the secret in the answer itself: in no address, session, message, log or history."""
    form = forms["key_form"] = KeyForm(request.POST)
    if not form.is_valid():
        return None
    try:
        key, secret = rotate_key(actor=actor, client=client, days=form.cleaned_data["days"])
    except DomainError as error:
        form.refuse(error)
        return None
    context = {
        "client": client,
        "key": key,
        "secret": secret,
        "token_url": request.build_absolute_uri(reverse("token")),
        "api_url": request.build_absolute_uri("/api/v1/"),
        "overlap": shown.overlap_days(),
        "former": sum(line.is_live for line in shown.keys_of(client)) > 1,
    }
    answer = render(request, "officials/key_shown.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _edit(request: HttpRequest, actor: Official, client: ApiClient, forms: _Forms) -> bool:
    form = forms["form"] = ClientForm(request.POST)
    if not form.is_valid():
        return False
    try:
        change_client(actor=actor, client=client, data=form.values())
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, _("Đã sửa phần mềm; có hiệu lực từ lần gọi tới."))
    return True


def _revoke(request: HttpRequest, actor: Official, client: ApiClient, forms: _Forms) -> bool:
    del forms
    number = request.POST.get("key", "")
    rows = ClientKey.objects.filter(client=client, pk=number if number.isdecimal() else 0)
    key = get_object_or_404(rows)
    revoke_key(actor=actor, key=key)
    messages.success(request, _("Đã thu hồi khóa …%(hint)s.") % {"hint": key.hint})
    return True


def _stop(request: HttpRequest, actor: Official, client: ApiClient, forms: _Forms) -> bool:
    del forms
    stop_client(actor=actor, client=client)
    messages.success(request, _("Phần mềm đã ngừng: không khóa, không mã nào còn dùng được."))
    return True


_CLIENT_ACTS: dict[str, Callable[[HttpRequest, Official, ApiClient, _Forms], bool]] = {
    "change": _edit,
    "revoke": _revoke,
    "stop": _stop,
}
