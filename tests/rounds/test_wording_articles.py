"""The rules in articles: exact words of each part, in the article and under the heading where they belong."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from django.utils.translation import override
from msgspec import structs

from contest.rounds.rules import Rules, parse_rules
from contest.rounds.rules.parts import ChainKey, Measure
from contest.rounds.wording import article_sentences, grouped, short_rules
from contest.rounds.wording.keys import KEYS
from contest.rounds.wording.measures import MEASURES
from tests.rounds.coverage import FIXTURES
from tests.rounds.test_rules_problems import BASE, changed, collective, prize

PAPER, RANKING = "papers.0", "rankings.0"
CALLED = {f"{RANKING}.label": "Kết quả tuần"}
STAGED = {"stages": [{"key": "d1", "label": "Đợt 1"}], "rounds.0.stage": "d1", "rounds.1.stage": "d1"}


def rules_with(changes: dict[str, Any]) -> Rules:
    return parse_rules(changed(BASE, changes))


def said(changes: dict[str, Any]) -> dict[str, str]:
    return {sentence.key: sentence.text for sentence in article_sentences(rules_with(changes))}


def paper(**parts: Any) -> dict[str, Any]:
    return {f"{PAPER}.{name}": value for name, value in parts.items()}


def ranking(**parts: Any) -> dict[str, Any]:
    return {f"{RANKING}.{name}": value for name, value in parts.items()}


# --- one sentence at a time -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "key", "text"),
    [
        # who
        (
            {"audience": {"max_age": 14, "age_on": "2026-09-05"}},
            "who.age",
            "Tuổi dự thi: không quá 14 tuổi, tính vào ngày 05/09/2026.",
        ),
        (
            {"audience": {"units": ["Sở Tư pháp", "Sở Nội vụ"]}},
            "who.units",
            "Chỉ thành viên của các đơn vị sau được dự thi: Sở Tư pháp; Sở Nội vụ.",
        ),
        (
            {"exclusions": [{"label": "Người của nhà tài trợ", "effect": "prize", "units": ["Công ty A"]}]},
            "who.excluded-prize",
            "Được dự thi nhưng không xét giải: người của nhà tài trợ (cả đơn vị: Công ty A).",
        ),
        (
            {"identity": {"required": ["unit"], "closes": "2026-03-01T00:00:00"}},
            "who.registration",
            "Đăng ký đến 24:00, thứ Bảy 28/02/2026.",
        ),
        # when
        (
            {},
            "time.t1",
            "Tuần 1: từ 08:00, thứ Hai 02/03/2026 đến 17:00, Chủ nhật 08/03/2026.",
        ),
        (
            {"rounds.1.closes": "2026-03-16T00:00:00", "rounds.1.topic": "Luật Đất đai", "rounds.1.practice": True},
            "time.t2",
            "Tuần 2: từ 08:00, thứ Hai 09/03/2026 đến 24:00, Chủ nhật 15/03/2026; "
            "chủ đề: Luật Đất đai; thi thử, không tính kết quả.",
        ),
        (
            {"rounds.0.hours": [{"days": [1, 2, 3, 4, 5], "start": "07:30:00", "end": "17:00:00"}]},
            "time.hours-t1",
            "Tuần 1 chỉ mở vào: thứ Hai đến thứ Sáu, từ 07:30 đến 17:00.",
        ),
        (
            {
                f"rounds.{place}.hours": [
                    {"start": "07:00:00", "end": "11:30:00"},
                    {"days": [7], "start": "19:00:00", "end": "00:00:00"},
                ]
                for place in (0, 1)
            },
            "time.hours-t1",
            "Trong thời gian ấy chỉ mở vào: mọi ngày, từ 07:00 đến 11:30; Chủ nhật, từ 19:00 đến 24:00.",
        ),
        (
            {"rounds.0.closed_dates": ["2026-03-04", "2026-03-05"]},
            "time.closed-t1",
            "Các ngày Tuần 1 không mở: 04/03/2026, 05/03/2026.",
        ),
        (
            {"rounds.0.finish_after_close": True},
            "time.running_on",
            "Riêng Tuần 1: bài đang làm khi đóng được làm tiếp đến hết giờ làm bài.",
        ),
        (
            {"rounds.0.finish_after_close": True, "rounds.1.finish_after_close": True},
            "time.running_on",
            "Đúng giờ đóng thì không vào thi được nữa; bài đang làm được làm tiếp đến hết giờ làm bài.",
        ),
        (
            {
                "rounds.1.admission": [
                    {"how": "top", "ranking": "tuan", "count": 10},
                    {"how": "score", "round": "t1", "percent": 80},
                    {"how": "list"},
                ]
            },
            "time.admission-t2",
            "Vào Tuần 2: 10 người đứng đầu bảng xếp hạng “kết quả tuần” của mỗi tuần thi, "
            "hoặc người đạt từ 80% số điểm ở tuần 1, hoặc người có tên trong danh sách của Ban Tổ chức.",
        ),
        # the paper
        (
            paper(
                sections=[{"topic": "Lịch sử", "percent": 60}, {"topic": "Địa lý", "level": "khó", "percent": 40}],
                total=10,
            ),
            "paper.bai.structure",
            "Cấu trúc đề: Lịch sử: 60% (6 câu); Địa lý, câu khó: 40% (4 câu).",
        ),
        (
            paper(sections=[{"label": "dễ", "count": 3, "level": "dễ"}, {"level": "khó", "count": 1, "points": 5}]),
            "paper.bai.points",
            "Điểm mỗi câu đúng: câu dễ: 1 điểm; câu khó: 5 điểm; câu sai hoặc bỏ trống 0 điểm, không trừ điểm.",
        ),
        (
            paper(sections=[{"level": "khó", "count": 4, "points": 5}]),
            "paper.bai.most",
            "Tối đa 20 điểm.",
        ),
        (
            paper(made="sets"),
            "paper.bai.questions",
            "10 câu trắc nghiệm; Ban Tổ chức dựng sẵn nhiều đề, mỗi lượt nhận một đề.",
        ),
        (
            paper(one_by_one=True),
            "paper.bai.one_by_one",
            "Câu hỏi hiện lần lượt từng câu, sang câu sau thì không quay lại.",
        ),
        (
            paper(leaving="hand_in"),
            "paper.bai.leaving",
            "Bấm “Thoát” là nộp bài; mất mạng thì vào lại làm tiếp, đồng hồ vẫn chạy.",
        ),
        (
            paper(prediction={"of": "attempts", "after_exclusions": False}),
            "paper.bai.prediction_truth",
            "Đáp số là số bài đã nộp trong tuần thi đó; một người nộp nhiều bài thì đếm từng bài.",
        ),
        (
            paper(prediction={"of": "attempts", "after_exclusions": False}),
            "paper.bai.prediction_counted",
            "Đáp số đếm cả bài bị hủy sau đó và người không được xét giải; không đếm lượt thi thử.",
        ),
        (
            {**STAGED, **paper(prediction={"of": "perfect_attempts", "over": "stage"})},
            "paper.bai.prediction",
            "Có một câu dự đoán, trả lời bằng một con số, không tính điểm: "
            "“Dự đoán số lượt trả lời đúng tất cả các câu trắc nghiệm trong đợt đó”.",
        ),
        (
            paper(prediction={"of": "people", "over": "contest", "after_clock": True}),
            "paper.bai.prediction_clock",
            "Câu dự đoán hỏi sau khi đồng hồ đã dừng; có 10 phút để trả lời nhưng không quá lúc tuần thi đóng, "
            "quá giờ là bỏ trống.",
        ),
        (
            paper(essay={"max_words": 1000, "max_pages": 3, "points": 20}),
            "paper.bai.essay_length",
            "Bài viết không quá 1.000 từ và 3 trang giấy A4.",
        ),
        (
            paper(essay={"points": 20}),
            "paper.bai.essay_points",
            "Phần tự luận tối đa 20 điểm; điểm bài thi là tổng điểm hai phần.",
        ),
        (
            paper(essay={"questions": 1}),
            "paper.bai.essay_points",
            "Phần tự luận tối đa 100 điểm; điểm bài thi là tổng điểm hai phần.",
        ),
        (
            paper(essay={"criteria": [{"label": "Nội dung", "points": 6}, {"label": "Hình thức", "points": 4}]}),
            "paper.bai.essay_criteria",
            "Tiêu chí chấm: nội dung (6) và hình thức (4).",
        ),
        (
            paper(essay={"judges": 2, "gap": 5}),
            "paper.bai.essay_judges",
            "Bài được rọc phách, hai giám khảo chấm độc lập; lệch quá 5 điểm thì giám khảo thứ ba chấm.",
        ),
        (
            paper(essay={"judges": 2}),
            "paper.bai.essay_judges",
            "Bài được rọc phách, hai giám khảo chấm độc lập; điểm là trung bình cộng, nửa điểm làm tròn lên.",
        ),
        (
            paper(show_at_once=["score"], show_after_round=["score", "key", "material"]),
            "paper.bai.after_round",
            "Sau khi đợt thi đóng, xem được đáp án và tài liệu về các câu hỏi.",
        ),
        # attempts
        (
            {"caps": [{"max": 6, "per": "round"}, {"max": 2, "per": "day"}]},
            "attempts.caps",
            "Mỗi người được thi tối đa 2 lượt trong một ngày và 6 lượt trong mỗi tuần thi.",
        ),
        (
            {"caps": [{"max": 1, "per": "round", "only": ["t2"]}]},
            "attempts.caps-1",
            "Ở Tuần 2, mỗi người được thi tối đa 1 lượt.",
        ),
        (
            {"caps": [{"max": 1, "per": "round", "only": ["t2"]}]},
            "attempts.others",
            "Ngoài ra không giới hạn số lượt thi.",
        ),
        ({"pause_minutes": 90}, "attempts.pause", "Hai lượt cách nhau ít nhất 1\xa0giờ 30\xa0phút."),
        # order
        (
            ranking(count="first"),
            "ranking.tuan.count",
            "Mỗi người được tính lượt nộp đầu tiên trong mỗi tuần thi.",
        ),
        (
            ranking(count="last"),
            "ranking.tuan.count_note",
            "Lưu ý: lượt sau kém hơn lượt trước vẫn được tính.",
        ),
        (
            ranking(count="best_earliest", chain=["score", "submitted"]),
            "ranking.tuan.count",
            "Mỗi người được tính một lượt trong mỗi tuần thi: lượt điểm cao nhất, "
            "trong các lượt ấy là lượt nộp sớm nhất.",
        ),
        (
            ranking(chain=["score", "started", "duration"]),
            "ranking.tuan.count_equal",
            "Nhiều lượt cùng điểm thì lấy lượt bắt đầu sớm nhất, rồi thời gian làm bài ngắn nhất, rồi nộp sớm nhất.",
        ),
        (
            {**paper(prediction={"of": "people"}), **ranking(chain=["score", "prediction", "duration"])},
            "ranking.tuan.count_equal",
            "Nhiều lượt cùng điểm thì lấy lượt nộp sớm nhất.",
        ),
        (
            ranking(per="contest", count="sum_rounds", gate="all_right", chain=["duration"], min_rounds=2),
            "ranking.tuan.min_rounds",
            "Chỉ xếp hạng người dự ít nhất 2 tuần thi.",
        ),
        (
            ranking(per="contest", count="sum_rounds", gate="all_right", chain=["duration"]),
            "ranking.tuan.gate",
            "Chỉ xét người trả lời đúng tất cả các câu trắc nghiệm ở mọi đợt.",
        ),
        (
            ranking(chain=["score", "more_perfect", "registered"], whole_seconds=True),
            "ranking.tuan.chain",
            "Thứ tự xét: (1) điểm cao hơn; nếu vẫn bằng nhau, (2) số lượt đúng tất cả trong tuần thi đó nhiều hơn; "
            "nếu vẫn bằng nhau, (3) thời điểm đăng ký tài khoản sớm hơn; "
            "nếu vẫn bằng nhau, Ban Tổ chức quyết định và ghi rõ lý do.",
        ),
        (
            ranking(per="contest", count="sum_rounds", chain=["score", "submitted"], whole_seconds=True),
            "ranking.tuan.chain",
            "Thứ tự xét: (1) tổng điểm cao hơn; nếu vẫn bằng nhau, (2) thời điểm nộp bài của lượt được tính sau cùng "
            "sớm hơn (ngày giờ trên máy chủ, tính đến giây); "
            "nếu vẫn bằng nhau, Ban Tổ chức quyết định và ghi rõ lý do.",
        ),
        (
            ranking(shown="live", names="full", top=50),
            "ranking.tuan.shown",
            "Bảng xếp hạng công khai ngay trong mỗi tuần thi và tạm thời đến khi công bố, "
            "chỉ 50 người đứng đầu, ghi họ tên đầy đủ và đơn vị.",
        ),
        (
            {**ranking(shown="live"), f"{PAPER}.show_at_once": ["duration"], f"{PAPER}.show_after_round": ["score"]},
            "ranking.tuan.shown",
            "Bảng xếp hạng công khai khi mỗi tuần thi đã đóng và tạm thời đến khi công bố, họ tên được viết tắt.",
        ),
        (
            {**ranking(shown="live"), f"{PAPER}.show_at_once": []},
            "ranking.tuan.shown",
            "Bảng xếp hạng được công bố cùng kết quả, họ tên được viết tắt.",
        ),
        (ranking(shown="never"), "ranking.tuan.shown", "Không công khai bảng xếp hạng."),
        (
            ranking(by_unit_level="huyện"),
            "ranking.tuan.lists",
            "Mỗi tuần thi có một bảng xếp hạng riêng cho từng huyện.",
        ),
        # prizes
        (
            {
                "prizes": prize(
                    tiers=[
                        {"label": "giải Nhất", "count": 1, "amount": 6000000, "certificate": "bằng khen"},
                        {"label": "giải Nhì", "count": 12, "max_attempts": 4},
                    ]
                )
            },
            "prize.g.tiers-g",
            "Giải, mỗi tuần thi: 01 giải Nhất (6.000.000 đồng, bằng khen); 12 giải Nhì (không quá 4 lượt thi).",
        ),
        ({"prizes": prize()}, "prize.g.total", "Tổng cộng 2 giải, trao lần lượt theo thứ tự của bảng xếp hạng."),
        (
            {"prizes": prize(), **ranking(by_unit_level="huyện")},
            "prize.g.total",
            "Trao lần lượt theo thứ tự của bảng xếp hạng.",
        ),
        ({"prizes": prize()}, "prize.scoreless", "Kết quả 0 điểm không được xét giải."),
        (
            {"prizes": prize(share_cap=50)},
            "prize.g.share_cap",
            "Tổng số giải không quá 50% số người dự thi; nếu quá thì bớt từ giải thấp nhất.",
        ),
        (
            {"prizes": prize(claim_days=7)},
            "prize.g.claim_days",
            "Người đạt giải xác nhận trong 7 ngày; quá hạn thì giải thuộc về người kế tiếp.",
        ),
        (
            {"prizes": prize(), "one_prize": [{"prizes": ["g"], "keep": "highest"}]},
            "prize.one-1",
            "Mỗi người nhận không quá một giải trong toàn cuộc thi (giải): giải cao nhất.",
        ),
        # units
        (
            {"collectives": collective(criteria=["people", "mean_score"], level="huyện", per="round")},
            "collective.tt.tiers",
            "Giải tập thể, mỗi tuần thi: 01 giải Nhất.",
        ),
        (
            {"collectives": collective(criteria=["mean_rate", "perfect_rate"])},
            "collective.tt.criteria-perfect_rate",
            "Nếu bằng nhau, xét tiếp tỷ lệ lượt đúng tất cả trên số lượt thi.",
        ),
        (
            {
                "collectives": collective(
                    combine="add", criteria=["rate", "prize_points"], prize_points={"Giải Nhất": 10, "Giải Nhì": 8}
                )
            },
            "collective.tt.prize_points",
            "Điểm quy đổi theo giải cá nhân: giải Nhất 10; giải Nhì 8.",
        ),
        (
            {"collectives": collective(combine="rank_points", criteria=["people", "attempts"], points=[10, 6, 3])},
            "collective.tt.points",
            "Điểm quy đổi: hạng 1: 10 điểm; hạng 2: 6 điểm; hạng 3: 3 điểm; sau đó 0 điểm.",
        ),
        (
            {"collectives": collective(require=[{"measure": "rate", "at_least": 20, "size_from": 100}])},
            "collective.tt.require",
            "Điều kiện: tỷ lệ người dự thi trên tổng số người của đơn vị ít nhất 20% (đơn vị từ 100 người).",
        ),
        (
            {"targets": [{"measure": "attempts", "at_least": 50, "per": "round", "units": ["Sở Tư pháp"]}]},
            "target.1",
            "Sở Tư pháp: số lượt thi ít nhất 50 trong mỗi tuần thi.",
        ),
        # the rest
        (
            {"appeal_days": 5},
            "appeal.days",
            "Người dự thi gửi đề nghị phúc khảo trong 5 ngày từ khi kết quả được công bố.",
        ),
        ({"notes": ["Khai sai thì hủy kết quả"]}, "other.1", "Khai sai thì hủy kết quả."),
    ],
)
def test_single_sentences(changes, key, text):
    assert said(changes)[key] == text


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ("who.age", "attempts.pause", "paper.bai.prediction", "prize.g.total", "appeal.days", "target.1")),
        ({**ranking(only=["t1"])}, ("ranking.tuan.only",)),
        (paper(sections=[], essay={"questions": 2}), ("paper.bai.leaving", "paper.bai.shuffle", "paper.bai.points")),
        ({"caps": [{"max": 2, "per": "round"}]}, ("attempts.others",)),
        (
            {"caps": [{"max": 2, "per": "round", "only": ["t1"]}, {"max": 3, "per": "round", "only": ["t2"]}]},
            ("attempts.others",),
        ),
        ({"caps": [{"max": 1, "per": "round"}], **ranking(count="last")}, ("ranking.tuan.count_note",)),
    ],
)
def test_nothing_is_said_of_what_is_not_there(changes, missing):
    assert [key for key in missing if key in said(changes)] == []


# --- whole pages ----------------------------------------------------------------------------------


def page(name: str) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Articles of a real contest: title, and heading, first number and number of clauses of each part."""
    groups = grouped(article_sentences(parse_rules(FIXTURES[name]["rules"])))
    return [
        (group.title, [(part.heading, part.first, len(part.sentences)) for part in group.parts]) for group in groups
    ]


def test_articles_count_their_own_clauses_under_their_headings():
    assert page("dongnai-2022-phapluat") == [
        ("Điều 1. Đối tượng dự thi", [("", 1, 10)]),
        (
            "Điều 2. Thời gian (giờ Việt Nam)",
            [("Đợt 1", 1, 4), ("Đợt 2", 5, 4), ("Đợt 3", 9, 4), ("Chung cho các đợt thi", 13, 1)],
        ),
        ("Điều 3. Bài thi", [("", 1, 7)]),
        ("Điều 4. Số lượt thi", [("", 1, 1)]),
        ("Điều 5. Cách xếp hạng: kết quả tuần", [("", 1, 5)]),
        ("Điều 6. Cách xếp hạng: kết quả chung cuộc", [("", 1, 5)]),
        ("Điều 7. Giải cá nhân", [("Giải tuần", 1, 4), ("Giải chung cuộc", 5, 2), ("Chung cho các giải", 7, 3)]),
        ("Điều 8. Giải tập thể", [("", 1, 5)]),
        ("Điều 9. Quy định khác", [("", 1, 1)]),
    ]


def test_what_all_papers_share_is_said_once():
    sentences = article_sentences(parse_rules(FIXTURES["canhsatbien-2021"]["rules"]))
    headings = {sentence.heading for sentence in sentences if sentence.key.startswith("paper.")}
    assert headings == {"Bài thi tháng", "Bài thi tuần 1", "Bài thi tuần 2", "Bài thi tuần 3", "Chung cho các bài thi"}
    limits = [sentence.heading for sentence in sentences if sentence.text.startswith("Làm bài trong")]
    assert limits == ["Chung cho các bài thi"]


def test_prizes_are_added_up_over_weeks_and_boards():
    totals = {
        name: [
            sentence.text.split(",")[0]
            for sentence in article_sentences(parse_rules(FIXTURES[name]["rules"]))
            if sentence.text.startswith("Tổng cộng")
        ]
        for name in ("vcnet-2019-90nam-dang", "nhcsxh-2021-ct40", "dongnai-2022-phapluat", "nghean-doan-2013")
    }
    assert totals == {
        "vcnet-2019-90nam-dang": ["Tổng cộng 198 giải"],
        "nhcsxh-2021-ct40": ["Tổng cộng 40 giải"],
        "dongnai-2022-phapluat": ["Tổng cộng 120 giải"],
        "nghean-doan-2013": ["Tổng cộng 66 giải", "Tổng cộng 15 giải", "Tổng cộng 30 giải"],
    }


def test_which_time_is_meant_is_always_said():
    for name, fixture in FIXTURES.items():
        rules = parse_rules(fixture["rules"])
        for one, sentence in zip(
            rules.rankings,
            [found for found in article_sentences(rules) if re.fullmatch(r"ranking\..*\.chain", found.key)],
            strict=True,
        ):
            assert ("thời gian làm bài" in sentence.text) >= ("duration" in one.chain), name
            assert ("thời điểm nộp bài" in sentence.text) == ("submitted" in one.chain), name
            assert sentence.text.endswith("Ban Tổ chức quyết định và ghi rõ lý do.")


def test_an_english_page_has_english_articles():
    with override("en"):
        titles = [title for title, _parts in page("daklak-2022-cchc")]
    assert titles == [
        "Article 1. Who may take part",
        "Article 2. Times (Vietnamese time)",
        "Article 3. Paper",
        "Article 4. Attempts",
        "Article 5. Ranking: vòng 1",
        "Article 6. Ranking: vòng 2",
        "Article 7. Individual prizes",
        "Article 8. Collective prizes",
        "Article 9. Other rules",
    ]


# --- the short form -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "place", "line"),
    [
        (paper(essay={"questions": 2}), 0, "10 câu, 2 câu tự luận, 20\xa0phút."),
        (paper(leaving="hand_in"), 1, "Bấm “Thoát” là nộp bài, không vào lại được."),
        (ranking(count="last"), 3, "Tính lượt nộp cuối cùng. Xếp hạng theo số câu đúng, rồi thời gian làm bài."),
        (
            {**paper(sections=[{"count": 4, "points": 5}]), **ranking(count="sum_attempts")},
            3,
            "Cộng tất cả các lượt. Xếp hạng theo điểm, rồi thời gian làm bài.",
        ),
        (
            {**paper(prediction={"of": "people"}), **ranking(gate="all_right", chain=["prediction", "submitted"])},
            3,
            "Tính lượt tốt nhất. Chỉ xếp hạng bài đúng tất cả, theo câu dự đoán.",
        ),
    ],
)
def test_short_rules_say_what_is_not_usual(changes, place, line):
    assert short_rules(rules_with(changes), "đồng chí")[place] == line


def test_short_rules_of_practice_promise_no_place():
    practice = rules_with({"rounds.1.practice": True}).in_round("t2")
    assert "Thi thử: kết quả không được tính." in short_rules(practice, "đồng chí")


# --- rounds that are not taken here ---------------------------------------------------------------

IN_A_HALL = {f"rounds.{n}.held": "session" for n in (0, 1)}


def test_of_papers_in_a_hall_nothing_is_said_that_only_the_site_does():
    """The organiser enters what came of them: no clock, no drawing, nothing shown after handing in, no attempts."""
    changes = {**IN_A_HALL, f"{RANKING}.chain": ["score", "duration"], "caps": []}
    found = said(changes)
    assert [key for key in found if key.startswith(("time.closing", "attempts"))] == []
    papers = {key.rpartition(".")[2]: text for key, text in found.items() if key.startswith("paper.")}
    assert papers["questions"] == "10 câu trắc nghiệm."
    assert {"limit", "leaving", "shuffle", "at_once"} & set(papers) == set()
    text = "\n".join(found.values())
    assert "Xếp theo kết quả do Ban Tổ chức nhập của từng người." in text
    assert "(2) thời gian làm bài ngắn hơn; nếu vẫn" in text


def test_one_key_is_not_numbered():
    text = "\n".join(said({f"{RANKING}.chain": ["score"]}).values())
    assert "Xét điểm cao hơn; nếu bằng nhau, Ban Tổ chức quyết định và ghi rõ lý do." in text
    assert "(1)" not in text


def test_a_cap_of_rounds_for_teams_speaks_of_units():
    changes = {"rounds.1.entrant": "unit", "caps": [{"max": 1, "per": "round", "only": ["t2"]}]}
    assert "mỗi đơn vị được thi tối đa 1 lượt." in said(changes)["attempts.caps-1"]


def test_targets_of_the_whole_contest_and_of_each_round_are_told_apart():
    targets = [{"measure": "attempts", "at_least": 50, "per": per} for per in ("round", "contest")]
    found = said({"targets": targets})
    assert found["target.1"].startswith("Số lượt thi ít nhất 50 trong mỗi ")
    assert found["target.2"] == "Số lượt thi ít nhất 50 trong toàn cuộc thi."


@pytest.mark.parametrize(
    "unfinished",
    [
        {"combine": "in_order"},
        {"combine": "add"},
        {"combine": "rank_points"},
        {"combine": "rank_points", "criteria": ("people",)},
    ],
)
def test_collective_prizes_that_are_being_filled_in_say_what_is_there(unfinished):
    """As the page does between two rows of its form, before anything is refused."""
    rules = parse_rules(changed(BASE, {"collectives": collective()}))
    (one,) = rules.collectives
    part = structs.replace(one, **{"criteria": (), "points": (), **unfinished})
    rules = structs.replace(rules, collectives=(part,))
    keys = [sentence.key for sentence in article_sentences(rules)]
    assert "collective.tt.tiers" in keys
    assert "collective.tt.criteria" not in keys


def test_every_ranking_key_and_every_measure_has_its_words():
    assert tuple(KEYS) == get_args(ChainKey)
    assert tuple(MEASURES) == get_args(Measure)
