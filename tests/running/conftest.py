"""Order of the whole run; brokers of one's own for Celery's app of this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kombu import pools

from contest.celery import app
from tests.services import Missing, redis


@contextmanager
def real_broker() -> Iterator[str]:
    """A Redis that the app's messages go to. What the app keeps of connections is the broker's, so it goes with it."""
    before = app.conf.broker_url
    try:
        with redis() as url:
            _forget_connections()
            app.conf.broker_url = url
            try:
                yield url
            finally:
                app.conf.broker_url = before
                _forget_connections()
    except Missing as missing:
        pytest.skip(f"{missing} is not installed")


def _forget_connections() -> None:
    pools.reset()
    app._pool = app.amqp._producer_pool = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with real servers first: on two cores nothing then waits for them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("services") is None)
