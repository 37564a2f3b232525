"""Settings of the test run: the real database, broker and worker, started from wheels."""

from config import env
from config.settings import servers
from config.settings.base import *  # noqa: F403 (settings build on each other)

SECRET_KEY = "test-only-secret-that-signs-nothing-real"  # noqa: S105
ALLOWED_HOSTS = ["*"]

#: A cluster of its own, without safety against a power cut; started by ``tests/conftest.py``.
TN_EMBEDDED = servers.embedded("test")
DATABASES = servers.databases(TN_EMBEDDED)
DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES = servers.caches(TN_EMBEDDED)
CELERY_BROKER_URL = servers.broker_url(TN_EMBEDDED)

# Argon2 is slow on purpose; tests of sign-in check the production list of hashers.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TN_DEMONSTRATION = True
TN_IMPORT_LEASE_SECONDS = 2
TN_IMPORT_CHUNK = 50
TN_PRINT_CHUNK = 5
TN_BATCH_CHUNK = 20
TN_BATCH_LEASE_SECONDS = 2
TN_CHECKS_PER_MINUTE = 10_000
TN_TOKEN_FAILURES = 10_000  # all tests share one address
TN_PRINT_LEASE_SECONDS = 2
STATIC_ROOT = None  # test servers serve the files where they are

# A real worker started by a test works on the test's own database and queue.
if env.TEST_DATABASE:
    DATABASES["default"]["NAME"] = env.TEST_DATABASE
    # It calls servers of the test on this machine; what is refused is tested without it.
    TN_WEBHOOK_HTTP = True
    TN_WEBHOOK_NETWORKS = ("127.0.0.0/8",)
CELERY_TASK_DEFAULT_QUEUE = env.TEST_QUEUE or "test"
