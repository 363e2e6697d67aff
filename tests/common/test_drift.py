"""The clock of a host against the database's."""

from __future__ import annotations

import pytest

from contest.common import drift


@pytest.mark.parametrize(
    ("database_ms", "expected"),
    [(1_000, 0), (1_400, 0), (1_500, 0), (0, 1_000), (999, 1), (1_501, -1), (121_500, -120_000)],
)
def test_drift_between(database_ms, expected):
    assert drift.drift_between(asked_ms=1_000, answered_ms=1_500, database_ms=database_ms) == expected


@pytest.mark.parametrize(
    ("ms", "off"), [(0, False), (30_000, False), (-30_000, False), (30_001, True), (-30_001, True)]
)
def test_is_off(ms, off):
    drift.note_drift(ms)
    assert (drift.is_off(), drift.drift_ms()) == (off, ms)


def test_log_says_it_once_a_minute(caplog):
    for _ in range(3):
        drift.note_drift(180_000)
    assert [record.getMessage() for record in caplog.records] == [
        "clock off: this host is 180000 ms ahead of the database; new papers are refused here"
    ]
