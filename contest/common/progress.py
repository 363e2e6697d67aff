"""How far a worker is, for the pages that wait for it."""

from __future__ import annotations

import logging

from django.core.cache import cache

logger = logging.getLogger(__name__)
KEPT_SECONDS = 600


def tell_progress(name: str, done: int, total: int) -> None:
    """Says how far the work of a name is. In the cache: what a transaction writes nobody else sees before it ends."""
    try:
        cache.set(f"progress-{name}", (done, total), timeout=KEPT_SECONDS)
    except Exception as error:  # whatever the cache's client raises
        logger.info("progress not told: %s", type(error).__name__)


def find_progress(name: str) -> tuple[int, int] | None:
    """(done, total) of the work of a name, when a worker has told lately."""
    try:
        told: tuple[int, int] | None = cache.get(f"progress-{name}")
    except Exception as error:  # whatever the cache's client raises
        logger.info("progress not read: %s", type(error).__name__)
        return None
    return told
