"""The sentences of the public rule page, made from the data: short for plain rules, articles (Điều) for others."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from contest.rounds.documents import whole_rules
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Ranking, Rules, Shown, papers_of, when_shown
from contest.rounds.wording.articles import article_sentences
from contest.rounds.wording.keys import KEYS
from contest.rounds.wording.parts import (
    caps_words,
    in_order,
    listed,
    minutes_words,
    moment_words,
    questions_words,
    reversed_window_words,
)
from contest.rounds.wording.plain import is_plain
from contest.rounds.wording.sentence import Sentence

SHOWN: dict[Shown, str | Promise] = {
    "score": gettext_lazy("số câu đúng"),
    "duration": gettext_lazy("thời gian làm bài"),
    "topics": gettext_lazy("chủ đề nên xem lại"),
    "wrong": gettext_lazy("câu nào sai"),
    "key": gettext_lazy("đáp án"),
}
LEADERBOARD: dict[str, str | Promise] = {
    "live": gettext_lazy("Bảng xếp hạng công khai ngay trong đợt thi, tạm thời đến khi Ban Tổ chức công bố."),
    "closed": gettext_lazy("Bảng xếp hạng công khai khi đợt thi đã đóng, tạm thời đến khi Ban Tổ chức công bố."),
    "announced": gettext_lazy("Bảng xếp hạng được giữ kín đến khi Ban Tổ chức công bố."),
    "never": gettext_lazy("Không công khai bảng xếp hạng."),
}
NAMES: dict[str, str | Promise] = {
    "full": gettext_lazy("Bảng xếp hạng ghi họ tên đầy đủ và đơn vị."),
    "masked": gettext_lazy("Bảng xếp hạng viết tắt tên đệm, như “Nguyễn T. T. Hằng”."),
}


def rule_sentences(
    contest: Contest, rules: Rules, rounds: Sequence[Round], *, several_right: bool | None = None
) -> list[Sentence]:
    """All sentences of the public page, in its order. Unfinished rules say what is still open.

    `several_right`: whether questions may have several right choices (queries.has_several_right); unknown says nothing.
    """
    whole = whole_rules(contest, rounds, rules=rules)
    if not is_plain(whole):
        return article_sentences(whole, unit=contest.unit.name, several_right=several_right)
    return _plain_sentences(contest, rules, rounds, several_right)


def _plain_sentences(
    contest: Contest, rules: Rules, rounds: Sequence[Round], several_right: bool | None
) -> list[Sentence]:
    single = rules.cap("contest") == 1 or (len(rounds) < 2 and rules.cap("round") == 1)
    return [
        Sentence(
            "who.unit",
            gettext("Người thuộc **%(unit)s** và các đơn vị trực thuộc được dự thi.") % {"unit": contest.unit.name},
        ),
        *_paper_sentences(rules, several_right),
        *(_window_sentence(round) for round in rounds),
        *_limit_sentences(rules),
        *_attempt_sentences(rules),
        *_ranking_sentences(rules, single),
        *_shown_sentences(rules),
    ]


def _paper_sentences(rules: Rules, several_right: bool | None) -> list[Sentence]:
    paper = rules.paper
    if not paper.sections:
        return [Sentence("paper.questions", gettext("Đề thi: chưa chọn số câu."))]
    topics = len({section.topic for section in paper.sections})
    pattern = {
        None: gettext("Mỗi bài thi có **%(questions)s**, rút ngẫu nhiên từ %(topics)s."),
        False: gettext("Mỗi bài thi có **%(questions)s**, rút ngẫu nhiên từ %(topics)s, mỗi câu một đáp án đúng."),
        True: gettext("Mỗi bài thi có **%(questions)s**, rút ngẫu nhiên từ %(topics)s, có câu nhiều đáp án đúng."),
    }[several_right]
    drawn = ngettext("%(count)s chủ đề", "%(count)s chủ đề", topics) % {"count": topics}
    sentences = [
        Sentence("paper.questions", pattern % {"questions": questions_words(paper.questions), "topics": drawn})
    ]
    if several_right:
        sentences.append(Sentence("paper.several", gettext("Câu nhiều đáp án: chọn đủ và đúng mới được điểm.")))
    if paper.shuffle:
        sentences.append(Sentence("paper.shuffle", gettext("Thứ tự câu hỏi và phương án của mỗi bài thi khác nhau.")))
    if paper.answer_all:
        sentences.append(Sentence("paper.answer_all", gettext("Phải trả lời hết các câu mới nộp được bài.")))
    sentences.append(Sentence("paper.points", gettext("Mỗi câu đúng được một điểm; sai hoặc bỏ trống không bị trừ.")))
    return sentences


def _window_sentence(round: Round) -> Sentence:
    key = f"time.window-{round.position}"
    if round.opens_at is None or round.closes_at is None:
        return Sentence(key, gettext("%(round)s: chưa có thời gian.") % {"round": round.title})
    if round.opens_at >= round.closes_at:
        return Sentence(key, reversed_window_words(round.opens_at, round.closes_at))
    figures = {
        "round": round.title,
        "opens": moment_words(round.opens_at),
        "closes": moment_words(round.closes_at, closing=True),
    }
    return Sentence(key, gettext("%(round)s mở từ **%(opens)s** đến **%(closes)s**.") % figures)


def _limit_sentences(rules: Rules) -> list[Sentence]:
    minutes = rules.paper.minutes
    if minutes is None:
        return [
            Sentence(
                "time.limit",
                gettext("Không giới hạn thời gian làm bài. Đợt thi đóng mà chưa nộp thì các câu đã lưu được tính."),
            )
        ]
    return [
        Sentence(
            "time.limit",
            gettext("Mỗi bài làm trong **%(limit)s**, tính từ lúc mở đề; thoát ra giờ vẫn chạy.")
            % {"limit": minutes_words(minutes)},
        ),
        Sentence("time.end", gettext("Hết giờ hoặc đợt thi đóng mà chưa nộp thì các câu đã lưu được tính.")),
    ]


def _attempt_sentences(rules: Rules) -> list[Sentence]:
    caps = caps_words(rules)
    if caps:
        sentences = [
            Sentence("time.caps", gettext("Mỗi người thi nhiều nhất %(caps)s.") % {"caps": caps}),
            Sentence("time.started", gettext("Đã bắt đầu là tính một lượt, dù có nộp bài hay không.")),
        ]
    else:
        sentences = [Sentence("time.caps", gettext("Mỗi người thi bao nhiêu lượt cũng được."))]
    if rules.pause_minutes:
        text = gettext("Hai lượt cách nhau ít nhất **%(pause)s**.") % {"pause": minutes_words(rules.pause_minutes)}
        sentences.append(Sentence("time.pause", text))
    return sentences


def _ranking_sentences(rules: Rules, single: bool) -> list[Sentence]:
    ranking = rules.ranking
    sentences = []
    if not single:
        best = gettext("Tính **lượt tốt nhất** của mỗi người, theo đúng thứ tự xếp hạng.")
        sentences.append(Sentence("ranking.count", best))
    if ranking.gate is not None:
        sentences.append(Sentence("ranking.gate", _gate_words(ranking, rules.paper.questions)))
    sentences.append(
        Sentence(
            "ranking.chain",
            gettext("Xếp hạng: %(keys)s.") % {"keys": in_order(KEYS[key].long for key in ranking.chain)},
        )
    )
    if "duration" in ranking.chain:
        sentences.append(
            Sentence(
                "ranking.duration",
                gettext("**Thời gian làm bài** tính từ lúc mở đề đến lúc nộp bài, theo đồng hồ máy chủ."),
            )
        )
    if "submitted" in ranking.chain:
        sentences.append(Sentence("ranking.submitted", gettext("**Thời điểm nộp bài** là ngày giờ máy chủ nhận bài.")))
    sentences.append(Sentence("ranking.board", gettext("Vẫn bằng nhau thì Ban Tổ chức quyết định, có biên bản.")))
    return sentences


def _shown_sentences(rules: Rules) -> list[Sentence]:
    paper, ranking = rules.paper, rules.ranking
    sentences = [Sentence("shown.at_once", _at_once_words(paper.show_at_once))]
    later = [shown for shown in paper.show_after_round if shown not in paper.show_at_once]
    if later:
        sentences.append(
            Sentence(
                "shown.after_round",
                gettext("Sau khi đợt thi đóng, xem được %(shown)s.") % {"shown": listed([SHOWN[s] for s in later])},
            )
        )
    sentences.append(Sentence("shown.leaderboard", str(LEADERBOARD[when_shown(ranking, papers_of(rules, ranking))])))
    if ranking.shown != "never":
        sentences.append(Sentence("shown.names", str(NAMES[ranking.names])))
    return sentences


def _gate_words(ranking: Ranking, total: int) -> str:
    if ranking.gate != "all_right":
        return gettext("Chỉ xếp hạng bài đúng từ **%(least)s câu** trở lên.") % {"least": ranking.gate}
    if not total:
        return gettext("Chỉ xếp hạng bài đúng tất cả các câu.")
    return gettext("Chỉ xếp hạng bài đúng cả **%(total)s/%(total)s câu**.") % {"total": total}


def _at_once_words(shown: Sequence[Shown]) -> str:
    if not shown:
        return gettext("Nộp bài xong chỉ có biên nhận, chưa có kết quả.")
    return gettext("Nộp bài xong xem được ngay %(shown)s.") % {"shown": listed([SHOWN[key] for key in shown])}
