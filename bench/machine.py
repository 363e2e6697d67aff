"""What processes cost: CPU seconds and memory of whole process trees, read from /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
OWN = "driver"


def parents() -> dict[int, int]:
    """The parent of every living process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return found


def tree(root: int) -> list[int]:
    """A process and everything that descends from it."""
    above = parents()
    found = [root]
    for pid in found:
        found += [child for child, parent in above.items() if parent == pid]
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def pss_mb(pid: int) -> float:
    """Memory of a process, what it shares divided among those that share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def peak_mb(pid: int) -> float:
    """The most memory that a running process has had since it was started; 0 of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def pss_of_trees(roots: Mapping[str, int]) -> dict[str, float]:
    return {name: sum(map(pss_mb, tree(root))) for name, root in roots.items()}


class Meter:
    """CPU seconds of named process trees and of this process, since it was made."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self.roots = dict(roots)
        self.begun = time.monotonic()
        self.before = self._now()

    def _now(self) -> dict[str, float]:
        trees = {name: sum(map(cpu_seconds, tree(root))) for name, root in self.roots.items()}
        return {**trees, OWN: time.process_time()}

    def spent(self) -> dict[str, float]:
        """Seconds by name since the beginning."""
        return {name: seconds - self.before[name] for name, seconds in self._now().items()}

    @property
    def wall(self) -> float:
        return time.monotonic() - self.begun
