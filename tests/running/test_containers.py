"""docs/deploy/compose.yaml and what belongs to it agree with the code, the systemd units and nginx.conf; no engine."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import get_commands

from contest.common.inner_certificates import make_authority
from contest.management.commands.up import GRACE_SECONDS, ROLES
from contest.management.ready import is_ready
from tests.running.commands import ROOT
from tests.services import free_port

DEPLOY = ROOT / "docs" / "deploy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
# Read by the compose programs themselves.
THEIRS = {"COMPOSE_PROJECT_NAME"}


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def parts_of(text: str, *, indent: int) -> dict[str, str]:
    """The blocks of one depth by their names, without comments. Enough of YAML for a file of our own."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        if heading := re.match(rf" {{{indent}}}([\w-]+):", line):
            name = heading[1]
        found[name] = found.get(name, "") + line + "\n"
    return found


WHOLE = parts_of(read("compose.yaml"), indent=0)
SERVICES = {name: block for name, block in parts_of(WHOLE["services"], indent=2).items() if name}
# what each takes over
SHARED = {name: WHOLE[f"x-{name}"] for name in ("container", "site", "web")}


def whole(service: str) -> str:
    """A service with what it takes over from the shared blocks."""
    text = SERVICES[service]
    while more := re.search(r"<<: \*(container|site|web)\n", text):
        text = text.replace(more[0], SHARED[more[1]])
    return text


def variables(name: str) -> set[str]:
    """The variables that an example sets or shows."""
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", read(name), re.M))


# --- services and commands --------------------------------------------------------------------------------------


def test_the_services_are_these() -> None:
    kept = ["database", "queue"]
    assert list(SERVICES) == ["nginx", "web-1", "web-2", "worker", "beat", "setup", "roles", "manage", *kept]


def test_each_role_runs_as_its_systemd_unit_does_and_the_beat_once() -> None:
    run = {name: re.findall(r"up --only (\w+)", whole(name)) for name in SERVICES}
    assert {name: roles for name, roles in run.items() if roles} == {
        **{"web-1": ["web"], "web-2": ["web"]},
        **{"worker": ["worker"], "beat": ["beat"]},
    }
    assert "replicas" not in read("compose.yaml")
    units = [re.findall(r"ExecStart=.* up --only (\w+)", unit.read_text()) for unit in DEPLOY.glob("thi-*.service")]
    assert sorted(units) == sorted([role] for role in ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_units_stop_and_renew_the_keeper_which_lets_work_end(role: str) -> None:
    unit = read(f"thi-{role}.service")
    assert "KillMode=mixed" in unit
    assert int(re.findall(r"TimeoutStopSec=(\d+)", unit)[0]) > GRACE_SECONDS["role"]
    assert "ExecReload=/bin/kill -USR1 $MAINPID" in unit


def test_a_shell_reads_the_example_as_systemd_does() -> None:
    told = "set -a; . ./thi.env.example; env -0"
    result = subprocess.run(["sh", "-c", told], cwd=DEPLOY, env={}, capture_output=True, text=True, check=True)
    found = dict(line.split("=", 1) for line in result.stdout.split("\0") if line)
    lines = re.findall(r"^([A-Z_]+)='(.*)'$", read("thi.env.example"), re.M)
    assert len(lines) > 8
    assert {name: found[name] for name, _value in lines} == dict(lines)
    # nothing stands there without its quotes
    assert not re.findall(r"^#? ?[A-Z_]+=[^'].*$", read("thi.env.example"), re.M)


def test_the_command_for_operators_is_a_shell_s() -> None:
    subprocess.run(["sh", "-n", DEPLOY / "thi"], check=True)
    assert os.access(DEPLOY / "thi", os.X_OK)


def test_commands_that_are_named_exist() -> None:
    text = read("compose.yaml") + read("Containerfile") + read("upgrade-containers") + read("README.md")
    named = set(re.findall(r"(?:manage\.py|run --rm manage|^ *thi) ([a-z_]+)", text, re.M))
    assert {"up", "migrate", "prepare", "make_certificates", "make_admin", "backup", "restore"} <= named
    assert named <= set(get_commands())


def test_modules_that_are_run_exist() -> None:
    modules = re.findall(r"-m,? (contest[\w.]+)", read("compose.yaml") + read("upgrade-containers"))
    assert len(modules) == 2
    assert all((ROOT / f"{module.replace('.', '/')}.py").is_file() for module in modules)


# --- what is set ------------------------------------------------------------------------------------------------


def test_variables_of_the_compose_file_are_those_of_its_example() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", read("compose.yaml")))
    assert asked == variables("compose.env.example") - THEIRS


def test_variables_of_the_site_are_read_by_it() -> None:
    settings = (ROOT / "contest" / "settings.py").read_text(encoding="utf-8")
    known = set(re.findall(r'"([A-Z][A-Z_]+)"', settings))
    given = re.search(r"environment: &environment\n((?: {4}\w+:.*\n)+)", WHOLE["x-site"])
    assert given
    set_here = set(re.findall(r"^ {4}(\w+):", given[1], re.M))
    assert {"DATABASE_URL", "REDIS_URL", "VAR_DIR", "WEB_CERTIFICATE", "WEB_KEY"} == set_here
    in_image = set(re.findall(r"\b(VAR_DIR|PREPARED_DIR)=", read("Containerfile")))
    assert set_here | in_image | variables("thi.env.example") <= known


def test_no_secret_is_written_down_and_the_owners_password_stays_with_the_owner() -> None:
    assert {"OWNER_PASSWORD=", "WEB_PASSWORD="} <= set(read("compose.env.example").splitlines())
    assert re.findall(r"PASSWORD|SECRET|_KEY", read("Containerfile")) == []
    assert [name for name in SERVICES if "OWNER_PASSWORD" in whole(name) or "*owner" in whole(name)] == [
        *("setup", "roles", "manage", "database"),
    ]
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"docs/deploy/.env", "docs/deploy/thi.env"} <= set(ignored)


# --- networks, files, ports -------------------------------------------------------------------------------------


def test_only_nginx_is_reached_from_outside_and_what_is_kept_has_no_network() -> None:
    assert [name for name in SERVICES if "ports:" in whole(name)] == ["nginx"]
    reached = [name for name in SERVICES if "network_mode: none" not in whole(name)]
    assert reached == ["nginx", "web-1", "web-2", "worker"]
    assert "listen_addresses= " in whole("database")
    assert "--port 0" in whole("queue")


def test_nginx_knows_every_web_container_by_the_address_that_it_has() -> None:
    addresses = {name: found[1] for name in SERVICES if (found := re.search(r'ipv4_address: "(.*?)"', SERVICES[name]))}
    assert list(addresses) == ["web-1", "web-2"]
    assert dict(re.findall(r'"(web-\d):(.*?)"', SERVICES["nginx"])) == addresses
    servers = re.findall(r"server ([\w-]+):(\d+) max_fails=2 fail_timeout=5s;", read("nginx-containers.conf"))
    (port,) = re.findall(r"--host 0\.0\.0\.0 --port (\d+)", SHARED["web"])
    assert servers == [(name, port) for name in addresses]
    assert f'contest.management.ready, "{port}"' in SHARED["web"]


def test_what_nginx_names_is_mounted() -> None:
    directives = "alias|ssl_certificate|ssl_certificate_key|proxy_ssl_trusted_certificate|proxy_cache_path"
    named = re.findall(rf"^ *(?:{directives}) +(/[^ ;]+)", read("nginx.conf"), re.M)
    mounted = re.findall(r"- [^:\n]+?(?::\?\})?:(/[^:\n]+)", SERVICES["nginx"])
    assert len(named) == 5
    assert [path for path in named if not any(path.startswith(f"{place}/") for place in mounted)] == []
    # one name in the certificate of web, as nginx asks for it
    (name,) = re.findall(r"proxy_ssl_name (\S+);", read("nginx.conf"))
    assert f"make_certificates web {name} " in SERVICES["setup"]


def test_containers_of_the_site_can_change_nothing_of_the_image() -> None:
    ours = [name for name in SERVICES if "image: thi:" in whole(name)]
    assert ours == ["web-1", "web-2", "worker", "beat", "setup", "manage"]
    for name in ours:
        assert {"read_only: true", "cap_drop: [ALL]"} <= {line.strip() for line in whole(name).splitlines()}
    assert re.findall(r"^USER (\w+)$", read("Containerfile"), re.M)[-1:] == ["thi"]
    assert "--require-hashes -r requirements.lock" in read("Containerfile")


def test_every_lasting_service_has_a_limit_a_restart_and_a_sign_of_health() -> None:
    lasting = [name for name in SERVICES if name not in ("setup", "roles", "manage")]
    assert len(lasting) == 7
    wanted = ("mem_limit:", "restart: unless-stopped", "healthcheck:", "stop_grace_period:")
    assert [(name, one) for name in lasting for one in wanted if one not in whole(name)] == []


def test_an_image_is_made_from_what_the_site_needs() -> None:
    """Static files are copied from where they were made; the folder holds what its own context may."""
    (prepared,) = re.findall(r"PREPARED_DIR=/srv/thi/(\w+)", read("Containerfile"))
    assert f"cp -ru {prepared}/static/. /srv/static/" in SERVICES["setup"]
    kept = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.M)
    assert {"accounts", "contest", "docs/verify", "locale", "static", "templates", "requirements.lock"} <= set(kept)
    assert [name for name in kept if not (ROOT / name).exists()] == []


@pytest.mark.services
@pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    certificate, key = make_authority(now=dt.datetime.now(dt.UTC))
    (tmp_path / "fullchain.pem").write_bytes(certificate)
    (tmp_path / "privkey.pem").write_bytes(key)
    shutil.copy(tmp_path / "fullchain.pem", tmp_path / "ca.pem")
    changes = {
        **{"/etc/nginx/conf.d/default.conf": f"{tmp_path}/site.conf", "/var/cache/nginx": str(tmp_path)},
        **{"/etc/ssl/thi": str(tmp_path), "/etc/thi/tls": str(tmp_path), "/run/nginx.pid": f"{tmp_path}/pid"},
        **{"web-1:": "127.0.0.1:", "web-2:": "127.0.0.2:", "user nginx;": ""},
        **{"listen 80;": f"listen 127.0.0.1:{free_port()};", "listen 443 ": f"listen 127.0.0.1:{free_port()} "},
    }
    for name, place in {"nginx-containers.conf": "nginx.conf", "nginx.conf": "site.conf"}.items():
        text = read(name)
        for old, new in changes.items():
            text = text.replace(old, new)
        (tmp_path / place).write_text(text)
    tried = subprocess.run([NGINX, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert (tried.returncode, [line for line in tried.stderr.splitlines() if "[emerg]" in line]) == (0, [])


# --- is web ready -----------------------------------------------------------------------------------------------


@contextmanager
def answering(status: str) -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers the next question so; its port, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                asked.append(line.recv(4_096))
                line.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join(timeout=30)


@pytest.mark.parametrize(("status", "ready"), [("200 OK", True), ("503 Service Unavailable", False)])
def test_ready_asks_as_nginx_does_whether_web_can_work(
    monkeypatch: pytest.MonkeyPatch, status: str, ready: bool
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", ".thi.example.vn,www.example.vn")
    monkeypatch.delenv("WEB_CERTIFICATE", raising=False)
    with answering(status) as (port, asked):
        assert is_ready(port) is ready
    assert asked[0].startswith(b"GET /readyz HTTP/1.1\r\nHost: thi.example.vn\r\n")


def test_nobody_there_is_not_ready() -> None:
    assert is_ready(free_port()) is False


# --- upgrading --------------------------------------------------------------------------------------------------

# Notes how it was called; web-2 of release 9 never answers.
COMPOSE = """#!/bin/sh
echo "$THI_VERSION $*" >>"$NOTES"
case "$THI_VERSION $*" in "9 exec -T web-2"*) exit 1 ;; esac
"""


def upgrade(folder: Path, version: str) -> tuple[int, list[str], str]:
    """Exit code, what the compose program was asked, and the release that .env names then."""
    program, notes = folder / "compose", folder / "notes"
    shutil.copy(DEPLOY / "upgrade-containers", folder)
    program.write_text(COMPOSE)
    program.chmod(0o755)
    (folder / ".env").write_text("A=1\nTHI_VERSION=1\n")
    notes.write_text("")
    quick = {"COMPOSE": str(program), "NOTES": str(notes), "PATIENCE_SECONDS": "0", "NGINX_TRUSTS_SECONDS": "0"}
    done = subprocess.run([folder / "upgrade-containers", version], env={**os.environ, **quick}, capture_output=True)
    return done.returncode, notes.read_text().splitlines(), (folder / ".env").read_text().split("=")[-1].strip()


def test_an_upgrade_replaces_one_web_after_the_other(tmp_path: Path) -> None:
    ready = "python -m contest.management.ready"
    assert upgrade(tmp_path, "2") == (
        0,
        [
            *("2 build setup", "2 run --rm setup"),
            *("2 up -d --no-deps web-1", f"2 exec -T web-1 {ready}"),
            *("2 up -d --no-deps web-2", f"2 exec -T web-2 {ready}"),
            "2 up -d --no-deps worker beat",
        ],
        "2",
    )


def test_an_upgrade_stops_where_the_new_web_does_not_answer(tmp_path: Path) -> None:
    code, asked, version = upgrade(tmp_path, "9")
    assert (code, version) == (1, "1")
    assert not any("worker" in one for one in asked)


def test_an_upgrade_needs_a_new_number(tmp_path: Path) -> None:
    assert upgrade(tmp_path, "1") == (1, [], "1")
