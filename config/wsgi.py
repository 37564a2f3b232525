"""The WSGI application that gunicorn serves; it refuses to start on an unfit installation."""

import sys

from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application

from config import env

env.default_settings()

application = get_wsgi_application()

_problems = run_checks(tags=["installation"])
if _problems:
    sys.exit("\n".join(str(problem) for problem in _problems))
