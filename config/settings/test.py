"""Settings of the test run: the real database, broker and worker, started from wheels."""

from config.settings.base import *  # noqa: F403 (settings build on each other)

SECRET_KEY = "test-only-secret-that-signs-nothing-real"  # noqa: S105
ALLOWED_HOSTS = ["*"]
