"""Published rules: changes wait for the next issue, which says what it moves; earlier issues stay readable."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from django.utils import timezone

from accounts.audit.models import Audit
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.models import Leaderboard, Standing
from contest.rounds import issuing
from contest.rounds.actions import change_state, move_window, publish_round
from contest.rounds.errors import RoundError
from contest.rounds.issuing import change_draft, changes_of, drafted_rules, issue_rules, moved_places
from contest.rounds.models import Contest, Period, PeriodNote, Round, RulesDraft, RulesVersion
from contest.rounds.queries import full_rules
from contest.rounds.rules import Paper, Prize, Ranking, RoundRules, Rules, Section
from contest.rounds.running import Announcement, reschedule_round
from contest.rounds.views.issue_desk import field_words
from tests.factories import NOW, hand_in, make_contest, make_draft, make_participant, published_round

DAY = dt.timedelta(days=1)
SOON = NOW + dt.timedelta(hours=1)


def said(by, now=SOON) -> Announcement:
    return Announcement("Theo chỉ đạo", "Ban Tổ chức đổi thể lệ.", by, now)


def with_ranking(**values):
    return lambda rules: rules.with_ranking(msgspec.structs.replace(rules.ranking, **values))


def with_sections(rules: Rules) -> Rules:
    return rules.with_paper(msgspec.structs.replace(rules.paper, sections=(Section(topic="Chung", count=5),)))


@pytest.fixture
def running(root, cell) -> Contest:
    """Two people: one quicker, one earlier; both have 15 right."""
    contest = make_contest(root)
    quick, early = (make_participant(contest, cell, name) for name in ("Người Nhanh", "Người Sớm"))
    hand_in(quick, 15, 50_000, at=NOW)
    hand_in(early, 15, 90_000, at=NOW - DAY)
    tally_all()
    return contest


def ordered(contest: Contest) -> list[str]:
    rows = Standing.objects.filter(leaderboard__period__contest=contest, leaderboard__period__kind=3)
    return list(rows.order_by("rank_key").values_list("participant__person__full_name", flat=True))


def test_the_first_publishing_keeps_the_first_issue(root):
    round = published_round(root)
    first = RulesVersion.objects.get()
    assert (first.contest, first.number) == (round.contest, 1)
    assert first.document["rounds"][0]["label"] == "Đợt 1"


def test_a_change_waits_until_it_is_issued(running, organiser):
    before = full_rules(running)
    change_draft(contest=running, change=with_ranking(names="masked"), by=organiser, now=SOON)
    change_draft(contest=running, change=with_ranking(top=10), by=organiser, now=SOON)
    assert full_rules(running) == before
    version = issue_rules(contest=running, said=said(organiser))
    assert version.number == 2
    after = full_rules(Contest.objects.get())
    assert (after.ranking.names, after.ranking.top) == ("masked", 10)
    assert [one.number for one in running.rules_versions.all()] == [2, 1]
    assert running.rules_versions.get(number=1).document["rankings"][0].get("names") == "full"
    note = PeriodNote.objects.get()
    assert (note.kind, note.text, note.reason) == (PeriodNote.Kind.RULES, "Ban Tổ chức đổi thể lệ.", "Theo chỉ đạo")
    assert Audit.objects.get(action="rules.changed").detail["number"] == 2
    assert not RulesDraft.objects.exists()


def test_a_contest_published_before_issues_were_kept_gets_its_first_one_as_it_was(running, organiser):
    Contest.objects.filter(pk=running.pk).update(rules_dated=dt.date(2026, 11, 1))
    change_draft(contest=running, change=with_ranking(top=3), by=organiser, now=SOON)
    issue_rules(contest=running, said=said(organiser))
    dates = RulesVersion.objects.order_by("number").values_list("number", "dated")
    assert list(dates) == [(1, dt.date(2026, 11, 1)), (2, dt.date(2026, 11, 24))]


def test_another_order_is_previewed_without_a_trace_and_then_counted_anew(running, organiser):
    change_draft(contest=running, change=with_ranking(chain=("score", "submitted")), by=organiser, now=SOON)
    rules, lists = full_rules(running), list(Leaderboard.objects.values())
    after = drafted_rules(running, RulesDraft.objects.get())
    assert [change.needs for change in changes_of(running, rules, after, now=SOON)] == ["preview"]
    assert ordered(running) == ["Người Nhanh", "Người Sớm"]
    moved = moved_places(running, after)
    assert (moved.people, [(one.up, one.down) for one in moved.lists]) == (2, [(1, 1)])
    assert [(one.name, one.before, one.after) for one in moved.first] == [
        ("Người Sớm", 2, 1),
        ("Người Nhanh", 1, 2),
    ]
    assert (full_rules(running), list(Leaderboard.objects.values())) == (rules, lists)
    assert ordered(running) == ["Người Nhanh", "Người Sớm"]

    issue_rules(contest=running, said=said(organiser))
    assert ordered(running) == ["Người Sớm", "Người Nhanh"]
    assert find_differences(Contest.objects.get()) == []


def test_what_moves_nobody_is_said_to(running, organiser):
    change_draft(contest=running, change=with_ranking(whole_seconds=True), by=organiser, now=SOON)
    assert moved_places(running, drafted_rules(running, RulesDraft.objects.get())).people == 0


def test_a_second_ranking_is_made_and_counted(running, organiser):
    more = Ranking(key="som", label="Nộp sớm", chain=("score", "submitted"))

    def add(rules: Rules) -> Rules:
        return msgspec.structs.replace(rules, rankings=(*rules.rankings, more))

    change_draft(contest=running, change=add, by=organiser, now=SOON)
    issue_rules(contest=running, said=said(organiser))
    assert Standing.objects.filter(leaderboard__key="som").count() == 2
    assert find_differences(Contest.objects.get()) == []


def test_the_paper_of_those_who_have_sat_stays(running, organiser):
    change_draft(contest=running, change=with_sections, by=organiser, now=SOON)
    after = drafted_rules(running, RulesDraft.objects.get())
    [change] = changes_of(running, full_rules(running), after, now=SOON)
    assert (change.needs, change.why) == ("refused", "has_attempts")
    with pytest.raises(RoundError, match="refused"):
        issue_rules(contest=running, said=said(organiser))
    assert full_rules(running).paper.questions == 20
    assert not PeriodNote.objects.exists()


def test_an_official_ranking_stays(running, organiser):
    for period in running.periods.filter(kind=Period.Kind.ROUND):
        change_state(period=period, to=Period.State.FIXED)
    change_draft(contest=running, change=with_ranking(chain=("score", "submitted")), by=organiser, now=SOON)
    with pytest.raises(RoundError, match="refused"):
        issue_rules(contest=running, said=said(organiser))


def test_nothing_to_issue(running, organiser):
    with pytest.raises(RoundError, match="unchanged"):
        issue_rules(contest=running, said=said(organiser))


def test_an_extension_given_meanwhile_is_not_taken_back(running, organiser):
    change_draft(contest=running, change=with_ranking(top=5), by=organiser, now=SOON)
    round = Round.objects.get()
    later = round.closes_at + DAY
    reschedule_round(round=round, opens_at=round.opens_at, closes_at=later, said=said(organiser))
    issue_rules(contest=running, said=said(organiser))
    assert Round.objects.get().closes_at == later


def test_a_round_is_added_and_published_while_another_runs(root, organiser):
    first = published_round(root)
    contest = first.contest

    def add(rules: Rules) -> Rules:
        last = rules.rounds[0]
        one = msgspec.structs.replace(last, key="d2", label="Đợt 2", opens=last.closes, closes=last.closes + DAY)
        return msgspec.structs.replace(rules, rounds=(*rules.rounds, one))

    change_draft(contest=contest, change=add, by=organiser, now=SOON)
    issue_rules(contest=contest, said=said(organiser))
    second = Round.objects.get(contest=contest, position=2)
    assert (second.state, second.bank) == (Period.State.DRAFT, first.bank)
    publish_round(round=second, secret=bytes(32), now=SOON)
    assert RulesVersion.objects.count() == 2


def test_every_changed_place_has_a_name():
    """What the organiser reads of a change is the field as the form calls it, never a name of the code."""
    for name, kind in {"papers": Paper, "rounds": RoundRules, "rankings": Ranking, "prizes": Prize}.items():
        unnamed = [field for field in kind.__struct_fields__ if field != "key" and not field_words(name, field)]
        assert unnamed == [], name


# --- the pages ------------------------------------------------------------------------------------

DESK = "/to-chuc/thi-that/soan"
FORM = {"reason": "Theo chỉ đạo", "note": "Thêm lượt thi."}


@pytest.fixture
def live(root) -> Round:
    round = published_round(root)
    now = timezone.now().replace(second=0, microsecond=0)
    move_window(round=round, opens_at=now + DAY, closes_at=now + 8 * DAY)
    return round


@pytest.fixture
def drafted(live, client, organiser) -> Round:
    client.force_login(organiser)
    caps = {"caps-count": "1", "caps-0-max": "7", "caps-0-per": "round", "pause_minutes": ""}
    assert client.post(f"{DESK}/the-le/luot-thi", caps).status_code == 302
    return live


def test_from_a_change_to_the_public_page(drafted, client):
    assert full_rules(drafted.contest).caps == ()
    page = client.get(f"{DESK}/ban-hanh").content.decode()
    assert "Ban hành bản 2" in page
    assert "Giới hạn số lượt" in page
    assert "07 lượt" in page or "7 lượt" in page
    assert client.post(f"{DESK}/ban-hanh", {"reason": "", "note": ""}).status_code == 200
    assert full_rules(drafted.contest).caps == ()
    assert client.post(f"{DESK}/ban-hanh", FORM)["Location"] == DESK
    assert full_rules(Contest.objects.get()).cap("round") == 7

    client.logout()
    public = client.get("/cuoc-thi/thi-that/the-le").content.decode()
    assert "Bản 2, ngày" in public
    assert "Thêm lượt thi." in public
    assert "Theo chỉ đạo" not in public
    old, new = (client.get(f"/cuoc-thi/thi-that/the-le/ban-{number}").content.decode() for number in (1, 2))
    assert "không còn hiệu lực" in old
    assert "không còn hiệu lực" not in new
    assert client.get("/cuoc-thi/thi-that/the-le/ban-3").status_code == 404


def test_a_draft_can_be_given_up(drafted, client):
    assert client.post(f"{DESK}/ban-hanh/bo").status_code == 302
    assert client.get(f"{DESK}/ban-hanh")["Location"] == f"{DESK}/the-le"
    assert not RulesDraft.objects.exists()


@pytest.mark.parametrize("role", ["member", "secretary", "judge", "outsider"])
def test_issuing_is_for_organisers(drafted, client, request, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(f"{DESK}/ban-hanh").status_code == 404
    assert client.post(f"{DESK}/ban-hanh", FORM).status_code == 404
    assert client.post(f"{DESK}/ban-hanh/bo").status_code == 404
    assert RulesDraft.objects.exists()


def test_issues_of_a_contest_in_draft_do_not_exist(root, client):
    make_draft(root)
    assert client.get("/cuoc-thi/thi-nhap/the-le/ban-1").status_code == 404


def test_a_large_contest_is_not_counted_in_a_request(running, organiser, monkeypatch):
    monkeypatch.setattr("contest.results.rule_changes.COUNTED_AT_ONCE", 1)
    change_draft(contest=running, change=with_ranking(chain=("score", "submitted")), by=organiser, now=SOON)
    assert issuing.moved_places(running, drafted_rules(running, RulesDraft.objects.get())).people is None
