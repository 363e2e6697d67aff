"""Words on a file of questions: its marks, its places, why it could not be read, what taking it in has done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contest.banks.actions.taking import Undone
from contest.banks.models import BankImport
from contest.banks.preview.document import Preview, Remark, read_preview
from contest.banks.writers import WRITERS
from contest.common.msgids import filled

Words = str | Promise
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
_PLACE_WORD = re.compile(rf"\b({'|'.join(PLACES)})(?= [\d“])")
_VISUAL_MARKS = frozenset({"bold", "italic", "underline", "colour", "highlight", "star"})


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
