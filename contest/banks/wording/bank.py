"""Words on a bank: what cannot be done, what changed, what it still wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contest.banks.differences import Change
from contest.banks.errors import BankError
from contest.banks.models import Question
from contest.banks.questions import is_fixed, letters, names_letters
from contest.banks.readiness import Finding
from contest.banks.wording.files import Words
from contest.banks.wording.questions import FAULTS
from contest.templatetags.look import vi_number

ERRORS: dict[str, Words] = {
    "name_taken": gettext_lazy("Đã có ngân hàng mang tên này. Chọn tên khác."),
    "topic_taken": gettext_lazy("Ngân hàng đã có chủ đề này."),
    "other_bank": gettext_lazy("Chủ đề này thuộc ngân hàng khác. Chọn chủ đề của ngân hàng này."),
    "changed_meanwhile": gettext_lazy("Câu này vừa được sửa ở nơi khác. Mở lại câu để thấy bản mới, rồi sửa tiếp."),
    "wrong_state": gettext_lazy("Tệp này đã được xử lý ở nơi khác. Trang đang hiện tình trạng mới nhất."),
    "no_such_question": gettext_lazy("Tệp không có câu này."),
    "taken_already": gettext_lazy("Câu này đã nhập. Sửa câu ở ngân hàng."),
    "nothing_alike": gettext_lazy("Câu này không còn câu nào gần giống. Trang đang hiện tình trạng mới nhất."),
    "nothing_ready": gettext_lazy("Không còn câu sẵn sàng nào để nhập."),
    "used": gettext_lazy("Có câu đã vào đề của một đợt thi nên không hoàn tác được nữa. Bỏ từng câu ở ngân hàng."),
    "revised": gettext_lazy("Có câu đã được sửa sau khi nhập nên không hoàn tác được nữa. Bỏ từng câu ở ngân hàng."),
}


def error_words(error: BankError) -> list[str]:
    """The sentences for an error: one, or one for each fault."""
    if error.code == "faulty":
        return [str(FAULTS[fault]) for fault in error.faults]
    return [str(ERRORS[error.code])]


FIELDS: dict[str, Words] = {
    "text": gettext_lazy("Câu hỏi"),
    "key": gettext_lazy("Đáp án"),
    "explanation": gettext_lazy("Giải thích"),
    "source": gettext_lazy("Nguồn"),
    "alts": gettext_lazy("Hình có gì"),
}


def change_lines(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """What a revision changed, each field by its name."""
    return [
        {
            "name": _("Phương án %(letter)s") % {"letter": change.letter} if change.letter else FIELDS[change.field],
            "parts": change.parts,
        }
        for change in changes
    ]


MOST_NUMBERS = 6
# Worth knowing, no more.
HINTS = frozenset({"unexplained", "undescribed"})
# The state of queries.STATES under which the list shows the questions of a finding.
_LISTED_AS = {"no_key": "can-sua", "same_choices": "can-sua", "longest_right": "can-sua",
              "unexplained": "thieu-giai-thich", "undescribed": "can-sua"}  # fmt: skip


def finding_lines(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What the check of a bank found: the sentence, numbers of questions to open, how grave it is (bad, wait, info)."""
    return [
        {
            "words": _finding_words(finding),
            "numbers": finding.numbers[:MOST_NUMBERS],
            "more": max(0, len(finding.numbers) - MOST_NUMBERS),
            "kind": "bad" if finding.blocking else "info" if finding.code in HINTS else "wait",
            "state": _LISTED_AS.get(finding.code, ""),
        }
        for finding in findings
    ]


def _finding_words(finding: Finding) -> str:
    figures, count = finding.figures, len(finding.numbers)
    if finding.code in ("too_few", "thin"):
        topic = figures["topic"] or _("Cả ngân hàng")
        level = figures["difficulty"]
        where = f"{topic}, {str(Question.Difficulty(level).label).lower()}" if level is not None else topic
        words = (
            _("%(where)s: cần %(needed)s câu, có %(held)s.")
            if finding.blocking
            else _("%(where)s: mỗi đề lấy %(needed)s trong %(held)s câu. Các đề sẽ gần như nhau.")
        )
        return words % {"where": where, "needed": figures["needed"], "held": figures["held"]}
    if finding.code == "no_key":
        return ngettext("%(n)s câu chưa có đáp án.", "%(n)s câu chưa có đáp án.", count) % {"n": count}
    if finding.code == "same_choices":
        words = ngettext("%(n)s câu có hai phương án giống nhau.", "%(n)s câu có hai phương án giống nhau.", count)
        return words % {"n": count}
    if finding.code == "undescribed":
        words = ngettext("%(n)s câu có hình chưa ghi hình có gì.", "%(n)s câu có hình chưa ghi hình có gì.", count)
        return words % {"n": vi_number(count)}
    if finding.code == "unexplained":
        return ngettext("%(n)s câu chưa có giải thích.", "%(n)s câu chưa có giải thích.", count) % {
            "n": vi_number(count)
        }
    if finding.code == "one_letter":
        words = _("Đáp án ở chữ %(letter)s trong %(share)s%% số câu. Trộn phương án, hoặc đổi chỗ đáp án.")
        return words % figures
    return _("Phương án đúng dài hơn hẳn trong %(share)s%% số câu, dễ đoán. Viết các phương án dài như nhau.") % figures


def order_words(choices: Sequence[Mapping[str, Any]]) -> str:
    """How papers order the choices of a stored question, and why."""
    texts = [choice["text"] for choice in choices]
    pinned = [index for index, choice in enumerate(choices) if choice.get("pinned")]
    if is_fixed(choices):
        return _("Câu này được đặt không trộn phương án.")
    if len(pinned) == len(choices) and names_letters(texts):
        return _("Có phương án nhắc đến chữ cái của phương án khác, nên câu này không trộn phương án.")
    if len(pinned) == len(choices):
        return _("Thứ tự phương án giữ nguyên ở mọi đề.")
    if pinned:
        words = _("Phương án %(letters)s nói về các phương án khác nên giữ nguyên chỗ khi trộn.")
        return words % {"letters": letters(pinned)}
    return _("Thứ tự phương án có thể khác ở mỗi đề.")


def bulk_lines(given: Mapping[str, Any]) -> list[str]:
    """What a change to many questions will do to each, line by line."""
    lines = []
    if "topic" in given:
        lines.append(_("Chủ đề mới: %(name)s") % {"name": given["topic"]})
    if "difficulty" in given:
        lines.append(_("Độ khó mới: %(name)s") % {"name": Question.Difficulty(given["difficulty"]).label})
    if "add_tags" in given:
        lines.append(_("Gắn thêm nhãn: %(name)s") % {"name": ", ".join(given["add_tags"])})
    if "remove_tag" in given:
        lines.append(_("Gỡ nhãn: %(name)s") % {"name": given["remove_tag"]})
    return lines
