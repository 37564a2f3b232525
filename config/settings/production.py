"""Settings of a real installation: everything secret or local comes from the environment.

``manage.py check --deploy`` names what is missing (``config.checks``); docs/deploy.md explains it.
"""

from config import env, logs
from config.settings import servers
from config.settings.base import *  # noqa: F403 (settings build on each other)

TN_PRODUCTION = True
DEBUG = env.DEBUG  # refused by the checks, so that nobody believes it is on

LOGGING = logs.configuration(as_json=True, level="INFO")

DATABASES = servers.databases(None)
CACHES = servers.caches(None)
CELERY_BROKER_URL = servers.broker_url(None)
if env.DATABASE_REPLICA_URL:
    DATABASES["replica"] = servers.replica(env.DATABASE_REPLICA_URL)
    TN_READ_DATABASE = "replica"

# HTTPS ends at the proxy in front, which must set this header itself and drop a visitor's own.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TN_BEHIND_PROXY = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # asked by the proxy itself, inside
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

# Names that change with the content, so that browsers may keep the files for a year.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
