"""Settings of the measurements: a durable cluster of its own, so that they harm nobody's data."""

from config import env
from config.embedded.servers import Servers
from config.settings import servers
from config.settings.base import *  # noqa: F403 (settings build on each other)

SECRET_KEY = "bench-only-secret-that-signs-nothing-real"  # noqa: S105
ALLOWED_HOSTS = ["*"]
TN_DEMONSTRATION = True

#: Always embedded, whatever ``DATABASE_URL`` says: the synthetic province must never be loaded into
#: somebody's database.
TN_EMBEDDED = Servers(env.VAR_DIR, "bench")
DATABASES = {"default": servers.kept_open(TN_EMBEDDED.django_database())}
CACHES = servers.caches(TN_EMBEDDED)
CACHES["default"]["LOCATION"] = TN_EMBEDDED.cache_url(1)
CELERY_BROKER_URL = TN_EMBEDDED.broker_url(0)

#: Requests are counted as everywhere, but never refused.
TN_API_REQUESTS_PER_MINUTE = 100_000_000

STATIC_ROOT = None  # no page with styles is asked for
