"""The WSGI application that gunicorn serves; it refuses to start on an unfit installation."""

from django.core.wsgi import get_wsgi_application

from config import env
from config.checks import refuse_unfit_installation

env.default_settings()

application = get_wsgi_application()

refuse_unfit_installation()
