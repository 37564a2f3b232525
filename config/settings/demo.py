"""Settings of the demonstration: embedded servers, synthetic data, demo logins."""

from config import env
from config.settings import servers
from config.settings.base import *  # noqa: F403 (settings build on each other)

SECRET_KEY = "demo-only-secret-never-used-with-real-data"  # noqa: S105
ALLOWED_HOSTS = ["*"]

#: Started by ``manage.py`` and ``make demo`` where needed.
TN_EMBEDDED = servers.embedded("demo")
DATABASES = servers.databases(TN_EMBEDDED)
CACHES = servers.caches(TN_EMBEDDED)
CELERY_BROKER_URL = servers.broker_url(TN_EMBEDDED)
TN_DEMONSTRATION = True

# No collectstatic step: the demonstration serves the files where they are.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None

# A bank's engineer tries webhooks with a receiver on the same machine; not where others can call.
if env.DEMO_HOST == "127.0.0.1":
    TN_WEBHOOK_HTTP = True
    TN_WEBHOOK_NETWORKS = ("127.0.0.0/8",)
