"""What the server calls: `gunicorn smashboard.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smashboard.settings")

application = get_wsgi_application()
