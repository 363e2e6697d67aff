"""Two addresses for those who watch the site: is this process alive, and can it do its work. No personal data."""

import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest.attempts.models import TallyQueue


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    parts = {"database": _database_answers(), "broker": _broker_answers()}
    ready = all(parts.values())
    report = {"ready": ready, **parts, "oldest_uncounted_seconds": _oldest_uncounted_seconds() if ready else None}
    return JsonResponse(report, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def _oldest_uncounted_seconds() -> int:
    """How long the oldest hand-in has waited for the tally: do the workers keep up? It never takes a server out."""
    oldest_ms = TallyQueue.objects.order_by("pk").values_list("attempt__submitted_ms", flat=True).first()
    return 0 if oldest_ms is None else max(0, int(time.time() - oldest_ms / 1000))


urlpatterns = [path("healthz", healthz), path("readyz", readyz)]
