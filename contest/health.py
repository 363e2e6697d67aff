"""Three addresses for those who watch the site: is this process alive, can it do its work, how much is there to do."""

import datetime as dt
import shutil
import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest.attempts.models import Attempt, TallyQueue
from contest.banks.models import BankImport
from contest.common import door_wait
from contest.common.certificate_dates import days_left, kept_endings
from contest.common.database import look_at_clock
from contest.common.drift import LARGEST_MS
from contest.common.heartbeats import BEAT, WORKER, age_seconds
from contest.common.metrics import CONTENT_TYPE, Figure, may_read, render
from contest.reports.health import is_full
from contest.reports.operation import newest_backup
from contest.sitting.queue_page import queue

# Attempts have no index by state: open ones are looked for among the newest.
NEWEST = 20_000


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    parts = {"database": _database_answers(), "broker": _broker_answers()}
    ready = all(parts.values())
    # these take no server out: hand-ins must arrive even where starts are refused
    parts["clock"] = not ready or abs(look_at_clock()) <= LARGEST_MS
    parts["disk"] = not is_full(shutil.disk_usage(settings.VAR_DIR).free)
    ages = {
        "oldest_uncounted_seconds": _oldest_uncounted_seconds() if ready else None,
        # none where the broker, which keeps them, is away
        "beat_age_seconds": age_seconds(BEAT) if parts["broker"] else None,
        "worker_age_seconds": age_seconds(WORKER) if parts["broker"] else None,
    }
    return JsonResponse({"ready": ready, **parts, **ages}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    # A sixth of all that a web process loads: one that comes back after its death answers people first.
    import redis

    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def _oldest_uncounted_seconds() -> int:
    """How long the oldest hand-in has waited for the tally: do the workers keep up? It never takes a server out."""
    oldest_ms = TallyQueue.objects.order_by("pk").values_list("attempt__submitted_ms", flat=True).first()
    return 0 if oldest_ms is None else max(0, int(time.time() - oldest_ms / 1000))


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (timezone.now() + dt.timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {until}", "Preferred-Languages: vi, en"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        raise Http404
    broker = _broker_answers()
    figures = [Figure("thi_broker_up", "Whether the broker answers", broker)]
    figures.append(
        Figure("thi_door_wait_seconds", "How long requests wait before they are taken up", door_wait.seconds())
    )
    figures.append(Figure("thi_start_queue_length", "People told to wait, of the process that answers", queue.length))
    drift = look_at_clock()
    figures.append(Figure("thi_clock_drift_seconds", "How far this host is ahead of the database", drift / 1000))
    figures += [*_certificates(), *_upkeep()]
    try:
        figures += [Figure("thi_database_up", "Whether the database answers", 1), *_figures()]
    except DatabaseError:
        figures.append(Figure("thi_database_up", "Whether the database answers", 0))
    return HttpResponse(render(figures), content_type=CONTENT_TYPE)


def _certificates() -> list[Figure]:
    left = [days_left(one.at, now=timezone.now()) for one in kept_endings() if one.at is not None]
    return [Figure("thi_certificate_days_left", "Of the inner certificate that ends first", min(left))] if left else []


def _upkeep() -> list[Figure]:
    """Beat's and worker's last signs of life while they can be read, this machine's disk and newest backup."""
    lives = {"beat": age_seconds(BEAT), "worker": age_seconds(WORKER)}
    figures = [
        Figure(f"thi_{name}_age_seconds", f"Since the last sign of life of the {name}", age)
        for name, age in lives.items()
        if age is not None
    ]
    figures.append(Figure("thi_disk_free_bytes", "Under VAR_DIR", shutil.disk_usage(settings.VAR_DIR).free))
    if (newest := newest_backup()) is not None:
        figures.append(Figure("thi_backup_age_seconds", "Of the newest file of VAR_DIR/backup", time.time() - newest))
    return figures


def _figures() -> list[Figure]:
    State = BankImport.State
    unread = BankImport.objects.filter(state__in=(State.WAITING, State.READING))
    newest = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    open_ones = Attempt.objects.filter(pk__gt=newest - NEWEST, state=Attempt.State.OPEN)
    return [
        Figure("thi_tally_queue_length", "Papers handed in and not yet counted", TallyQueue.objects.count()),
        Figure("thi_tally_queue_age_seconds", "How long the oldest of them has waited", _oldest_uncounted_seconds()),
        Figure("thi_attempts_open", f"Papers being worked on, among the newest {NEWEST}", open_ones.count()),
        Figure("thi_imports_waiting", "Question files not read yet", unread.count()),
    ]


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
