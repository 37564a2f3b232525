"""Settings shared by every environment."""

import datetime as dt
from pathlib import Path
from typing import Any

from celery.schedules import crontab

from config import env, logs
from config.settings.shell import *  # noqa: F403 (settings build on each other)

BASE_DIR: Path = env.BASE_DIR
SECRET_KEY = env.SECRET_KEY
DEBUG = False
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS

#: True in a real installation only; see ``config.checks``.
TN_PRODUCTION = False

INSTALLED_APPS = [
    "config.apps.ProjectConfig",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "config.apps.ThoatNgheoAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "axes",
    "csp",
    "oauth2_provider",
    "common",
    "areas",
    "officials",
    "households",
    "exchange",
    "programmes",
    "livelihoods",
    "housing",
    "credit",
    "summaries",
]

LOGGING = logs.configuration(as_json=False, level="WARNING")

MIDDLEWARE = [
    "config.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LanguageMiddleware",
    "config.middleware.SameMethodMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.shell",
            ],
        },
    },
]

AUTH_USER_MODEL = "officials.Official"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Five wrong passwords for one name from one address: a quarter of an hour to calm down.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_AGE = 9 * 60 * 60  # one working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.error_views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "vi"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

#: Most API requests that one account may send in a minute; 0 means no limit.
TN_API_REQUESTS_PER_MINUTE = 1_200
#: Most bytes of a body sent to the API: 500 persons take a fifth of it.
TN_API_BODY_BYTES = 512 * 1024
#: Most requests for posted lists from one address in a minute; telephones share addresses.
TN_PUBLIC_REQUESTS_PER_MINUTE = 240

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "common.api_schema.ApiSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "officials.api.authentication.ClientToken",
        "common.api_access.OfficialSession",
    ],
    # Closed unless a view names the right that opens it.
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "common.api_access.HoldsRight",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["common.api_access.OfficialThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["common.api_render.ApiJson"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "common.api_errors.exception_handler",
    # An unknown query parameter is refused, so none may have a second meaning.
    "URL_FORMAT_OVERRIDE": None,
}

# Programs of the bank: client credentials only; keys are officials.ClientKey, tokens live an hour.
OAUTH2_PROVIDER_APPLICATION_MODEL = "officials.ApiClient"
OAUTH2_PROVIDER: dict[str, Any] = {
    "OAUTH2_VALIDATOR_CLASS": "officials.oauth.ClientKeyValidator",
    # Knows no other grant, and no page on which a person would be asked.
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "SCOPES": {
        "eligibility:read": "Eligibility for loans",
        "lists:read": "Confirmed lists, and answers to them",
        "loans:write": "Loans reported by the bank",
        "feed:read": "Changes of households",
    },
    "ACCESS_TOKEN_EXPIRE_SECONDS": 60 * 60,
    "ALLOWED_SCHEMES": ["https"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}
#: A rotated key goes on for so many days beside the new one; keys live so long at most.
TN_KEY_OVERLAP_DAYS = 7
TN_KEY_DAYS = 365
#: Wrong keys for one program from one address, and seconds to calm down; as for people's passwords.
TN_TOKEN_FAILURES = 10
TN_TOKEN_COOLOFF_SECONDS = 15 * 60
#: Days for which the answer to an Idempotency-Key is kept.
TN_IDEMPOTENCY_DAYS = 30
#: Whether a loan at another rate than the one in force is refused; below it goes with support.
TN_LOAN_RATE_REFUSED = True
#: Most rows of one bulk report of loans, days for which what was sent is kept after its end.
TN_BATCH_ROWS = 5_000
TN_BATCH_BODY_DAYS = 30
#: Most bytes of a bulk report of loans or of a month's books: a loan takes about 600.
TN_BATCH_BODY_BYTES = 8 * 1024 * 1024
#: Loans of a bulk report written in one transaction; seconds after which a silent worker is missed.
TN_BATCH_CHUNK = 200
TN_BATCH_LEASE_SECONDS = 30
#: Most loans of a month's books that are compared one by one.
TN_RECONCILED_LOANS = 20_000
#: Months for which the change feed can be read again.
TN_FEED_MONTHS = 13
#: Who may read /metrics; for everybody else the page does not exist.
TN_METRICS_NETWORKS: tuple[str, ...] = ("127.0.0.0/8",)
#: Webhooks: whether http:// may be called, and networks that may be besides the public Internet;
#: for tests only, both open doors into the network of the server.
TN_WEBHOOK_HTTP = False
TN_WEBHOOK_NETWORKS: tuple[str, ...] = ()

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Thoát Nghèo",
    "VERSION": "1.1.0",
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "Apache-2.0"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api_headers.name_headers",
        "common.api_schema.share_problems",
        "common.api_schema.introduce",
    ],
    # Labels are translated; the document must not depend on the language.
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "LoanState": "credit.choices.LoanState",
        "AreaLevel": "areas.choices.AreaLevel",
        "Boundaries": "areas.choices.Boundaries",
        "AttributeScheme": "areas.choices.AttributeScheme",
        "SuccessionShare": "areas.choices.SuccessionShare",
        "VillageKind": "areas.choices.VillageKind",
        "BatchRowResult": "credit.choices.BatchRowState",
        "BatchState": "credit.choices.BatchState",
        "ClassOrigin": "households.choices.ClassOrigin",
        "CreditCategory": "credit.choices.Category",
        "EligibilityPurpose": "credit.api.serializers.PURPOSE_CHOICES",
        "EligibilityReason": "credit.api.serializers.REASON_CHOICES",
        "RemovedReason": "credit.api.list_serializers.REMOVED_CHOICES",
        "RejectReason": "credit.choices.RejectReason",
        "ChangeKind": "credit.choices.EventKind",
        "ChangeRole": "credit.api.feed_serializers.ROLES",
        "ChangedPart": "credit.api.feed_serializers.CHANGED",
        "ClassTold": "credit.api.feed_serializers.CLASSES",
        "DeliveryState": "credit.choices.DeliveryState",
        "UndoneEvent": "credit.api.feed_serializers.UNDONE",
        "EthnicList": "households.choices.EthnicList",
        "FormStatus": "households.choices.FormStatus",
        "LoanDifferenceKind": "credit.choices.DifferenceKind",
        "MeasureGroup": "summaries.api.serializers.GROUP_CHOICES",
        "MeasureUnit": "summaries.api.serializers.UNIT_CHOICES",
        "PovertyClass": "households.api.serializers.CLASS_CHOICES",
        "Relation": "households.choices.Relation",
        "Sex": "households.choices.Sex",
        "StandardStatus": "households.choices.StandardStatus",
        "CapitalSource": "programmes.choices.CapitalSource",
        "CommitmentState": "programmes.choices.CommitmentState",
        "ProgrammeKind": "programmes.choices.ProgrammeKind",
        "SupportGroup": "programmes.choices.SupportGroup",
        "SupportState": "programmes.choices.SupportState",
        "SupportStatus": "programmes.choices.Status",
    },
}

#: How large a spreadsheet may be that is loaded; the keys are those of
#: ``common.sheets.limits.Limits``, which documents them and gives the other defaults.
TN_SHEETS: dict[str, int] = {}

#: Where the published reference data that the product needs at run time lives.
TN_DATA_DIR: Path = BASE_DIR / "data"

#: Files with personal data (uploaded registers, exports): outside any folder that is served.
PRIVATE_ROOT: Path = env.PRIVATE_ROOT

#: A worker that stops is missed after this many seconds and its import is taken up by another.
TN_IMPORT_LEASE_SECONDS = 15
#: Whole households written to the register in one transaction.
TN_IMPORT_CHUNK = 5_000
#: Days after which an import that wrote nothing is given up; after which the file and the rows of
#: one that ended are deleted; after which a written one can no longer be taken back.
TN_IMPORT_ABANDONED_DAYS = 30
TN_IMPORT_ROWS_DAYS = 90
TN_IMPORT_UNDO_DAYS = 365

#: Exports of more rows are written by a worker and wait to be fetched for so many hours.
TN_EXPORT_DIRECT_ROWS = 50_000
TN_EXPORT_KEEP_HOURS = 24

#: Templates of printed papers, one folder per layout; a layout that was used never changes.
TN_PAPERS_DIR: Path = BASE_DIR / "templates" / "papers"
#: Reminders to officials by e-mail; a server that does not answer holds no worker up for long.
_EMAIL = env.email()
EMAIL_BACKEND: str = _EMAIL["EMAIL_BACKEND"]
EMAIL_HOST: str = _EMAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT: int = _EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER: str = _EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD: str = _EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS: bool = _EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = _EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.EMAIL_FROM

#: Where the public checks a printed code; it is printed on every paper.
TN_PUBLIC_URL = env.public_url()
#: Whether a proxy stands in front and appends the visitor to ``X-Forwarded-For``.
TN_BEHIND_PROXY = False
#: Codes that one address may check in a minute.
TN_CHECKS_PER_MINUTE = 30
#: Papers of a bulk print set at once, seconds after which a silent worker is missed, hours for
#: which the finished file is kept, and the most papers of one print.
TN_PRINT_CHUNK = 50
TN_PRINT_LEASE_SECONDS = 30
TN_PRINT_KEEP_HOURS = 24
TN_PRINT_MOST = 20_000

#: Set by the settings of a purpose; see ``config.settings.servers``.
DATABASES: dict[str, dict[str, Any]] = {}
#: Where summary views read: the replica if there is one.
TN_READ_DATABASE = "default"

# Celery: no result backend (figures themselves are the result); a task is acknowledged when done,
# so a killed worker's task runs again, and every task is safe to run twice.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "thoat-ngheo"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The broker hands a task to another worker when this time is over, so no task may run longer.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 60 * 60}
# A broker that is away must not hold up the person whose change is already saved.
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1}
CELERY_TASK_SOFT_TIME_LIMIT = 85 * 60
CELERY_TASK_TIME_LIMIT = 90 * 60
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
#: First content of the schedule; an operator may change it in the database.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Nothing to do costs one query; what is late by ten seconds is left to the next one.
    "recompute-stale-statistics": {
        "task": "summaries.recompute_stale",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    # Imports whose worker was killed, or that waited for another import of the commune.
    "resume-imports": {
        "task": "exchange.resume_imports",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    # Bulk reports of loans whose worker was killed.
    "resume-loan-batches": {
        "task": "credit.resume_batches",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    # What was sent names persons and debts: it goes; what became of each row stays.
    "tidy-loan-batches": {
        "task": "credit.tidy_batches",
        "schedule": crontab(hour="2", minute="40"),
        "options": {"expires": 6 * 60 * 60},
    },
    # Exported files are kept for a day; one whose worker was killed is begun again.
    "tidy-exports": {
        "task": "exchange.tidy_exports",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    # Files and rows of imports that ended long ago name persons: they go.
    "tidy-imports": {
        "task": "exchange.tidy_imports",
        "schedule": crontab(hour="2", minute="30"),
        "options": {"expires": 6 * 60 * 60},
    },
    # Answers to changes of programs: asked for again within a month, not later.
    "forget-answers": {
        "task": "common.forget_answers",
        "schedule": crontab(hour="2", minute="40"),
        "options": {"expires": 6 * 60 * 60},
    },
    # Tokens of programs live an hour and open nothing afterwards.
    "forget-expired-tokens": {
        "task": "officials.forget_expired_tokens",
        "schedule": crontab(hour="2", minute="10"),
        "options": {"expires": 6 * 60 * 60},
    },
    # What drafts said before each saving: of no use once the review is finished.
    "forget-savings": {
        "task": "households.forget_savings",
        "schedule": crontab(hour="2", minute="50"),
        "options": {"expires": 6 * 60 * 60},
    },
    # Bulk prints whose worker was killed; files whose time is over.
    "tidy-prints": {
        "task": "households.tidy_prints",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    # How much a shared name says about two records; a day's changes weigh nothing.
    "count-names": {
        "task": "households.count_names",
        "schedule": crontab(hour="1", minute="40"),
        "options": {"expires": 6 * 60 * 60},
    },
    # Reminders by e-mail: what could not be delivered is tried again until noon.
    "send-digests": {
        "task": "households.send_digests",
        "schedule": crontab(hour="6-11", minute="20"),
        "options": {"expires": 50 * 60},
    },
    # Rounds that open by rule; a day on which nothing ran is caught up the next morning.
    "open-due-rounds": {
        "task": "households.open_due_rounds",
        "schedule": crontab(hour="5", minute="10"),
        "options": {"expires": 6 * 60 * 60},
    },
    # Posting periods end at midnight; whatever asks in between is served on the page itself.
    "serve-postings": {
        "task": "households.serve_postings",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    # Duplicates among those who were in the register before anybody looked.
    "scan-duplicates": {
        "task": "households.scan_duplicates",
        "schedule": crontab(hour="3", minute="10"),
        "options": {"expires": 3 * 60 * 60},
    },
    # Changes get their place in the feed, and go out to webhooks; nothing to do costs two queries.
    "number-events": {
        "task": "credit.number_events",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    # Events of the feed beyond thirteen months, deliveries beyond one.
    "tidy-feed": {
        "task": "credit.tidy_feed",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 6 * 60 * 60},
    },
    # Days pass: escapes end and reviews age without any write.
    "recompute-every-statistic": {
        "task": "summaries.recompute_everything",
        "schedule": crontab(hour="0", minute="20"),
        "options": {"expires": 6 * 60 * 60},
    },
}
#: Synthetic data: every page says so, and scoring forms marked as demonstration may decide.
TN_DEMONSTRATION = False
#: Decibans from which two records are called a duplicate (10: ten to one) or shown as possible (0:
#: even odds); what they find and miss is in docs/rules/duplicates.md.
TN_DUPLICATE_POINTS = 10
TN_DUPLICATE_POSSIBLE_POINTS = 0
#: Every commune is compared with the whole register again after so many days.
TN_DUPLICATE_SCAN_DAYS = 30
