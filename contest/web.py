"""The web server as a program: granian's own, at a door that its keeper holds open (common/door.py).

`python -m contest.web …` takes granian's options. When the server dies, whoever knocks meanwhile waits for the next one
instead of being refused; one that nobody keeps opens its own door, as granian does.
"""

from __future__ import annotations

import multiprocessing
from functools import partial
from importlib import import_module
from typing import Any

from granian import cli
from granian.net import SocketHolder
from granian.server.mp import MPServer

from contest.common.door import held_places
from contest.common.memory import keep_for_good
from contest.common.orphans import die_with_parent

# Nothing of the site is loaded here: the process that keeps those that serve would hold it for nothing.


class Server(MPServer):
    """Each of its processes has a place of its own at the door, among which the system deals out who knocks."""

    def _init_shared_socket(self) -> None:
        self._places = [SocketHolder(number, False, self.backlog) for number in held_places()]
        self._sso = None
        if not self._places:
            super()._init_shared_socket()

    def _spawn_workers(self, target: Any, callback_loader: Any) -> None:
        if self.workers == 1:
            # One alone serves in this very process: a parent would hold 14 MB, and who keeps this one starts it anew.
            self._spawn_worker(0, target, callback_loader).inner.run()
            self.signal_handler_interrupt()
            return
        # Loaded once for all, and for those who follow one that dies: they only fork.
        import_module("contest.wsgi")
        import_module("django.db").connections.close_all()
        keep_for_good()
        super()._spawn_workers(target, callback_loader)

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Any:
        if self._places:
            self._shd = self._places[idx % len(self._places)]
        return super()._spawn_worker(idx, target, partial(_load, callback_loader))


def _load(callback_loader: Any) -> Any:
    if multiprocessing.parent_process():
        die_with_parent()
    from django.conf import settings
    from django.utils.log import configure_logging

    from contest.common import door_wait
    from contest.common.metrics import reserve_room

    application = callback_loader()
    keep_for_good()
    # granian has set up its own log in this process, after ours where it was loaded before
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    reserve_room()
    # here, not where the site is loaded: a thread of the process that only loads would be in none of those that serve
    door_wait.watch_from_environment()
    return application


def serve() -> None:
    """Until it is told to stop."""
    # places are handed on as open files, which a process that is started anew would not have
    multiprocessing.set_start_method("fork")
    cli.Server = Server
    cli.entrypoint()


if __name__ == "__main__":
    serve()
