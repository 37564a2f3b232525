"""Which database, broker and cache a purpose uses: real ones by address, or embedded ones."""

from typing import Any

from redis.backoff import NoBackoff
from redis.retry import Retry

from config import env
from config.embedded.servers import Servers

#: Connections outlive a request and are looked at before they are used again.
KEPT_OPEN = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def kept_open(described: dict[str, Any]) -> dict[str, Any]:
    """Add to Django's description of a database how its connections are kept.

    The statements of ``common.prepared`` stay prepared on them, unless the address says
    ``?prepare_threshold=none``, for a pooler that does not know prepared statements.
    """
    options = {"prepare_threshold": 5} | described.get("OPTIONS", {})
    if str(options["prepare_threshold"]).lower() == "none":
        options["prepare_threshold"] = None
    return described | KEPT_OPEN | {"OPTIONS": options}


def embedded(profile: str) -> Servers:
    """Return the embedded servers of a profile; those that the environment names are left out."""
    return Servers(
        env.VAR_DIR,
        profile,
        postgres_needed=not env.DATABASE_URL,
        valkey_needed=not env.REDIS_URL,
    )


def databases(servers: Servers | None) -> dict[str, dict[str, Any]]:
    """Return Django's ``DATABASES``: ``DATABASE_URL``, else the embedded server."""
    if env.DATABASE_URL:
        default = env.database(env.DATABASE_URL)
    elif servers is not None:
        default = servers.django_database()
    else:
        return {}
    return {"default": kept_open(default)}


def replica(url: str) -> dict[str, Any]:
    """Return the read replica of the summary views; tests read the database itself."""
    return kept_open(env.database(url)) | {"TEST": {"MIRROR": "default"}}


def broker_url(servers: Servers | None) -> str:
    """Return Celery's broker: ``REDIS_URL``, else the embedded Valkey."""
    if env.REDIS_URL or servers is None:
        return env.REDIS_URL
    return servers.broker_url(0)


def caches(servers: Servers | None) -> dict[str, dict[str, Any]]:
    """Return Django's ``CACHES`` in the server's database beside the broker's."""
    if env.REDIS_URL or servers is None:
        location = env.next_redis_database(env.REDIS_URL)
    else:
        location = servers.cache_url(1)
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": location,
            "KEY_PREFIX": "tn",
            # A cache that is away must cost a request little; nothing is kept only there.
            "OPTIONS": {
                "socket_connect_timeout": 2,
                "socket_timeout": 5,
                "retry": Retry(NoBackoff(), 1),
            },
        }
    }
