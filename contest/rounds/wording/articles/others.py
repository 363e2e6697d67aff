"""Điều: phúc khảo, quy định khác — appeals, the organiser's own notes, how the rules change."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from contest.rounds.rules import Rules
from contest.rounds.wording.articles.names import sentence_of
from contest.rounds.wording.sentence import Sentence


def appeal_sentences(rules: Rules) -> Iterator[Sentence]:
    if rules.appeal_days is None:
        return
    text = ngettext(
        "Người dự thi gửi đề nghị phúc khảo trong **%(count)s ngày** từ khi kết quả được công bố.",
        "Người dự thi gửi đề nghị phúc khảo trong **%(count)s ngày** từ khi kết quả được công bố.",
        rules.appeal_days,
    )
    yield Sentence("appeal.days", text % {"count": rules.appeal_days})
    yield Sentence("appeal.answer", gettext("Ban Tổ chức trả lời từng đề nghị; câu trả lời được lưu lại."))
    text = gettext("Kết quả thay đổi sau phúc khảo thì ghi lý do trên trang kết quả.")
    yield Sentence("appeal.change", text)


def other_sentences(rules: Rules) -> Iterator[Sentence]:
    for place, note in enumerate(rules.notes, 1):
        yield Sentence(f"other.{place}", sentence_of(note))
    text = gettext("Từ lúc đợt thi mở, đổi thể lệ phải ghi lý do và được công khai trên trang này.")
    yield Sentence("other.change", text)
