"""Prizes of people and of units, targets of participation."""

from __future__ import annotations

from typing import Any

import msgspec
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.rounds.forms.parts.base import EntryForm, PartForm, RowForm, RowsPanel
from contest.rounds.forms.parts.fields import (
    KeyField,
    LinesField,
    MoneyField,
    NumbersField,
    OneField,
    PairsField,
    SeveralField,
    WholeField,
    label_field,
    text_field,
    tick,
)
from contest.rounds.forms.parts.words import MEASURES, OVER, labelled, only_choices
from contest.rounds.layout import Check, Heading, Row, Text, Ticks
from contest.rounds.rules import Collective, OnePrize, Prize, Requirement, Rules, Tier

CRITERIA, TIE_BREAKS = range(1, 6), range(1, 4)


class TierRow(RowForm):
    part = Tier
    label = label_field(_("Giải"), _("Ghi tên giải."))
    count = WholeField(_("Số giải"))
    amount = MoneyField(_("Tiền thưởng (đồng)"), least=0, most=10**12)
    certificate = text_field(_("Kèm theo"), empty=None)
    max_attempts = WholeField(_("Không quá số lượt"))

    def layout(self) -> Layout:
        return Layout(Row(Text("label"), Text("count"), Text("amount")), Row(Text("certificate"), Text("max_attempts")))


class PrizeForm(EntryForm):
    name, part = "prizes", Prize
    rows = {"tiers": (TierRow, gettext_lazy("Các giải"))}
    beside = {"tiers": "label"}
    label = label_field(_("Cơ cấu giải"), _("Ghi tên cơ cấu giải."), help_text=_("Như “Giải tuần”, “Giải chung cuộc”."))
    ranking = OneField(_("Theo bảng xếp hạng"))
    board = OneField(_("Của bảng thi"), none=_("Mọi bảng"))
    reserve = WholeField(_("Dự bị"), least=0, most=1000, empty=0)
    share_cap = WholeField(_("Không quá tỷ lệ"), _("Phần trăm số người dự thi."), most=100)
    claim_days = WholeField(_("Phải xác nhận trong"))
    key = KeyField()

    def offer(self) -> None:
        self.fields["ranking"].offer(labelled(self.rules, "rankings"))
        self.fields["board"].offer(labelled(self.rules, "boards"))

    def layout(self) -> Layout:
        return Layout(
            Text("label"),
            Row(Text("ranking"), Text("board")),
            Heading(_("Các giải"), _("Trao từ dòng trên xuống. Số giải là của mỗi bảng xếp hạng, như mỗi tuần.")),
            RowsPanel("tiers"),
            Row(Text("reserve", unit=_("người")), Text("share_cap", unit="%"), Text("claim_days", unit=_("ngày"))),
            Row(Text("key")),
        )


class OnePrizeForm(EntryForm):
    name, part = "one_prize", OnePrize
    prizes = SeveralField(_("Trong các giải"))
    within = OneField(_("Trong mỗi"), OVER)
    keep = OneField(_("Giữ giải"), [("first", _("Được trước")), ("highest", _("Cao nhất"))])

    @property
    def places(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("one_prize",)

    def offer(self) -> None:
        self.fields["prizes"].offer(labelled(self.rules, "prizes"))

    def layout(self) -> Layout:
        return Layout(Ticks("prizes"), Row(Text("within"), Text("keep")))

    def clean_prizes(self) -> Any:
        if not self.cleaned_data["prizes"]:
            raise forms.ValidationError(gettext("Chọn các giải mà mỗi người chỉ nhận một."))
        return self.cleaned_data["prizes"]


class RequirementRow(RowForm):
    part = Requirement
    measure = OneField(_("Chỉ số"), MEASURES, none=_("–"))
    at_least = WholeField(_("Ít nhất"), least=0, most=10**9)
    per = OneField(_("Trong mỗi"), OVER)
    size_from = WholeField(_("Đơn vị từ (người)"), least=0, most=10**9)
    size_below = WholeField(_("Đơn vị dưới (người)"), most=10**9)
    units = LinesField(_("Chỉ các đơn vị"), _("Mã đơn vị, mỗi dòng một đơn vị."), rows=1)

    def initial_from(self, entry: Any) -> dict[str, Any]:
        return super().initial_from(entry) if entry else {"per": "contest"}

    def layout(self) -> Layout:
        return Layout(
            Row(Text("measure"), Text("at_least"), Text("per")),
            Row(Text("size_from"), Text("size_below"), Text("units")),
        )

    def clean(self) -> dict[str, Any]:
        if self.has_changed():
            if not self.cleaned_data.get("measure"):
                self.add_error("measure", gettext("Chọn chỉ số."))
            if self.cleaned_data.get("at_least") is None and "at_least" not in self.errors:
                self.add_error("at_least", gettext("Ghi số ít nhất."))
        return self.cleaned_data


class CollectiveForm(EntryForm):
    name, part = "collectives", Collective
    rows = {"require": (RequirementRow, gettext_lazy("Điều kiện")), "tiers": (TierRow, gettext_lazy("Các giải"))}
    beside = {"criteria": "criteria_1", "tie_break": "tie_break_1", "tiers": "label"}
    label = label_field(_("Giải tập thể"), _("Ghi tên giải tập thể."))
    per = OneField(_("Mỗi"), OVER)
    only = SeveralField(_("Chỉ các vòng, đợt"), (), _("Không chọn: mọi đợt thi, trừ thi thử."))
    level = text_field(_("Cấp đơn vị được xét"), _("Như “tỉnh”, “huyện”."), empty=None)
    by_block = tick(_("Xét riêng từng khối"))
    combine = OneField(
        _("Cách xét"),
        [
            ("in_order", _("Lần lượt từng tiêu chí")),
            ("rank_points", _("Quy đổi thứ hạng thành điểm")),
            ("add", _("Cộng các tiêu chí")),
            ("decision", _("Ban Tổ chức quyết định")),
        ],
    )
    points = NumbersField(_("Điểm quy đổi theo thứ hạng"), _("Giảm dần, như 10, 9, 8."))
    prize_points = PairsField(_("Điểm quy đổi theo giải cá nhân"), _("Mỗi dòng một giải, như “giải Nhất: 10”."))
    key = KeyField()

    def offer(self) -> None:
        self.fields["only"].offer(only_choices(self.rules))
        for name, places in (("criteria", CRITERIA), ("tie_break", TIE_BREAKS)):
            chosen = getattr(self.entry, name) if self.entry else ()
            for place in places:
                field = OneField(_("Thứ %(place)s") % {"place": place}, MEASURES, none=_("–"))
                field.initial = chosen[place - 1] if place <= len(chosen) else None
                self.fields[f"{name}_{place}"] = field

    def layout(self) -> Layout:
        only = [Ticks("only")] if self.rules.rounds or self.rules.stages else []
        return Layout(
            Text("label"),
            Row(Text("per"), Text("level")),
            *only,
            Check("by_block"),
            Heading(_("Điều kiện"), _("Đơn vị đạt mọi dòng mới được xét.")),
            RowsPanel("require"),
            Heading(_("Tiêu chí")),
            Text("combine"),
            Row(*(Text(f"criteria_{place}") for place in CRITERIA)),
            Row(Text("points"), Text("prize_points")),
            Heading(_("Nếu bằng nhau")),
            Row(*(Text(f"tie_break_{place}") for place in TIE_BREAKS)),
            Heading(_("Các giải")),
            RowsPanel("tiers"),
            Row(Text("key")),
        )

    def values(self) -> dict[str, Any]:
        chosen = {
            name: tuple(measure for place in places if (measure := self.valid.get(f"{name}_{place}")))
            for name, places in (("criteria", CRITERIA), ("tie_break", TIE_BREAKS))
        }
        return {**self.valid, **chosen}


class TargetsForm(PartForm):
    places = ("targets",)
    rows = {"targets": (RequirementRow, gettext_lazy("Chỉ tiêu"))}

    def initial_from(self) -> dict[str, Any]:
        return {"targets": self.rules.targets}

    def layout(self) -> Layout:
        note = _("Quy mô đơn vị mà không dòng nào nói tới thì không có chỉ tiêu.")
        return Layout(Heading(_("Chỉ tiêu"), note), RowsPanel("targets"))

    def change(self, rules: Rules) -> Rules:
        return msgspec.structs.replace(rules, **self.valid)
