"""Figures for Prometheus: requests by route and status, and what the capabilities add. Nothing personal."""

from __future__ import annotations

import hmac
import ipaddress
import logging
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Several web processes add up their counts in files of this folder (management/children.py makes it).
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Whoever asks through a proxy of this machine comes from loopback as well, but says for whom.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")

# Bytes of each file, for some thousand rows: routes, methods, statuses.
ROOM = 512 * 1024
# a name that nobody adds up
UNFINISHED = ".part"

logger = logging.getLogger(__name__)
_counts = True

REQUESTS = Counter("thi_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram("thi_request_seconds", "Time to answer", ["route"], buckets=(0.025, 0.1, 0.5, 2.5, 10))
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Figure(NamedTuple):
    """One number as it is at this moment."""

    name: str
    what: str
    value: float


def reserve_room() -> None:
    """For a process that serves beside others, before it counts: the room on the disk that its counts will need.

    They lie in files that are mapped into memory: one that grows on a full disk ends its process, in the middle of an
    answer. Without room nothing is counted here.
    """
    global _counts
    if not (folder := os.environ.get(SHARED_FOLDER)):
        return
    # as prometheus_client names them
    files = [Path(folder) / f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram")]
    try:
        for one in files:
            _reserve(one)
    except OSError as error:
        _counts = False
        for one in files:
            one.unlink(missing_ok=True)
            one.with_suffix(UNFINISHED).unlink(missing_ok=True)
        logger.warning("requests are not counted: %s", error.strerror)


def _reserve(file: Path) -> None:
    """The file appears with its room: whoever adds up all of them just now cannot read an empty one."""
    made = file if file.exists() else file.with_suffix(UNFINISHED)
    with made.open("a+b") as opened:
        os.posix_fallocate(opened.fileno(), 0, ROOM)
    made.replace(file)


def count_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """Adds one request. Anybody can invent methods, so unknown ones are one."""
    if not _counts:
        return
    requests, took = _counted(route, method if method in METHODS else "other", status)
    requests.inc()
    took.observe(seconds)


@lru_cache(maxsize=2_000)
def _counted(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Where a request is counted; looking it up among all labels costs more than counting."""
    return REQUESTS.labels(route, method, str(status)), SECONDS.labels(route)


def may_read(request: HttpRequest) -> bool:
    """Whether it was asked on this machine itself, or with the token (METRICS_TOKEN)."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    if wanted and scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), wanted.encode()):
        return True
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and not any(name in request.META for name in FORWARDED)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def render(figures: Iterable[Figure]) -> bytes:
    """All of it as text: the requests of every web process of this machine, and the figures."""
    page = CollectorRegistry()
    page.register(_Figures(figures))
    if os.environ.get(SHARED_FOLDER):
        MultiProcessCollector(page)
        return generate_latest(page)
    return generate_latest(page) + generate_latest(REGISTRY)


class SlowRoute(NamedTuple):
    """How long a page takes, since this machine's web processes began. `slow`: answers of more than half a second."""

    route: str
    answers: int
    slow: int
    mean_ms: int


def slow_routes(most: int = 8) -> list[SlowRoute]:
    """The pages with slow answers, those with most of them first."""
    page: CollectorRegistry = CollectorRegistry()
    if os.environ.get(SHARED_FOLDER):
        MultiProcessCollector(page)
    else:
        page = REGISTRY
    counts: dict[str, dict[str, float]] = {}
    for metric in page.collect():
        if metric.name != "thi_request_seconds":
            continue
        for sample in metric.samples:
            kind = sample.name.rpartition("_")[2] + sample.labels.get("le", "")
            counts.setdefault(sample.labels["route"], {})[kind] = sample.value
    rows = [
        SlowRoute(route, int(all_), int(all_ - one.get("bucket0.5", all_)), round(one.get("sum", 0) / all_ * 1_000))
        for route, one in counts.items()
        if (all_ := one.get("bucket+Inf", 0))
    ]
    return sorted((row for row in rows if row.slow), key=lambda row: (-row.slow, row.route))[:most]


class _Figures(Collector):
    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = list(figures)

    def collect(self) -> Iterator[Metric]:
        for one in self.figures:
            yield GaugeMetricFamily(one.name, one.what, value=one.value)
