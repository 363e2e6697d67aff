"""The organiser's whole way: a new contest, its paper, times and ranking, publishing; and the page that all read."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone

from contest.rounds.models import Contest, Edition, Period
from contest.rounds.queries import find_current_round, public_contests
from contest.rounds.rules import Cap, Section, parse_rules, single_rules, usual_paper, usual_ranking
from tests.factories import make_bank


def test_from_a_new_contest_to_an_open_round(client, root, organiser):
    bank = make_bank("Điều lệ Đảng", topics={"Đảng viên": 12, "Tổ chức": 9, "Kỷ luật": 7})
    topics = {topic.name: topic.pk for topic in bank.topics.all()}
    day = timezone.localdate()
    client.force_login(organiser)
    assert "Chưa có cuộc thi nào." in client.get("/to-chuc").content.decode()

    # 1. the contest
    made = client.post(
        "/to-chuc/cuoc-thi-moi",
        {
            "title": "Đảng viên tốt",
            "kicker": "Năm 2026",
            "slug": "",
            "organiser": "Đảng ủy Khối",
            "unit": root.pk,
            "address": "đồng chí",
        },
    )
    desk = "/to-chuc/dang-vien-tot"
    assert made["Location"] == f"{desk}/soan/de-thi"
    # not ready: publishing is refused with the reason, and nobody outside sees anything
    refused = client.post(f"{desk}/soan/cong-bo")
    assert "Chưa chọn ngân hàng câu hỏi. Chọn ở bước Đề thi." in refused.content.decode()
    assert (Edition.objects.count(), public_contests().count()) == (0, 0)

    # 2. the paper: divided by the page, then mended by hand
    paper = {"bank": bank.pk, "shuffle": "on"}
    divided = client.post(f"{desk}/soan/de-thi", {**paper, "total": "20", "spread": "1"}).context["form"]
    counts = {field.html_name: field.value() for field, _held in divided.rows}
    assert list(counts.values()) == ["7", "7", "6"]
    counts[f"count_{topics['Kỷ luật']}"] = "5"
    assert client.post(f"{desk}/soan/de-thi", {**paper, **counts})["Location"] == f"{desk}/soan/thoi-gian"

    # 3. times, going back to the contest by its button
    times = {
        "title": "Tuần 1",
        "opens_at": f"{day + dt.timedelta(1)}T08:00",
        "closes_at": f"{day + dt.timedelta(14)}T17:00",
        "minutes": "15",
        "per_day": "3",
        "per_round": "20",
        "pause": "5",
        "go": "cuoc-thi",
    }
    assert client.post(f"{desk}/soan/thoi-gian", times)["Location"] == f"{desk}/soan/cuoc-thi"

    # 4. ranking
    ranking = {"gate": "least", "least": "10", "chain": "duration", "shown": "announced", "names": "masked"}
    assert client.post(f"{desk}/soan/xep-hang", ranking)["Location"] == f"{desk}/soan/cong-bo"
    assert client.get(f"{desk}/soan")["Location"] == f"{desk}/soan/cong-bo"

    # 5. publishing
    assert "Công bố là khóa đề và thể lệ." in client.get(f"{desk}/soan/cong-bo").content.decode()
    published = client.post(f"{desk}/soan/cong-bo", follow=True)
    assert published.redirect_chain == [(desk, 302)]
    assert "Đã công bố Tuần 1." in published.content.decode()

    contest = Contest.objects.get()
    assert parse_rules(contest.rules) == single_rules(
        paper=usual_paper(
            sections=(
                Section(label="Đảng viên", topic="Đảng viên", count=7),
                Section(label="Tổ chức", topic="Tổ chức", count=7),
                Section(label="Kỷ luật", topic="Kỷ luật", count=5),
            )
        ),
        caps=(Cap(max=3, per="day"), Cap(max=20, per="round")),
        pause_minutes=5,
        ranking=usual_ranking(gate=10, shown="announced", names="masked"),
    )
    edition = Edition.objects.get()
    assert (edition.items.count(), len(bytes(edition.secret))) == (28, 32)

    # 6. opened at once, suspended, resumed
    for switch in ("mo-ngay", "tam-dung", "mo-lai"):
        client.post(f"{desk}/dot/1/{switch}", {"reason": "Thử", "note": "Thông báo thử."})
    round = find_current_round(contest, now=timezone.now())
    assert round is not None
    assert (round.title, round.state, round.edition) == ("Tuần 1", Period.State.PUBLISHED, edition)
    assert round.opens_at is not None
    assert round.opens_at <= timezone.now()

    # and everybody reads the rules that were set
    client.logout()
    page = client.get("/cuoc-thi/dang-vien-tot/the-le").content.decode()
    said = [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li id=[^>]+>(.*?)</li>", page)]
    assert said[1] == "Mỗi bài thi có 19 câu, rút ngẫu nhiên từ 3 chủ đề, mỗi câu một đáp án đúng."
    assert "Chỉ xếp hạng bài đúng từ 10 câu trở lên." in said
    assert said[-1] == "Bảng xếp hạng viết tắt tên đệm, như “Nguyễn T. T. Hằng”."
