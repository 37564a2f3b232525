"""The Celery application: ``celery -A config worker`` and ``celery -A config beat``.

Both refuse to start on an unfit installation, like the web server.
"""

import django
from celery import Celery
from celery.loaders.app import AppLoader

from config import env
from config.checks import refuse_unfit_installation

env.default_settings()


class Loader(AppLoader):
    """What worker and beat do first: the checks come before any server is asked."""

    def on_worker_init(self) -> None:
        """End the process where the settings are unfit."""
        django.setup()
        refuse_unfit_installation()


app = Celery("thoat_ngheo", loader="config.celery:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
