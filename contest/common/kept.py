"""What pages keep in the cache for some minutes; the cache may be away, and then nothing is kept."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache

logger = logging.getLogger(__name__)


def find_kept(name: str) -> Any:
    """None when it was not kept, or cannot be asked for."""
    try:
        return cache.get(name)
    except Exception as error:  # whatever the cache's client raises
        logger.warning("%s not read: %s", name, type(error).__name__)
        return None


def keep(name: str, value: object, *, seconds: int) -> None:
    """Never an error."""
    try:
        cache.set(name, value, seconds)
    except Exception as error:  # whatever the cache's client raises
        logger.warning("%s not kept: %s", name, type(error).__name__)
