"""The Celery application: ``celery -A config worker`` and ``celery -A config beat``.

Both refuse to start on an unfit installation, like the web server.
"""

from typing import Any

import django
from celery import Celery
from celery.signals import import_modules

from config import env
from config.checks import refuse_unfit_installation

env.default_settings()

app = Celery("thoat_ngheo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# The first thing that worker and beat do alike; ``beat_init`` comes after beat asked the database.
@import_modules.connect
def _refuse_unfit_installation(**_kwargs: Any) -> None:
    django.setup()
    refuse_unfit_installation()
