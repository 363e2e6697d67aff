"""The writing part of a paper: how many questions, how long, handed in how, under what conditions."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from contest.common.text_numbers import number_text
from contest.rounds.rules import Essay, Paper
from contest.rounds.wording.articles.names import joined
from contest.rounds.wording.parts import listed, lower_first, reader_language
from contest.rounds.wording.sentence import Sentence

TAKES: dict[str, str | Promise] = {
    "text": gettext_lazy("gõ trực tiếp trên trang thi"),
    "file": gettext_lazy("gửi tệp"),
    "video": gettext_lazy("gửi video"),
    "paper": gettext_lazy("gửi bản giấy cho Ban Tổ chức"),
}


def essay_sentences(paper: Paper) -> Iterator[Sentence]:
    essay = paper.essay
    if essay is None:
        return
    if paper.sections:
        text = ngettext(
            "Cùng bài có **phần tự luận %(count)s câu**, do Ban Giám khảo chấm.",
            "Cùng bài có **phần tự luận %(count)s câu**, do Ban Giám khảo chấm.",
            essay.questions,
        )
    else:
        text = ngettext(
            "Bài tự luận **%(count)s câu**, do Ban Giám khảo chấm.",
            "Bài tự luận **%(count)s câu**, do Ban Giám khảo chấm.",
            essay.questions,
        )
    yield Sentence("essay", text % {"count": essay.questions})
    yield Sentence("essay_points", _points(essay.most, with_quiz=bool(paper.sections)))
    yield from _marking(essay)
    limits = []
    if essay.max_words:
        words = number_text(essay.max_words, language=reader_language())
        limits.append(gettext("**%(count)s từ**") % {"count": words})
    if essay.max_pages:
        pages = ngettext("**%(count)s trang giấy A4**", "**%(count)s trang giấy A4**", essay.max_pages)
        limits.append(pages % {"count": essay.max_pages})
    if limits:
        yield Sentence("essay_length", gettext("Bài viết không quá %(limits)s.") % {"limits": listed(limits)})
    ways = gettext(" hoặc ").join(str(TAKES[way]) for way in essay.takes)
    yield Sentence("essay_takes", gettext("Cách nộp phần tự luận: %(ways)s.") % {"ways": ways})
    if essay.shortlist_per_unit:
        text = ngettext(
            "Mỗi đơn vị chấm sơ khảo và chọn gửi nhiều nhất **%(count)s bài**.",
            "Mỗi đơn vị chấm sơ khảo và chọn gửi nhiều nhất **%(count)s bài**.",
            essay.shortlist_per_unit,
        )
        yield Sentence("essay_shortlist", text % {"count": essay.shortlist_per_unit})
    if essay.conditions:
        said = joined(lower_first(condition.rstrip(".")) for condition in essay.conditions)
        yield Sentence("essay_conditions", gettext("Điều kiện của bài: %(said)s.") % {"said": said})


def _marking(essay: Essay) -> Iterator[Sentence]:
    """Who marks by what; bài rọc phách: judges see code numbers."""
    if essay.criteria:
        said = [f"{lower_first(one.label)} (**{one.points}**)" for one in essay.criteria]
        yield Sentence("essay_criteria", gettext("Tiêu chí chấm: %(said)s.") % {"said": listed(said)})
    if essay.judges == 1:
        yield Sentence("essay_judges", gettext("Bài được rọc phách, **một giám khảo** chấm."))
    elif essay.gap is None:
        text = gettext(
            "Bài được rọc phách, **hai giám khảo** chấm độc lập; điểm là trung bình cộng, nửa điểm làm tròn lên."
        )
        yield Sentence("essay_judges", text)
    else:
        text = gettext(
            "Bài được rọc phách, **hai giám khảo** chấm độc lập; lệch quá **%(gap)s điểm** thì giám khảo thứ ba chấm."
        )
        yield Sentence("essay_judges", text % {"gap": essay.gap})
        yield Sentence(
            "essay_mean",
            gettext(
                "Điểm là trung bình cộng hai lần chấm (ba lần thì của hai lần gần nhau nhất), nửa điểm làm tròn lên."
            ),
        )


def _points(points: int, *, with_quiz: bool) -> str:
    if with_quiz:
        text = gettext("Phần tự luận tối đa **%(points)s điểm**; điểm bài thi là tổng điểm hai phần.")
    else:
        text = gettext("Bài tự luận tối đa **%(points)s điểm**.")
    return text % {"points": points}
