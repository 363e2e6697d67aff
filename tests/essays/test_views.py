"""Pages of essays: writing, judging without names, the organisers' desk; and who may open them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.people import consents
from contest.attempts.actions import enter_contest
from contest.essays import actions
from contest.essays.models import EssayClosing, EssayEntry, EssayFile, EssayMark
from contest.results.actions import tally_all
from contest.rounds.models import Period, Round
from contest.rounds.rules import Essay
from contest.sitting.queries import own_attempts
from tests.essays.conftest import points_of, round_of, written
from tests.factories import hand_in, make_participant, make_person

pytestmark = pytest.mark.django_db
TEXT = "Chi bộ tôi có mười hai đảng viên, làm việc ở cơ sở."
PDF = b"%PDF-1.7 bai cua toi"


@pytest.fixture
def round(root) -> Round:
    """Open now."""
    return opened(written(root))


def opened(round: Round, *, closed: bool = False) -> Round:
    now = timezone.now()
    closes_at = now - dt.timedelta(hours=1) if closed else now + dt.timedelta(days=1)
    Period.objects.filter(pk=round.pk).update(opens_at=now - dt.timedelta(days=2), closes_at=closes_at)
    return round_of(round.contest)


def writes(round: Round, participant, text: str = TEXT, **sheet: object) -> EssayEntry:
    moment = timezone.now() - dt.timedelta(hours=2)
    said = actions.Sheet(texts=(text,), **sheet)
    return actions.hand_in(round=round, participant=participant, sheet=said, now=moment)


@pytest.fixture
def author(round, member, cell):
    participant = make_participant(round.contest, cell, "Lê Thị Tác Giả")
    hand_in(participant, 18)
    tally_all()
    return participant


def page_of(name: str, round: Round, *more: object) -> str:
    return reverse(f"essays:{name}", args=[round.contest.slug, round.position, *more])


# --- writing --------------------------------------------------------------------------------------


@pytest.fixture
def writing(client, author) -> Client:
    client.force_login(author.person)
    return client


def test_an_essay_is_written_saved_and_handed_in(writing, round, author):
    here = page_of("write", round)
    page = writing.get(here)
    assert (page.status_code, page.context["may_write"], page.context["words"]) == (200, True, 0)
    saved = writing.post(page_of("save", round), {"text_1": "mới ba từ"})
    assert (saved.status_code, saved.json()["saved"], saved.json()["words"]) == (200, True, 3)
    assert "mới ba từ" in writing.get(here).content.decode()
    assert writing.post(here, {"text_1": TEXT}, follow=True).redirect_chain == [(here, 302)]
    entry = EssayEntry.objects.get()
    assert (entry.texts, entry.words, entry.versions) == ([TEXT], 13, 1)
    text = writing.get(here).content.decode()
    assert entry.receipt in text
    assert str(entry.number) not in text.replace(str(entry.receipt), "")


def test_the_page_saves_without_a_script(writing, round):
    here = page_of("write", round)
    assert writing.post(here, {"text_1": "nháp", "luu": "1"}).status_code == 302
    entry = EssayEntry.objects.get()
    assert (entry.draft, entry.number, entry.handed_at) == (["nháp"], None, None)


def test_a_file_is_handed_in_and_only_its_author_gets_it(writing, round, member, client):
    here = page_of("write", round)
    file = SimpleUploadedFile("bài.pdf", PDF, content_type="text/html")
    assert writing.post(here, {"text_1": "", "file": file}).status_code == 302
    found = writing.get(page_of("own_file", round))
    assert (found.content, found["Content-Type"]) == (PDF, "application/pdf")
    assert found["Content-Disposition"].startswith("attachment")
    assert (found["X-Content-Type-Options"], found["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )
    other = Client()
    other.force_login(member)
    assert other.get(page_of("own_file", round)).status_code == 404


@pytest.mark.parametrize(
    ("window", "state", "draft", "words"),
    [
        ((1, 2), Period.State.PUBLISHED, "", "Đợt thi chưa mở."),
        ((-1, 1), Period.State.SUSPENDED, "nháp", "Đợt thi đang tạm dừng."),
        ((-2, -1), Period.State.PUBLISHED, "", "Đợt thi đã đóng mà chưa nhận bài tự luận nào."),
        ((-2, -1), Period.State.FIXED, "", "Đợt thi đã đóng mà chưa nhận bài tự luận nào."),
        ((-2, -1), Period.State.PUBLISHED, "nháp của tôi", "được nộp tự động trong ít phút"),
    ],
)
def test_who_handed_in_nothing_reads_why_nothing_is_taken(writing, round, author, window, state, draft, words):
    if draft:
        actions.save_draft(round=round, participant=author, texts=[draft], now=timezone.now())
    opens_at, closes_at = (timezone.now() + dt.timedelta(hours=one) for one in window)
    Period.objects.filter(pk=round.pk).update(opens_at=opens_at, closes_at=closes_at, state=state)
    text = writing.get(page_of("write", round)).content.decode()
    assert words in text
    assert [word in text for word in ("Đã đóng lúc", "Nộp trước", "Viết được từ")] == [
        window[1] < 0,
        window[0] < 0 < window[1],
        window[0] > 0,
    ]


def test_who_handed_in_reads_no_word_of_what_is_missing(writing, round, author):
    writes(round, author)
    opened(round, closed=True)
    text = writing.get(page_of("write", round)).content.decode()
    assert [word in text for word in ("Đã nhận bài", "Đã đóng lúc", "chưa nhận bài")] == [True, True, False]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"text_1": ""}, "Bài còn trống"),
        ({"text_1": "từ " * 51}, "Bài dài 51 từ"),
        ({"text_1": "a", "video": "http://x"}, "https://"),
        ({"text_1": "a", "file": SimpleUploadedFile("a.pdf", b"<html>")}, "Chỉ nhận tệp PDF"),
    ],
)
def test_what_is_not_taken_is_said_and_what_was_typed_stays(writing, round, said, words):
    page = writing.post(page_of("write", round), said)
    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert said["text_1"].strip() in text
    assert not EssayEntry.objects.filter(number__isnull=False).exists()


def test_a_heavy_file_is_refused_before_it_is_kept(writing, round):
    file = SimpleUploadedFile("a.pdf", b"%PDF-" + bytes(10 * 1024 * 1024))
    page = writing.post(page_of("write", round), {"text_1": "a", "file": file})
    assert (page.status_code, EssayFile.objects.count()) == (422, 0)
    assert "10 MB" in page.content.decode()


def test_whoever_has_not_sat_the_quiz_is_sent_there(client, round, cell):
    new = make_participant(round.contest, cell)
    client.force_login(new.person)
    page = client.get(page_of("write", round))
    assert (page.context["hindrance"], "data-essay=" in page.content.decode()) == ("no_quiz", False)
    assert client.post(page_of("save", round), {"text_1": "a"}).status_code == 409


def test_strangers_come_to_the_entry_page_and_anonymous_to_the_door(client, round, member):
    assert client.get(page_of("write", round)).url.startswith(reverse("account_login"))
    client.force_login(member)
    assert client.get(page_of("write", round)).url == reverse("sitting:entry", args=[round.contest.slug])
    assert client.post(page_of("save", round)).status_code == 404


@pytest.fixture
def listed(client, root, cell):
    """Somebody whom the office put on the roster, at a round of nothing but an essay."""
    essays = opened(written(root, quiz=False))
    person = make_person("Hà Văn Dũng", unit=cell, consented=False)
    enter_contest(contest=essays.contest, person=person, unit=cell, now=timezone.now())
    client.force_login(person)
    return essays


def test_nothing_is_written_before_consent(client, listed):
    write, save = page_of("write", listed), page_of("save", listed)
    entry = f"{reverse('sitting:entry', args=[listed.contest.slug])}?dot={listed.position}"
    assert [client.get(write).url, client.post(write, {"text_1": TEXT}).url] == [entry, entry]
    answer = client.post(save, {"text_1": TEXT})
    assert (answer.status_code, answer.json()["saved"], EssayEntry.objects.count()) == (403, False, 0)
    asked = client.get(entry).content.decode()
    assert ('name="consent"' in asked, write in asked) == (True, False)
    after = client.post(entry, {"consent": "on"}, follow=True)
    assert write in after.content.decode()
    assert client.get(write).status_code == 200
    assert client.post(save, {"text_1": TEXT}).json()["saved"] is True


def test_another_text_asks_again_but_not_in_the_middle_of_an_essay(writing, round, author, monkeypatch):
    assert writing.post(page_of("save", round), {"text_1": TEXT}).status_code == 200
    other = make_participant(round.contest, author.unit)
    hand_in(other, 15)
    monkeypatch.setattr(consents, "CURRENT", consents.CURRENT + 1)
    assert writing.get(page_of("write", round)).status_code == 200
    assert writing.post(page_of("save", round), {"text_1": f"{TEXT} Thêm."}).status_code == 200
    writing.force_login(other.person)
    assert writing.get(page_of("write", round)).status_code == 302


def test_a_round_without_essays_has_no_page(client, root, member):
    round = opened(written(root, essay=None))
    client.force_login(member)
    assert client.get(page_of("write", round)).status_code == 404


# --- judging --------------------------------------------------------------------------------------


@pytest.fixture
def judging(client, judge) -> Client:
    client.force_login(judge)
    return client


@pytest.fixture
def entry(round, author) -> EssayEntry:
    """Handed in, with a file whose name tells a person's; the round has closed."""
    made = writes(round, author, content=PDF, file_name="Lê Thị Tác Giả.pdf", video="https://vi.du/x")
    opened(round, closed=True)
    return made


def test_judges_see_no_name_anywhere(judging, round, entry, author):
    pages = [
        judging.get(reverse("essays:home")),
        judging.get(page_of("judge", round)),
        judging.get(page_of("mark", round, entry.number)),
        judging.get(page_of("entry_file", round, entry.number)),
    ]
    hidden = (author.person.full_name, author.person.code, author.unit.name, "Tác Giả", entry.receipt)
    for page in pages:
        assert page.status_code == 200
        said = page.content.decode("utf-8", "replace") + str(page.headers)
        assert [mark for mark in hidden if mark in said] == []
    assert f"phach-{entry.number}.pdf" in pages[3]["Content-Disposition"]
    assert TEXT in pages[2].content.decode()


def test_a_mark_is_given_and_changed_with_a_reason(judging, round, entry, judge):
    here = page_of("mark", round, entry.number)
    assert judging.post(here, {"points_1": "21", "points_2": "0"}).status_code == 422
    given = judging.post(here, {"points_1": "15", "points_2": "8", "remark": "Rõ"})
    assert (given.status_code, given.url) == (302, page_of("judge", round))
    assert judging.post(here, {"points_1": "16", "points_2": "8", "remark": "Rõ"}).status_code == 422
    assert judging.post(here, {"points_1": "16", "points_2": "8", "remark": "Rõ", "reason": "Nhầm"}).status_code == 302
    rows = EssayMark.objects.order_by("pk").values_list("judge", "number", "total", "remark", "reason")
    assert list(rows) == [(judge.pk, 1, 23, "Rõ", ""), (judge.pk, 2, 24, "Rõ", "Nhầm")]


def test_nothing_is_judged_before_the_closing(judging, round, author):
    entry = writes(round, author)
    assert judging.get(page_of("judge", round)).context["desk"] is None
    assert judging.get(page_of("mark", round, entry.number)).status_code == 404
    assert judging.get(page_of("entry_file", round, entry.number)).status_code == 404


def test_nothing_is_judged_before_the_closing_on_a_host_that_is_ahead(judging, round, author, host_ahead):
    entry = writes(round, author)
    Round.objects.filter(pk=round.pk).update(closes_at=dt.datetime.now(dt.UTC) + host_ahead / 2)
    assert judging.get(page_of("judge", round)).context["desk"] is None
    for name in ("mark", "entry_file"):
        assert judging.get(page_of(name, round, entry.number)).status_code == 404


def test_the_desk_asks_as_many_queries_for_one_essay_as_for_three(judging, round, entry, cell):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            judging.get(page_of("judge", round))
        return len(queries)

    first = count()
    opened(round)
    for name in ("Một", "Hai"):
        other = make_participant(round.contest, cell, name)
        hand_in(other, 3)
        writes(round_of(round.contest), other)
    opened(round, closed=True)
    assert count() == first


@pytest.mark.parametrize("who", ["member", "secretary", "organiser", "admin", "outsider"])
def test_the_judges_pages_are_the_judges_alone(request, client, round, entry, who):
    client.force_login(request.getfixturevalue(who))
    for page in (
        reverse("essays:home"),
        page_of("judge", round),
        page_of("mark", round, entry.number),
        page_of("entry_file", round, entry.number),
    ):
        assert client.get(page).status_code == 404
    assert client.post(page_of("mark", round, entry.number), {"points_1": "1", "points_2": "1"}).status_code == 404
    assert not EssayMark.objects.exists()


# --- the organisers' desk -------------------------------------------------------------------------


@pytest.fixture
def organising(client, organiser) -> Client:
    client.force_login(organiser)
    return client


def test_names_are_hidden_until_the_marking_is_closed(organising, round, entry, author, judge, admin):
    here = page_of("desk", round)
    assert author.person.full_name not in organising.get(here).content.decode()
    assert organising.post(page_of("close", round)).status_code == 302
    assert not EssayClosing.objects.exists()
    for one in (judge, admin):
        actions.give_mark(entry=entry, points=(15, 8), remark="", by=one, now=timezone.now())
    organising.post(page_of("close", round))
    assert points_of(round) == {"ả": (18, 41, 23)}
    text = organising.get(here).content.decode()
    assert author.person.full_name in text
    assert organising.post(page_of("reopen", round), {"reason": ""}).status_code == 302
    assert EssayClosing.objects.filter(undone_at=None).exists()
    organising.post(page_of("reopen", round), {"reason": "Sót một bài"})
    assert author.person.full_name not in organising.get(here).content.decode()


def test_an_essay_on_paper_is_received_by_code(organising, round, author):
    organising.post(page_of("on_paper", round), {"code": "khong-co"})
    assert not EssayEntry.objects.exists()
    page = organising.post(page_of("on_paper", round), {"code": author.person.code.lower()}, follow=True)
    entry = EssayEntry.objects.get()
    assert entry.on_paper
    assert f"Ghi số phách {entry.number}" in page.content.decode()


@pytest.mark.parametrize("who", ["member", "secretary", "judge", "outsider"])
def test_the_desk_is_the_organisers_alone(request, client, round, entry, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page_of("desk", round)).status_code == 404
    for name in ("close", "reopen", "on_paper"):
        assert client.post(page_of(name, round), {"reason": "a", "code": "a"}).status_code == 404


def test_own_page_tells_the_essay_part(round, entry, author, judge, admin, organiser):
    for one in (judge, admin):
        actions.give_mark(entry=entry, points=(15, 8), remark="", by=one, now=timezone.now())
    actions.close_marking(round=round_of(round.contest), by=organiser, now=timezone.now())
    (own,) = own_attempts(author.person, now=timezone.now())
    assert (own.attempt.points, own.attempt.essay_points, own.essay_most) == (41, 23, 30)


def test_contest_page_leads_to_an_essay_alone(client, root, member):
    round = opened(written(root, essay=Essay(), quiz=False))
    page = client.get(reverse("sitting:contest", args=[round.contest.slug])).content.decode()
    assert page_of("write", round) in page


def test_own_page_lists_the_essay_with_its_receipt(writing, round, author):
    here = reverse("sitting:own_attempts")
    assert page_of("write", round) not in writing.get(here).content.decode()
    actions.save_draft(round=round, participant=author, texts=["nháp"], now=timezone.now())
    assert "chưa nộp" in writing.get(here).content.decode()
    entry = writes(round, author)
    text = writing.get(here).content.decode()
    assert (entry.receipt in text, page_of("write", round) in text) == (True, True)


def test_judges_begin_at_their_desk(judging):
    assert judging.get(reverse("sitting:after_sign_in")).url == reverse("essays:home")
