"""Order of the whole run."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with real servers first: on two cores nothing then waits for them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("services") is None)
