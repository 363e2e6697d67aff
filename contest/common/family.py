"""Children of the supervisor described as values, so that a process which loads nothing of the site can keep them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from contest.common import broker, ports
from contest.common.door import Door
from contest.common.supervisor import Child


@dataclass(frozen=True)
class Described:
    """A child as JSON can hold it.

    Exactly one of three tells that it is ready: `socket`, a broker's; `page`, host and port of a web server with the
    name by which it is called, and its `certificate` if it has one; `sign`, a file that it makes. What a former one
    left is taken away before it starts: `sign`, and everything in `emptied`. A web server `listens` at a door that
    opens before it starts, once the port is free: host, port, and how many processes will answer.
    """

    name: str
    command: tuple[str, ...]
    socket: str = ""
    page: tuple[str, int, str] | None = None
    certificate: str = ""
    sign: str = ""
    listens: tuple[str, int, int] | None = None
    emptied: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    log: str = ""

    async def is_ready(self) -> bool:
        if self.socket:
            return await broker.answers(Path(self.socket))
        if self.page:
            host, port, name = self.page
            return await ports.speaks_http(host, port, name=name, certificate=self.certificate)
        return Path(self.sign).exists()

    async def may_start(self) -> bool:
        if self.sign:
            Path(self.sign).unlink(missing_ok=True)
        if self.emptied:
            shutil.rmtree(self.emptied, ignore_errors=True)
            Path(self.emptied).mkdir(parents=True)
        return True


def child(described: Described) -> Child:
    """What the supervisor keeps."""
    door = Door(*described.listens) if described.listens else None

    async def may_start() -> bool:
        return await described.may_start() and (door is None or door.open())

    return Child(
        described.name,
        described.command,
        described.is_ready,
        may_start=may_start,
        door=door,
        environment=described.environment,
        log=Path(described.log) if described.log else None,
    )


def to_json(family: Iterable[Described]) -> str:
    return json.dumps([asdict(one) for one in family])


def from_json(text: str) -> list[Described]:
    """The processes that `to_json` wrote down."""
    return [_described(one) for one in json.loads(text)]


def _described(values: dict[str, object]) -> Described:
    tuples = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Described(**tuples)  # type: ignore[arg-type]
