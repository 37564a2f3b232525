"""A program of the bank by its token: asked with every call, so in one prepared statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from common.prepared import fetch_one
from officials.choices import RIGHTS, Role
from officials.models import ApiClient, Official, Post
from officials.scope import Territory, remember_territory

# In the order of the models' columns, as ``from_db`` takes them; the rest is read when asked for.
_CLIENT = (
    "id", "client_id", "user_id", "name", "branch_id", "scopes", "networks", "requests_per_minute",
    "is_active", "expires_on",
)  # fmt: skip
_ACCOUNT = ("id", "username", "full_name", "language", "is_active")

# What a branch serves comes with it: the rights of its post hold there and nowhere else.
_CALLER = """
SELECT token.scope, post.id, branch.id IS NULL,
    ARRAY(
        SELECT DISTINCT served.commune_id FROM officials_brancharea served
        JOIN areas_area commune ON commune.id = served.commune_id AND commune.valid_to IS NULL
        WHERE served.branch_id = branch.id AND served.valid_from <= %(day)s::date
          AND coalesce(served.valid_to, 'infinity'::date) >= %(day)s::date
    ),
    client.id, client.client_id, client.user_id, client.name, client.branch_id, client.scopes,
    client.networks, client.requests_per_minute, client.is_active, client.expires_on,
    account.id, account.username, account.full_name, account.language, account.is_active
FROM oauth2_provider_accesstoken token
JOIN officials_apiclient client ON client.id = token.application_id
JOIN officials_official account ON account.id = client.user_id
LEFT JOIN officials_bankbranch branch ON branch.id = client.branch_id AND branch.is_active
LEFT JOIN LATERAL (
    SELECT held.id FROM officials_post held
    WHERE held.official_id = account.id AND held.branch_id = client.branch_id
      AND held.role = 'bank_officer' AND held.valid_from <= %(day)s::date
      AND coalesce(held.valid_to, 'infinity'::date) >= %(day)s::date
    LIMIT 1
) post ON true
WHERE token.token_checksum = %(checksum)s::text AND token.expires > %(now)s::timestamptz
"""


@dataclass(frozen=True, slots=True)
class Program:
    """A client with its account, and the scopes that its token was given."""

    client: ApiClient
    account: Official
    scopes: frozenset[str]


def program_by_token(checksum: str) -> Program | None:
    """Return whoever holds the live token with that digest; None for none.

    The account knows its post and territory already; nothing is kept between calls, so that a
    revocation, and a commune that is no longer served, count with the next one.
    """
    asked = {"day": timezone.localdate(), "checksum": checksum, "now": timezone.now()}
    row = fetch_one(_CALLER, asked)
    if row is None:
        return None
    scope, post, closed, communes, *values = row
    client: ApiClient = ApiClient.from_db("default", _CLIENT, values[: len(_CLIENT)])
    account: Official = Official.from_db("default", _ACCOUNT, values[len(_CLIENT) :])
    client.user = account
    account.current_posts = [] if post is None else [_post(post, client)]
    account.active_branches = frozenset() if closed else frozenset({client.branch_id})
    if post is not None and account.is_active:
        territory = Territory(frozenset(communes), frozenset())
        for right in RIGHTS[Role.BANK_OFFICER]:
            remember_territory(account, right, territory)
    return Program(client, account, frozenset(scope.split()) & set(client.scopes))


def _post(key: int, client: ApiClient) -> Post:
    """The one post of a program's account, as the account would read it."""
    values: dict[str, Any] = {"pk": key, "official": client.user, "branch_id": client.branch_id}
    return Post(role=Role.BANK_OFFICER, valid_from=timezone.localdate(), **values)
