"""The cast that tests share, and what every test starts from."""

from __future__ import annotations

import datetime as dt
import fcntl
import gc
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import timezone
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from accounts.hashers import QuickArgon2Hasher
from accounts.models import Person, Role, Unit
from contest.attempts.frozen import get_frozen_edition
from contest.common import clock, drift, heartbeats
from contest.sitting import places, snapshot
from tests.factories import make_person, make_unit, small_tree
from tests.migrated import migrated_file
from tests.running.commands import manage

# The same examples in every run, whatever the machine is doing: a red run must mean a change of ours.
settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")

STATIC_SETTINGS = [name for name in dir(site) if name.startswith(("STATIC", "WHITENOISE", "DEBUG", "FORCE_SCRIPT"))]
DATABASE = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="leave out the tests that ask no database, or once is enough"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database the tests that ask none would only say again what they said on the first."""
    if not config.getoption("--only-database"):
        return
    asking = [item for item in items if DATABASE & set(item.fixturenames) or item.get_closest_marker("django_db")]
    asking = [item for item in asking if not item.get_closest_marker("once")]
    asked = set(asking)
    config.hook.pytest_deselected(items=[item for item in items if item not in asked])
    items[:] = asking


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: Python need not look through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What processes keep in memory must not pass from one test to the next."""
    snapshot.forget()
    drift.forget()
    heartbeats.forget()
    places.forget()
    get_frozen_edition.cache_clear()
    cache.clear()


@pytest.fixture(scope="session")
def migrated(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite file that all migrations leave: made by the first process that asks (tests/migrated.py)."""
    cache = getattr(pytestconfig, "cache", None)
    # pytest may be told to keep nothing
    return migrated_file(cache.mkdir("migrated") if cache else tmp_path_factory.mktemp("migrated"))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """pytest-django finds the file that lies there already; PostgreSQL's is made anew by each process."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """On SQLite every process begins with a copy, and takes it away at its end."""
    if connection.vendor != "sqlite":
        yield
        return
    name = connection.settings_dict["TEST"]["NAME"]
    files = [Path(name + ending) for ending in ("", "-wal", "-shm")]
    for left in files:
        # of a run that was killed: its log would be played into the copy
        left.unlink(missing_ok=True)
    shutil.copyfile(request.getfixturevalue("migrated"), name)
    yield
    connection.close()
    for left in files:
        left.unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def trail_emptied_between_tests(django_db_setup: None) -> None:
    """On SQLite tests with real transactions clean up by deleting rows, which the trail's trigger would refuse."""
    if connection.vendor != "sqlite":
        return
    operations, trigger = type(connection.ops), "select sql from sqlite_master where name = 'audit_no_delete'"
    empty = operations.execute_sql_flush

    def empty_all(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(trigger)
            found = cursor.fetchone()
            cursor.execute("drop trigger if exists audit_no_delete")
            empty(self, statements)
            if found:
                cursor.execute(found[0])

    # On the class: a test in a browser has a connection of its own.
    operations.execute_sql_flush = empty_all


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One for each process of the suite: all have rows of the same numbers, and signs of life are files there."""
    site.VAR_DIR = tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hashes passwords at the least cost: 30 ms for each of an account's recovery codes say nothing about the site."""
    QuickArgon2Hasher.time_cost, QuickArgon2Hasher.memory_cost = 1, 8


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Every test client builds all middleware, and WhiteNoise then looks for every static file: a fifth of the suite's
    CPU. A second client with the same settings takes what the first one found; one that refreshes looks itself.
    """
    found: dict[tuple[object, ...], dict[str, StaticFile]] = {}
    begin = WhiteNoiseMiddleware.__init__

    def begin_once(self: WhiteNoiseMiddleware, get_response: object = None, settings: object = site) -> None:
        key = tuple(repr(getattr(settings, name, None)) for name in STATIC_SETTINGS)
        with pytest.MonkeyPatch.context() as patch:
            if key in found:
                patch.setattr(WhiteNoiseMiddleware, "add_files", lambda *_, **__: None)
                patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", lambda _: None)
            begin(self, get_response, settings)
        if not self.autorefresh:
            self.files = found.setdefault(key, self.files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "__init__", begin_once)
        yield


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A data folder with the demo site on SQLite and its prepared files, to be copied (running/commands.py, lay_out).

    The first process that asks makes it for all processes of the run.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, making = shared / "demo-site", shared / "demo-site-in-the-making"
    with (shared / "demo-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            # ./test has prepared these already; `prepare` makes anew whatever is missing or old
            for made in (site.BUILT_STATIC_DIR, site.STATIC_ROOT):
                if made.is_dir():
                    shutil.copytree(made, making / made.name)
            if (stamp := site.STATIC_ROOT.with_suffix(".stamp")).is_file():
                shutil.copy2(stamp, making)
            shutil.copyfile(migrated, making / "thi.sqlite3")
            for step in (["migrate", "-v0"], ["seed_demo"], ["prepare"]):
                done = manage(making, *step)
                assert done.returncode == 0, done.stderr
            making.rename(folder)
    return folder


@pytest.fixture
def host_ahead(monkeypatch: pytest.MonkeyPatch) -> dt.timedelta:
    """This host's clock is so far ahead of the database's, as its process knows."""
    ahead, right = dt.timedelta(minutes=20), timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: right() + ahead)
    monkeypatch.setattr(
        clock, "time", SimpleNamespace(time_ns=lambda: time.time_ns() + int(ahead.total_seconds()) * 10**9)
    )
    drift.note_drift(int(ahead.total_seconds()) * 1000)
    if connection.vendor == "sqlite":
        # it has no clock of its own to ask
        for asks in ("forms", "views", "idle"):
            monkeypatch.setattr(f"accounts.second_factor.{asks}.database_now", right)
    return ahead


@pytest.fixture
def root(db: None) -> Unit:
    """The bloc of a small tree (factories.small_tree)."""
    return small_tree()


@pytest.fixture
def cell(root: Unit) -> Unit:
    """Chi bộ Phòng Ngân sách of Sở Tài chính."""
    return Unit.objects.get(code="K1-1")


@pytest.fixture
def member(cell: Unit) -> Person:
    """A participant: member of the cell."""
    return make_person("Nguyễn Thị Thu Hằng", unit=cell)


@pytest.fixture
def secretary(root: Unit, cell: Unit) -> Person:
    """Secretary of Sở Tài chính (K1)."""
    return make_person("Trần Văn Khải", unit=cell, role=Role.Kind.SECRETARY, branch=Unit.objects.get(code="K1"))


@pytest.fixture
def organiser(cell: Unit) -> Person:
    return make_person("Bùi Xuân Trường", unit=cell, role=Role.Kind.ORGANISER)


@pytest.fixture
def judge(cell: Unit) -> Person:
    return make_person("Phạm Quốc Toàn", unit=cell, role=Role.Kind.JUDGE)


@pytest.fixture
def admin(cell: Unit) -> Person:
    return make_person("Lê Minh Đức", unit=cell, role=Role.Kind.ADMIN)


@pytest.fixture
def outsider(db: None) -> Person:
    """Somebody of a unit that has nothing to do with the bloc."""
    return make_person("Đỗ Văn Ngoài", unit=make_unit("NGOAI", "Chi bộ nơi khác"))
