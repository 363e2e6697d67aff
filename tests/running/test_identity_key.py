"""A site's identity key changed by its command: killed over it, begun again, a backup of before restored after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.running.commands import ROOT, environment, lay_out, manage
from tests.running.test_backup_across import installation
from tests.services import postgres, redis

pytestmark = pytest.mark.services
PEOPLE = 600
FILL = f"""
from django.utils import timezone
from accounts.identity import citizen_forms, phone_forms
from accounts.models import Person
Person.objects.bulk_create(
    Person(full_name="Nguyễn Văn An", sort_name="an", password="!", phone_tail=f"{{n:03}}"[-3:],
           phone_hash=phone_forms(f"09{{n:08}}")[0], citizen_hash=citizen_forms(f"0{{n:011}}")[0])
    for n in range({PEOPLE}))
"""
# how many of them are found by phone and by citizen number, and how many hashes are under the key of today
ASK = f"""
from accounts.identity import citizen_forms, keychain, phone_forms
from accounts.keychain import age_of
from accounts.models import Person
by_phone = sum(Person.objects.filter(phone_hash__in=phone_forms(f"09{{n:08}}")).count() for n in range({PEOPLE}))
by_citizen = sum(Person.objects.filter(citizen_hash__in=citizen_forms(f"0{{n:011}}")).count() for n in range({PEOPLE}))
ages = [age_of(bytes(one)) for one in Person.objects.exclude(phone_hash=None).values_list("phone_hash", flat=True)]
print(by_phone, by_citizen, ages.count(keychain().age), len(ages) - {PEOPLE})
"""
# small, slow steps: there is time to kill it between two of them, or inside one
SLOW = """
import django; django.setup()
import time
from django.utils import timezone
from accounts import key_change
real = key_change._write
def write(kept, changes):
    left = real(kept, changes)
    if "phone_hash" in kept.fields:
        print("step", flush=True)
        time.sleep(0.05)
    return left
key_change.BATCH, key_change._write = 50, write
key_change.change_all(now=timezone.now())
"""


def done(var_dir: Path, *arguments: str, **changes: str) -> str:
    result = manage(var_dir, *arguments, **changes)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def shell(var_dir: Path, code: str, **changes: str) -> str:
    return done(var_dir, "shell", "--no-imports", "-v0", "-c", code, **changes).strip()


def asked(var_dir: Path, **changes: str) -> list[int]:
    return [int(one) for one in shell(var_dir, ASK, **changes).split()]


def kill_over_it(var_dir: Path, **changes: str) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=ROOT,
        env=environment(var_dir, DJANGO_SETTINGS_MODULE="contest.settings", **changes),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    for _step in range(7):
        assert worker.stdout.readline() == "step\n"
    time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()


@contextmanager
def kind_of_site(kind: str) -> Iterator[dict[str, str]]:
    """The environment of a site on one of the databases."""
    if kind == "sqlite":
        yield {}
        return
    with postgres() as database_url, redis() as redis_url:
        yield installation(database_url, redis_url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_begun_again_and_a_backup_of_before_restored(tmp_path: Path, demo_site: Path, kind: str) -> None:
    here = tmp_path / kind
    here.mkdir()
    with kind_of_site(kind) as real:
        if real:
            done(here, "migrate", "-v0", **real)
        else:
            lay_out(here, demo_site)
        shell(here, FILL, **real)
        *_found, others = asked(here, **real)
        done(here, "backup", "--out", str(tmp_path / "before.zip"), **real)

        said = done(here, "change_identity_key", "--new", "--scheme", "2", **real)
        if real:
            # two lines for the environment of every process
            lines = said.splitlines()[1:3]
            real |= dict(line.split("=", 1) for line in lines)
            assert real["IDENTITY_KEY"].startswith("v2:")
        else:
            assert (here / "identity_keys").stat().st_mode & 0o777 == 0o600
        assert asked(here, **real) == [PEOPLE, PEOPLE, 0, others]

        kill_over_it(here, **real)
        by_phone, by_citizen, changed, left = asked(here, **real)
        assert (by_phone, by_citizen, left) == (PEOPLE, PEOPLE, others)
        # people of the demo have no telephone: the first step may change nobody
        assert 100 <= changed < PEOPLE
        done(here, "change_identity_key", "--yes", **real)
        assert asked(here, **real) == [PEOPLE, PEOPLE, PEOPLE + others, others]
        assert "Không còn gì phải đổi" in done(here, "change_identity_key", **real)
        assert "nguyên vẹn: " in done(here, "recount", "--check", **real)

        # a file of before the change: everybody is found at once, then brought along again
        said = done(here, "restore", "--yes", str(tmp_path / "before.zip"), **real)
        assert "Đổi nốt sang khóa mới: manage.py change_identity_key --yes" in said
        assert asked(here, **real) == [PEOPLE, PEOPLE, 0, others]
        done(here, "change_identity_key", "--yes", **real)
        assert asked(here, **real) == [PEOPLE, PEOPLE, PEOPLE + others, others]

        # and one with its keys, on another machine
        done(here, "backup", "--out", str(tmp_path / "after.zip"), "--with-secrets", **real)
    there = tmp_path / "there"
    there.mkdir()
    said = done(there, "restore", str(tmp_path / "after.zip"))
    assert f"Đã đặt khóa nhận dạng từ tệp vào {there / 'identity_keys'}" in said
    assert asked(there) == [PEOPLE, PEOPLE, PEOPLE + others, others]


def test_a_site_with_the_wrong_keys_does_not_start(tmp_path: Path, demo_site: Path) -> None:
    lay_out(tmp_path, demo_site)
    done(tmp_path, "change_identity_key", "--new")
    done(tmp_path, "change_identity_key", "--yes")
    (tmp_path / "identity_keys").rename(tmp_path / "lost")
    result = manage(tmp_path, "up", "--no-demo")
    assert result.returncode != 0
    assert "Thiếu khóa nhận dạng thứ 2" in result.stderr
    result = manage(tmp_path, "up", "--no-demo", IDENTITY_KEY="z" * 60)
    assert result.returncode != 0
    assert "Khóa nhận dạng thứ 1 đang đặt không phải khóa của dữ liệu này" in result.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"FORMER_IDENTITY_KEYS": "x" * 60}, "Có FORMER_IDENTITY_KEYS mà thiếu IDENTITY_KEY"),
        ({"FORMER_IDENTITY_KEYS": "x" * 60, "IDENTITY_KEY": "x" * 60}, "mỗi khóa một lần"),
        ({"FORMER_IDENTITY_KEYS": "x" * 60, "IDENTITY_KEY": "ngắn"}, "IDENTITY_KEY mới ngắn quá"),
    ],
)
def test_keys_that_cannot_be_are_refused(tmp_path: Path, changes: dict[str, str], sentence: str) -> None:
    result = manage(tmp_path, "check", **changes)
    assert result.returncode == 2
    assert sentence in result.stderr
