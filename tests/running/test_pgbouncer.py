"""The site behind a real PgBouncer that lends connections for one transaction: twelve people on three of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.running.commands import ROOT, lay_out
from tests.services import Missing, installation, pgbouncer, postgres, redis

pytestmark = pytest.mark.services
PEOPLE, CONNECTIONS = 12, 3

SIT = f"""
import logging, random
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
logging.disable()
from django.db import connections
from django.test import Client
from bench.crew import Crew
from bench.drive import token_of

crew = Crew(people={PEOPLE}, port=80)
crew.give_each(2, random.Random(1))

def ask(client, question):
    head, _, body = question.partition(b"\\r\\n\\r\\n")
    first, *lines = head.decode().split("\\r\\n")
    fields = dict(line.split(": ", 1) for line in lines)
    client.cookies["cho_ngoi"] = fields["Cookie"].partition("=")[2]
    told = dict(HTTP_HOST=fields["Host"], HTTP_ORIGIN=fields["Origin"], HTTP_ACCEPT_ENCODING="gzip")
    return client.post(first.split()[1], data=body, content_type=fields["Content-Type"], **told)

def sit(member):
    client = Client()
    # the next one stands last
    for job in reversed(crew.jobs(member)):
        started = ask(client, job.start)
        token = token_of(started.content)
        steps = [started, ask(client, job.save_with(token)), ask(client, job.hand_in_with(token))]
        assert [one.status_code for one in steps] == [200, 204, 200], steps
    connections.close_all()

with ThreadPoolExecutor({PEOPLE}) as people:
    list(people.map(sit, crew.members))
"""


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    try:
        with postgres() as url, redis() as broker, pgbouncer(url, connections=CONNECTIONS) as pooled:
            # as web processes have it
            own = {**installation(pooled, broker), "PG_PREPARE": "0", "PG_INDEX_SCANS_ONLY": "1"}
            own |= {"DJANGO_SETTINGS_MODULE": "contest.settings"}
            yield {**os.environ, **own}
    except Missing as missing:
        pytest.skip(f"{missing} is not installed")


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_papers_counting_reports_and_recounts_pass_through_it(environment, tmp_path, demo_site):
    var_dir = tmp_path / "var"
    var_dir.mkdir()
    lay_out(var_dir, demo_site)
    environment["VAR_DIR"] = str(var_dir)
    for command in ("migrate -v0", "seed_demo", "simulate --people 40 --attempts 90 --seed 1"):
        run(environment, "manage.py", *command.split())
    run(environment, "-c", SIT)
    run(environment, "-c", "import django; django.setup(); from contest.results.actions import tally_all; tally_all()")
    assert "0 dòng lệch" in run(environment, "manage.py", "recount", "--check")
    assert "sửa 0 dòng lệch" in run(environment, "manage.py", "recount")
    file = tmp_path / "report.xlsx"
    run(environment, "manage.py", "export_participation", "--format", "xlsx", "--out", str(file))
    assert file.read_bytes()[:2] == b"PK"
    count = "from contest.attempts.models import Attempt; print(Attempt.objects.filter(state=1).count())"
    made = run(environment, "-c", f"import django; django.setup(); {count}")
    assert int(made) >= 90 + 2 * PEOPLE
    run(environment, "manage.py", "backup", "--out", str(tmp_path / "backup.zip"))
