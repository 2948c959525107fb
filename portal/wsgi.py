"""Where the web server enters."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402  settings are there once Django is set up

from portal.gate import Gate  # noqa: E402  for the same reason
from portal.measured import Measured  # noqa: E402  for the same reason

application = Measured(Gate(django_application), settings.LARGEST_BODY)
