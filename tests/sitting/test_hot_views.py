"""Sitting a paper over HTTP, without script: the whole way, and every wrong turn."""

import dataclasses
import gzip
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.banks.models import Bank
from contest.common.clock import from_ms, now_ms
from contest.rounds.models import Contest, Period
from contest.sitting import snapshot
from tests.factories import make_person
from tests.sitting.conftest import Phone, hidden, open_contest, right_answers


def test_whole_way_all_right(phone):
    page = phone.start()
    assert page.status_code == 200
    assert page.content.decode().count("<fieldset") == 10
    result = phone.post("nop", page, **right_answers(page))
    assert "10/10" in result.content.decode()
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score, attempt.number) == (Attempt.State.HANDED_IN, 10, 1)
    assert attempt.duration_ms == attempt.submitted_ms - attempt.started_ms
    assert TallyQueue.objects.get().attempt_id == attempt.pk


def test_start_twice_is_one_attempt_with_one_paper(phone):
    first, second = phone.start(), phone.start()
    assert hidden(first, "token") == hidden(second, "token")
    assert Attempt.objects.count() == 1


def test_start_from_a_second_phone_goes_on_with_what_was_saved(phone, member):
    page = phone.start()
    answers = right_answers(page)
    field = next(iter(answers))
    phone.post("luu", page, **{field: answers[field]})
    other = Phone(member).start().content.decode()
    assert other.count(" checked") == len(answers[field])


def test_save_then_reload_shows_the_answers(phone):
    page = phone.start()
    saved = phone.post("luu", page, **right_answers(page))
    assert saved.status_code == 303
    again = phone.client.get(saved["Location"])
    answers = right_answers(page)
    assert again.content.decode().count(" checked") == sum(map(len, answers.values()))
    assert hidden(again, "no") == "2"


def test_save_by_script_answers_204_and_an_older_packet_409(phone):
    page = phone.start()
    assert phone.post("luu", page, script="1", no="5").status_code == 204
    late = phone.post("luu", page, script="1", no="3")
    assert (late.status_code, late.content) == (409, b"5")


def test_submit_with_gaps_asks_once_and_keeps_the_answers(phone):
    page = phone.start()
    answers = dict(list(right_answers(page).items())[:7])
    check = phone.post("nop", page, **answers)
    assert "Còn 3 câu chưa trả lời" in check.content.decode()
    ends_ms = Attempt.objects.get().ends_ms
    assert f"hết giờ lúc {from_ms(ends_ms):%H:%M:%S}." in check.content.decode()
    assert Attempt.objects.get().state == Attempt.State.OPEN
    result = phone.post("nop", check, **answers, sure="1")
    assert "7/10" in result.content.decode()


def test_submit_with_gaps_refused_where_the_rules_ask_for_all(root, member):
    open_contest(root, answer_all=True)
    phone = Phone(member)
    page = phone.start()
    check = phone.post("nop", page, sure="1").content.decode()
    assert "Thể lệ yêu cầu trả lời đủ 10 câu." in check
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_submit_with_gaps_when_time_is_up_asks_nothing(root, member):
    open_contest(root, answer_all=True)
    phone = Phone(member)
    page = phone.start()
    Attempt.objects.update(started_ms=now_ms() - 900_500, ends_ms=now_ms() - 500)
    answers = dict(list(right_answers(page).items())[:7])
    assert "7/10" in phone.post("nop", page, **answers).content.decode()


def test_submit_with_gaps_in_the_extra_time_of_a_person_asks(root, member):
    open_contest(root)
    phone = Phone(member)
    page = phone.start()
    Attempt.objects.update(started_ms=now_ms() - 1_000_000, ends_ms=now_ms() + 200_000)
    assert "Còn 10 câu chưa trả lời" in phone.post("nop", page).content.decode()


def test_submit_again_with_gaps_shows_the_first_result(phone):
    page = phone.start()
    answers = right_answers(page)
    phone.post("nop", page, **answers)
    assert "10/10" in phone.post("nop", page, **dict(list(answers.items())[:7])).content.decode()


def test_round_that_this_process_has_not_heard_of_is_looked_for(phone):
    page = phone.start()
    kept = snapshot.find_contest_now("thi")
    snapshot._kept["thi"] = (snapshot._kept["thi"][0], dataclasses.replace(kept, rounds={}))
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()


def test_submit_twice_shows_the_first_result_and_changes_nothing(phone):
    page = phone.start()
    answers = right_answers(page)
    first = phone.post("nop", page, **answers)
    before = Attempt.objects.values().get()
    second = phone.post("nop", page, **{name: ["0"] for name in answers}, sure="1")
    assert hidden(first, "x") == hidden(second, "x")
    assert "10/10" in second.content.decode()
    assert Attempt.objects.values().get() == before
    assert TallyQueue.objects.count() == 1


def test_submit_by_script_says_taken_however_often_and_the_result_is_a_plain_visit(phone):
    page = phone.start()
    answers = right_answers(page)
    first = phone.post("nop", page, script="1", sure="1", **answers)
    before = Attempt.objects.values().get()
    second = phone.post("nop", page, script="1", sure="1", **{name: ["0"] for name in answers})
    assert [(one.status_code, one.content) for one in (first, second)] == [(204, b"")] * 2
    assert Attempt.objects.values().get() == before
    assert (before["state"], before["score"]) == (Attempt.State.HANDED_IN, 10)


def test_submit_by_script_with_gaps_where_the_rules_ask_for_all_is_asked_back(root, member):
    open_contest(root, answer_all=True)
    phone = Phone(member)
    page = phone.start()
    assert phone.post("nop", page, script="1", sure="1").status_code == 200
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_submit_after_the_end_counts_what_had_been_saved(phone):
    page = phone.start()
    answers = right_answers(page)
    phone.post("luu", page, **dict(list(answers.items())[:4]))
    Attempt.objects.update(started_ms=now_ms() - 2_000_000, ends_ms=now_ms() - 1_100_000)
    late = phone.post("nop", page, **answers)
    text = late.content.decode()
    assert "4/10" in text
    assert "Máy chủ tính 4 câu đã lưu trước giờ đó." in text
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.submitted_ms) == (Attempt.State.CLOSED, attempt.ends_ms)


def test_submit_within_the_grace_counts_and_ends_at_the_end(phone):
    page = phone.start()
    Attempt.objects.update(started_ms=now_ms() - 901_000, ends_ms=now_ms() - 1_000)
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    attempt = Attempt.objects.get()
    assert (attempt.submitted_ms, attempt.duration_ms) == (attempt.ends_ms, 900_000)


@pytest.mark.parametrize("token", ["", "1.2.forged", None])
def test_submit_forged_token_changes_nothing(phone, token):
    page = phone.start()
    form = right_answers(page) | ({} if token is None else {"token": token})
    answer = phone.send("1/nop", form)
    assert (answer.status_code, answer["Location"]) == (303, "/cuoc-thi/thi/vao-thi")
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_submit_with_somebody_else_s_form_changes_nothing(phone, cell):
    page = phone.start()
    stranger = Phone(make_person("Trần Văn Khải", unit=cell))
    stranger.start()
    answer = stranger.post("nop", page, **right_answers(page))
    assert answer.status_code == 303
    assert set(Attempt.objects.values_list("state", flat=True)) == {Attempt.State.OPEN}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_start_from_another_origin_starts_nothing(phone, headers):
    assert phone.start(**headers).status_code == 303
    assert not Attempt.objects.exists()


def test_start_own_origin_passes(phone):
    assert phone.start(origin="http://testserver", **{"sec-fetch-site": "same-origin"}).status_code == 200


def test_no_seat_leads_to_the_entry_page(phone):
    page = phone.start()
    del phone.client.cookies["cho_ngoi"]
    assert phone.post("nop", page)["Location"] == "/cuoc-thi/thi/vao-thi"
    assert phone.client.get("/bai-thi/thi/1")["Location"] == "/cuoc-thi/thi/vao-thi"


def test_raised_epoch_makes_the_seat_invalid(phone):
    page = phone.start()
    Participant.objects.update(epoch=1)
    assert phone.post("luu", page, script="1", **right_answers(page)).status_code == 401
    assert phone.post("nop", page, **right_answers(page))["Location"] == "/cuoc-thi/thi/vao-thi"
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_cap_of_the_day_refuses_the_fourth(phone):
    for number in (1, 2, 3):
        page = phone.start()
        phone.post("nop", page, number=number, **right_answers(page))
    assert phone.start().status_code == 303
    assert Attempt.objects.count() == 3


def test_pause_between_attempts(root, member):
    open_contest(root, pause_minutes=5)
    phone = Phone(member)
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    assert phone.start().status_code == 303
    Attempt.objects.update(submitted_ms=now_ms() - 300_001)
    assert phone.start().status_code == 200


@pytest.mark.parametrize("state", [Period.State.SUSPENDED, Period.State.DRAFT])
def test_start_while_the_round_is_not_open(phone, state):
    page = phone.entry()
    Period.objects.update(state=state)
    snapshot.forget()
    answer = phone.send("bat-dau", {"token": hidden(page, "token")})
    assert answer.status_code in (303, 404)
    assert not Attempt.objects.exists()


def test_suspended_round_lets_papers_that_were_begun_go_on(phone):
    page = phone.start()
    Period.objects.update(state=Period.State.SUSPENDED)
    snapshot.forget()
    assert "Làm tiếp" in phone.client.get("/cuoc-thi/thi").content.decode()
    assert hidden(phone.start(), "token") == hidden(page, "token")
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    assert phone.start().status_code == 303
    assert "Tạm dừng" in phone.client.get("/cuoc-thi/thi").content.decode()


def test_carrying_on_with_a_paper_that_has_just_run_out_begins_no_other(phone):
    phone.start()
    page = phone.entry()
    assert hidden(page, "lam_tiep") == "1"
    moment = now_ms()
    Attempt.objects.update(started_ms=moment - 900_000, ends_ms=moment - 6_000)
    answer = phone.send("bat-dau", {"token": hidden(page, "token"), "lam_tiep": "1"})
    assert (answer.status_code, answer["Location"]) == (303, "/bai-thi/thi/1/ket-qua")
    assert Attempt.objects.count() == 1
    assert hidden(phone.entry(), "lam_tiep") == ""


def test_paper_number_of_nobody_and_contest_of_nobody(phone):
    phone.start()
    assert phone.client.get("/bai-thi/thi/9").status_code == 303
    assert phone.client.get("/bai-thi/khong-co/1").status_code == 404


@pytest.mark.parametrize("number", [2**31, 10**20])
def test_paper_number_that_no_column_holds_is_404(phone, number):
    phone.start()
    assert phone.client.get(f"/bai-thi/thi/{number}").status_code == 404


def test_seat_of_another_contest_leads_to_the_entry_page(phone, root):
    """The cookie's path keeps it to its contest; whoever sends it elsewhere by hand gets nothing there."""
    page = phone.start()
    Bank.objects.update(name="Ngân hàng của cuộc thi đầu")
    open_contest(root, slug="khac")
    other = Phone(phone.person, "khac")
    other.client.cookies["sessionid"] = phone.client.cookies["sessionid"].value
    other.client.cookies["cho_ngoi"] = phone.client.cookies["cho_ngoi"].value
    for answer in (
        other.client.get("/bai-thi/khac/1"),
        other.client.get("/bai-thi/khac/1/ket-qua"),
        other.post("nop", page, **right_answers(page)),
        other.post("luu", page),
        other.send("bat-dau", {"token": hidden(phone.entry(), "token")}),
    ):
        assert (answer.status_code, answer["Location"].startswith("/cuoc-thi/khac")) == (303, True) or (
            answer["Location"] == "/bai-thi/khac/1"
        )
    assert list(Attempt.objects.values_list("state", "draft_no")) == [(Attempt.State.OPEN, 0)]


def test_nothing_is_saved_by_looking(phone):
    assert phone.client.get("/bai-thi/thi/1/luu").status_code == 405


@pytest.mark.parametrize("value", ["9", "-1", "x", "٣", "99999999999999999999", "1" * 5_000])
def test_submit_value_out_of_range_counts_as_blank(phone, value):
    page = phone.start()
    answers = right_answers(page)
    field = next(name for name, values in answers.items() if len(values) == 1)
    result = phone.post("nop", page, sure="1", **(answers | {field: value}))
    assert "9/10" in result.content.decode()
    assert 0 in bytes(Attempt.objects.get().answers)


def test_two_values_for_one_right_choice_count_as_blank(phone):
    page = phone.start()
    answers = right_answers(page)
    field = next(name for name, values in answers.items() if len(values) == 1)
    result = phone.post("nop", page, sure="1", **(answers | {field: ["0", "1", "2", "3"]}))
    assert "9/10" in result.content.decode()


def test_body_that_is_no_form_is_refused_without_an_error(phone):
    phone.start()
    for body in (b"\xff\xfe", b"x" * 70_000, json.dumps({"token": 1}).encode()):
        answer = phone.client.post("/bai-thi/thi/1/nop", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 303


def test_paper_tells_nothing_about_the_key(phone, round):
    """Values are places on the page, items say nothing, and the right choices stand everywhere equally."""
    text = phone.start().content.decode()
    assert "accept" not in text
    assert {value for values in right_answers(phone.start()).values() for value in values} != {"0"}


def test_question_text_is_escaped(phone):
    page = phone.start().content.decode()
    assert ("&lt;b&gt;&amp;&lt;/b&gt;" in page, "<b>&</b>" in page) == (True, False)


def test_english_page_by_cookie(phone):
    phone.client.cookies["django_language"] = "en"
    assert '<html lang="en"' in phone.start().content.decode()


def test_paper_is_packed_and_never_stored(phone):
    answer = phone.start(**{"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Cache-Control"] == "no-store"
    assert b"<fieldset" in gzip.decompress(answer.content)


# --- what it costs --------------------------------------------------------------------------------


def statements(context: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in context.captured_queries]


@pytest.fixture
def warm(phone, cell):
    """Everything that a process reads once has been read."""
    other = Phone(make_person("Lê Văn Ấm", unit=cell))
    page = other.start()
    other.post("luu", page, script="1")
    other.post("nop", page, sure="1")
    return phone


def test_hot_requests_take_one_statement_each(warm):
    token = hidden(warm.entry(), "token")
    with CaptureQueriesContext(connection) as context:
        page = warm.send("bat-dau", {"token": token})
    assert len(statements(context)) == 1
    with CaptureQueriesContext(connection) as context:
        warm.post("luu", page, script="1", **right_answers(page))
    assert len(statements(context)) == 1
    with CaptureQueriesContext(connection) as context:
        warm.post("nop", page, no="2", **right_answers(page))
    writes = [sql for sql in statements(context) if "contest_" in sql]
    # SQLite cannot write two tables in one statement: two, in one transaction
    assert len(writes) == (1 if connection.vendor == "postgresql" else 2)
    with CaptureQueriesContext(connection) as context:
        warm.client.get("/bai-thi/thi/1/ket-qua")
    assert len(statements(context)) == 1


def test_contest_is_not_shown_before_it_is_published(db, root, client):
    round = open_contest(root)
    Period.objects.update(state=Period.State.DRAFT)
    snapshot.forget()
    assert client.get(f"/cuoc-thi/{Contest.objects.get(periods=round).slug}").status_code == 404
