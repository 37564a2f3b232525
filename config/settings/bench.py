"""Settings of the measurements: a durable cluster of its own, so that they harm nobody's data."""

from config.settings import servers
from config.settings.base import *  # noqa: F403 (settings build on each other)

SECRET_KEY = "bench-only-secret-that-signs-nothing-real"  # noqa: S105
ALLOWED_HOSTS = ["*"]
TN_DEMONSTRATION = True

#: Always embedded: the synthetic province must never be loaded into somebody's database.
TN_EMBEDDED = servers.embedded("bench")
DATABASES = servers.databases(TN_EMBEDDED)
CACHES = servers.caches(TN_EMBEDDED)
CELERY_BROKER_URL = servers.broker_url(TN_EMBEDDED)
