"""Điều: bài thi — what one attempt is: questions, points, time, leaving, what is shown afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from contest.rounds.rules import Paper, Rules, Section, Shown, papers_in
from contest.rounds.wording.articles.essays import essay_sentences
from contest.rounds.wording.articles.names import joined, paper_label
from contest.rounds.wording.articles.predictions import prediction_sentences
from contest.rounds.wording.parts import listed, minutes_words
from contest.rounds.wording.sentence import Sentence

SHOWN: dict[Shown, str | Promise] = {
    "score": gettext_lazy("điểm"),
    "duration": gettext_lazy("thời gian làm bài"),
    "topics": gettext_lazy("chủ đề nên xem lại"),
    "wrong": gettext_lazy("câu nào sai"),
    "key": gettext_lazy("đáp án"),
    "material": gettext_lazy("tài liệu về các câu hỏi"),
}


def paper_sentences(rules: Rules, *, several_right: bool | None = None) -> Iterator[Sentence]:
    """`several_right`: whether questions may have several right choices; unknown says nothing."""
    written = {paper.key: list(_paper(rules, paper, several_right)) for paper in rules.papers}
    several = len(rules.papers) > 1
    shared = [one for one in written[rules.paper.key] if several and all(one in said for said in written.values())]
    for paper in rules.papers:
        heading = paper_label(paper) if several else ""
        for sentence in written[paper.key]:
            if sentence not in shared:
                yield Sentence(f"paper.{paper.key}.{sentence.key}", sentence.marked, heading=heading)
    for sentence in shared:
        yield Sentence(f"paper.all.{sentence.key}", sentence.marked, heading=gettext("Chung cho các bài thi"))


def _paper(rules: Rules, paper: Paper, several_right: bool | None) -> Iterator[Sentence]:
    rounds = [round for round in rules.rounds if paper in papers_in(rules, (round,))]
    entered = bool(rounds) and not any(round.is_online for round in rounds)
    if paper.sections:
        yield from _questions(paper, entered=entered)
        yield from _points(paper, several_right)
    elif paper.essay is None:
        yield Sentence("questions", gettext("Chưa chọn số câu hỏi."))
    yield from essay_sentences(paper)
    yield from prediction_sentences(rules, paper, rounds)
    if not entered:
        yield from _clock(paper)
        yield from _ways(paper)
        yield from _shown(paper)


# --- questions and points -------------------------------------------------------------------------


def _questions(paper: Paper, *, entered: bool) -> Iterator[Sentence]:
    # how a paper in a hall is made is not this site's to say
    pattern = (
        "**%(questions)s**."
        if entered
        else {
            "drawn": gettext("**%(questions)s**, rút ngẫu nhiên từ ngân hàng câu hỏi cho từng lượt thi."),
            "one": gettext("**%(questions)s**; mọi người dự thi của đợt làm chung **một đề**."),
            "sets": gettext("**%(questions)s**; Ban Tổ chức dựng sẵn **nhiều đề**, mỗi lượt nhận một đề."),
        }[paper.made]
    )
    yield Sentence("questions", pattern % {"questions": _multiple_choice(paper.questions)})
    if len(paper.sections) > 1 or _name(paper.sections[0]) != gettext("các câu hỏi"):
        said = joined(_section(paper, place) for place in range(len(paper.sections)))
        yield Sentence("structure", gettext("Cấu trúc đề: %(sections)s.") % {"sections": said})


def _multiple_choice(count: int) -> str:
    pattern = ngettext("%(count)s câu trắc nghiệm", "%(count)s câu trắc nghiệm", count)
    return pattern % {"count": count}


def _section(paper: Paper, place: int) -> str:
    section, count = paper.sections[place], paper.counts[place]
    figures = {"name": _name(section), "count": count, "percent": section.percent}
    if section.percent is None:
        return ngettext("%(name)s: **%(count)s câu**", "%(name)s: **%(count)s câu**", count) % figures
    pattern = ngettext(
        "%(name)s: **%(percent)s%%** (%(count)s câu)", "%(name)s: **%(percent)s%%** (%(count)s câu)", count
    )
    return pattern % figures


LEVEL_NAMES: dict[str, str | Promise] = {
    "dễ": gettext_lazy("câu dễ"),
    "trung bình": gettext_lazy("câu trung bình"),
    "khó": gettext_lazy("câu khó"),
}


def _name(section: Section) -> str:
    """The part's title, topic or difficulty, with its bank where one is named."""
    title = "" if section.label in (section.level, "câu hỏi") else section.label
    parts = [title or section.topic, str(LEVEL_NAMES[section.level]) if section.level else ""]
    name = ", ".join(part for part in parts if part) or gettext("các câu hỏi")
    if section.bank:
        return gettext("%(name)s (ngân hàng “%(bank)s”)") % {"name": name, "bank": section.bank}
    return name


def _points(paper: Paper, several_right: bool | None) -> Iterator[Sentence]:
    points = [section.points for section in paper.sections]
    if len(set(points)) == 1:
        text = ngettext(
            "Mỗi câu đúng **%(points)s điểm**; câu sai hoặc bỏ trống 0 điểm, không trừ điểm.",
            "Mỗi câu đúng **%(points)s điểm**; câu sai hoặc bỏ trống 0 điểm, không trừ điểm.",
            points[0],
        )
        yield Sentence("points", text % {"points": points[0]})
    else:
        each = joined(_section_points(section) for section in paper.sections)
        text = gettext("Điểm mỗi câu đúng: %(each)s; câu sai hoặc bỏ trống 0 điểm, không trừ điểm.")
        yield Sentence("points", text % {"each": each})
    if paper.most_points != paper.questions:
        yield Sentence("most", gettext("Tối đa **%(points)s điểm**.") % {"points": paper.most_points})
    if several_right:
        yield Sentence("several", gettext("Câu nhiều đáp án: chọn đủ và đúng mới được điểm."))


def _section_points(section: Section) -> str:
    pattern = ngettext("%(name)s: **%(points)s điểm**", "%(name)s: **%(points)s điểm**", section.points)
    return pattern % {"name": _name(section), "points": section.points}


# --- time and ways --------------------------------------------------------------------------------


def _clock(paper: Paper) -> Iterator[Sentence]:
    if paper.minutes:
        text = gettext("Làm bài trong **%(limit)s**, tính từ lúc mở đề.")
        yield Sentence("limit", text % {"limit": minutes_words(paper.minutes)})
    elif paper.sections:
        yield Sentence("limit", gettext("Không giới hạn thời gian làm bài, miễn là nộp trước khi đóng."))
    else:
        yield Sentence("limit", gettext("Bài dự thi nộp trước khi đóng."))
    if not paper.sections:
        return
    if paper.leaving == "hand_in":
        text = gettext("Bấm “Thoát” là **nộp bài**; mất mạng thì vào lại làm tiếp, đồng hồ vẫn chạy.")
        yield Sentence("leaving", text)
    else:
        text = gettext("Mất mạng hoặc thoát ra thì **vào lại làm tiếp**, đồng hồ vẫn chạy.")
        yield Sentence("leaving", text)


def _ways(paper: Paper) -> Iterator[Sentence]:
    if not paper.sections:
        return
    if paper.one_by_one:
        yield Sentence("one_by_one", gettext("Câu hỏi hiện **lần lượt từng câu**, sang câu sau thì không quay lại."))
    if paper.answer_all:
        yield Sentence("answer_all", gettext("Phải trả lời **hết các câu** mới nộp được bài."))
    if paper.shuffle:
        yield Sentence("shuffle", gettext("Thứ tự câu hỏi và phương án của mỗi bài thi khác nhau."))


def _shown(paper: Paper) -> Iterator[Sentence]:
    later = [shown for shown in paper.show_after_round if shown not in paper.show_at_once]
    if paper.show_at_once:
        text = gettext("Nộp bài xong xem được ngay %(shown)s.")
        yield Sentence("at_once", text % {"shown": _list(paper.show_at_once)})
    else:
        yield Sentence("at_once", gettext("Nộp bài xong chỉ có biên nhận, chưa có kết quả."))
    if later:
        text = gettext("Sau khi đợt thi đóng, xem được %(shown)s.")
        yield Sentence("after_round", text % {"shown": _list(later)})


def _list(shown: Sequence[Shown]) -> str:
    return listed([SHOWN[one] for one in shown])
