"""The sentences of the rule page: exact words for representative rules, and figures that no language may lose."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Unit
from contest.common.clock import VIETNAM
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Cap, Paper, Ranking, Rules, Section, single_rules, usual_paper, usual_ranking
from contest.rounds.wording import grouped, rule_sentences, short_rules

VIETNAMESE = re.compile(r"[ăâđêôơưạảãàáặẳẵằắậẩẫầấẹẻẽèéệểễềếịỉĩìíọỏõòóộổỗồốợởỡờớụủũùúựửữừứỵỷỹỳý]", re.IGNORECASE)
ENGLISH = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
EIGHT_TOPICS = tuple(Section(topic=f"T{n}", count=3 if n < 4 else 2) for n in range(8))
YEN_BAI = single_rules(
    paper=usual_paper(sections=EIGHT_TOPICS),
    caps=(Cap(max=20, per="round"), Cap(max=3, per="day")),
    pause_minutes=5,
)


def contest() -> Contest:
    return Contest(title="Thi", unit=Unit(name="Bloc"))


def window(position: int = 1, *, opens_at: dt.datetime | None = None, closes_at: dt.datetime | None = None) -> Round:
    return Round(
        position=position,
        title=f"R{position}",
        opens_at=opens_at or dt.datetime(2026, 11, 16, 8, tzinfo=VIETNAM),
        closes_at=closes_at or dt.datetime(2026, 11, 29, 17, tzinfo=VIETNAM),
    )


def texts(rules: Rules, rounds: list[Round] | None = None, **options) -> dict[str, str]:
    found = rule_sentences(contest(), rules, [window()] if rounds is None else rounds, **options)
    assert len({sentence.key for sentence in found}) == len(found)
    return {sentence.key: sentence.text for sentence in found}


# --- Vietnamese -----------------------------------------------------------------------------------


def test_all_sentences_of_the_usual_contest():
    assert texts(YEN_BAI, several_right=False) == {
        "who.unit": "Người thuộc Bloc và các đơn vị trực thuộc được dự thi.",
        "paper.questions": "Mỗi bài thi có 20 câu, rút ngẫu nhiên từ 8 chủ đề, mỗi câu một đáp án đúng.",
        "paper.shuffle": "Thứ tự câu hỏi và phương án của mỗi bài thi khác nhau.",
        "paper.points": "Mỗi câu đúng được một điểm; sai hoặc bỏ trống không bị trừ.",
        "time.window-1": "R1 mở từ 08:00, thứ Hai 16/11/2026 đến 17:00, Chủ nhật 29/11/2026.",
        "time.limit": "Mỗi bài làm trong 15\xa0phút, tính từ lúc mở đề; thoát ra giờ vẫn chạy.",
        "time.end": "Hết giờ hoặc đợt thi đóng mà chưa nộp thì các câu đã lưu được tính.",
        "time.caps": "Mỗi người thi nhiều nhất 3 lượt một ngày, 20 lượt cả đợt.",
        "time.started": "Đã bắt đầu là tính một lượt, dù có nộp bài hay không.",
        "time.pause": "Hai lượt cách nhau ít nhất 5\xa0phút.",
        "ranking.count": "Tính lượt tốt nhất của mỗi người, theo đúng thứ tự xếp hạng.",
        "ranking.chain": "Xếp hạng: nhiều câu đúng hơn, rồi thời gian làm bài ngắn hơn, rồi thời điểm nộp bài sớm hơn.",
        "ranking.duration": "Thời gian làm bài tính từ lúc mở đề đến lúc nộp bài, theo đồng hồ máy chủ.",
        "ranking.submitted": "Thời điểm nộp bài là ngày giờ máy chủ nhận bài.",
        "ranking.board": "Vẫn bằng nhau thì Ban Tổ chức quyết định, có biên bản.",
        "shown.at_once": "Nộp bài xong xem được ngay số câu đúng và thời gian làm bài.",
        "shown.after_round": "Sau khi đợt thi đóng, xem được câu nào sai và đáp án.",
        "shown.leaderboard": "Bảng xếp hạng công khai ngay trong đợt thi, tạm thời đến khi Ban Tổ chức công bố.",
        "shown.names": "Bảng xếp hạng ghi họ tên đầy đủ và đơn vị.",
    }


def test_all_sentences_of_the_other_extreme():
    rules = single_rules(
        paper=usual_paper(
            sections=(Section(topic="A", count=1, level="dễ"), Section(topic="A", count=1, level="trung bình")),
            minutes=None,
            shuffle=False,
            answer_all=True,
            show_at_once=(),
            show_after_round=("score",),
        ),
        ranking=usual_ranking(gate="all_right", chain=("score", "submitted"), shown="never", names="masked"),
    )
    assert texts(rules, [], several_right=True) == {
        "who.unit": "Người thuộc Bloc và các đơn vị trực thuộc được dự thi.",
        "paper.questions": "Mỗi bài thi có 2 câu, rút ngẫu nhiên từ 1 chủ đề, có câu nhiều đáp án đúng.",
        "paper.several": "Câu nhiều đáp án: chọn đủ và đúng mới được điểm.",
        "paper.answer_all": "Phải trả lời hết các câu mới nộp được bài.",
        "paper.points": "Mỗi câu đúng được một điểm; sai hoặc bỏ trống không bị trừ.",
        "time.limit": "Không giới hạn thời gian làm bài. Đợt thi đóng mà chưa nộp thì các câu đã lưu được tính.",
        "time.caps": "Mỗi người thi bao nhiêu lượt cũng được.",
        "ranking.count": "Tính lượt tốt nhất của mỗi người, theo đúng thứ tự xếp hạng.",
        "ranking.gate": "Chỉ xếp hạng bài đúng cả 2/2 câu.",
        "ranking.chain": "Xếp hạng: nhiều câu đúng hơn, rồi thời điểm nộp bài sớm hơn.",
        "ranking.submitted": "Thời điểm nộp bài là ngày giờ máy chủ nhận bài.",
        "ranking.board": "Vẫn bằng nhau thì Ban Tổ chức quyết định, có biên bản.",
        "shown.at_once": "Nộp bài xong chỉ có biên nhận, chưa có kết quả.",
        "shown.after_round": "Sau khi đợt thi đóng, xem được số câu đúng.",
        "shown.leaderboard": "Không công khai bảng xếp hạng.",
    }


def rules_with(**parts) -> Rules:
    return single_rules(**{"paper": usual_paper(sections=EIGHT_TOPICS), **parts})


@pytest.mark.parametrize(
    ("rules", "key", "text"),
    [
        (single_rules(paper=usual_paper(sections=())), "paper.questions", "Đề thi: chưa chọn số câu."),
        (
            rules_with(),
            "paper.questions",
            "Mỗi bài thi có 20 câu, rút ngẫu nhiên từ 8 chủ đề.",
        ),
        (
            rules_with(caps=tuple(Cap(max=n, per=p) for n, p in ((9, "contest"), (5, "week"), (1, "day")))),
            "time.caps",
            "Mỗi người thi nhiều nhất 1 lượt một ngày, 5 lượt một tuần, 9 lượt cả cuộc thi.",
        ),
        (rules_with(pause_minutes=90), "time.pause", "Hai lượt cách nhau ít nhất 1\xa0giờ 30\xa0phút."),
        (rules_with(ranking=usual_ranking(gate=18)), "ranking.gate", "Chỉ xếp hạng bài đúng từ 18 câu trở lên."),
        (
            single_rules(paper=usual_paper(sections=()), ranking=usual_ranking(gate="all_right")),
            "ranking.gate",
            "Chỉ xếp hạng bài đúng tất cả các câu.",
        ),
        (
            rules_with(ranking=usual_ranking(shown="announced")),
            "shown.leaderboard",
            "Bảng xếp hạng được giữ kín đến khi Ban Tổ chức công bố.",
        ),
        (
            single_rules(
                paper=usual_paper(sections=EIGHT_TOPICS, show_at_once=("duration",)),
                ranking=usual_ranking(shown="live"),
            ),
            "shown.leaderboard",
            "Bảng xếp hạng công khai khi đợt thi đã đóng, tạm thời đến khi Ban Tổ chức công bố.",
        ),
        (
            rules_with(ranking=usual_ranking(names="masked")),
            "shown.names",
            "Bảng xếp hạng viết tắt tên đệm, như “Nguyễn T. T. Hằng”.",
        ),
    ],
)
def test_single_sentences(rules, key, text):
    assert texts(rules)[key] == text


@pytest.mark.parametrize(
    ("caps", "rounds", "told"),
    [
        ((), 1, True),
        ((Cap(max=1, per="contest"),), 3, False),
        ((Cap(max=1, per="round"),), 1, False),
        ((Cap(max=1, per="round"),), 2, True),
        ((Cap(max=1, per="day"),), 1, True),
    ],
)
def test_which_attempt_counts_is_told_unless_there_is_only_one(caps, rounds, told):
    found = texts(rules_with(caps=caps), [window(position) for position in range(1, rounds + 1)])
    assert ("ranking.count" in found) == told


def test_every_round_has_its_sentence():
    second = window(
        2, opens_at=dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC), closes_at=dt.datetime(2026, 12, 2, tzinfo=dt.UTC)
    )
    found = texts(YEN_BAI, [window(), second])
    assert found["time.window-2"] == "R2 mở từ 08:00, thứ Ba 01/12/2026 đến 07:00, thứ Tư 02/12/2026."


def test_a_reversed_window_is_said_with_both_moments():
    wrong = window(closes_at=dt.datetime(2026, 11, 15, 17, tzinfo=VIETNAM))
    assert texts(YEN_BAI, [wrong])["time.window-1"] == (
        "Đóng đợt thi trước khi mở: 17:00, Chủ nhật 15/11/2026 sớm hơn 08:00, thứ Hai 16/11/2026."
    )


def test_bold_is_marked_up_and_names_are_escaped():
    unit = Unit(name="<b>Khối</b> & Đảng bộ")
    sentence = rule_sentences(Contest(unit=unit), YEN_BAI, [])[0]
    assert sentence.text == "Người thuộc <b>Khối</b> & Đảng bộ và các đơn vị trực thuộc được dự thi."
    assert sentence.html == (
        "Người thuộc <b>&lt;b&gt;Khối&lt;/b&gt; &amp; Đảng bộ</b> và các đơn vị trực thuộc được dự thi."
    )


def test_sentences_are_numbered_on_through_their_groups():
    groups = grouped(rule_sentences(contest(), YEN_BAI, [window()], several_right=False))
    assert [(group.title, group.first, len(group.sentences)) for group in groups] == [
        ("Ai được dự thi", 1, 1),
        ("Đề thi", 2, 3),
        ("Thời gian và lượt thi", 5, 6),
        ("Kết quả và xếp hạng", 11, 5),
        ("Công khai", 16, 4),
    ]


# --- the short form -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "lines"),
    [
        (
            YEN_BAI,
            [
                "20 câu, 15\xa0phút.",
                "Bắt đầu là tính giờ, thoát ra giờ vẫn chạy.",
                "Mất mạng không mất bài: câu đồng chí đã chọn được giữ lại.",
                "Tính lượt tốt nhất. Xếp hạng theo số câu đúng, rồi thời gian làm bài.",
                "Nhiều nhất 3 lượt một ngày, 20 lượt cả đợt, nghỉ 5\xa0phút giữa hai lượt.",
            ],
        ),
        (
            single_rules(
                paper=usual_paper(sections=EIGHT_TOPICS, minutes=None),
                ranking=usual_ranking(gate="all_right", chain=("score", "submitted")),
            ),
            [
                "20 câu, không giới hạn thời gian.",
                "Đợt thi đóng mà chưa nộp thì các câu đã lưu được tính.",
                "Mất mạng không mất bài: câu đồng chí đã chọn được giữ lại.",
                "Tính lượt tốt nhất. Chỉ xếp hạng bài đúng tất cả, theo thời điểm nộp bài.",
            ],
        ),
    ],
)
def test_short_rules(rules, lines):
    assert short_rules(rules, "đồng chí") == lines


# --- both languages -------------------------------------------------------------------------------

some_rules = st.builds(
    single_rules,
    paper=st.builds(
        Paper,
        sections=st.just(EIGHT_TOPICS),
        minutes=st.none() | st.integers(1, 300),
        shuffle=st.booleans(),
        answer_all=st.booleans(),
    ),
    caps=st.lists(
        st.builds(Cap, max=st.integers(1, 99), per=st.sampled_from(["day", "week", "round", "contest"])),
        unique_by=lambda cap: cap.per,
    ).map(tuple),
    pause_minutes=st.integers(0, 59),
    ranking=st.builds(
        Ranking,
        gate=st.sampled_from([None, "all_right", 18]),
        chain=st.sampled_from([("score", "duration", "submitted"), ("score", "submitted")]),
        shown=st.sampled_from(["live", "announced", "never"]),
        names=st.sampled_from(["full", "masked"]),
    ),
)


def figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


@given(some_rules, st.sampled_from([None, True, False]))
def test_english_tells_the_same_figures_in_the_same_sentences(rules, several_right):
    with override("en"):
        english = texts(rules, several_right=several_right)
        short = [figures(line) for line in short_rules(rules, "you")]
    vietnamese = texts(rules, several_right=several_right)
    assert {key: figures(text) for key, text in english.items()} == {
        key: figures(text) for key, text in vietnamese.items()
    }
    assert short == [figures(line) for line in short_rules(rules, "đồng chí")]


@pytest.mark.skipif(not ENGLISH.exists(), reason="the English catalogue is not part of this copy")
@given(some_rules, st.sampled_from([None, True, False]))
def test_english_is_complete(rules, several_right):
    with override("en"):
        lines = [*texts(rules, several_right=several_right).values(), *short_rules(rules, "you")]
    without_sample = [line.replace("Nguyễn T. T. Hằng", "") for line in lines]
    assert [line for line in without_sample if VIETNAMESE.search(line)] == []
