"""Words on one question of a preview."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.banks.models import BankImport
from contest.banks.preview.document import PreviewQuestion, Remark
from contest.banks.preview.states import State, faults_of
from contest.banks.questions import letters
from contest.banks.wording.files import Words, in_place_words, said_by_reader

FAULTS: dict[str, Words] = {
    "no_text": gettext_lazy("Ghi nội dung câu hỏi."),
    "too_few_choices": gettext_lazy("Cần ít nhất hai phương án."),
    "too_many_choices": gettext_lazy("Nhiều nhất sáu phương án, từ A đến F."),
    "empty_choice": gettext_lazy("Điền hoặc xóa phương án đang để trống."),
    "same_choices": gettext_lazy("Hai phương án giống nhau. Sửa hoặc xóa một phương án."),
    "no_key": gettext_lazy("Chọn đáp án."),
    "key_outside": gettext_lazy("Đáp án không nằm trong các phương án. Chọn lại đáp án."),
    "all_right": gettext_lazy("Mọi phương án đều là đáp án. Bỏ bớt đáp án."),
    "kind": gettext_lazy("Dạng câu hỏi này chưa dùng được. Câu chỉ được liệt kê, không nhập."),
    "group": gettext_lazy("Câu Đúng/Sai nhiều ý. Tách mỗi ý thành một câu Đúng/Sai, hoặc bỏ câu này."),
    "short": gettext_lazy(
        "Câu trả lời ngắn chưa dùng được. Câu chỉ được liệt kê, không nhập. "
        "Muốn dùng thì thêm các phương án A, B, C… cho câu trong tệp rồi tải lại."
    ),
}
# What is wrong, in two or three words for a list.
SHORT: dict[str, Words] = {
    "no_answer_marked": gettext_lazy("Chưa rõ đáp án"),
    "question_without_answer": gettext_lazy("Chưa rõ đáp án"),
    "no_key": gettext_lazy("Chưa rõ đáp án"),
    "all_choices_bold": gettext_lazy("Chưa rõ đáp án"),
    "ambiguous_mark": gettext_lazy("Dấu không rõ"),
    "answer_not_among_choices": gettext_lazy("Đáp án không khớp"),
    "key_outside": gettext_lazy("Đáp án không khớp"),
    "key_conflicts_with_mark": gettext_lazy("Hai đáp án"),
    "all_right": gettext_lazy("Mọi phương án đúng"),
    "letters_not_consecutive": gettext_lazy("Chữ cái không liền"),
    "option_letter_missing": gettext_lazy("Thiếu chữ cái"),
    "duplicate_choice": gettext_lazy("Lặp phương án"),
    "same_choices": gettext_lazy("Lặp phương án"),
    "duplicate_question": gettext_lazy("Trùng trong tệp"),
    "too_few_choices": gettext_lazy("Thiếu phương án"),
    "too_many_choices": gettext_lazy("Thừa phương án"),
    "empty_choice": gettext_lazy("Phương án trống"),
    "empty_stem": gettext_lazy("Thiếu câu hỏi"),
    "no_text": gettext_lazy("Thiếu câu hỏi"),
    "stray_text": gettext_lazy("Có dòng lạc"),
    "separator_missing": gettext_lazy("Hai câu dính nhau"),
    "object_not_imported": gettext_lazy("Có hình chưa đọc được"),
    "symbol_font": gettext_lazy("Có ký hiệu lạ"),
    "look_lost": gettext_lazy("Mất định dạng"),
    "legacy_font": gettext_lazy("Phông chữ cũ"),
    "kind": gettext_lazy("Chưa dùng được"),
    "group": gettext_lazy("Đúng/Sai nhiều ý"),
    "short": gettext_lazy("Trả lời ngắn"),
    "unsupported_type": gettext_lazy("Chưa dùng được"),
    "unsupported_cloze": gettext_lazy("Chưa dùng được"),
}
# Something of the file is missing: brick, not gold.
LOST = frozenset({"object_not_imported", "symbol_font", "kind", "short", "unsupported_type", "unsupported_cloze"})
# Faults that a reader's warning has said already, each with more detail.
SAID_BY = {
    "no_key": {"no_answer_marked", "question_without_answer", "all_choices_bold", "ambiguous_mark",
               "answer_not_among_choices"},
    "same_choices": {"duplicate_choice"},
    "too_few_choices": {"too_few_choices"},
    "empty_choice": {"empty_choice"},
    "no_text": {"empty_stem"},
    "kind": {"unsupported_type", "unsupported_cloze"},
}  # fmt: skip
_QUOTED_PLACE = re.compile(r", “.*$", re.DOTALL)


def title(question: PreviewQuestion) -> str:
    """How the file calls it: "Câu 41"; a question without a printed number is counted."""
    digits = "".join(sign for sign in question.label if sign.isdigit())
    # A statement of a group goes by the group's number and its own letter: "Câu 3b".
    letter = question.label[-1:] if question.part_of else ""
    number = (digits if 0 < len(digits) < 6 else str(question.number)) + letter
    if question.part not in ("", "I"):
        # Each part counts from 1 again.
        return _("Câu %(number)s, phần %(part)s") % {"number": number, "part": question.part}
    return _("Câu %(number)s") % {"number": number}


def title_within(question: PreviewQuestion) -> str:
    """The title of a question inside a sentence: "câu 2, phần III"."""
    said = title(question)
    return said[:1].lower() + said[1:]


def place(row: BankImport, question: PreviewQuestion) -> str:
    """Where it stands: "Trong tệp Word, đoạn 41"."""
    file = _("Trong tệp")
    if row.file_name.lower().endswith(".docx"):
        file = _("Trong tệp Word")
    elif row.file_name.lower().endswith((".xlsx", ".xlsm", ".xls")):
        file = _("Trong tệp Excel")
    where = in_place_words(_QUOTED_PLACE.sub("", question.place))
    return f"{file}, {where}" if where else file


def trouble(question: PreviewQuestion, state: State) -> tuple[str, str]:
    """The short words for the list and their kind: waiting, late, fine or second."""
    if state in ("taken", "dropped", "ready"):
        words = {"taken": _("Đã nhập"), "dropped": _("Đã bỏ"), "ready": letters(question.correct)}
        return words[state], "fine" if state == "taken" else "second"
    if state == "same":
        return _same_short(question), "waiting" if question.other_key else "second"
    code = _first_code(question)
    kind = "late" if code in LOST else "waiting"
    if code in ("near_in_file", "near_in_bank"):
        return _("Gần trùng"), kind
    if code == "ambiguous_mark" and len(question.correct) > 1:
        return _("Hai đáp án"), kind
    return str(SHORT.get(code, _("Cần xem"))), kind


def _same_short(question: PreviewQuestion) -> str:
    if question.other_key:
        return _("Đã có, khác đáp án")
    return _("Đã có trong ngân hàng") if question.same_as else _("Trùng trong tệp")


def _first_code(question: PreviewQuestion) -> str:
    """What to say first: something lost, then the key, then the rest."""
    codes = [*(remark.code for remark in question.warnings), *faults_of(question)]
    return next((code for code in codes if code in LOST), codes[0] if codes else "")


def remark_lines(question: PreviewQuestion, state: State) -> list[dict[str, Any]]:
    """What is to be known of a question: first words, the rest, kind (wait, bad, info). Fewer once it was looked at."""
    lines = []
    if state == "same":
        lines.append(_line(*_same_words(question), "wait" if question.other_key else "info"))
    if state in ("look", "same"):
        shown = () if question.seen else question.warnings
        lines += [_line(*_remark_words(remark), "bad" if remark.code in LOST else "wait") for remark in shown]
        said = {remark.code for remark in shown}
        open_faults = [fault for fault in faults_of(question) if not SAID_BY.get(fault, set()) & said]
        lines += [_line(str(FAULTS[fault]), _not_taken(), "wait") for fault in open_faults]
    return lines


def _line(strong: str, text: str, kind: str) -> dict[str, Any]:
    return {"strong": strong, "text": text, "kind": kind}


def _not_taken() -> str:
    return _("Câu này chưa được nhập.")


def _remark_words(remark: Remark) -> tuple[str, str]:
    own = {
        "near_in_file": _("Gần giống câu thứ %(number)s trong tệp."),
        "near_in_bank": _("Gần giống câu %(number)s của ngân hàng."),
        "look_lost": _("Câu có chữ gạch chân, chỉ số hoặc số mũ chưa giữ được."),
    }
    if remark.code in own:
        todo = (
            _("Xem lại, rồi giữ hoặc bỏ câu này.") if remark.code == "look_lost" else _("So hai câu, rồi quyết định.")
        )
        return own[remark.code] % {"number": remark.number}, todo
    said = said_by_reader(remark)
    first, found, rest = said.partition(". ")
    return (f"{first}.", rest) if found else (said, "")


def _same_words(question: PreviewQuestion) -> tuple[str, str]:
    number = {"number": question.same_as}
    if question.other_key:
        return _("Ngân hàng đã có câu này với đáp án khác, ở câu %(number)s.") % number, _("Sửa đáp án ở ngân hàng.")
    if question.same_as:
        return _("Ngân hàng đã có câu này, ở câu %(number)s.") % number, _("Câu này được bỏ qua khi nhập.")
    return _("Câu này trùng với một câu phía trên trong tệp."), _("Chỉ câu phía trên được nhập.")
