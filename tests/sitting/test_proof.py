"""Proof of the draw: hashes before, secret after, and a script of its own that draws the same papers."""

import datetime as dt
import hashlib
import itertools
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.attempts.drawing import Stratum, arrangements, draw_paper, paper_items
from contest.attempts.frozen import FrozenEdition, read_sets
from contest.attempts.models import Attempt
from contest.rounds.actions import add_round, publish_round, reveal_secrets
from contest.rounds.editions import published
from contest.rounds.errors import RoundError
from contest.rounds.models import Edition, EditionItem, Period, Round
from contest.rounds.rules import Section
from contest.rounds.running import Announcement, reschedule_round
from tests.sitting.conftest import SECRET, TOPICS, open_contest, right_answers

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify" / "redraw.py"
redraw = runpy.run_path(str(SCRIPT))["draw"]

shapes = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 5)), min_size=1, max_size=4)


@settings(deadline=None)
@given(shapes, st.integers(2, 7), st.integers(1, 10**9), st.integers(1, 300), st.booleans(), st.sets(st.integers(0, 1)))
def test_script_draws_what_the_site_draws(shape, choices, participant, number, shuffle, pinned):
    strata, first = [], 0
    for count, more in shape:
        strata.append(Stratum(first, first + count + more - 1, count))
        first += count + more
    orders = arrangements(choices, tuple(sorted(pinned)))
    paper = draw_paper(
        SECRET, participant_id=participant, number=number, strata=strata, ways=[len(orders)] * first, shuffle=shuffle
    )
    proof = {
        "secret": SECRET.hex(),
        "shuffle": shuffle,
        "plan": [{"count": s.count, "items": [s.first, s.last]} for s in strata],
        "choices": [choices] * first,
        "pinned": [sorted(pinned)] * first,
    }
    assert redraw(proof, participant, number) == [(item, list(orders[way])) for item, way in paper_items(paper)]


def test_redraw_takes_the_same_ready_made_paper():
    plan = [{"count": 2, "items": [2 * n, 2 * n + 1], "set": n} for n in range(5)]
    edition = FrozenEdition(
        id=1, secret=SECRET, shuffle=False, sets=read_sets(plan), items=(), ways=(1,) * 10, key=(1,) * 10
    )
    proof = {"secret": SECRET.hex(), "plan": plan, "shuffle": False, "choices": [4] * 10, "pinned": [[]] * 10}
    papers = {
        (participant, number): [item for item, _ in paper_items(edition.draw(participant, number))]
        for participant in range(1, 9)
        for number in (1, 2)
    }
    assert papers == {key: [item for item, _ in redraw(proof, *key)] for key in papers}
    assert len({tuple(items) for items in papers.values()}) > 2
    assert all(items[0] % 2 == 0 and items[1] == items[0] + 1 for items in papers.values())


@pytest.fixture
def closed(round) -> Round:
    now = timezone.now()
    Period.objects.filter(pk=round.pk).update(closes_at=now - dt.timedelta(minutes=61))
    round.refresh_from_db()
    return round


def test_secret_stays_secret_until_an_hour_after_the_close(round, client):
    assert reveal_secrets(now=timezone.now()) == 0
    assert reveal_secrets(now=round.closes_at + dt.timedelta(minutes=59)) == 0
    text = client.get("/cuoc-thi/thi/kiem-chung/1.json").content.decode()
    assert SECRET.hex() not in text
    assert "Phương án" not in text
    assert client.get("/cuoc-thi/thi/kiem-chung").status_code == 200


def test_secret_waits_for_a_paper_that_runs_on_after_the_close(closed, phone):
    Period.objects.filter(pk=closed.pk).update(closes_at=timezone.now() + dt.timedelta(hours=1))
    page = phone.start()
    Period.objects.filter(pk=closed.pk).update(closes_at=closed.closes_at)
    assert reveal_secrets(now=timezone.now()) == 0
    phone.post("nop", page, **right_answers(page))
    assert reveal_secrets(now=timezone.now()) == 1


def test_revealed_secret_rebuilds_the_paper_that_was_handed_in(closed, phone, client, tmp_path):
    Period.objects.filter(pk=closed.pk).update(closes_at=timezone.now() + dt.timedelta(hours=1))
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    attempt = Attempt.objects.get()
    Period.objects.filter(pk=closed.pk).update(closes_at=closed.closes_at)
    assert reveal_secrets(now=timezone.now()) == 1
    assert reveal_secrets(now=timezone.now()) == 0

    answer = client.get("/cuoc-thi/thi/kiem-chung/1.json")
    (tmp_path / "proof.json").write_bytes(answer.content)
    order = ["--participant", str(attempt.participant_id), "--attempt", "1"]
    ran = subprocess.run([sys.executable, SCRIPT, tmp_path / "proof.json", *order], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "secret: as published before the round" in ran.stdout
    assert "questions: as published before the round" in ran.stdout
    drawn = redraw(answer.json(), attempt.participant_id, 1)
    assert [item for item, _ in drawn] == [item for item, _ in paper_items(bytes(attempt.paper))]


def keys_that_fit(proof: dict, questions: list) -> list[tuple[int, ...]]:
    """All keys under which these questions, of four choices each, have the published hash."""
    shown = [[text, choices] for text, choices, _accept in questions]
    fitting = []
    for key in itertools.product(range(1, 16), repeat=len(shown)):
        tried = json.dumps([[*one, mask] for one, mask in zip(shown, key, strict=True)], ensure_ascii=False)
        if hashlib.sha256(tried.encode()).hexdigest() == proof["bank_sha256"]:
            fitting.append(key)
    return fitting


def test_what_is_published_before_does_not_tell_the_key_to_who_knows_the_questions(root, client):
    """A paper that is one for all and is not shuffled: everybody sees each question as it stands in the bank."""
    sections = (Section(topic=TOPICS[0], count=2), Section(topic=TOPICS[1], count=2))
    round = open_contest(root, sections=sections, made="one", shuffle=False)
    before = client.get("/cuoc-thi/thi/kiem-chung/1.json").json()
    items = EditionItem.objects.filter(edition=round.edition).order_by("item").select_related("revision")
    asked = [published(one.text, one.choices, one.accept, one.pictures) for one in (item.revision for item in items)]
    assert "bank_salt" not in before
    assert keys_that_fit(before, asked) == []
    # the trial finds the key where there is no salt
    bare = hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()
    assert keys_that_fit({"bank_sha256": bare}, asked) == [tuple(accept for *_shown, accept in asked)]


def test_the_salt_waits_for_the_questions(closed, client):
    """Another round still draws from the bank: the secret is out, and must not bring the key with it."""
    now = timezone.now()
    opens, closes = now - dt.timedelta(minutes=1), now + dt.timedelta(days=1)
    second = add_round(contest=closed.contest, title="Đợt 2", opens_at=opens, closes_at=closes, bank=closed.bank)
    publish_round(round=second, secret=bytes(32), now=now)
    reveal_secrets(now=now)
    proof = client.get("/cuoc-thi/thi/kiem-chung/1.json").json()
    assert ("secret" in proof, "questions" in proof, "bank_salt" in proof) == (True, False, False)


def test_rounds_published_before_hashes_had_a_salt_are_proved_as_ever(closed, client, tmp_path):
    items = EditionItem.objects.filter(edition=closed.edition).order_by("item").select_related("revision")
    asked = [published(one.text, one.choices, one.accept, one.pictures) for one in (item.revision for item in items)]
    bare = hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()
    Edition.objects.update(bank_salt=None, bank_hash=bare)
    reveal_secrets(now=timezone.now())
    (tmp_path / "proof.json").write_bytes(client.get("/cuoc-thi/thi/kiem-chung/1.json").content)
    ran = subprocess.run([sys.executable, SCRIPT, tmp_path / "proof.json"], capture_output=True, text=True)
    assert (ran.returncode, "questions: as published" in ran.stdout) == (0, True)


def test_changed_question_is_noticed(closed, client, tmp_path):
    reveal_secrets(now=timezone.now())
    text = client.get("/cuoc-thi/thi/kiem-chung/1.json").content.decode().replace("câu hỏi số 1 ", "câu hỏi số 9 ")
    (tmp_path / "proof.json").write_text(text, encoding="utf-8")
    ran = subprocess.run([sys.executable, SCRIPT, tmp_path / "proof.json"], capture_output=True, text=True)
    assert (ran.returncode, "NOT THE ONES PUBLISHED" in ran.stdout) == (1, True)


def test_round_whose_secret_is_public_is_never_extended(closed, organiser):
    reveal_secrets(now=timezone.now())
    later = timezone.now() + dt.timedelta(days=1)
    said = Announcement(reason="x", text="x", by=organiser, now=timezone.now())
    with pytest.raises(RoundError) as error:
        reschedule_round(round=closed, opens_at=closed.opens_at, closes_at=later, said=said)
    assert error.value.code == "revealed"


@pytest.mark.parametrize("address", ["kiem-chung/2.json", "kiem-chung/redraw.txt"])
def test_proof_of_nothing(round, client, address):
    assert client.get(f"/cuoc-thi/thi/{address}").status_code == 404


def test_script_is_offered(round, client):
    assert client.get("/cuoc-thi/thi/kiem-chung/redraw.py").content == SCRIPT.read_bytes()


@pytest.mark.parametrize("published", [False, True])
def test_questions_wait_for_the_last_round_of_their_bank(closed, client, published):
    """Their keys would be the answers of next week's papers."""
    now = timezone.now()
    opens, closes = now - dt.timedelta(minutes=1), now + dt.timedelta(days=1)
    second = add_round(contest=closed.contest, title="Đợt 2", opens_at=opens, closes_at=closes, bank=closed.bank)
    if published:
        publish_round(round=second, secret=bytes(32), now=now)
    assert reveal_secrets(now=now) == 1
    proof = client.get("/cuoc-thi/thi/kiem-chung/1.json").json()
    assert (proof["secret"], "questions" in proof) == (SECRET.hex(), False)
    if published:
        assert reveal_secrets(now=closes + dt.timedelta(hours=1)) == 1
        assert "questions" in client.get("/cuoc-thi/thi/kiem-chung/1.json").json()
