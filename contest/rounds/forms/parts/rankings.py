"""Rankings: of which attempts, in what order, shown how."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.rounds.forms.parts.base import EntryForm, RowForm, RowsPanel
from contest.rounds.forms.parts.fields import (
    MOST,
    KeyField,
    LinesField,
    OneField,
    SeveralField,
    WholeField,
    label_field,
    text_field,
    tick,
)
from contest.rounds.forms.parts.words import ASKED, CHAIN, OVER, only_choices
from contest.rounds.layout import Check, Heading, Row, Text, Ticks
from contest.rounds.rules import Bonus, Ranking

PLACES = range(1, 7)


class BonusRow(RowForm):
    part = Bonus
    label = label_field(_("Đối tượng ưu tiên"), _("Ghi đối tượng ưu tiên."))
    points = forms.IntegerField(label=_("Điểm cộng"), min_value=1, max_value=MOST)
    field = OneField(_("Theo thông tin"), ASKED)
    values = LinesField(_("Giá trị"), _("Mỗi dòng một giá trị."), rows=2)

    def initial_from(self, entry: Any) -> dict[str, Any]:
        return super().initial_from(entry) if entry else {"field": "full_name"}

    def layout(self) -> Layout:
        return Layout(Row(Text("label"), Text("points")), Row(Text("field"), Text("values")))

    def clean_values(self) -> Any:
        if not self.cleaned_data["values"]:
            raise forms.ValidationError(gettext("Ghi ít nhất một giá trị."))
        return self.cleaned_data["values"]


class RankingPartForm(EntryForm):
    name, part = "rankings", Ranking
    rows = {"bonus": (BonusRow, gettext_lazy("Điểm ưu tiên"))}
    beside = {"chain": "chain_1", "gate": "least"}
    label = text_field(_("Tên bảng xếp hạng"), _("Như “Kết quả tuần”, “Kết quả chung cuộc”."), most=120)
    per = OneField(_("Mỗi bảng cho một"), OVER)
    only = SeveralField(_("Chỉ các vòng, đợt"), (), _("Không chọn: mọi đợt thi, trừ thi thử."))
    count = OneField(
        _("Kết quả được tính"),
        [
            ("best", _("Lượt tốt nhất theo thứ tự xét")),
            ("best_earliest", _("Lượt điểm cao nhất, nộp sớm nhất")),
            ("first", _("Lượt đầu tiên")),
            ("last", _("Lượt cuối cùng")),
            ("sum_rounds", _("Cộng lượt tốt nhất của các đợt")),
            ("sum_attempts", _("Cộng mọi lượt thi")),
        ],
    )
    gate = OneField(
        _("Chỉ xếp hạng"),
        [("all_right", _("Bài đúng tất cả")), ("least", _("Bài đạt từ số điểm"))],
        none=_("Mọi bài thi"),
    )
    least = WholeField(_("Từ"))
    min_rounds = WholeField(_("Dự ít nhất"))
    whole_seconds = tick(_("Thời gian tính tròn giây"))
    by_board = tick(_("Xếp riêng từng bảng thi"))
    by_unit_level = text_field(_("Xếp riêng từng đơn vị cấp"), _("Như “tỉnh”, “huyện”. Trống: xếp chung."), empty=None)
    shown = OneField(
        _("Công khai"),
        [("live", _("Ngay trong đợt thi")), ("announced", _("Khi công bố kết quả")), ("never", _("Không công khai"))],
    )
    names = OneField(_("Tên trên bảng"), [("masked", _("Viết tắt tên đệm")), ("full", _("Họ tên đầy đủ"))])
    top = WholeField(_("Chỉ hiện"), _("Trống: hiện tất cả."))
    key = KeyField()

    def offer(self) -> None:
        self.fields["only"].offer(only_choices(self.rules))
        chain = self.entry.chain if self.entry else Ranking().chain
        for place in PLACES:
            field = OneField(_("Thứ %(place)s") % {"place": place}, CHAIN, none=_("–"))
            field.initial = chain[place - 1] if place <= len(chain) else None
            self.fields[f"chain_{place}"] = field

    def initial_from(self) -> dict[str, Any]:
        gate = self.entry.gate if self.entry else None
        is_points = isinstance(gate, int)
        return {
            **super().initial_from(),
            "gate": "least" if is_points else gate,
            "least": gate if is_points else None,
        }

    def layout(self) -> Layout:
        only = [Ticks("only")] if self.rules.rounds or self.rules.stages else []
        return Layout(
            Text("label"),
            Row(Text("per"), Text("count")),
            *only,
            Row(Text("gate"), Text("least", unit=_("điểm")), Text("min_rounds", unit=_("đợt"))),
            Heading(
                _("Thứ tự xét"),
                _("Bằng nhau ở tiêu chí trên thì xét tiêu chí dưới; cuối cùng Ban Tổ chức quyết định, có biên bản."),
            ),
            *(Row(Text(f"chain_{place}"), Text(f"chain_{place + 1}")) for place in PLACES[::2]),
            Check("whole_seconds"),
            Heading(_("Xếp riêng, công khai")),
            Check("by_board"),
            Text("by_unit_level"),
            Row(Text("shown"), Text("names")),
            Text("top", unit=_("người")),
            Heading(_("Điểm ưu tiên"), _("Cộng một lần vào điểm trong bảng xếp hạng này.")),
            RowsPanel("bonus"),
            Row(Text("key")),
        )

    def clean(self) -> dict[str, Any]:
        if (
            self.cleaned_data.get("gate") == "least"
            and not self.cleaned_data.get("least")
            and "least" not in self.errors
        ):
            self.add_error("least", gettext("Ghi số điểm ít nhất."))
        return super().clean()

    def values(self) -> dict[str, Any]:
        gate = self.valid.get("gate")
        chain = (self.valid.get(f"chain_{place}") for place in PLACES)
        return {
            **self.valid,
            "gate": self.valid.get("least") if gate == "least" else gate,
            "chain": tuple(key for key in chain if key),
        }
