"""The published ranking: the same bytes every time, and the stand-alone script ranks it again to the same places."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from contest.results.published import Heading, RankedPerson, document_bytes, document_hash, ranking_document
from contest.results.ranking import Definition, Entrant, count_person, pack_rank_key
from tests.results.chains import CHAINS, chain_of
from tests.results.made_up import made_up_people

SCRIPT = Path(__file__).parents[2] / "docs" / "verify" / "rerank.py"
HEADING = Heading("Tìm hiểu Điều lệ", "Đợt 1", "Kết quả đợt", "", "", "2026-11-25T10:00:00+07:00")
CHAIN = Definition(("score", "duration"))


def run(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", SCRIPT, path, *more], capture_output=True, text=True, check=False, cwd=path.parent
    )


def document_of(name: str) -> dict:
    rounds, definition, _rule = chain_of(name)
    people = []
    for one in made_up_people(5, 400, rounds=rounds):
        outcome = count_person(definition, Entrant(one.registered_ms, one.fields, one.excluded), one.attempts)
        if outcome.rank_key is not None:
            people.append(RankedPerson(one.id, f"Nguyễn V. A{one.id}", "Chi bộ 1", outcome.rank_key))
    return ranking_document(HEADING, definition, people)


@pytest.mark.parametrize("name", CHAINS)
def test_the_script_ranks_every_chain_alike(name, tmp_path):
    document = document_of(name)
    path = tmp_path / "ranking.json"
    path.write_bytes(document_bytes(document))
    assert len(document["people"]) > 20
    done = run(path, "--sha256", document_hash(document))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("KHỚP: thứ hạng đúng với số liệu\n")
    assert document_hash(document) in done.stdout


def decided_document() -> dict:
    keys = [pack_rank_key((20, 17_000), CHAIN.keys, decided=place) for place in (1, 0)]
    keys += [pack_rank_key((20, 17_000), CHAIN.keys), pack_rank_key((19, 1), CHAIN.keys)]
    return ranking_document(HEADING, CHAIN, [RankedPerson(n, "A", "U", key) for n, key in enumerate(keys, start=1)])


def test_decisions_are_kept_and_followed(tmp_path):
    document = decided_document()
    assert [(one["number"], one["place"], one["decided"]) for one in document["people"]] == [
        (2, 1, 1),
        (1, 2, 2),
        (3, 3, None),
        (4, 4, None),
    ]
    path = tmp_path / "ranking.json"
    path.write_bytes(document_bytes(document))
    assert run(path).returncode == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["people"][0].update(place=2), "ghi hạng 2, xếp lại ra 1"),
        (lambda d: d["people"][3].update(values=[20, 1]), "xếp lại ra 1"),
        (lambda d: d["people"][0].update(decided=9), "xếp lại ra"),
        (lambda d: d["people"].append(dict(d["people"][0])), "một người có hai dòng"),
        (lambda d: d["keys"].append("luck"), "tiêu chí lạ: luck"),
        (lambda d: d["people"][0].update(values=[20]), "thiếu hoặc thừa giá trị"),
    ],
)
def test_what_was_changed_afterwards_is_not_equal(tmp_path, change, said):
    document = decided_document()
    digest = document_hash(document)
    change(document)
    path = tmp_path / "ranking.json"
    path.write_bytes(document_bytes(document))
    done = run(path)
    assert done.returncode == 1
    assert said in done.stdout
    assert "KHÔNG KHỚP" in done.stdout
    assert "mã băm khác" in run(path, "--sha256", digest).stdout


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"keys": [], "people": [{}]}'])
def test_what_is_no_ranking_says_so(tmp_path, content):
    path = tmp_path / "ranking.json"
    path.write_bytes(content)
    assert run(path).returncode == 2
    assert "Không đọc được" in run(path).stderr


def test_the_document_is_the_same_bytes_whatever_the_order():
    document = document_of("R7")
    shuffled = {name: document[name] for name in reversed(list(document))}
    assert document_bytes(shuffled) == document_bytes(document)
    assert json.loads(document_bytes(document)) == document
    assert all(set(one) == {"number", "name", "unit", "place", "values", "decided"} for one in document["people"])


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("Tìm hiểu Nghị quyết", "Tìm hiểu Nghị quyết, Chung: 0 người"),
        ("Đợt 2", "Tìm hiểu Nghị quyết, Đợt 2, Chung: 0 người"),
    ],
)
def test_script_names_the_list_and_a_title_once(tmp_path, period, first):
    heading = Heading("Tìm hiểu Nghị quyết", period, "Chung", "", "", "2026-11-26T09:00:00+07:00")
    path = tmp_path / "ranking.json"
    path.write_bytes(document_bytes(ranking_document(heading, Definition(("score",)), [])))
    assert run(path).stdout.splitlines()[0] == first
