"""Reports are looked at on one morning: headcounts, days gone and rounds depend on the clock."""

import pytest

from tests.factories import NOW


@pytest.fixture(autouse=True)
def nine_in_the_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
