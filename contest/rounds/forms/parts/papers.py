"""Papers: what they are made of, how they are sat, the prediction, the essay, what is shown."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.rounds.forms.base import MOST_QUESTIONS
from contest.rounds.forms.parts.base import EntryForm, RowForm, RowsPanel
from contest.rounds.forms.parts.fields import (
    CriteriaField,
    KeyField,
    LinesField,
    OneField,
    SeveralField,
    WholeField,
    text_field,
    tick,
)
from contest.rounds.forms.parts.words import LEVELS, OVER, SHOWN
from contest.rounds.layout import Check, Heading, Row, Text, Ticks
from contest.rounds.queries import banks_to_choose
from contest.rounds.rules import Essay, Paper, Prediction, Section

OF = [
    ("perfect_people", _("Số người trả lời đúng tất cả")),
    ("people", _("Số người dự thi")),
    ("attempts", _("Số lượt thi")),
    ("perfect_attempts", _("Số lượt đúng tất cả")),
    ("stated_number", _("Một con số khác, ghi rõ ở dưới")),
]


class SectionRow(RowForm):
    part = Section
    label = text_field(_("Phần"))
    count = WholeField(_("Số câu"), most=MOST_QUESTIONS)
    percent = WholeField(_("hoặc tỷ lệ (%)"), most=100)
    topic = text_field(_("Chủ đề"), _("Đúng tên trong ngân hàng. Trống: chủ đề nào cũng được."))
    level = OneField(_("Mức độ"), LEVELS, none=_("Mức nào cũng được"))
    points = WholeField(_("Điểm mỗi câu"), empty=1)
    bank = OneField(_("Ngân hàng"), none=_("Ngân hàng của đợt thi"))

    def offer(self) -> None:
        names = list(banks_to_choose().values_list("name", flat=True))
        # a bank that is put away or renamed stays as it was written: only publishing asks whether it is there
        present = [name for name in dict.fromkeys(self._written()) if name not in names]
        gone = [(name, _("%(bank)s (không còn trong danh sách)") % {"bank": name}) for name in present]
        self.fields["bank"].offer([*((name, name) for name in names), *gone])

    def _written(self) -> list[str]:
        return [one.bank for paper in self.rules.papers for one in paper.sections if one.bank]

    def layout(self) -> Layout:
        return Layout(
            Row(Text("label"), Text("topic")),
            Row(Text("count"), Text("percent"), Text("points")),
            Row(Text("level"), Text("bank")),
        )

    def made(self) -> Section:
        return Section(**{**self.cleaned_data, "level": self.cleaned_data["level"] or ""})


class PaperPartForm(EntryForm):
    name, part = "papers", Paper
    codes = frozenset({"section_twice"})
    rows = {"sections": (SectionRow, gettext_lazy("Cấu trúc đề"))}
    beside = {"prediction": "prediction_of", "sections": "total"}
    label = text_field(_("Tên bài thi"), most=120)
    made = OneField(
        _("Đề thi"),
        [
            ("drawn", _("Rút ngẫu nhiên cho từng lượt")),
            ("one", _("Một đề chung cho mọi người")),
            ("sets", _("Nhiều đề dựng sẵn, mỗi lượt nhận một")),
        ],
        _("Đề dựng sẵn: mỗi chủ đề của ngân hàng là một đề."),
    )
    total = WholeField(_("Tổng số câu"), _("Chỉ khi cấu trúc ghi tỷ lệ."), most=MOST_QUESTIONS)
    minutes = WholeField(_("Thời gian làm bài"), _("Trống: đến khi đợt thi đóng."), most=100_000)
    shuffle = tick(_("Xáo thứ tự câu hỏi và phương án"))
    answer_all = tick(_("Phải trả lời hết các câu mới nộp được bài"))
    one_by_one = tick(_("Trả lời lần lượt từng câu"))
    leaving = OneField(_("Bấm thoát giữa chừng"), [("resume", _("Vào lại làm tiếp")), ("hand_in", _("Coi như đã nộp"))])
    prediction_of = OneField(_("Dự đoán"), OF, none=_("Không có câu dự đoán"))
    prediction_over = OneField(_("Tính trong"), OVER)
    prediction_text = text_field(_("Nội dung câu hỏi"), empty=None, most=1000)
    prediction_after_exclusions = tick(_("Đếm sau khi đã loại các bài bị hủy và người không xét giải"))
    prediction_after_clock = tick(_("Hỏi sau khi đồng hồ đã dừng"))
    essay = tick(_("Có phần tự luận"), _("Người dự thi viết trên trang này; giám khảo chấm theo số phách."))
    essay_questions = WholeField(_("Số câu"), empty=1)
    essay_points = WholeField(_("Điểm tối đa"))
    essay_max_words = WholeField(_("Số chữ tối đa"))
    essay_max_pages = WholeField(_("Số trang A4 tối đa"))
    essay_shortlist_per_unit = WholeField(_("Mỗi đơn vị chọn gửi"))
    essay_takes = SeveralField(
        _("Nhận"), [("text", _("Chữ gõ")), ("file", _("Tệp")), ("video", _("Video")), ("paper", _("Bản giấy"))]
    )
    essay_conditions = LinesField(_("Điều kiện bài tự luận"), _("Mỗi dòng một điều."))
    essay_criteria = CriteriaField(_("Tiêu chí chấm"), _("Mỗi dòng một tiêu chí và điểm tối đa, như “Nội dung: 60”."))
    essay_judges = WholeField(_("Số giám khảo chấm mỗi bài"), most=2, empty=1)
    essay_gap = WholeField(_("Lệch quá thì chấm lần ba"), _("Trống: lấy trung bình cộng."))
    show_at_once = SeveralField(_("Nộp xong xem được ngay"), SHOWN)
    show_after_round = SeveralField(_("Đợt thi đóng rồi xem được"), SHOWN)
    key = KeyField()

    def initial_from(self) -> dict[str, Any]:
        predicted = self.entry.prediction if self.entry else None
        essay = self.entry.essay if self.entry else None
        return {
            **super().initial_from(),
            **_prefixed("prediction", predicted or Prediction(of="perfect_people")),
            "prediction_of": predicted.of if predicted else None,
            **_prefixed("essay", essay or Essay()),
            "essay": bool(essay),
        }

    def layout(self) -> Layout:
        return Layout(
            Text("label"),
            Row(Text("made"), Text("minutes", unit=_("phút"))),
            Heading(
                _("Cấu trúc đề"), _("Mỗi dòng một phần: chủ đề nào, mức độ nào, mấy câu hoặc bao nhiêu phần trăm.")
            ),
            RowsPanel("sections"),
            Text("total", unit=_("câu")),
            Check("shuffle"),
            Check("answer_all"),
            Check("one_by_one"),
            Text("leaving"),
            Heading(_("Câu dự đoán")),
            Row(Text("prediction_of"), Text("prediction_over")),
            Text("prediction_text"),
            Check("prediction_after_exclusions"),
            Check("prediction_after_clock"),
            Heading(_("Sau khi nộp")),
            Ticks("show_at_once"),
            Ticks("show_after_round"),
            Heading(_("Tự luận")),
            Check("essay"),
            Row(Text("essay_questions"), Text("essay_points"), Text("essay_max_words"), Text("essay_max_pages")),
            Text("essay_shortlist_per_unit", unit=_("bài")),
            Ticks("essay_takes"),
            Text("essay_conditions"),
            Text("essay_criteria"),
            Row(Text("essay_judges"), Text("essay_gap", unit=_("điểm"))),
            Row(Text("key")),
        )

    def values(self) -> dict[str, Any]:
        prediction, essay = _unprefixed("prediction", self.valid), _unprefixed("essay", self.valid)
        return {
            **self.valid,
            "prediction": Prediction(**prediction) if prediction.get("of") else None,
            "essay": Essay(**essay) if self.valid.get("essay") else None,
        }


def _prefixed(name: str, part: Any) -> dict[str, Any]:
    return {f"{name}_{field}": getattr(part, field) for field in part.__struct_fields__}


def _unprefixed(name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {field.removeprefix(f"{name}_"): value for field, value in values.items() if field.startswith(f"{name}_")}
