"""Settings of the demonstration: embedded servers, synthetic data, demo logins."""

from config.settings.base import *  # noqa: F403 (settings build on each other)

SECRET_KEY = "demo-only-secret-never-used-with-real-data"  # noqa: S105
ALLOWED_HOSTS = ["*"]
