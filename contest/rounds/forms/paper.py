"""The paper: the bank, and how many questions of each of its topics."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from crispy_forms.layout import Layout
from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.banks.models import Bank, Topic
from contest.rounds.actions import choose_bank
from contest.rounds.editions import spread_evenly
from contest.rounds.entries import mark_of
from contest.rounds.forms.base import MOST_QUESTIONS, StepForm, round_with
from contest.rounds.layout import Check, Panel, Text
from contest.rounds.queries import Draft, banks_to_choose, topics_held
from contest.rounds.rules import Rules, Section


class PaperForm(StepForm):
    """The bank and a table of its topics: how many questions of each."""

    name = "paper"
    bank = forms.ModelChoiceField(
        label=_("Ngân hàng câu hỏi"), queryset=banks_to_choose(), required=False, empty_label=_("Chọn ngân hàng")
    )
    total = forms.IntegerField(label=_("Tổng số câu"), min_value=1, max_value=MOST_QUESTIONS, required=False)
    shuffle = forms.BooleanField(
        label=_("Xáo thứ tự câu hỏi và phương án"),
        required=False,
        help_text=_("Nên bật: hai người ngồi cạnh nhau nhận đề khác thứ tự."),
    )
    answer_all = forms.BooleanField(
        label=_("Phải trả lời hết các câu mới nộp được bài"),
        required=False,
        help_text=_("Hết giờ thì những câu đã lưu vẫn được tính."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bank_shown = self._bank_shown()
        self.topics: list[tuple[Topic, int]] = topics_held(self.bank_shown) if self.bank_shown else []
        paper = self.draft.rules.paper
        stored = dict(zip((s.topic for s in paper.sections), paper.counts, strict=True))
        for topic, held in self.topics:
            self.fields[f"count_{topic.pk}"] = forms.IntegerField(
                label=topic.name,
                min_value=0,
                required=False,
                initial=stored.get(topic.name),
                widget=forms.NumberInput(attrs={"max": held, "class": "control", "data-count": ""}),
            )

    def _bank_shown(self) -> Bank | None:
        if not self.is_bound:
            return self.draft.round.bank
        chosen = self.data.get("bank", "")
        return self.fields["bank"].queryset.filter(pk=chosen).first() if chosen.isdecimal() else None

    @property
    def rows(self) -> list[tuple[forms.BoundField, int]]:
        """For the table: the field of a topic, and what the bank holds of it."""
        return [(self[f"count_{topic.pk}"], held) for topic, held in self.topics]

    @property
    def sum(self) -> int:
        return sum(int(value) for field, _held in self.rows if str(value := field.value() or 0).isdecimal())

    @property
    def kept(self) -> int:
        """Questions of a structure that the table cannot show: it stays until something is written in the table."""
        paper = self.draft.rules.paper
        sections = zip(paper.sections, paper.counts, strict=True)
        return 0 if self.sum else sum(count for one, count in sections if not one.topic or one.level)

    @property
    def wanted(self) -> int:
        """The total that "Chia cho các chủ đề" divides; for this page only, it is stored nowhere."""
        typed = str(self.data.get("total", ""))
        return min(int(typed), MOST_QUESTIONS) if typed.isdecimal() else self.initial["total"]

    def spread(self) -> PaperForm:
        """The form anew, with the wanted total divided among the topics."""
        counts = spread_evenly(self.wanted, [held for _topic, held in self.topics])
        data = self.data.copy()
        for (topic, _held), count in zip(self.topics, counts, strict=True):
            data[f"count_{topic.pk}"] = str(count)
        return PaperForm(data, draft=self.draft)

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        paper = draft.rules.paper
        return {
            "bank": draft.round.bank,
            "total": paper.questions or 20,
            "shuffle": paper.shuffle,
            "answer_all": paper.answer_all,
        }

    def mark_of(self, draft: Draft) -> str:
        # the table is filled from the sections, beside the fields that every paper has
        return mark_of({**self.initial_from(draft), "sections": draft.rules.paper.sections})

    def layout(self) -> Layout:
        return Layout(
            Text("bank", **{"data-press": "show"}),
            Panel("rounds/fields/topics.html"),
            Check("shuffle"),
            Check("answer_all"),
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        for topic, held in self.topics:
            name = f"count_{topic.pk}"
            if (self.cleaned_data.get(name) or 0) > held:
                self.add_error(name, gettext("Ngân hàng chỉ có %(held)s câu.") % {"held": held})
        return self.cleaned_data

    def change(self, rules: Rules) -> Rules:
        counts = ((topic.name, self.valid.get(f"count_{topic.pk}")) for topic, _held in self.topics)
        sections = tuple(Section(label=topic, topic=topic, count=count) for topic, count in counts if count)
        paper = msgspec.structs.replace(
            rules.paper,
            # a structure that this table cannot show is kept until something is written in the table
            sections=sections or tuple(one for one in rules.paper.sections if not one.topic or one.level),
            shuffle=self.valid.get("shuffle", False),
            answer_all=self.valid.get("answer_all", False),
        )
        return rules.with_paper(paper)

    def previewed(self) -> Draft:
        draft = super().previewed()
        return replace(draft, round=round_with(draft.round, bank=self.bank_shown))

    @transaction.atomic
    def save(self) -> None:
        super().save()
        choose_bank(round=self.draft.round, bank=self.bank_shown)
