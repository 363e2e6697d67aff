"""Files are looked through by ClamAV's daemon before they are kept; a made-up daemon speaks its protocol."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contest.essays.errors import EssayError
from contest.essays.models import EssayEntry, EssayFile
from contest.essays.scanning import PIECE, check_clean
from tests.essays.test_views import PDF, author, page_of, round, writing  # noqa: F401  # fixtures

Serve = Callable[[bytes], str]


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[tuple[Serve, list[bytes]]]:
    """(starts a daemon that answers every file so and returns its address, what it was given)."""
    given: list[bytes] = []
    listening: list[socket.socket] = []

    def serve(answer: bytes) -> str:
        path = str(tmp_path / "clamd.ctl")
        door = socket.socket(socket.AF_UNIX)
        door.bind(path)
        door.listen()
        listening.append(door)
        threading.Thread(target=talk, args=(door, answer), daemon=True).start()
        return path

    def talk(door: socket.socket, answer: bytes) -> None:
        line, _ = door.accept()
        with line, line.makefile("rb") as told:
            assert told.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", told.read(4))[0]:
                content += told.read(size)
            given.append(content)
            line.sendall(answer)

    yield serve, given
    for door in listening:
        door.close()


def test_a_clean_file_passes_whole(daemon):
    serve, given = daemon
    content = bytes(range(256)) * (PIECE // 128)
    check_clean(content, daemon=serve(b"stream: OK\0"))
    assert given == [content]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "infected"),
        (b"INSTREAM size limit exceeded. ERROR\0", "unscanned"),
        (b"", "unscanned"),
    ],
)
def test_what_is_not_said_to_be_clean_is_refused(daemon, answer, code):
    serve, _given = daemon
    with pytest.raises(EssayError) as refusal:
        check_clean(PDF, daemon=serve(answer))
    assert refusal.value.code == code


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:9"])
def test_a_daemon_that_is_away_lets_nothing_pass(address):
    with pytest.raises(EssayError) as refusal:
        check_clean(PDF, daemon=address)
    assert refusal.value.code == "unscanned"
    check_clean(b"", daemon=address)
    check_clean(PDF, daemon="")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "words"),
    [(b"stream: Eicar FOUND\0", "phần mềm độc hại"), (b"stream: hm ERROR\0", "chưa kiểm tra được tệp")],
)
def test_a_refused_file_is_kept_nowhere(writing, round, daemon, settings, answer, words):  # noqa: F811
    settings.CLAMD = daemon[0](answer)
    file = SimpleUploadedFile("bài.pdf", PDF)
    response = writing.post(page_of("write", round), {"text_1": "đã gõ", "file": file})
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page.lower()
    assert "đã gõ" in page
    assert not EssayFile.objects.exists()
    assert not EssayEntry.objects.exclude(number=None).exists()


@pytest.mark.django_db
def test_a_clean_file_is_kept_whole(writing, round, daemon, settings):  # noqa: F811
    settings.CLAMD = daemon[0](b"stream: OK\0")
    assert writing.post(page_of("write", round), {"file": SimpleUploadedFile("bài.pdf", PDF)}).status_code == 302
    assert (daemon[1], bytes(EssayFile.objects.get().content)) == ([PDF], PDF)
