"""Programs of the bank: let in, given keys, shut out."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import AccessToken

from officials.choices import Role
from officials.models import ApiClient, BankBranch, ClientKey, Official, Post
from officials.oauth import digest_of

#: Random bytes of a key: 256 bits.
_KEY_BYTES = 32


@transaction.atomic
def add_client(
    *,
    actor: Official | None,
    branch: BankBranch,
    name: str,
    scopes: Collection[str],
    networks: Sequence[str] = (),
) -> ApiClient:
    """Create a program of a branch with an account of its own; it has no key yet."""
    del actor  # kept by the history
    account = Official.objects.create_user(f"phan-mem-{secrets.token_hex(6)}", full_name=name[:100])
    Post.objects.create(
        official=account,
        role=Role.BANK_OFFICER,
        branch=branch,
        valid_from=timezone.localdate(),
    )
    client: ApiClient = ApiClient.objects.create(
        branch=branch,
        name=name,
        user=account,
        scopes=sorted(scopes),
        networks=list(networks),
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        # Never accepted (officials.oauth); random, because the library wants one.
        client_secret=secrets.token_urlsafe(_KEY_BYTES),
        hash_client_secret=False,
    )
    return client


@transaction.atomic
def add_key(
    *, actor: Official | None, client: ApiClient, days: int | None = None
) -> tuple[ClientKey, str]:
    """Create a key and return it with its secret, which is never shown again."""
    secret = secrets.token_urlsafe(_KEY_BYTES)
    key = ClientKey.objects.create(
        client=client,
        hint=secret[-4:],
        digest=digest_of(secret),
        created_by=actor,
        expires_at=timezone.now() + dt.timedelta(days=days or settings.TN_KEY_DAYS),
    )
    return key, secret


@transaction.atomic
def revoke_key(*, actor: Official | None, key: ClientKey) -> None:
    """End a key at once: the client's tokens go too; its other keys fetch new ones."""
    del actor  # kept by the history
    AccessToken.objects.filter(application=key.client).delete()
    ClientKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
