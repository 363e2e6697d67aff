"""/metrics, the line for each request, and the id that stands on the error page."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Unit
from contest import health
from contest.banks.models import BankImport
from contest.common import heartbeats, metrics
from contest.common.logs import json_formatter
from contest.common.metrics import SHARED_FOLDER
from contest.common.request_log import server_error
from tests.factories import NOW, hand_in, make_bank, make_contest, make_participant, start_paper
from tests.running.commands import ROOT

TOKEN = "t" * 32


@pytest.fixture(autouse=True)
def broker_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker_answers", lambda: True)


def figures(client: Client, **headers: str) -> dict[str, float]:
    """Figures without labels by name."""
    response = client.get("/metrics", **headers)  # type: ignore[arg-type]
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}


def counted(**labels: str) -> float:
    return REGISTRY.get_sample_value("thi_requests_total", labels) or 0.0


# --- figures ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_metrics_of_a_running_contest(client: Client, root: Unit) -> None:
    contest = make_contest(root)
    cell = Unit.objects.get(code="K1-1")
    hand_in(make_participant(contest, cell), 20)
    hand_in(make_participant(contest, cell), 19)
    start_paper(make_participant(contest, cell))
    bank = make_bank()
    for state in (BankImport.State.WAITING, BankImport.State.READING, BankImport.State.FAILED):
        BankImport.objects.create(bank=bank, file_name="a.docx", content=b"", state=state, at=NOW)
    told = figures(client)
    assert told.pop("thi_disk_free_bytes") > 0
    ours = {name: value for name, value in told.items() if name.startswith("thi_") and "_age_" not in name}
    assert ours == {
        "thi_broker_up": 1,
        "thi_door_wait_seconds": 0,
        "thi_start_queue_length": 0,
        "thi_clock_drift_seconds": 0,
        "thi_database_up": 1,
        "thi_tally_queue_length": 2,
        "thi_attempts_open": 1,
        "thi_imports_waiting": 2,
    }


@pytest.mark.django_db
def test_metrics_tell_how_long_papers_wait(client: Client, root: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(make_participant(make_contest(root), root), 20)
    monkeypatch.setattr(health, "time", SimpleNamespace(time=lambda: NOW.timestamp() + 90))
    assert figures(client)["thi_tally_queue_age_seconds"] == 90


@pytest.mark.django_db
def test_metrics_of_an_empty_database(client: Client) -> None:
    told = figures(client)
    assert (told["thi_tally_queue_length"], told["thi_tally_queue_age_seconds"], told["thi_attempts_open"]) == (0, 0, 0)


@pytest.mark.django_db
def test_metrics_without_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "_figures", refuse)
    told = figures(client)
    assert told["thi_database_up"] == 0
    assert "thi_tally_queue_length" not in told


@pytest.mark.django_db
def test_metrics_tell_of_beat_worker_and_backup_as_far_as_is_known(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    ages = ("thi_beat_age_seconds", "thi_worker_age_seconds", "thi_backup_age_seconds")
    assert not set(ages) & set(figures(client))
    heartbeats._told.clear()
    # the past, not a clock that is set forward: this one is compared with the database's
    before = time.time() - 300
    with monkeypatch.context() as past:
        past.setattr(heartbeats, "shared_now_ms", lambda: int(before * 1_000))
        for one in (heartbeats.BEAT, heartbeats.WORKER):
            heartbeats.note_life(one)
    (tmp_path / "backup").mkdir()
    backup = tmp_path / "backup" / "thi-20261127-021500.zip"
    backup.touch()
    os.utime(backup, (before, before))
    told = figures(client)
    assert [round(told[name], -1) for name in ages] == [300] * 3


@pytest.mark.django_db
def test_metrics_take_few_questions(client: Client, django_assert_num_queries: Any) -> None:
    # PostgreSQL is asked for its clock; SQLite has ours
    with django_assert_num_queries(5 + (connection.vendor == "postgresql")):
        figures(client)


# --- who may read them --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_VIA": "1.1 x", "HTTP_AUTHORIZATION": f"bearer {TOKEN}"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer sai"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": f"Basic {TOKEN}"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer"}, 404),
    ],
)
def test_metrics_are_for_this_machine_and_the_token(
    client: Client, settings: Any, asked: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", **asked).status_code == status  # type: ignore[arg-type]


@pytest.mark.django_db
def test_metrics_without_a_token_set_take_no_empty_one(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_metrics_wrong_method(client: Client) -> None:
    assert client.post("/metrics").status_code == 405


# --- requests -----------------------------------------------------------------------------------------


def test_requests_are_counted_by_route_and_status(client: Client) -> None:
    before = counted(route="healthz", method="GET", status="200")
    client.get("/healthz")
    assert counted(route="healthz", method="GET", status="200") == before + 1


def test_requests_with_invented_methods_are_one(client: Client) -> None:
    before = counted(route="healthz", method="other", status="405")
    client.generic("BREW", "/healthz")
    assert counted(route="healthz", method="other", status="405") == before + 1


def test_requests_of_several_processes_are_added(tmp_path: Path) -> None:
    """As two web processes of PostgreSQL's installation count them, and a third is asked."""
    count = "from contest.common.metrics import count_request as c; c(route='x', method='GET', status=200, seconds=0.1)"
    ask = "from contest.common.metrics import render; print(render([]).decode())"
    environment = {**os.environ, SHARED_FOLDER: str(tmp_path)}
    for program in (count, count, ask):
        out = subprocess.run(
            [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
    assert 'thi_requests_total{method="GET",route="x",status="200"} 2.0' in out.stdout
    assert 'thi_request_seconds_bucket{le="0.1",route="x"} 2.0' in out.stdout


# --- the log ------------------------------------------------------------------------------------------


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    """What the log says of requests, as stored lines without their time."""
    caplog.set_level(logging.INFO, logger="contest.request")

    def told() -> list[dict[str, Any]]:
        records = [record for record in caplog.records if record.name == "contest.request"]
        return [
            {name: value for name, value in record.msg.items() if name != "timestamp"}  # type: ignore[attr-defined]
            for record in records
        ]

    return told


FULL_DISK = """
import sys
from pathlib import Path
from contest.common.metrics import count_request, reserve_room

folder, when = Path(sys.argv[1]), sys.argv[2]

def fill():
    with (folder / "ballast").open("ab", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                pass

if when == "before":
    fill()
reserve_room()
fill()
for number in range(240):
    count_request(route=f"route-{number}", method="GET", status=200, seconds=0.1)
print("lives", sum(b"route-239" in one.read_bytes() for one in folder.glob("*.db")))
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root mounts a disk of its own")
@pytest.mark.parametrize(("when", "said"), [("before", "lives 0"), ("later", "lives 2")])
def test_a_full_disk_ends_no_process_that_counts(tmp_path: Path, when: str, said: str) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        environment = {**os.environ, SHARED_FOLDER: str(tmp_path), "DJANGO_SETTINGS_MODULE": "contest.settings"}
        command = [sys.executable, "-c", FULL_DISK, str(tmp_path), when]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_whoever_adds_up_meets_no_empty_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web process that comes up while another answers /metrics."""
    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path))
    reserve, looked = os.posix_fallocate, []

    def meanwhile(*told: int) -> None:
        looked.append(list(MultiProcessCollector(None, path=str(tmp_path)).collect()))
        reserve(*told)

    monkeypatch.setattr(metrics, "os", SimpleNamespace(**{**vars(os), "posix_fallocate": meanwhile}))
    metrics.reserve_room()
    assert len(looked) == 2
    names = [f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram")]
    assert sorted(one.name for one in tmp_path.iterdir()) == names
    assert {one.stat().st_size for one in tmp_path.iterdir()} == {metrics.ROOM}


def test_request_line(client: Client, lines: Any) -> None:
    response = client.get("/healthz?ma=DV001", HTTP_X_REQUEST_ID="lb-0123456789")
    (line,) = lines()
    assert isinstance(line.pop("ms"), float)
    assert line == {
        "event": "request",
        "request_id": "lb-0123456789",
        "method": "GET",
        "route": "healthz",
        "status": 200,
        "level": "info",
        "logger": "contest.request",
    }
    assert response["X-Request-ID"] == "lb-0123456789"


@pytest.mark.django_db
def test_request_line_of_the_hot_door_names_nobody(client: Client, lines: Any, root: Unit) -> None:
    make_contest(root)
    client.get("/bai-thi/thi-thu/4711")
    (line,) = lines()
    assert (line["route"], line["status"]) == ("sitting:paper", 303)
    assert "4711" not in str(line)


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g", "đồng-chí-nào", 'x"} {"event": "y'])
def test_request_id_is_made_when_none_is_worth_keeping(client: Client, given: str) -> None:
    first, second = (client.get("/healthz", HTTP_X_REQUEST_ID=given)["X-Request-ID"] for _ in range(2))
    assert first != second
    assert all(len(made) == 16 and int(made, 16) >= 0 for made in (first, second))


def test_error_page_shows_the_id_under_which_the_log_tells_more(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, lines: Any
) -> None:
    def fail() -> bool:
        raise RuntimeError("something of ours")

    monkeypatch.setattr(health, "_broker_answers", fail)
    monkeypatch.setattr(health, "_database_answers", lambda: True)
    client.raise_request_exception = False
    response = client.get("/readyz")
    incident = response["X-Request-ID"]
    assert response.status_code == 500
    assert f"Mã sự cố: <b>{incident}</b>" in response.content.decode()
    assert "something of ours" not in response.content.decode()
    assert [(line["status"], line["request_id"]) for line in lines()] == [(500, incident)]
    (error,) = [record for record in caplog.records if record.name == "django.request"]
    told = json_formatter().format(error)
    assert incident in told
    assert "something of ours" in told


def test_error_page_without_its_look_still_shows_the_id(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Static files that were never prepared make every page fail, this one too."""

    def fail(name: str) -> str:
        raise ValueError(name)

    monkeypatch.setattr(staticfiles_storage, "url", fail)
    response = server_error(rf.get("/", REQUEST_ID="0123456789abcdef"))
    assert response.status_code == 500
    assert response.content.decode() == "Có trục trặc ở máy chủ. Mã sự cố: 0123456789abcdef"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/khong-co/dv001", "/khong-co/Nguyễn Văn A", "/khong-co/dv001\t\n"])
def test_log_names_the_route_and_not_the_path(client: Client, path: str) -> None:
    """Django's own warning of a missing page, as our handler writes it."""
    handler = next(one for one in logging.getLogger().handlers if one.filters)
    record: list[logging.LogRecord] = []
    logger = logging.getLogger("django.request")
    catcher = logging.Handler()
    catcher.emit = record.append  # type: ignore[method-assign]
    logger.addHandler(catcher)
    try:
        assert client.get(quote(path)).status_code == 404
    finally:
        logger.removeHandler(catcher)
    assert handler.filter(record[0])
    assert record[0].getMessage() == "Not Found: -"


def test_connection_is_not_used_for_a_line(client: Client) -> None:
    connection.close()
    client.get("/healthz")
    assert connection.connection is None
