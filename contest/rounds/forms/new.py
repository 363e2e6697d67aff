"""A new contest: plain, of one of the common shapes, or an earlier one again; rounds at equal intervals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.rounds.access import contests_for
from contest.rounds.actions import AboutContest
from contest.rounds.documents import wall_clock
from contest.rounds.entries import keys_of
from contest.rounds.forms.contest import ContestForm
from contest.rounds.forms.parts.fields import LinesField, WallClockField, WholeField, label_field, tick
from contest.rounds.hints import usual_window
from contest.rounds.layout import Check, Choices, Heading, Row, Text
from contest.rounds.models import Contest
from contest.rounds.queries import full_rules
from contest.rounds.rules import RoundRules, Rules
from contest.rounds.rules.presets import SHAPES, Switches, copied, preset, weekly_rounds

PLAIN, COPY = "plain", "copy"
MOST_IN_A_ROW = 60
LONGEST_DAYS = 366


def _usual_opening() -> dt.datetime | None:
    return wall_clock(usual_window(timezone.now())[0])


class NewContestForm(ContestForm):
    """What the contest is called, and what it starts from."""

    shape = forms.ChoiceField(
        label=_("Bắt đầu từ"),
        required=False,
        choices=[
            (PLAIN, _("Cuộc thi trống")),
            ("one_round", _("Một đợt")),
            ("weekly", _("Nhiều đợt, giải từng đợt")),
            ("weekly_and_overall", _("Nhiều đợt và chung cuộc")),
            ("internal", _("Nội bộ theo đơn vị")),
            ("final", _("Vòng loại và chung kết")),
            (COPY, _("Dùng lại cuộc thi trước")),
        ],
    )
    source = forms.ModelChoiceField(label=_("Cuộc thi trước"), queryset=Contest.objects.none(), required=False)
    opens = WallClockField(_("Mở đợt thi đầu tiên"), _("Giờ Việt Nam. Dùng lại cuộc thi trước: mọi ngày dời theo."))
    count = WholeField(_("Số đợt"), most=MOST_IN_A_ROW, empty=4)
    days = WholeField(_("Mỗi đợt dài"), most=LONGEST_DAYS, empty=7)
    gap = WholeField(_("Nghỉ giữa hai đợt"), least=0, most=LONGEST_DAYS, empty=0)
    prediction = tick(_("Có câu dự đoán"), _("Dự đoán số người đúng tất cả; bằng điểm thì ai gần hơn đứng trên."))
    boards = LinesField(_("Chia bảng"), _("Mỗi dòng một bảng. Trống: xếp hạng chung."), rows=2)
    one_prize = tick(_("Mỗi người một giải"))
    collective = tick(_("Có giải tập thể"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = contests_for(person)

    def initial_from(self, draft: Any) -> dict[str, Any]:
        usual = {"shape": PLAIN, "opens": _usual_opening(), "count": 4, "days": 7, "gap": 0}
        return {**super().initial_from(draft), **usual}

    def layout(self) -> Layout:
        notes = {
            PLAIN: _("một đợt, soạn từng bước"),
            "one_round": _("ba lượt, có giải"),
            "weekly": _("như thi hằng tuần"),
            "weekly_and_overall": _("cộng điểm các tuần"),
            "internal": _("theo danh sách, xét tỷ lệ"),
            "final": _("20 người mỗi tuần vào"),
            COPY: _("thể lệ cũ, ngày mới"),
        }
        return Layout(
            *super().layout(),
            Heading(_("Thể lệ")),
            Choices("shape", notes=notes),
            Div(Text("source"), css_class="new-copy"),
            Div(Text("opens"), css_class="new-dates"),
            Div(
                Row(Text("count", unit=_("đợt")), Text("days", unit=_("ngày")), Text("gap", unit=_("ngày"))),
                Check("prediction"),
                Text("boards"),
                Check("one_prize"),
                Check("collective"),
                css_class="new-preset",
            ),
        )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("shape") == COPY and not self.cleaned_data.get("source"):
            self.add_error("source", gettext("Chọn cuộc thi để dùng lại."))
        if self.cleaned_data.get("shape") not in ("", PLAIN) and not self.cleaned_data.get("opens"):
            self.add_error("opens", gettext("Chọn ngày và giờ."))
        return super().clean()

    @property
    def about(self) -> AboutContest:
        return AboutContest(**{name: self.cleaned_data[name] for name in ContestForm.base_fields})

    def document(self) -> Rules | None:
        """The whole document that the contest starts from; None for the plain one."""
        typed = self.cleaned_data
        if typed["shape"] == COPY:
            return self._copied(typed["source"], typed["opens"])
        if typed["shape"] not in SHAPES:
            return None
        switches = Switches(
            prediction=typed["prediction"],
            boards=typed["boards"],
            one_prize=typed["one_prize"],
            collective=typed["collective"],
        )
        length, gap = dt.timedelta(days=typed["days"]), dt.timedelta(days=typed["gap"])
        return preset(
            typed["shape"], opens=typed["opens"], count=typed["count"], length=length, gap=gap, switches=switches
        )

    def _copied(self, source: Contest, opens: dt.datetime) -> Rules:
        rules = full_rules(source)
        first = min((one.opens for one in rules.rounds if one.opens), default=opens)
        return copied(rules, shift_days=(opens.date() - first.date()).days, title=self.cleaned_data["title"])


class SeriesForm(forms.Form):
    """Rounds at equal intervals, after those that are there."""

    label = label_field(_("Tên mỗi đợt"), _("Ghi tên đợt thi."), help_text=_("Như “Tuần”: Tuần 1, Tuần 2…"))
    opens = WallClockField(_("Mở đợt thi đầu tiên"), _("Giờ Việt Nam."), required=True)
    count = forms.IntegerField(label=_("Số đợt"), min_value=1, max_value=MOST_IN_A_ROW)
    days = forms.IntegerField(label=_("Mỗi đợt dài"), min_value=1, max_value=LONGEST_DAYS)
    gap = WholeField(_("Nghỉ giữa hai đợt"), least=0, most=LONGEST_DAYS, empty=0)

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        last = max((one.closes for one in rules.rounds if one.closes), default=_usual_opening())
        usual = {"label": gettext("Tuần"), "opens": last, "count": 4, "days": 7, "gap": 0}
        super().__init__(*args, initial=usual, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Text("label"),
            Text("opens"),
            Row(Text("count", unit=_("đợt")), Text("days", unit=_("ngày")), Text("gap", unit=_("ngày"))),
        )

    def change(self, rules: Rules) -> Rules:
        """The rules with the rounds; numbers go on from those of the same name."""
        typed = self.cleaned_data
        made = weekly_rounds(
            opens=typed["opens"],
            count=typed["count"],
            length=dt.timedelta(days=typed["days"]),
            gap=dt.timedelta(days=typed["gap"]),
            label=typed["label"],
        )
        return with_series(rules, made, typed["label"])


def with_series(rules: Rules, made: tuple[RoundRules, ...], label: str) -> Rules:
    """The rules with more rounds, under names and keys that are free."""
    taken = {*keys_of(rules, "rounds"), *keys_of(rules, "stages")}
    before = sum(one.label.startswith(f"{label} ") for one in rules.rounds)
    number, rounds = 0, []
    for place, one in enumerate(made, before + 1):
        number += 1
        while f"t{number}" in taken:
            number += 1
        rounds.append(msgspec.structs.replace(one, key=f"t{number}", label=f"{label} {place}"))
    return msgspec.structs.replace(rules, rounds=(*rules.rounds, *rounds))
