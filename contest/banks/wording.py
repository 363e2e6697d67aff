"""What people read of banks and imports: errors, faults, remarks on questions, where in the file they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contest.banks.actions.taking import Undone
from contest.banks.differences import Change
from contest.banks.errors import BankError
from contest.banks.models import BankImport, Question
from contest.banks.preview.document import Preview, PreviewQuestion, Remark, read_preview
from contest.banks.preview.states import State, faults_of
from contest.banks.questions import is_fixed, letters, names_letters
from contest.banks.readiness import Finding
from contest.banks.writers import WRITERS
from contest.common.msgids import filled
from contest.templatetags.look import vi_number

Words = str | Promise

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

FAILURES: dict[str, Words] = {
    "too_slow": gettext_lazy("Đọc tệp “%(name)s” quá lâu nên đã dừng, chưa nhập gì. Tách tệp rồi tải lên lại."),
    "unknown": gettext_lazy(
        "Tệp “%(name)s” có chỗ chương trình chưa đọc được, chưa nhập gì. "
        "Mở tệp bằng Word hoặc Excel, lưu lại thành .docx hoặc .xlsx rồi tải lên lại."
    ),
}

# Words of the readers, which know no Django: said again here, so that they can be translated.
MARKS: dict[str, Words] = {
    "bold": gettext_lazy("chữ in đậm"),
    "italic": gettext_lazy("chữ in nghiêng"),
    "underline": gettext_lazy("chữ gạch chân"),
    "colour": gettext_lazy("chữ tô màu"),
    "highlight": gettext_lazy("nền tô màu"),
    "star": gettext_lazy("dấu * hoặc ✓ ở phương án"),
    "key_line": gettext_lazy("dòng “Đáp án: …” dưới câu hỏi"),
    "key_column": gettext_lazy("cột đáp án"),
    "key_table": gettext_lazy("bảng đáp án"),
    "format": gettext_lazy("quy ước của định dạng tệp"),
    "none": gettext_lazy("tệp không đánh dấu đáp án"),
}
PLACES: dict[str, Words] = {
    "dòng": gettext_lazy("dòng"),
    "đoạn": gettext_lazy("đoạn"),
    "bảng": gettext_lazy("bảng"),
    "hàng": gettext_lazy("hàng"),
    "trang tính": gettext_lazy("trang tính"),
    "câu thứ": gettext_lazy("câu thứ"),
}
# And of the writers: names of formats that are not only a proper name.
FORMATS: dict[str, Words] = {"docx": gettext_lazy("Word, để in và ký")}

_QUOTED_PLACE = re.compile(r", “.*$", re.DOTALL)
_PLACE_WORD = re.compile(rf"\b({'|'.join(PLACES)})(?= [\d“])")
_VISUAL_MARKS = frozenset({"bold", "italic", "underline", "colour", "highlight", "star"})


def error_words(error: BankError) -> list[str]:
    """The sentences for an error: one, or one for each fault."""
    if error.code == "faulty":
        return [str(FAULTS[fault]) for fault in error.faults]
    return [str(ERRORS[error.code])]


def failure_words(row: BankImport) -> str:
    """Why a file could not be read: the reader's own sentence, or ours."""
    words = FAILURES.get(row.failure)
    refusal = read_preview(row.preview).refusal
    if words:
        return str(words) % {"name": row.file_name}
    return said_by_reader(refusal) if refusal else row.failure


def said_by_reader(remark: Remark) -> str:
    """A reader's sentences in the language of the page; old previews hold only the Vietnamese ones."""
    values = dict(remark.values)
    if remark.code == "duplicate_question":
        # questions without a number are counted: “câu thứ 4”
        values["detail"] = in_place_words(str(values.get("detail", "")))
    return filled(remark.texts, values, _) if remark.texts else remark.message


def file_remarks(preview: Preview) -> list[str]:
    """What is to be known of the whole file, each with the place that it is about."""
    return [
        " ".join(filter(None, (f"{in_place_words(remark.place)}:" if remark.place else "", said_by_reader(remark))))
        for remark in preview.warnings
    ]


def in_place_words(where: str) -> str:
    """A reader's place, such as “dòng 5”, in the language of the page."""
    return _PLACE_WORD.sub(lambda word: str(PLACES[word[1]]), where)


def format_name(format: str) -> str:
    """The name of a format that a bank can be written in."""
    return str(FORMATS.get(format, WRITERS[format].NAME))


# --- one question of a preview --------------------------------------------------------------------


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
    """The same inside a sentence: "câu 2, phần III"."""
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


# --- the whole file -------------------------------------------------------------------------------


def mark_name(preview: Preview) -> str:
    """What the file marks its answers with."""
    return str(MARKS.get(preview.mark, preview.mark))


def mark_is_removed(preview: Preview) -> bool:
    """Whether the mark is a look that papers no longer show."""
    return preview.mark in _VISUAL_MARKS


def taken_words(taken: int, waiting: int) -> str:
    """What taking in has done."""
    done = ngettext("Đã nhập %(n)s câu.", "Đã nhập %(n)s câu.", taken) % {"n": taken}
    if not waiting:
        return done
    rest = ngettext("%(n)s câu còn chờ ở trang này.", "%(n)s câu còn chờ ở trang này.", waiting) % {"n": waiting}
    return f"{done} {rest}"


def merged_words(taken_over: Sequence[str]) -> str:
    """What merging two like questions has done."""
    names = {"explanation": _("giải thích"), "topic": _("chủ đề"), "tags": _("nhãn")}
    if not taken_over:
        return _("Đã gộp: giữ câu đang có, không có gì cần thêm.")
    return _("Đã gộp: câu đang có nhận thêm %(parts)s.") % {"parts": ", ".join(names[name] for name in taken_over)}


def undone_words(undone: Undone) -> list[str]:
    """What undoing has done, and what it could not."""
    lines = []
    if undone.questions:
        lines.append(_("Đã lấy %(n)s câu ra khỏi ngân hàng.") % {"n": undone.questions})
    if undone.reverted:
        lines.append(_("%(n)s câu đã gộp trở lại như trước.") % {"n": undone.reverted})
    if undone.kept:
        words = _("Câu %(numbers)s của ngân hàng giữ phần đã gộp, vì đã vào đề hoặc đã được sửa sau đó.")
        lines.append(words % {"numbers": ", ".join(map(str, undone.kept))})
    return lines


# --- what changed, and whether a bank is ready ------------------------------------------------------

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
            else _("%(where)s: cần %(needed)s câu, chỉ có %(held)s. Các đề sẽ gần như nhau.")
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
