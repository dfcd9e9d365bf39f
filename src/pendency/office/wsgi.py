"""Entry point of a WSGI server: ``gunicorn pendency.office.wsgi``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendency.office.settings")
application = get_wsgi_application()

from pendency.office import warming  # noqa: E402  # models can be imported only now

warming.start()
