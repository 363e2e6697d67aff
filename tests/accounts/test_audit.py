"""The audit trail: chained, append only, safe under many writers."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections, transaction

from accounts.audit import chain
from accounts.audit.actions import record, record_look
from accounts.audit.chain import GENESIS, Break, End, Link, find_break, link_hash
from accounts.audit.models import Audit
from accounts.audit.queries import actors_of_trail, find_trail_break, last_row, search_trail
from accounts.audit.witness import check_trail, kept_end, watch_end
from accounts.models import Person, Role, Unit
from accounts.tasks import watch_trail
from tests.factories import NOW, make_person, make_unit

WRITERS = 8


def chained(count: int) -> list[tuple[Link, str, str]]:
    rows, previous = [], GENESIS
    for number in range(1, count + 1):
        link = Link(number, NOW, 7, "Bùi Xuân Trường", "round.published", "round", 3, "thi", {"round": "Đợt 1"})
        own = link_hash(link, previous=previous)
        rows.append((link, previous, own))
        previous = own
    return rows


def test_find_break_of_a_sound_chain():
    assert find_break([]) is None
    assert find_break(chained(4)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": NOW + dt.timedelta(microseconds=1)},
        {"actor_id": None},
        {"actor_name": "Ai khác"},
        {"action": "round.suspended"},
        {"about": "period"},
        {"about_id": 4},
        {"contest": "khac"},
        {"detail": {"round": "Đợt 2"}},
    ],
)
def test_find_break_when_content_changed(change):
    rows = chained(4)
    link, previous, own = rows[2]
    rows[2] = (replace(link, **change), previous, own)
    assert find_break(rows) == Break(3, "content")


def test_find_break_when_a_row_is_gone():
    rows = chained(4)
    assert find_break(rows[:1] + rows[2:]) == Break(3, "gap")
    assert find_break(rows[1:]) == Break(2, "gap")


def test_find_break_when_a_row_was_written_anew():
    rows = chained(4)
    forged = replace(rows[1][0], action="round.opened")
    rows[1] = (forged, rows[1][1], link_hash(forged, previous=rows[1][1]))
    assert find_break(rows) == Break(3, "link")


def with_algorithms(*algorithms: int) -> list[tuple[Link, str, str]]:
    rows, previous = [], GENESIS
    for (link, _previous, _own), algorithm in zip(chained(len(algorithms)), algorithms, strict=True):
        link = replace(link, algorithm=algorithm)
        rows.append((link, previous, previous := link_hash(link, previous=previous)))
    return rows


def test_a_later_algorithm_follows_an_earlier_one_and_none_goes_back():
    assert find_break(with_algorithms(1, 1, 2, 2)) is None
    assert find_break(with_algorithms(1, 2, 1, 2)) == Break(3, "algorithm")


@pytest.mark.parametrize("claimed", [1, 2, 9])
def test_a_row_that_claims_another_algorithm_is_found(claimed):
    rows = with_algorithms(1, 1, 2 if claimed == 1 else 1, 2)
    rows[2] = (replace(rows[2][0], algorithm=claimed), *rows[2][1:])
    assert find_break(rows) == Break(3, "algorithm" if claimed == 9 else "content")


def test_rows_of_before_there_were_several_algorithms_are_hashed_as_they_were():
    """Worked out by hand: the hash of rows that lie in databases must never change."""
    text = f'[1,"{NOW.astimezone(dt.UTC).isoformat(timespec="microseconds")}",7,"Bùi Xuân Trường","round.published",'
    text += '"round",3,"thi",{"round":"Đợt 1"}]'
    assert chained(1)[0][2] == hashlib.sha256(f"{GENESIS}\n{text}".encode()).hexdigest()


def test_the_same_moment_elsewhere_has_the_same_hash():
    link = chained(1)[0][0]
    there = replace(link, at=link.at.astimezone(dt.timezone(dt.timedelta(hours=7))))
    assert link_hash(there, previous=GENESIS) == link_hash(link, previous=GENESIS)


@pytest.fixture
def writer(db: None) -> Person:
    """Somebody without a role: giving one would stand in the trail."""
    return make_person("Bùi Xuân Trường")


@pytest.fixture
def other(db: None) -> Person:
    return make_person("Lê Minh Đức")


def test_record_chains_rows_that_read_back_sound(writer):
    unit = make_unit("A1")
    record(
        "unit.closed",
        by=writer,
        now=NOW,
        about=unit,
        contest="thi",
        detail={"n": 3, "names": ["ơ", "B"], "all": True},
    )
    record("trail.checked", by=None, now=NOW)
    first, second = Audit.objects.order_by("id")
    assert (first.id, first.actor_id, first.actor_name) == (1, writer.pk, "Bùi Xuân Trường")
    assert (first.about, first.about_id, first.contest) == ("unit", unit.pk, "thi")
    assert first.detail == {"n": 3, "names": ["ơ", "B"], "all": True}
    assert (first.previous, second.previous) == (GENESIS, first.hash)
    assert (second.id, second.actor_id, second.actor_name, second.about_id) == (2, None, "", None)
    assert find_trail_break() is None
    assert last_row() == second


def test_record_leaves_nothing_when_the_change_fails(writer):
    with transaction.atomic():
        record("unit.closed", by=writer, now=NOW)
        transaction.set_rollback(True)
    record("unit.closed", by=writer, now=NOW)
    assert list(Audit.objects.values_list("id", flat=True)) == [1]


@pytest.mark.parametrize("change", [lambda rows: rows.update(action="x"), lambda rows: rows.delete()])
def test_the_database_refuses_to_change_the_trail(writer, change):
    record("unit.closed", by=writer, now=NOW)
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        change(Audit.objects.all())
    assert Audit.objects.get().action == "unit.closed"


def test_record_look_is_one_row_for_the_same_look(writer, other):
    for minutes in (0, 10, 16):
        record_look("people.seen", by=writer, now=NOW + dt.timedelta(minutes=minutes), detail={"list": "people"})
    record_look("people.seen", by=writer, now=NOW + dt.timedelta(minutes=17), detail={"list": "silent"})
    record_look("people.seen", by=other, now=NOW + dt.timedelta(minutes=17), detail={"list": "silent"})
    assert list(Audit.objects.order_by("id").values_list("actor_id", flat=True)) == [writer.pk] * 3 + [other.pk]


def test_search_trail(writer, other):
    record("round.published", by=writer, now=NOW, contest="mot")
    record("round.suspended", by=other, now=NOW, contest="hai")
    record("roles.given", by=other, now=NOW)
    numbers = {
        "all": {},
        "contest": {"contest": "mot"},
        "actor": {"actor": other},
        "group": {"action": "round"},
        "action": {"action": "round.suspended"},
        "both": {"contest": "mot", "actor": other},
    }
    found = {name: [row.id for row in search_trail(**wanted)] for name, wanted in numbers.items()}
    assert found == {"all": [3, 2, 1], "contest": [1], "actor": [3, 2], "group": [2, 1], "action": [2], "both": []}
    assert set(actors_of_trail()) == {writer, other}


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain():
    person = make_person(unit=make_unit("A1"), role=Role.Kind.ADMIN)
    gate, errors = threading.Barrier(WRITERS), []

    def write() -> None:
        try:
            gate.wait()
            for number in range(5):
                with transaction.atomic():
                    Unit.objects.filter(code="A1").update(short_name=str(number))
                    record("unit.renamed", by=person, now=NOW, detail={"n": number})
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert errors == []
    assert Audit.objects.filter(action="unit.renamed").count() == WRITERS * 5
    assert find_trail_break() is None


def test_recount_verifies_over_a_change_of_the_algorithm(writer, monkeypatch, capsys):
    record("unit.closed", by=writer, now=NOW)
    monkeypatch.setattr(chain, "WRITTEN", 2)
    record("unit.opened", by=writer, now=NOW)
    # a machine that still has the program of before writes once more
    monkeypatch.setattr(chain, "WRITTEN", 1)
    record("unit.closed", by=writer, now=NOW)
    assert list(Audit.objects.order_by("id").values_list("algorithm", flat=True)) == [1, 2, 2]
    call_command("recount", check=True)
    assert "nguyên vẹn: 3 dòng" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_filled_trail_gets_its_mark_and_stays_sound_and_closed():
    (step,) = import_module("accounts.migrations.0015_audit_algorithm").Migration.operations[0].database_operations
    link = replace(chained(1)[0][0], actor_id=None)
    own = link_hash(link, previous=GENESIS)
    with connection.cursor() as cursor:
        cursor.execute(step.reverse_sql)
        cursor.execute(
            "insert into accounts_audit"
            " (id, at, actor_name, action, about, about_id, contest, detail, previous, hash)"
            """ values (1, %s, %s, %s, 'round', 3, 'thi', '{"round": "Đợt 1"}', %s, %s)""",
            [link.at, link.actor_name, link.action, GENESIS, own],
        )
        cursor.execute(step.sql)
    record("unit.closed", by=None, now=NOW)
    assert list(Audit.objects.order_by("id").values_list("id", "algorithm")) == [(1, 1), (2, 1)]
    assert find_trail_break() is None
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        Audit.objects.update(algorithm=2)


@contextmanager
def tampering():
    """SQL of somebody who owns the tables: the triggers are away while it runs."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("alter table accounts_audit disable trigger all")
        else:
            cursor.execute("drop trigger audit_no_update")
            cursor.execute("drop trigger audit_no_delete")
        yield cursor


def test_rows_that_were_cut_off_or_hashed_anew_are_found_by_what_this_machine_saw(writer, settings, tmp_path, capsys):
    settings.TRAIL_END = str(tmp_path / "trail_end")
    for action in ("unit.closed", "unit.opened", "unit.closed"):
        record(action, by=writer, now=NOW)
    call_command("recount", check=True)
    assert (tmp_path / "trail_end").stat().st_mode & 0o777 == 0o600
    record("unit.opened", by=writer, now=NOW)
    watch_trail()
    end = kept_end()
    assert end == End(4, Audit.objects.get(pk=4).hash)
    with tampering() as cursor:
        cursor.execute("delete from accounts_audit where id = 4")
    assert (find_trail_break(), check_trail(), watch_end()) == (None, Break(4, "end"), Break(4, "end"))
    with pytest.raises(CommandError, match="Chuỗi nhật ký đứt"):
        call_command("recount", check=True)
    assert "dòng 4: máy này đã thấy dòng ấy" in capsys.readouterr().out
    # another row in its place makes the chain sound again, and is not the row that was seen
    record("unit.renamed", by=writer, now=NOW)
    assert (find_trail_break(), check_trail(), watch_end()) == (None, Break(4, "end"), Break(4, "end"))
    # what was found is not forgotten by looking
    assert kept_end() == end


def test_a_trail_that_is_gone_altogether_is_told_in_the_log(writer, settings, tmp_path, caplog):
    settings.TRAIL_END = str(tmp_path / "trail_end")
    watch_trail()
    record("unit.closed", by=writer, now=NOW)
    watch_trail()
    assert caplog.messages == []
    with tampering() as cursor:
        cursor.execute("delete from accounts_audit")
    watch_trail()
    assert caplog.messages == ["the audit trail lost row 1: rows were cut off or written anew"]


@pytest.mark.parametrize("left", [b"", b"4", b"vier abc\n", b"\xff\xfe"])
def test_a_damaged_file_stops_no_check_and_is_made_anew(writer, settings, tmp_path, left):
    settings.TRAIL_END = str(tmp_path / "trail_end")
    record("unit.closed", by=writer, now=NOW)
    (tmp_path / "trail_end").write_bytes(left)
    assert check_trail() is None
    assert kept_end() == End(1, Audit.objects.get(pk=1).hash)
