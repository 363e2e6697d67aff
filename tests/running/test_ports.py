"""Facts about this machine's ports and addresses."""

from __future__ import annotations

import os
import socket

import pytest

from contest.common import ports
from contest.common.door import Door
from tests.services import free_port


def test_is_free_before_and_while_somebody_listens() -> None:
    port = free_port()
    assert ports.is_free("127.0.0.1", port) is True
    with socket.create_server(("127.0.0.1", port)):
        assert ports.is_free("127.0.0.1", port) is False
        assert ports.is_free("0.0.0.0", port) is False
    assert ports.is_free("127.0.0.1", port) is True


def test_is_free_says_when_an_address_is_not_of_this_machine() -> None:
    # kept for documents (RFC 5737): nobody has it
    with pytest.raises(OSError, match="assign"):
        ports.is_free("203.0.113.1", free_port())
    assert Door("203.0.113.1", free_port(), 1).open() is False


def test_find_holder_names_the_process() -> None:
    port = free_port()
    assert ports.find_holder(port) is None
    with socket.create_server(("127.0.0.1", port)):
        holder = ports.find_holder(port)
    assert holder is not None
    assert holder.endswith(f", pid {os.getpid()}")


def test_own_addresses_are_ours_and_not_the_loopback() -> None:
    for address in ports.own_addresses():
        assert not address.startswith("127.")
        with socket.create_server((address, 0)):
            pass


def test_own_names_are_lower_case() -> None:
    name = socket.gethostname().lower()
    assert ports.own_names()[0] == name
    assert all(one == one.lower() for one in ports.own_names())
