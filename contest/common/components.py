"""The bill of materials: every component of the lock file as CycloneDX 1.5 JSON. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill_of_materials(lock: str, *, name: str, version: str, licences: Mapping[str, str]) -> dict[str, Any]:
    """`lock`: requirements with hashes, one component a paragraph; `licences`: by component, where known."""
    components: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pinned := PINNED.match(line):
            components.append(_component(pinned[1].lower(), pinned[2], licences))
        for digest in HASH.findall(line):
            components[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": name, "version": version}},
        "components": components,
    }


def _component(name: str, version: str, licences: Mapping[str, str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    made: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if licence := licences.get(name):
        made["licenses"] = [{"license": {"name": licence}}]
    return {**made, "hashes": []}
