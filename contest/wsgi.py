"""WSGI entry point, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
application = get_wsgi_application()
# All pages' modules now, a second's work: else the first people after a start, or after a worker's death, wait for it.
_ = get_resolver().url_patterns
