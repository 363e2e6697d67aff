"""The floor beside the site: bare Django views with the hot door's own statements and answers of the same size.

Nothing else is in them: no middleware, no seat, no form, no drawing, no marking, no page. Served like the site
(granian, as many processes and threads); `bench.floor` writes down the statements and sizes, and drives it.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  # settings first
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
STEPS: dict[str, Any] = pickle.loads(Path(os.environ["BARE_STEPS"]).read_bytes())


def step(request: HttpRequest, name: str, participant: int) -> HttpResponse:
    connection.health_check_done = True  # type: ignore[attr-defined]  # as the hot door does
    statements, size, status = STEPS[name]
    body = request.body
    if len(statements) > 1:
        with transaction.atomic():
            run(statements, participant)
    else:
        run(statements, participant)
    answer = b"." * (size if body else 0)
    return HttpResponse(answer, status=status, headers={"Content-Length": str(len(answer))})


def run(statements: list[tuple[str, dict[str, Any]]], participant: int) -> None:
    """The statements with this participant; one that inserts by an id takes the id of the one before."""
    row = None
    for sql, values in statements:
        with connection.cursor() as cursor:
            own = {**values, "participant": participant}
            if "attempt" in values:
                own["attempt"] = row[0] if row else None
            cursor.execute(sql, own)
            row = cursor.fetchone() if cursor.description else None


urlpatterns = [path("<str:name>/<int:participant>", step)]
application = WSGIHandler()
