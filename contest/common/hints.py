"""Hints to workers that there is something to do; never an error. The beat's tick does what a lost hint did not."""

import logging
import threading
from typing import Any

from celery import current_app

logger = logging.getLogger(__name__)


def send_hint(task: str, *args: Any, expires_seconds: int) -> None:
    """Sends a message from a thread of its own: with the broker away, trying takes seconds that nobody should wait."""
    threading.Thread(target=_send, args=(task, args, expires_seconds), daemon=True).start()


def _send(task: str, args: tuple[Any, ...], expires_seconds: int) -> None:
    try:
        current_app.send_task(task, args=args, expires=expires_seconds, retry=False)
    except Exception as error:  # whatever the broker's client raises
        logger.info("hint for %s not sent: %s", task, type(error).__name__)
