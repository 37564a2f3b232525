"""The Celery application: ``celery -A config worker`` and ``celery -A config beat``."""

from celery import Celery

from config import env

env.default_settings()

app = Celery("thoat_ngheo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
