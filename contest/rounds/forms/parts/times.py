"""Stages, rounds with their hours and who is let in, caps."""

from __future__ import annotations

from typing import Any

import msgspec
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.rounds.forms.parts.base import EntryForm, PartForm, RowForm, RowsPanel
from contest.rounds.forms.parts.fields import (
    DaysField,
    KeyField,
    OneField,
    SeveralField,
    WallClockField,
    WeekdaysField,
    WholeField,
    label_field,
    text_field,
    tick,
    time_field,
)
from contest.rounds.forms.parts.words import CAP_PER, WEEKDAYS, labelled, only_choices
from contest.rounds.layout import Check, Heading, Row, Text, Ticks
from contest.rounds.rules import Cap, OpenHours, RoundRules, Route, Rules, Stage

NONE = _("–")


class StageForm(EntryForm):
    name, part = "stages", Stage
    label = label_field(_("Tên vòng thi"), _("Ghi tên vòng thi."), help_text=_("Như “Vòng loại”, “Đợt 1”."))
    key = KeyField()

    def layout(self) -> Layout:
        return Layout(Text("label"), Row(Text("key")))


class HoursRow(RowForm):
    part = OpenHours
    start = time_field(_("Từ"))
    end = time_field(_("Đến (00:00 là nửa đêm)"))
    days = WeekdaysField(_("Các thứ"), WEEKDAYS)

    def layout(self) -> Layout:
        return Layout(Row(Text("start"), Text("end")), Ticks("days"))

    def clean_days(self) -> Any:
        if not self.cleaned_data["days"]:
            raise forms.ValidationError(gettext("Chọn ít nhất một thứ trong tuần."))
        return self.cleaned_data["days"]


class RouteRow(RowForm):
    part = Route
    how = OneField(
        _("Vào bằng"),
        [
            ("top", _("Đứng đầu một bảng xếp hạng")),
            ("score", _("Đạt điểm ở đợt trước")),
            ("list", _("Danh sách của Ban Tổ chức")),
        ],
        none=NONE,
    )
    ranking = OneField(_("Bảng xếp hạng"), none=NONE)
    count = WholeField(_("Số người"), _("Trống: mọi người được xếp hạng."))
    round = OneField(_("Đợt thi"), none=NONE)
    percent = WholeField(_("Từ (% điểm)"), most=100)

    def offer(self) -> None:
        self.fields["ranking"].offer(labelled(self.rules, "rankings"))
        self.fields["round"].offer(labelled(self.rules, "rounds"))

    def layout(self) -> Layout:
        return Layout(Text("how"), Row(Text("ranking"), Text("count")), Row(Text("round"), Text("percent")))

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("how") and self.has_changed():
            self.add_error("how", gettext("Chọn cách vào đợt thi."))
        return self.cleaned_data


class RoundForm(EntryForm):
    name, part = "rounds", RoundRules
    rows = {
        "hours": (HoursRow, gettext_lazy("Giờ mở trong ngày")),
        "admission": (RouteRow, gettext_lazy("Ai được vào")),
    }
    beside = {"closes_at": "closes", "title": "label", "hours": "closed_dates"}
    label = label_field(_("Tên đợt thi"), _("Ghi tên đợt thi."), help_text=_("Như “Đợt 1”, “Tuần 3”, “Chung kết”."))
    stage = OneField(_("Thuộc vòng"), none=_("Không thuộc vòng nào"))
    topic = text_field(_("Chủ đề"), empty=None)
    opens = WallClockField(_("Mở đợt thi"), required=True)
    closes = WallClockField(
        _("Đóng đợt thi"), _("Giờ Việt Nam. Hết ngày 30 thì ghi 00:00 ngày hôm sau."), required=True
    )
    closed_dates = DaysField(_("Ngày nghỉ"), _("Mỗi dòng một ngày, như 30/04/2026."), rows=2)
    finish_after_close = tick(_("Bài đang làm khi đóng được làm hết giờ"))
    paper = OneField(_("Bài thi"), none=_("Bài thi đầu tiên"))
    held = OneField(
        _("Hình thức"),
        [
            ("online", _("Trực tuyến")),
            ("session", _("Tại chỗ, có giám thị")),
            ("entered", _("Ban Tổ chức nhập kết quả")),
        ],
        _("Chỉ đợt trực tuyến làm bài trên trang này. Kết quả các đợt khác nhập ở trang Kết quả và giải."),
    )
    entrant = OneField(_("Người dự thi là"), [("person", _("Cá nhân")), ("unit", _("Tập thể (đơn vị)"))])
    practice = tick(_("Thi thử"), _("Không tính vào kết quả, xếp hạng hay giải."))
    results_at = WallClockField(_("Công bố kết quả trước"))
    key = KeyField()

    def offer(self) -> None:
        papers = labelled(self.rules, "papers")
        self.fields["stage"].offer(labelled(self.rules, "stages"))
        self.fields["paper"].offer(papers)
        own = self.entry.paper_by_board if self.entry else {}
        for board in self.rules.boards:
            field = OneField(_("Bài thi riêng của %(board)s") % {"board": board.label}, papers, none=_("Như trên"))
            field.initial = own.get(board.key)
            self.fields[f"board_{board.key}"] = field

    def layout(self) -> Layout:
        boards = [Text(f"board_{board.key}") for board in self.rules.boards]
        return Layout(
            Text("label"),
            Row(Text("opens"), Text("closes")),
            Row(Text("paper"), Text("stage")),
            *([Row(*boards)] if boards else []),
            Text("topic"),
            Check("practice"),
            Check("finish_after_close"),
            Heading(_("Giờ mở trong ngày"), _("Không ghi thì mở cả ngày.")),
            RowsPanel("hours"),
            Text("closed_dates"),
            Heading(_("Ai được vào"), _("Không ghi thì ai dự thi cũng vào được. Nhiều dòng: đạt một dòng là vào.")),
            RowsPanel("admission"),
            Heading(_("Khác")),
            Row(Text("held"), Text("entrant")),
            Row(Text("results_at"), Text("key")),
        )

    def values(self) -> dict[str, Any]:
        papers = {board.key: self.valid.get(f"board_{board.key}") for board in self.rules.boards}
        return {**self.valid, "paper_by_board": {board: paper for board, paper in papers.items() if paper}}


class CapRow(RowForm):
    part = Cap
    max = forms.IntegerField(label=_("Nhiều nhất"), min_value=1, max_value=1000)
    per = OneField(_("Trong mỗi"), CAP_PER)
    only = SeveralField(_("Chỉ các vòng, đợt"))

    def initial_from(self, entry: Any) -> dict[str, Any]:
        return {"max": entry.max, "per": entry.per, "only": entry.only} if entry else {"per": "day"}

    def offer(self) -> None:
        self.fields["only"].offer(only_choices(self.rules))

    def layout(self) -> Layout:
        only = [Ticks("only")] if self.fields["only"].choices else []
        return Layout(Row(Text("max", unit=_("lượt")), Text("per")), *only)


class CapsForm(PartForm):
    places = ("caps", "pause_minutes")
    codes = frozenset({"cap_never_reached", "cap_twice"})
    rows = {"caps": (CapRow, gettext_lazy("Giới hạn"))}
    pause_minutes = WholeField(_("Nghỉ giữa hai lượt"), least=0, most=1440, empty=0)

    def initial_from(self) -> dict[str, Any]:
        return {"pause_minutes": self.rules.pause_minutes or None, "caps": self.rules.caps}

    def layout(self) -> Layout:
        note = _("Các giới hạn cùng có hiệu lực. Không ghi dòng nào thì thi bao nhiêu lượt cũng được.")
        return Layout(Heading(_("Giới hạn"), note), RowsPanel("caps"), Text("pause_minutes", unit=_("phút")))

    def change(self, rules: Rules) -> Rules:
        return msgspec.structs.replace(rules, **self.valid)
