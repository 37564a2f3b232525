"""How programs of the bank prove who they are: keys of our own under the library's token endpoint.

``django-oauth-toolkit`` keeps one secret per application; a rotation without downtime needs two. So
the library's secret is never accepted, and a key is one of :class:`officials.models.ClientKey`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from officials.models import ApiClient, ClientKey


def digest_of(secret: str) -> str:
    """Digest under which a key is kept: the secret is 256 random bits, so one pass is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ClientKeyValidator(OAuth2Validator):
    """Accepts the live keys of a client, and no scope that the client does not hold."""

    def _check_secret(self, provided_secret: str, stored_secret: Any) -> bool:
        """Whether the secret is a live key; ``stored_secret`` is the client's own column, unused.

        The caller compares the client: a key of another one must not do, so it is asked by both
        (see :meth:`_load_application`, which leaves the client in ``_asked``).
        """
        del stored_secret
        now = timezone.now()
        return bool(
            ClientKey.objects.filter(
                client=self._asked,
                digest=digest_of(provided_secret),
                expires_at__gt=now,
                revoked_at__isnull=True,
            ).update(last_used_at=now)
        )

    def _load_application(self, client_id: str, request: Any) -> ApiClient | None:
        found: ApiClient | None = super()._load_application(client_id, request)  # type: ignore[no-untyped-call]
        self._asked = found
        return found

    def validate_scopes(
        self, client_id: str, scopes: Any, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Whether the client holds every scope that it asks for."""
        del client_id, request, args, kwargs
        return set(scopes) <= set(client.scopes)

    def get_default_scopes(
        self, client_id: str, request: Any, *args: Any, **kwargs: Any
    ) -> list[str]:
        """All that the client holds, when it names none."""
        del client_id, args, kwargs
        return list(request.client.scopes)
