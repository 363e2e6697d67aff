"""WSGI entry point, for granian or any other server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from contest.common import door_wait

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
site = get_wsgi_application()

from contest.sitting import guard, hot_door  # noqa: E402  # settings first

# All pages' modules now, a second's work: else the first people after a start, or after a worker's death, wait for it.
_ = get_resolver().url_patterns


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The hot door for those who press, Django for all others; how long a request waits is answered before both."""
    path = environ["PATH_INFO"]
    if path.startswith(guard.PREFIX):
        return hot_door.application(environ, start_response)
    if path == door_wait.PATH:
        return door_wait.answer(start_response)
    return site(environ, start_response)
