"""Reports by e-mail: when they are due, what they say, that each is sent once, who may have them, how they stop."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.audit.models import Audit
from accounts.models import Person, Role, Unit
from contest.common.clock import VIETNAM
from contest.people.keeping import ContestKeeper
from contest.reports.letters import actions
from contest.reports.letters.actions import send_due, subscribe
from contest.reports.letters.days import is_due
from contest.reports.letters.models import Subscription
from contest.reports.letters.tasks import send_letters
from contest.results.actions import tally_all
from contest.rounds.models import Contest
from tests.factories import NOW, hand_in, hide_scores, make_contest, make_participant

PAGE = reverse("reports:letters", args=["thi-thu"])
DAY = dt.timedelta(days=1)
OPENS, CLOSES = dt.date(2026, 11, 2), dt.date(2026, 11, 29)  # a Monday, a Sunday


def at(day: int, hour: int = 8, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=VIETNAM)


# --- when -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "last", "now", "due"),
    [
        ("day", None, at(10, 3), True),
        ("week", None, at(10, 3), True),
        ("day", at(9), at(10, 6), False),
        ("day", at(9), at(10, 7), True),
        ("day", at(10), at(10, 23), False),
        ("day", at(6), at(10), True),
        ("week", at(10), at(12), False),
        ("week", at(10), at(13, 6), False),
        ("week", at(10), at(13, 7), True),
        ("week", at(13), at(19), False),
        # Friday's was missed
        ("week", at(10), at(15), True),
        # the last one, the day after
        ("week", at(27), at(30), True),
        ("week", at(27), at(29), False),
        ("day", at(30), at(1, month=12), False),
        ("week", None, at(20, month=12), False),
        # asked for long before the contest opens: the first at once, then nothing
        ("day", at(1), at(1, 23), False),
    ],
)
def test_due(every, last, now, due):
    assert is_due(every, last_on=last and last.date(), now=now, opens_on=OPENS, closes_on=CLOSES) is due


def test_nothing_is_due_before_there_is_a_window():
    assert not is_due("day", last_on=None, now=at(10), opens_on=None, closes_on=None)


# --- sending ----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def mail_works(settings):
    settings.MAIL_IS_SET_UP = True


@pytest.fixture
def contest(root: Unit) -> Contest:
    made = make_contest(root)
    hand_in(make_participant(made, Unit.objects.get(code="K1-1"), "Nguyễn Văn An"), 20)
    tally_all()
    return made


@pytest.fixture
def asked(contest, secretary) -> Subscription:
    unit = Unit.objects.get(code="K1")
    return subscribe(
        person=secretary,
        contest=contest,
        unit=unit,
        every="day",
        email="bithu@vi.du",
        site="https://thi.vi.du/",
        now=NOW,
    )


@pytest.mark.django_db
def test_a_letter_has_the_counts_of_the_branch_and_no_names(asked):
    assert send_due(now=NOW) == 1
    (letter,) = mail.outbox
    assert letter.to == ["bithu@vi.du"]
    assert letter.subject == "Đảng bộ Sở Tài chính: 1/20 đã thi (5,0%)"
    assert "1 người dự thi với 1 lượt thi" in letter.body
    assert "- Chi bộ Văn phòng: 0/10 đã thi\n" in letter.body
    assert "https://thi.vi.du/don-vi?cuoc-thi=thi-thu&don-vi=K1" in letter.body
    assert "Nguyễn Văn An" not in letter.body
    assert "Điện lực" not in letter.body
    parsed = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert parsed["List-Unsubscribe"].strip().startswith("<https://thi.vi.du/thu-bao-cao/")


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [False, True])
def test_a_letter_tells_no_scores_that_papers_keep(asked, kept):
    if kept:
        hide_scores(asked.contest)
    send_due(now=NOW)
    assert ("trả lời đúng 20/20" in mail.outbox[0].body) is not kept


@pytest.mark.django_db
def test_each_is_sent_once_a_day(asked):
    assert [send_due(now=NOW), send_due(now=NOW), send_due(now=NOW + DAY), send_due(now=NOW + DAY)] == [1, 0, 1, 0]


@pytest.mark.django_db
def test_two_senders_at_once_send_one(asked, monkeypatch):
    real = actions.write_letter

    def meanwhile(subscription, *, now):
        assert send_due(now=now) == 0
        return real(subscription, now=now)

    monkeypatch.setattr(actions, "write_letter", meanwhile)
    assert send_due(now=NOW) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_sender_stops_before_its_worker_s_limit_and_the_next_goes_on(
    asked, contest, secretary, monkeypatch, settings
):
    where = {"unit": Unit.objects.get(code="K2"), "every": "day", "email": "hai@vi.du", "site": "https://thi.vi.du/"}
    Role.objects.create(person=secretary, kind=Role.Kind.SECRETARY, unit=where["unit"])
    subscribe(person=secretary, contest=contest, now=NOW, **where)
    clock = iter([0.0, 0.0, actions.MOST_SECONDS + 1.0])
    with monkeypatch.context() as patch:
        patch.setattr(actions, "monotonic", lambda: next(clock))
        assert send_due(now=NOW) == 1
    assert send_due(now=NOW) == 1
    assert send_letters.soft_time_limit > actions.MOST_SECONDS + settings.EMAIL_TIMEOUT


@pytest.mark.django_db
def test_a_sender_that_died_is_followed_by_another(asked):
    Subscription.objects.update(busy_until=NOW + actions.LEFT_AFTER)
    assert send_due(now=NOW) == 0
    assert send_due(now=NOW + actions.LEFT_AFTER) == 1


@pytest.mark.django_db
def test_a_letter_whose_sender_died_before_noting_it_is_the_same_letter(asked):
    assert send_due(now=NOW) == 1
    Subscription.objects.update(last_on=None, busy_until=NOW + actions.LEFT_AFTER)
    assert send_due(now=NOW + actions.LEFT_AFTER) == 1
    assert send_due(now=NOW + DAY) == 1
    first, again, next_day = (one.message()["Message-ID"] for one in mail.outbox)
    assert first == again != next_day
    assert re.fullmatch(r"<[\w.]+@thi\.vi\.du>", first)


@pytest.mark.django_db
def test_what_could_not_be_sent_is_tried_again_and_said(asked, monkeypatch, client, secretary):
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(ConnectionRefusedError())
    )
    assert send_due(now=NOW) == 0
    monkeypatch.undo()
    client.force_login(secretary)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.MAIL_IS_SET_UP", True)
        assert "Thư gần nhất chưa gửi được" in client.get(PAGE, {"don-vi": "K1"}).content.decode()
        assert send_due(now=NOW + dt.timedelta(minutes=5)) == 0
        assert send_due(now=NOW + actions.TRY_AGAIN_AFTER) == 1
    assert Subscription.objects.get().failures == 0


@pytest.mark.django_db
def test_who_has_lost_the_role_gets_no_more(asked, secretary):
    Role.objects.filter(person=secretary).delete()
    assert send_due(now=NOW) == 0
    assert not Subscription.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db
def test_without_mail_nothing_is_sent_and_the_page_says_so(asked, settings, client, secretary):
    settings.MAIL_IS_SET_UP = False
    assert send_due(now=NOW) == 0
    client.force_login(secretary)
    html = client.get(PAGE).content.decode()
    assert "Máy chủ này chưa gửi được thư" in html
    client.post(PAGE, {"email": "khac@vi.du", "every": "day"})
    assert Subscription.objects.get().created_at == NOW


# --- asking and stopping ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_secretary_asks_changes_and_stops(contest, client, secretary):
    client.force_login(secretary)
    assert PAGE in client.get(reverse("reports:unit")).content.decode()
    assert client.post(PAGE, {"email": "bithu@vi.du", "every": "week"}).status_code == 302
    own = Subscription.objects.get()
    assert (own.unit.code, own.every) == ("K1", "week")
    assert "bithu" not in own.email_sealed
    assert 'value="bithu@vi.du"' in client.get(PAGE).content.decode()
    client.post(PAGE, {"email": "khac@vi.du", "every": "day"})
    assert Subscription.objects.get().every == "day"
    client.post(PAGE, {"stop": "1"})
    assert not Subscription.objects.exists()
    assert [*Audit.objects.values_list("action", flat=True).order_by("pk")][-3:] == [
        "export.letters_asked",
        "export.letters_asked",
        "export.letters_stopped",
    ]


@pytest.mark.django_db
def test_a_wrong_address_changes_nothing(contest, client, secretary):
    client.force_login(secretary)
    response = client.post(PAGE, {"email": "bithu", "every": "week"})
    assert response.status_code == 200
    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_other_branches_do_not_exist(contest, client, secretary):
    client.force_login(secretary)
    assert client.get(PAGE, {"don-vi": "K2"}).status_code == 404
    assert client.post(f"{PAGE}?don-vi=K2", {"email": "a@vi.du", "every": "day"}).status_code == 404


@pytest.mark.django_db
def test_the_letter_s_own_link_stops_it_after_a_question(asked):
    send_due(now=NOW)
    found = re.search(r"https://thi\.vi\.du(/thu-bao-cao/\S+)", mail.outbox[0].body)
    assert found is not None
    client = Client()
    assert "Đảng bộ Sở Tài chính" in client.get(found[1]).content.decode()
    assert Subscription.objects.exists()
    assert "Đã ngừng gửi" in client.post(found[1]).content.decode()
    assert not Subscription.objects.exists()
    assert client.get(found[1]).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["1", "1:abc", "x:y"])
def test_codes_of_others_cannot_be_made(asked, code):
    assert Client().post(reverse("reports:stop_letters", args=[code])).status_code == 404
    assert Subscription.objects.exists()


@pytest.mark.django_db
def test_people_are_told(asked, secretary: Person):
    (told,) = ContestKeeper().told_about(secretary, now=NOW)["letters"]
    assert (told["email"], told["every"]) == ("bithu@vi.du", "day")
