"""Reports read from a real streaming copy of a real PostgreSQL, and while it is no good from the database itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.running.commands import ROOT
from tests.services import Missing, free_port, installation, postgres, redis, standby

pytestmark = pytest.mark.services

ASK = """
from collections import Counter
import django
django.setup()
from django.db import connections, transaction
from contest.common.replica import reading_from_replica
from contest.reports.making import make_participation
from contest.rounds.models import Contest, Period

period = Period.objects.get(kind=Period.Kind.CONTEST)
asked = {"period": period.pk, "unit": period.contest.unit_id, "format": "xlsx", "lists": {"people": True}}
said = Counter()

def listen(execute, sql, params, many, context):
    said[context["connection"].alias] += not context["connection"].in_atomic_block
    return execute(sql, params, many, context)

with connections["default"].execute_wrapper(listen), connections["replica"].execute_wrapper(listen):
    made = make_participation(asked, lambda done, total: None)
with reading_from_replica() as is_fit:
    outside = Contest.objects.all().db
    with transaction.atomic():
        inside = Contest.objects.all().db
print(is_fit, outside, inside, said["default"] > 5, said["replica"] > 5, made.content[:2], Contest.objects.all().db)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(address of the database, of its copy, environment) of an installation with the demo contest."""
    try:
        with postgres(["fsync=off", "max_connections=50"]) as url, redis() as broker, standby(url) as copy:
            var_dir = tmp_path_factory.mktemp("var")
            own = {**installation(url, broker), "REPLICA_URL": copy, "VAR_DIR": str(var_dir)}
            environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "contest.settings"}
            for command in ("migrate -v0", "seed_demo"):
                run(environment, "manage.py", *command.split())
            yield url, copy, environment
    except Missing as missing:
        pytest.skip(f"{missing} is not installed")


def run(environment: dict[str, str], *arguments: str | Path) -> str:
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def test_reports_read_from_the_copy_while_it_keeps_up_and_from_the_database_else(site):
    url, copy, environment = site
    with psycopg.connect(url, autocommit=True) as writer, psycopg.connect(copy, autocommit=True) as reader:
        # what has been written is there
        position = writer.execute("select pg_current_wal_lsn()").fetchone()
        while not reader.execute("select pg_last_wal_replay_lsn() >= %s", position).fetchone()[0]:
            pass
        assert run(environment, "-c", ASK) == "True replica default False True b'PK' default"
        reader.execute("select pg_wal_replay_pause()")
        # 20 MB of log that the copy does not get
        writer.execute("create table heap as select repeat(md5(n::text), 40) as words from generate_series(1, 20000) n")
        assert run(environment, "-c", ASK) == "False default default True False b'PK' default"
        reader.execute("select pg_wal_replay_resume()")
    gone = environment | {"REPLICA_URL": f"postgresql://postgres@127.0.0.1:{free_port()}/postgres"}
    assert run(gone, "-c", ASK) == "False default default True False b'PK' default"


def test_nothing_is_migrated_in_a_copy(site):
    _, _, environment = site
    with pytest.raises(RuntimeError):
        run(environment, "manage.py", "migrate", "--database", "replica", "--run-syncdb", "nothing")


@pytest.mark.parametrize(("name", "value"), [("REPLICA_URL", "postgresql://thi:a@db.noi-bo/thi")])
def test_a_copy_on_another_machine_wants_tls_as_the_database_does(site, name, value):
    _, _, environment = site
    with pytest.raises(RuntimeError) as refused:
        run({**environment, name: value, "ALLOW_HTTP": ""}, "manage.py", "check")
    assert "sslmode=verify-full" in str(refused.value)
