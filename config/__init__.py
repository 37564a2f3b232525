"""Project configuration: settings, routes and the Celery application."""
