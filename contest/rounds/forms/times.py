"""When a round is open, how long a paper takes, how often one may try."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.rounds.documents import wall_clock
from contest.rounds.errors import RoundError
from contest.rounds.forms.base import StepForm, moment_field, round_with
from contest.rounds.layout import Panel, Row, Text
from contest.rounds.queries import Draft
from contest.rounds.rules import Cap, Per, RoundRules, Rules


class TimesForm(StepForm):
    name = "times"
    title = forms.CharField(
        label=_("Tên đợt thi"),
        max_length=120,
        help_text=_("Như “Đợt 1”, “Tuần 3”."),
        error_messages={"required": _("Ghi tên đợt thi.")},
    )
    opens_at = moment_field(_("Mở đợt thi"))
    closes_at = moment_field(_("Đóng đợt thi"), _("Giờ Việt Nam."))
    minutes = forms.IntegerField(label=_("Thời gian làm bài"), min_value=1, max_value=1440, required=False)
    per_day = forms.IntegerField(label=_("Mỗi ngày"), min_value=1, max_value=1000, required=False)
    per_round = forms.IntegerField(label=_("Cả đợt"), min_value=1, max_value=1000, required=False)
    pause = forms.IntegerField(label=_("Nghỉ giữa hai lượt"), min_value=0, max_value=1440, required=False)

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        caps = {cap.per: cap.max for cap in draft.rules.caps if not cap.only}
        return {
            "title": draft.round.title,
            "opens_at": draft.round.opens_at,
            "closes_at": draft.round.closes_at,
            "minutes": draft.rules.paper.minutes,
            "per_day": caps.get("day"),
            "per_round": caps.get("round"),
            "pause": draft.rules.pause_minutes or None,
        }

    def layout(self) -> Layout:
        return Layout(
            Text("title"),
            Row(Text("opens_at"), Text("closes_at")),
            Row(
                Text("minutes", unit=_("phút")),
                Text("per_day", unit=_("lượt")),
                Text("per_round", unit=_("lượt")),
                Text("pause", unit=_("phút")),
            ),
            Panel("rounds/fields/no_limit.html"),
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        closes_at = self.cleaned_data.get("closes_at")
        if closes_at and closes_at <= timezone.now() and "closes_at" not in self.errors:
            self.refuse(RoundError("already_over"))
        return self.cleaned_data

    def change(self, rules: Rules) -> Rules:
        asked: list[tuple[Per, int | None]] = [
            ("day", self.valid.get("per_day")),
            ("round", self.valid.get("per_round")),
        ]
        # caps of some rounds only are written in their own chapter
        kept = [cap for cap in rules.caps if cap.only or cap.per not in ("day", "round")]
        timed = rules.with_paper(msgspec.structs.replace(rules.paper, minutes=self.valid.get("minutes")))
        return msgspec.structs.replace(
            timed,
            rounds=tuple(self._round_as_typed(one) for one in rules.rounds),
            caps=(*(Cap(max=most, per=per) for per, most in asked if most), *kept),
            pause_minutes=self.valid.get("pause") or 0,
        )

    def previewed(self) -> Draft:
        draft = super().previewed()
        shown = {name: self.valid[name] for name in ("title", "opens_at", "closes_at") if self.valid.get(name)}
        return replace(draft, round=round_with(draft.round, **shown))

    def _round_as_typed(self, said: RoundRules) -> RoundRules:
        if said.key != self.draft.round.key:
            return said
        typed = {"label": "title", "opens": "opens_at", "closes": "closes_at"}
        values = {name: self.valid[field] for name, field in typed.items() if self.valid.get(field)}
        moments = {name: wall_clock(value) for name, value in values.items() if name != "label"}
        return msgspec.structs.replace(said, **{**values, **moments})
