"""docs/deploy/roles.sql on a real PostgreSQL: the site works as thi_web, which can change no table and no trail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.running.commands import ROOT, manage
from tests.services import Missing, installation, postgres, redis

pytestmark = pytest.mark.services

# A sign-in that writes the trail, an attempt from start to hand-in, and the counting.
DAY = """
import re
from urllib.parse import urlencode
from django.test import Client
FORM = "application/x-www-form-urlencoded"
client = Client(SERVER_NAME='localhost')
page = client.post("/dang-nhap", {"login": "bantochuc", "password": "thi-thu-2026"})
assert page.status_code == 302, page
client = Client(SERVER_NAME='localhost')
client.post("/dang-nhap", {"login": "dv001", "password": "thi-thu-2026"})
entry = client.get("/cuoc-thi/dang-vien-tot/vao-thi").text
token = lambda text: re.search(r'name="token" value="([^"]+)', text)[1]
agreed = client.post("/cuoc-thi/dang-vien-tot/vao-thi", {"token": token(entry), "consent": "on"})
assert agreed.status_code == 307, agreed
paper = client.post(agreed["Location"], urlencode({"token": token(entry)}), content_type=FORM).text
number = re.search(r"/bai-thi/dang-vien-tot/(\\d+)/nop", paper)[1]
done = client.post(
    f"/bai-thi/dang-vien-tot/{number}/nop", urlencode({"token": token(paper), "sure": "1"}), content_type=FORM
)
assert done.status_code == 200, done
from contest.results.tasks import tally
tally()
"""
FORBIDDEN = {
    "drop trigger audit_append_only on accounts_audit": psycopg.errors.InsufficientPrivilege,
    "update accounts_audit set action = ''": psycopg.errors.InsufficientPrivilege,
    "delete from accounts_audit": psycopg.errors.InsufficientPrivilege,
    "truncate accounts_audit": psycopg.errors.InsufficientPrivilege,
    "create table mine (id int)": psycopg.errors.InsufficientPrivilege,
    "alter table accounts_person add column mine int": psycopg.errors.InsufficientPrivilege,
    "delete from django_migrations": psycopg.errors.InsufficientPrivilege,
    "copy accounts_person to program 'cat'": psycopg.errors.InsufficientPrivilege,
}


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, str]]:
    try:
        with postgres() as database_url, redis() as redis_url:
            yield database_url, redis_url
    except Missing as missing:
        pytest.skip(f"{missing} is not installed")


def test_the_site_works_as_an_account_that_can_change_no_table(servers: tuple[str, str], tmp_path: Path) -> None:
    owner_url, redis_url = servers
    site = installation(owner_url, redis_url)
    for step in (["migrate", "-v0"], ["seed_demo"], ["prepare"]):
        result = manage(tmp_path, *step, **site)
        assert result.returncode == 0, result.stderr
    roles = (ROOT / "docs" / "deploy" / "roles.sql").read_text().replace(":password", "'web'")
    with psycopg.connect(owner_url, autocommit=True) as owner:
        # again, as each start of the containers does: the new password is the one that holds
        owner.execute(roles.replace("'web'", "'former'"))
        owner.execute(roles)
        # a table of a later release
        owner.execute("create table later (id bigserial primary key)")
    web_url = owner_url.replace("postgres@", "thi_web:web@")
    with psycopg.connect(web_url, autocommit=True) as web:
        assert web.execute("insert into later default values returning id").fetchone() == (1,)
        for sentence, refusal in FORBIDDEN.items():
            with pytest.raises(refusal):
                web.execute(sentence)
    as_web = {**site, "DATABASE_URL": web_url}
    result = manage(tmp_path, "shell", "--no-imports", "-c", DAY, **as_web)
    assert result.returncode == 0, result.stderr
    for command in (["recount", "--check"], ["backup", "--out", str(tmp_path / "b.zip")]):
        result = manage(tmp_path, *command, **as_web)
        assert result.returncode == 0, result.stderr
    # new tables are open to thi_web but for what roles.sql takes away, and whoever restores is told
    told = "chạy lại docs/deploy/roles.sql"
    result = manage(tmp_path, "restore", str(tmp_path / "b.zip"), "--yes", **site)
    assert result.returncode == 0, result.stderr
    assert told in result.stdout
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(roles)
    with psycopg.connect(web_url, autocommit=True) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("delete from accounts_audit")


def test_whoever_may_make_accounts_gives_thi_web_what_the_owner_makes(servers: tuple[str, str], tmp_path: Path) -> None:
    admin_url, redis_url = servers
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("create role chu login")
        admin.execute("create database cua_chu owner chu")
    owner_url, by_admin = (
        url.rpartition("/")[0] + "/cua_chu" for url in (admin_url.replace("postgres@", "chu@"), admin_url)
    )
    result = manage(tmp_path, "migrate", "-v0", **installation(owner_url, redis_url))
    assert result.returncode == 0, result.stderr
    with psycopg.connect(by_admin, autocommit=True) as admin:
        admin.execute((ROOT / "docs" / "deploy" / "roles.sql").read_text().replace(":password", "'web'"))
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("create table later (id bigserial primary key)")
    with psycopg.connect(owner_url.replace("chu@", "thi_web:web@"), autocommit=True) as web:
        assert web.execute("insert into later default values returning id").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("delete from accounts_audit")
