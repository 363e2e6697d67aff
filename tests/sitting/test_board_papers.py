"""Boards with papers of their own and sections with banks of their own: drawn, saved, handed in, proved."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import runpy

import msgspec
import pytest
from django.utils import timezone

from contest.attempts.actions import close_attempt, enter_contest, move_ends
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt
from contest.banks.models import Bank, Revision
from contest.results.rekey.queries import banks_still_drawn_from
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round
from contest.rounds.errors import RoundError
from contest.rounds.models import Period, Round
from contest.rounds.queries import Draft, full_rules, publish_problems
from contest.rounds.rules import Board, RoundRules, Rules, RulesError, Section, usual_paper, usual_ranking
from contest.rounds.wording.problems import problems_in_words
from tests.factories import make_bank as make_plain_bank
from tests.factories import make_person
from tests.sitting.conftest import SECRET, Phone, make_bank, right_answers
from tests.sitting.test_proof import SCRIPT

redraw = runpy.run_path(str(SCRIPT))["draw"]
OFFICIALS = usual_paper(key="cc", minutes=20, sections=(Section(label="Chung", count=6),))
PUPILS = usual_paper(
    key="hs", minutes=10, sections=(Section(topic="Chi bộ", count=2), Section(topic="Lịch sử", count=2, bank="Sử"))
)


def boards_rules(*papers, **round) -> Rules:
    first = RoundRules(key="d1", paper="cc", paper_by_board={"hs": "hs"}, **round)
    boards = (Board(key="cb", label="Cán bộ"), Board(key="hs", label="Học sinh"))
    return Rules(papers=papers or (OFFICIALS, PUPILS), rankings=(usual_ranking(),), boards=boards, rounds=(first,))


def draft_of(root, rules: Rules, *, bank: Bank | None) -> Round:
    now = timezone.now()
    contest = create_contest(
        about=AboutContest(slug="thi", title="Thi", organiser="Sở", unit=root), rules=rules, by=None, now=now
    )
    opens = now - dt.timedelta(hours=2)
    return add_round(contest=contest, title="Đợt 1", opens_at=opens, closes_at=opens + dt.timedelta(days=1), bank=bank)


def published(root, rules: Rules, *, bank: Bank | None) -> Round:
    round = draft_of(root, rules, bank=bank)
    publish_round(round=round, secret=SECRET, now=timezone.now())
    return round


@pytest.fixture
def history(db) -> Bank:
    bank = make_plain_bank("Sử", topics={"Lịch sử": 5, "Địa lý": 3})
    # worded as `right_answers` reads choices
    choices = [{"text": f"Phương án {letter} của câu sử"} for letter in "ABCD"]
    Revision.objects.filter(question__bank=bank).update(choices=choices)
    return bank


@pytest.fixture
def round(root, history) -> Round:
    return published(root, boards_rules(), bank=make_bank())


@pytest.fixture
def pupil(round, cell) -> Phone:
    person = make_person("Học Sinh", unit=cell)
    enter_contest(contest=round.contest, person=person, unit=cell, now=timezone.now(), board="hs")
    return Phone(person)


@pytest.fixture
def official(round, member, cell) -> Phone:
    enter_contest(contest=round.contest, person=member, unit=cell, now=timezone.now(), board="cb")
    return Phone(member)


def topics(attempt: Attempt) -> list[str]:
    items = get_frozen_edition(attempt.round.edition_id).items
    return sorted(items[item].topic for item, _ in paper_items(bytes(attempt.paper)))


def test_each_board_sits_its_own_paper_to_the_end(pupil, official):
    page = pupil.start()
    assert page.content.decode().count("<fieldset") == 4
    assert pupil.post("luu", page, script="1", **right_answers(page)).status_code == 204
    again = pupil.client.get("/bai-thi/thi/1")
    assert again.content.decode().count("checked") == sum(map(len, right_answers(page).values()))
    done = pupil.post("nop", page, **right_answers(page)).content.decode()
    assert "4/4" in done
    page = official.start()
    assert page.content.decode().count("<fieldset") == 6
    assert "6/6" in official.post("nop", page, **right_answers(page)).content.decode()
    assert "6/6" in official.client.get("/bai-thi/thi/1/ket-qua").content.decode()
    first, second = Attempt.objects.order_by("pk").select_related("round")
    assert (first.score, second.score) == (4, 6)
    assert topics(first) == ["Chi bộ", "Chi bộ", "Lịch sử", "Lịch sử"]
    assert set(topics(second)) <= {"Chi bộ", "Đảng viên"}
    assert [one.ends_ms - one.started_ms for one in (first, second)] == [600_000, 1_200_000]


def test_the_entry_page_says_the_own_papers_length(pupil, official, client):
    assert "4 câu hỏi" in pupil.client.get("/cuoc-thi/thi").content.decode()
    assert "6 câu hỏi" in official.client.get("/cuoc-thi/thi").content.decode()
    assert "4 đến 6 câu hỏi" in client.get("/cuoc-thi/thi").content.decode()


def test_what_ran_out_is_closed_with_the_boards_own_paper(pupil, round):
    pupil.start()
    one = Attempt.objects.get()
    assert close_attempt(participant_id=one.participant_id, number=1, now_ms=one.ends_ms + 60_000)
    one.refresh_from_db()
    assert (len(bytes(one.paper)) // 3, len(bytes(one.answers)), one.score) == (4, 4, 0)


def test_moving_ends_keeps_each_boards_own_limit(pupil, official, round):
    pupil.start()
    official.start()
    Attempt.objects.update(ends_ms=0)
    assert move_ends(round=round) == 2
    assert sorted(one.ends_ms - one.started_ms for one in Attempt.objects.all()) == [600_000, 1_200_000]


def test_a_question_of_both_boards_is_one_item(round):
    edition = round.edition
    items = list(edition.items.values_list("revision", flat=True))
    assert len(items) == len(set(items)) == 30 + 5
    everybody, *own = edition.plan
    assert "board" not in everybody
    assert [part["board"] for part in own] == ["hs", "hs"]
    assert own[1]["bank"] == Bank.objects.get(name="Sử").pk


def test_anybody_draws_a_boards_paper_again(round, pupil, client):
    pupil.start()
    who = Attempt.objects.get().participant_id
    edition = get_frozen_edition(round.edition_id)
    address = f"/cuoc-thi/thi/kiem-chung/{round.position}.json"
    proof = {**json.loads(client.get(address).content), "secret": SECRET.hex()}
    for board in ("", "cb", "hs"):
        for number in range(1, 6):
            drawn = [item for item, _ in paper_items(edition.draw(who, number, board))]
            assert [item for item, _ in redraw(proof, who, number, board)] == drawn


def test_keys_of_a_sections_bank_stay_hidden_while_it_is_drawn_from(round, history):
    assert banks_still_drawn_from() == {round.bank_id, history.pk}
    round.edition.revealed_at = timezone.now()
    round.edition.save(update_fields=["revealed_at"])
    assert banks_still_drawn_from() == set()
    assert round.banks == {round.bank_id, history.pk}


def test_a_draft_that_names_a_bank_hides_its_keys(root, history):
    round = draft_of(root, boards_rules(), bank=None)
    assert banks_still_drawn_from() == {None, history.pk}
    assert round.state == Period.State.DRAFT


# --- refusals -------------------------------------------------------------------------------------


def problems(round: Round) -> list[str]:
    draft = Draft(round.contest, round, full_rules(round.contest))
    found = [problem.code for problem in publish_problems(draft, now=timezone.now())]
    with pytest.raises((RoundError, RulesError)) as error:
        publish_round(round=round, secret=SECRET, now=timezone.now())
    assert error.value.code in found
    assert round.state == Period.State.DRAFT
    return found


def test_a_bank_that_is_not_there_is_named(root):
    round = draft_of(root, boards_rules(), bank=make_bank())
    assert problems(round) == ["no_such_bank"]
    draft = Draft(round.contest, round, full_rules(round.contest))
    (said,) = [one for error in publish_problems(draft, now=timezone.now()) for one in problems_in_words(error)]
    assert "“Sử”" in said.text


def test_a_bank_that_is_short_is_told(root, history):
    many = msgspec.structs.replace(PUPILS, sections=(Section(topic="Lịch sử", count=6, bank="Sử"),))
    round = draft_of(root, boards_rules(OFFICIALS, many), bank=make_bank())
    assert problems(round) == ["shortage"]
    draft = Draft(round.contest, round, full_rules(round.contest))
    (said,) = [one for error in publish_problems(draft, now=timezone.now()) for one in problems_in_words(error)]
    assert ("“Sử”" in said.text, "cần 6" in said.text, "có 5" in said.text) == (True, True, True)


def test_the_rounds_own_bank_by_name_is_the_rounds_own(root, history):
    """A section of the round's bank and one that names that bank would draw the same question twice."""
    twice = msgspec.structs.replace(
        PUPILS, sections=(Section(topic="Chi bộ", count=1), Section(topic="Chi bộ", count=1, bank="Ngân hàng thử"))
    )
    assert problems(draft_of(root, boards_rules(OFFICIALS, twice), bank=make_bank())) == ["section_twice"]


def test_a_round_whose_sections_all_name_banks_needs_none_of_its_own(root, history):
    own = usual_paper(sections=(Section(topic="Địa lý", count=2, bank="Sử"),))
    rules = Rules(papers=(own,), rankings=(usual_ranking(),), rounds=(RoundRules(key="d1"),))
    round = published(root, rules, bank=None)
    assert [item.topic_name for item in round.edition.items.all()] == ["Địa lý"] * 3


@pytest.mark.parametrize("changed", [{"shuffle": False}, {"made": "sets"}])
def test_what_boards_must_share_is_told(root, history, changed):
    round = draft_of(root, boards_rules(OFFICIALS, msgspec.structs.replace(PUPILS, **changed)), bank=make_bank())
    expected = "not_yet_paper_by_board" if "shuffle" in changed else "not_yet_banks"
    assert expected in problems(round)


def test_every_board_with_its_own_paper_leaves_no_other(root, history):
    rules = boards_rules()
    first = msgspec.structs.replace(rules.rounds[0], paper=None, paper_by_board={"cb": "cc", "hs": "hs"})
    third = usual_paper(key="bai", sections=(Section(topic="Không có", count=99),))
    rules = msgspec.structs.replace(rules, papers=(third, *rules.papers), rounds=(first,))
    edition = get_frozen_edition(published(root, rules, bank=make_bank()).edition_id)
    assert (edition.total_of("cb"), edition.total_of("hs"), [*edition.by_board]) == (6, 4, ["cb", "hs"])
    assert dataclasses.asdict(edition.by_board["hs"][0][1])["count"] == 2
