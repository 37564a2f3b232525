"""Programs of the bank: let in, given keys, shut out."""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.models import AccessToken

from officials.choices import ClientScope, Role
from officials.exceptions import ClientRefused, KeyRefused
from officials.models import ApiClient, BankBranch, ClientKey, Official, Post
from officials.oauth import digest_of
from officials.selectors.branches import live_keys
from officials.services.checks import Checks

#: Random bytes of a key: 256 bits.
_KEY_BYTES = 32
#: The present key and the one that follows it.
MOST_KEYS = 2
#: Most requests that may be granted to one program in a minute.
MOST_REQUESTS = 6_000
_MOST_NETWORKS = 50


@dataclass(frozen=True, slots=True)
class ClientData:
    """What an administrator decides about a program."""

    name: str
    scopes: Collection[str]
    #: Addresses or CIDR ranges from which it may call; none: from anywhere.
    networks: Sequence[str] = ()
    requests_per_minute: int = 600
    #: Last day; None: until it is stopped.
    expires_on: dt.date | None = None


@transaction.atomic
def add_client(
    *,
    actor: Official | None,
    branch: BankBranch,
    name: str = "",
    scopes: Collection[str] = (),
    networks: Sequence[str] = (),
    data: ClientData | None = None,
) -> ApiClient:
    """Create a program of a branch with an account of its own; it has no key yet.

    ``data`` says all that may be said; name, scopes and networks alone take the usual rest.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
        ClientRefused: the branch is closed, or a value cannot be taken.
    """
    data = _checked(data or ClientData(name, scopes, networks), known_expiry=None)
    held = (
        BankBranch.objects.select_for_update(of=("self",))
        .select_related("province")
        .get(pk=branch.pk)
    )
    Checks.may_manage_branch(actor, held.province, field="branch")
    if not held.is_active:
        raise ClientRefused(
            _("%(branch)s đã ngừng hoạt động. Chọn đơn vị khác.") % {"branch": held}, field="branch"
        )
    account = Official.objects.create_user(
        f"phan-mem-{secrets.token_hex(6)}", full_name=data.name[:100]
    )
    Post.objects.create(
        official=account, role=Role.BANK_OFFICER, branch=held, valid_from=timezone.localdate()
    )
    client: ApiClient = ApiClient.objects.create(
        branch=held,
        name=data.name,
        user=account,
        scopes=list(data.scopes),
        networks=list(data.networks),
        requests_per_minute=data.requests_per_minute,
        expires_on=data.expires_on,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        # Never accepted (officials.oauth); random, because the library wants one.
        client_secret=secrets.token_urlsafe(_KEY_BYTES),
        hash_client_secret=False,
    )
    return client


@transaction.atomic
def change_client(*, actor: Official | None, client: ApiClient, data: ClientData) -> ApiClient:
    """Change what a program may; it holds from its next request on.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
        ClientRefused: the program is stopped, or a value cannot be taken.
    """
    found = _locked(actor, client)
    _refuse_stopped(found)
    checked = _checked(data, known_expiry=found.expires_on)
    found.name = checked.name
    found.scopes = list(checked.scopes)
    found.networks = list(checked.networks)
    found.requests_per_minute = checked.requests_per_minute
    found.expires_on = checked.expires_on
    found.save()
    return found


@transaction.atomic
def stop_client(*, actor: Official | None, client: ApiClient) -> ApiClient:
    """Shut a program out at once and for good: no account, no token, no key is left to it.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
    """
    found = _locked(actor, client)
    _stop(found)
    return found


@transaction.atomic
def stop_clients_of(*, actor: Official | None, branch: BankBranch) -> int:
    """Shut out every program of a branch; return how many.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
    """
    Checks.may_manage_branch(actor, branch.province)
    active = ApiClient.objects.filter(branch=branch, is_active=True)
    found = list(active.select_for_update(of=("self",)).order_by("pk"))
    for client in found:
        _stop(client)
    return len(found)


@transaction.atomic
def add_key(
    *, actor: Official | None, client: ApiClient, days: int | None = None
) -> tuple[ClientKey, str]:
    """Create a key and return it with its secret, which is kept nowhere and never shown again.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
        KeyRefused: the program is stopped or has two live keys, or ``days`` are too many.
    """
    found = _locked(actor, client)
    _refuse_stopped(found)
    lasting = settings.TN_KEY_DAYS if days is None else days
    if not 1 <= lasting <= settings.TN_KEY_DAYS:
        raise KeyRefused(
            _("Khóa dùng được từ 1 đến %(most)d ngày. Chọn lại số ngày.")
            % {"most": settings.TN_KEY_DAYS},
            field="days",
        )
    if found.keys.filter(live_keys(timezone.now())).count() >= MOST_KEYS:
        raise KeyRefused(_("Phần mềm đã có hai khóa đang dùng. Thu hồi một khóa rồi tạo khóa mới."))
    secret = secrets.token_urlsafe(_KEY_BYTES)
    key = ClientKey.objects.create(
        client=found,
        hint=secret[-4:],
        digest=digest_of(secret),
        created_by=actor,
        expires_at=timezone.now() + dt.timedelta(days=lasting),
    )
    return key, secret


@transaction.atomic
def rotate_key(
    *, actor: Official | None, client: ApiClient, days: int | None = None
) -> tuple[ClientKey, str]:
    """Create the key that follows: the present one goes on for ``TN_KEY_OVERLAP_DAYS``, no longer.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
        KeyRefused: as :func:`add_key`.
    """
    key, secret = add_key(actor=actor, client=client, days=days)
    end = timezone.now() + dt.timedelta(days=settings.TN_KEY_OVERLAP_DAYS)
    former = ClientKey.objects.filter(live_keys(timezone.now()), client=client, expires_at__gt=end)
    former.exclude(pk=key.pk).update(expires_at=end)
    return key, secret


@transaction.atomic
def revoke_key(*, actor: Official | None, key: ClientKey) -> None:
    """End a key at once: the client's tokens go too; its other keys fetch new ones.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
    """
    found = _locked(actor, key.client)
    found.keys.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    _forget_tokens(found)


def forget_expired_tokens(*, actor: Official | None) -> int:
    """Delete the tokens whose time is over; return how many. None as actor is the system."""
    del actor
    count, _tables = AccessToken.objects.filter(expires__lt=timezone.now()).delete()
    return count


def _locked(actor: Official | None, client: ApiClient) -> ApiClient:
    found: ApiClient = (
        ApiClient.objects.select_for_update(of=("self",))
        .select_related("branch__province", "user")
        .get(pk=client.pk)
    )
    Checks.may_manage_branch(actor, found.branch.province)
    return found


def _refuse_stopped(client: ApiClient) -> None:
    if not client.is_active:
        raise ClientRefused(_("Phần mềm này đã ngừng. Thêm phần mềm mới nếu cần kết nối lại."))


def _stop(client: ApiClient) -> None:
    today = timezone.localdate()
    client.is_active = False
    client.save(update_fields=["is_active"])
    Official.objects.filter(officials_apiclient=client, is_active=True).update(is_active=False)
    open_posts = Post.objects.filter(official__officials_apiclient=client, valid_to__isnull=True)
    open_posts.update(valid_to=today)
    client.keys.filter(live_keys(timezone.now())).update(revoked_at=timezone.now())
    _forget_tokens(client)


def _forget_tokens(client: ApiClient) -> None:
    AccessToken.objects.filter(application=client).delete()


def _checked(data: ClientData, *, known_expiry: dt.date | None) -> ClientData:
    """The values as they are kept.

    Raises:
        ClientRefused: the first one that cannot be taken, at its field.
    """
    name = " ".join(data.name.split())
    if not name or len(name) > 100:
        raise ClientRefused(_("Nhập tên phần mềm, nhiều nhất 100 ký tự."), field="name")
    unknown = sorted(set(data.scopes) - set(ClientScope.values))
    if unknown or not data.scopes:
        raise ClientRefused(_("Chọn ít nhất một phạm vi trong danh sách."), field="scopes")
    if not 1 <= data.requests_per_minute <= MOST_REQUESTS:
        raise ClientRefused(
            _("Nhập từ 1 đến %(most)d lần gọi mỗi phút.") % {"most": MOST_REQUESTS},
            field="requests_per_minute",
        )
    expiry = data.expires_on
    if expiry is not None and expiry != known_expiry and expiry < timezone.localdate():
        raise ClientRefused(
            _("Ngày cuối phải từ hôm nay trở đi; muốn dừng ngay thì bấm “Ngừng phần mềm”."),
            field="expires_on",
        )
    return ClientData(
        name, sorted(set(data.scopes)), _networks(data.networks), data.requests_per_minute, expiry
    )


def _networks(given: Iterable[str]) -> list[str]:
    """Networks in their usual spelling, each once."""
    found: list[str] = []
    for line in given:
        written = line.strip()
        if not written:
            continue
        try:
            network = ipaddress.ip_network(written)
        except ValueError:
            raise ClientRefused(
                _(
                    "“%(written)s” không phải địa chỉ IP hay dải CIDR."
                    " Ví dụ: 203.0.113.7 hoặc 203.0.113.0/24."
                )
                % {"written": written[:43]},
                field="networks",
            ) from None
        if network.prefixlen == 0:
            raise ClientRefused(
                _("Dải %(written)s là mọi địa chỉ. Để trống nếu cho gọi từ đâu cũng được.")
                % {"written": written[:43]},
                field="networks",
            )
        if str(network) not in found:
            found.append(str(network))
    if len(found) > _MOST_NETWORKS:
        raise ClientRefused(
            _("Nhiều nhất %(most)d dải địa chỉ. Gộp các dải liền nhau.") % {"most": _MOST_NETWORKS},
            field="networks",
        )
    return found
