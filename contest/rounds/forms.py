"""The organiser's forms: one for each step of a contest in draft, and the window of a published round."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, ClassVar

import msgspec
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from contest.banks.models import Bank, Topic
from contest.common.text import unaccent
from contest.rounds.actions import change_contest, change_round, change_rules
from contest.rounds.addresses import RESERVED_SLUGS
from contest.rounds.editions import spread_evenly
from contest.rounds.errors import RoundError
from contest.rounds.layout import Check, Choices, Panel, Row, Text
from contest.rounds.models import Contest, Round
from contest.rounds.queries import Draft, topics_held
from contest.rounds.rules import Cap, ChainKey, Per, Rules, RulesError, Section, find_problems
from contest.rounds.wording import problems_in_words, reversed_window_words

MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M"]
MOST_QUESTIONS = 500
COMMON_CHAINS: dict[str, tuple[ChainKey, ...]] = {
    "duration": ("score", "duration", "submitted"),
    "submitted": ("score", "submitted"),
}


def moment_field(label: str | Promise, help_text: str | Promise = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT_FORMATS[0])
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget, input_formats=MOMENT_FORMATS)


class StepForm(forms.Form):
    """A step: it shows part of a draft, previews its change in words, and stores it."""

    name: ClassVar[str]

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        self.draft = draft
        # Every single valid value, also of a form that is refused as a whole: the preview speaks of them.
        self.valid: dict[str, Any] = {}
        super().__init__(*args, initial=self.initial_from(draft), **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self.layout()

    def clean(self) -> dict[str, Any]:
        self.valid = dict(self.cleaned_data)
        for problem in find_problems(self.change(self.draft.rules)):
            # A draft may still lack its questions; publishing asks for them.
            if problem.code != "no_section":
                self.refuse(problem)
        return self.cleaned_data

    def refuse(self, error: RulesError | RoundError) -> None:
        """Puts the words of an error beside its field, when it belongs to this step."""
        for problem in problems_in_words(error):
            if problem.step in ("", self.name):
                self.add_error(problem.field if problem.field in self.fields else None, problem.text)

    def previewed(self) -> Draft:
        """The draft as it would be with what has been typed so far; nothing is stored."""
        self.is_valid()
        return replace(self.draft, rules=self.change(self.draft.rules))

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        raise NotImplementedError

    def layout(self) -> Layout:
        raise NotImplementedError

    def change(self, rules: Rules) -> Rules:
        return rules

    def save(self) -> None:
        change_rules(contest=self.draft.contest, change=self.change)


class ContestForm(StepForm):
    name = "contest"
    title = forms.CharField(label=_("Tên cuộc thi"), max_length=200)
    kicker = forms.CharField(
        label=_("Dòng trên tên"), max_length=120, required=False, help_text=_("Như “Cuộc thi tìm hiểu năm 2026”.")
    )
    slug = forms.SlugField(
        label=_("Địa chỉ trang"),
        max_length=60,
        required=False,
        help_text=_("Chữ không dấu, số và gạch nối. Để trống thì đặt theo tên."),
    )
    organiser = forms.CharField(label=_("Cơ quan tổ chức"), max_length=200)
    unit = forms.ModelChoiceField(
        label=_("Ai được dự thi"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=_("Người của đơn vị này và các đơn vị trực thuộc."),
    )
    address = forms.ChoiceField(label=_("Cách xưng hô"), choices=Contest.Address)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        # Cells have nobody below them: contests are for whole branches.
        field.queryset = Unit.objects.filter(Q(depth=1) | Q(numchild__gt=0), is_active=True).order_by("path")
        field.label_from_instance = lambda unit: "\u2003" * (unit.depth - 1) + unit.name

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        contest = draft.contest
        return {
            "title": contest.title,
            "kicker": contest.kicker,
            "slug": contest.slug,
            "organiser": contest.organiser,
            "unit": contest.unit_id,
            "address": contest.address,
        }

    def layout(self) -> Layout:
        notes = {
            Contest.Address.COMRADE: _("cuộc thi của Đảng"),
            Contest.Address.FRIEND: _("thanh niên, học sinh"),
            Contest.Address.ELDER: _("công chức, người lao động"),
        }
        return Layout(
            Text("title"),
            Row(Text("kicker"), Text("slug", before="/cuoc-thi/")),
            Text("organiser"),
            Text("unit"),
            Choices("address", notes=notes),
        )

    def clean_slug(self) -> str:
        slug = (self.cleaned_data["slug"] or slugify(unaccent(self.data.get("title", "")))[:60]).lower().strip("-")
        if not slug:
            raise forms.ValidationError(gettext("Ghi địa chỉ bằng chữ không dấu, như “dang-vien-tot”."))
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(gettext("Địa chỉ này dành cho trang khác. Chọn địa chỉ khác."))
        if Contest.objects.filter(slug=slug).exclude(pk=self.draft.contest.pk).exists():
            raise forms.ValidationError([problem.text for problem in problems_in_words(RoundError("slug_taken"))])
        return slug

    def previewed(self) -> Draft:
        self.is_valid()
        contest = self.draft.contest
        shown = Contest(pk=contest.pk, slug=contest.slug, title=self.valid.get("title", contest.title))
        shown.unit = self.valid.get("unit", contest.unit)
        return replace(self.draft, contest=shown)

    def save(self) -> None:
        change_contest(contest=self.draft.contest, **self.cleaned_data)


class PaperForm(StepForm):
    """The bank and a table of its topics: how many questions of each."""

    name = "paper"
    bank = forms.ModelChoiceField(
        label=_("Ngân hàng câu hỏi"), queryset=Bank.objects.filter(archived_at=None).order_by("name"), required=False
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
        stored = {section.topic: section.count for section in self.draft.rules.paper.sections}
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
    def wanted(self) -> int:
        """The total that "Chia cho các chủ đề" divides; for this page only, it is stored nowhere."""
        typed = str(self.data.get("total", ""))
        return min(int(typed), MOST_QUESTIONS) if typed.isdecimal() else self.initial["total"]

    def spread(self) -> PaperForm:
        """The same form with the wanted total divided among the topics."""
        counts = spread_evenly(self.wanted, [held for _topic, held in self.topics])
        data = self.data.copy()
        for (topic, _held), count in zip(self.topics, counts, strict=True):
            data[f"count_{topic.pk}"] = str(count)
        return PaperForm(data, draft=self.draft)

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        paper = draft.rules.paper
        return {
            "bank": draft.round.bank,
            "total": paper.total or 20,
            "shuffle": paper.shuffle,
            "answer_all": paper.answer_all,
        }

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
        paper = msgspec.structs.replace(
            rules.paper,
            sections=tuple(Section(topic=topic, count=count) for topic, count in counts if count),
            shuffle=self.valid.get("shuffle", False),
            answer_all=self.valid.get("answer_all", False),
        )
        return msgspec.structs.replace(rules, paper=paper)

    def previewed(self) -> Draft:
        draft = super().previewed()
        return replace(draft, round=round_with(draft.round, bank=self.bank_shown))

    @transaction.atomic
    def save(self) -> None:
        super().save()
        round = self.draft.round
        change_round(
            round=round, title=round.title, opens_at=round.opens_at, closes_at=round.closes_at, bank=self.bank_shown
        )


class TimesForm(StepForm):
    name = "times"
    title = forms.CharField(label=_("Tên đợt thi"), max_length=120, help_text=_("Như “Đợt 1”, “Tuần 3”."))
    opens_at = moment_field(_("Mở đợt thi"))
    closes_at = moment_field(_("Đóng đợt thi"), _("Giờ Việt Nam."))
    minutes = forms.IntegerField(label=_("Thời gian làm bài"), min_value=1, max_value=1440, required=False)
    per_day = forms.IntegerField(label=_("Mỗi ngày"), min_value=1, max_value=1000, required=False)
    per_round = forms.IntegerField(label=_("Cả đợt"), min_value=1, max_value=1000, required=False)
    pause = forms.IntegerField(label=_("Nghỉ giữa hai lượt"), min_value=0, max_value=1440, required=False)

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        caps = {cap.per: cap.max for cap in draft.rules.caps}
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
        opens_at, closes_at = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", reversed_window_words(opens_at, closes_at))
        elif closes_at and closes_at <= timezone.now():
            self.refuse(RoundError("already_over"))
        return self.cleaned_data

    def change(self, rules: Rules) -> Rules:
        asked: list[tuple[Per, int | None]] = [
            ("day", self.valid.get("per_day")),
            ("round", self.valid.get("per_round")),
        ]
        kept = [cap for cap in rules.caps if cap.per not in ("day", "round")]
        return msgspec.structs.replace(
            rules,
            paper=msgspec.structs.replace(rules.paper, minutes=self.valid.get("minutes")),
            caps=(*(Cap(max=most, per=per) for per, most in asked if most), *kept),
            pause_minutes=self.valid.get("pause") or 0,
        )

    def previewed(self) -> Draft:
        draft = super().previewed()
        shown = {name: self.valid[name] for name in ("title", "opens_at", "closes_at") if self.valid.get(name)}
        return replace(draft, round=round_with(draft.round, **shown))

    @transaction.atomic
    def save(self) -> None:
        super().save()
        change_round(
            round=self.draft.round,
            title=self.cleaned_data["title"],
            opens_at=self.cleaned_data["opens_at"],
            closes_at=self.cleaned_data["closes_at"],
            bank=self.draft.round.bank,
        )


class RankingForm(StepForm):
    name = "ranking"
    gate = forms.ChoiceField(
        label=_("Bài nào được xếp hạng?"),
        choices=[("none", _("Mọi bài thi")), ("all_right", _("Bài đúng tất cả")), ("least", _("Từ số câu đúng"))],
    )
    least = forms.IntegerField(label=_("Đúng từ"), min_value=1, max_value=MOST_QUESTIONS, required=False)
    chain = forms.ChoiceField(
        label=_("Cùng số câu đúng thì ai đứng trên?"),
        choices=[("duration", _("Thời gian làm bài ngắn hơn")), ("submitted", _("Thời điểm nộp bài sớm hơn"))],
    )
    shown = forms.ChoiceField(
        label=_("Bảng xếp hạng"),
        choices=[("live", _("Công khai ngay")), ("announced", _("Khi công bố")), ("never", _("Không công khai"))],
    )
    names = forms.ChoiceField(
        label=_("Tên trên bảng"), choices=[("full", _("Họ tên đầy đủ")), ("masked", _("Viết tắt tên đệm"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.draft.rules.ranking.chain not in COMMON_CHAINS.values():
            self.fields["chain"].choices = [*self.fields["chain"].choices, ("kept", _("Giữ thứ tự đang có"))]

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        ranking = draft.rules.ranking
        chains = {chain: name for name, chain in COMMON_CHAINS.items()}
        return {
            "gate": "least" if isinstance(ranking.gate, int) else ranking.gate or "none",
            "least": ranking.gate if isinstance(ranking.gate, int) else None,
            "chain": chains.get(ranking.chain, "kept"),
            "shown": ranking.shown,
            "names": ranking.names,
        }

    def layout(self) -> Layout:
        return Layout(
            Choices(
                "gate", notes={"none": _("kể cả bài sai"), "all_right": _("như 20/20"), "least": _("ghi số ở dưới")}
            ),
            Text("least", unit=_("câu")),
            Choices(
                "chain",
                notes={
                    "duration": _("tính từ lúc mở đề đến lúc nộp; bằng nữa thì nộp sớm hơn"),
                    "submitted": _("ngày giờ máy chủ nhận bài"),
                },
            ),
            Choices(
                "shown",
                notes={
                    "live": _("tạm thời, đổi theo từng bài"),
                    "announced": _("giữ kín đến lúc đó"),
                    "never": _("chỉ Ban Tổ chức xem"),
                },
            ),
            Choices("names", notes={"full": "Nguyễn Thị Thu Hằng", "masked": "Nguyễn T. T. Hằng"}),
        )

    def clean(self) -> dict[str, Any]:
        if (
            self.cleaned_data.get("gate") == "least"
            and not self.cleaned_data.get("least")
            and "least" not in self.errors
        ):
            self.add_error("least", gettext("Ghi số câu đúng ít nhất."))
        return super().clean()

    def change(self, rules: Rules) -> Rules:
        before = rules.ranking
        gates = {"none": None, "all_right": "all_right", "least": self.valid.get("least") or before.gate}
        ranking = msgspec.structs.replace(
            before,
            gate=gates.get(self.valid.get("gate", ""), before.gate),
            chain=COMMON_CHAINS.get(self.valid.get("chain", ""), before.chain),
            shown=self.valid.get("shown", before.shown),
            names=self.valid.get("names", before.names),
        )
        return msgspec.structs.replace(rules, ranking=ranking)


class WindowForm(forms.Form):
    """Moves the window of a published round; once it has opened, only the end."""

    opens_at = moment_field(_("Mở đợt thi"))
    closes_at = moment_field(_("Đóng đợt thi"), _("Giờ Việt Nam."))

    def __init__(self, *args: Any, round: Round, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opens_at": round.opens_at, "closes_at": round.closes_at}, **kwargs)
        self.round = round
        if round.opens_at is not None and round.opens_at <= now:
            self.fields["opens_at"].disabled = True
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Row(Text("opens_at"), Text("closes_at")))

    def clean(self) -> dict[str, Any]:
        # The fields speak in minutes: what was not touched keeps its seconds.
        for name in ("opens_at", "closes_at"):
            stored, typed = getattr(self.round, name), self.cleaned_data.get(name)
            if stored and typed and stored.replace(second=0, microsecond=0) == typed.replace(second=0, microsecond=0):
                self.cleaned_data[name] = stored
        return self.cleaned_data

    def refuse(self, error: RoundError) -> None:
        for problem in problems_in_words(error):
            self.add_error(problem.field if problem.field in self.fields else None, problem.text)


STEP_FORMS: dict[str, type[StepForm]] = {form.name: form for form in (ContestForm, PaperForm, TimesForm, RankingForm)}


def round_with(round: Round, **values: Any) -> Round:
    """A round in memory with other values, for the preview."""
    stored = {name: getattr(round, name) for name in ("position", "title", "opens_at", "closes_at", "bank")}
    return Round(pk=round.pk, contest_id=round.contest_id, state=round.state, **{**stored, **values})
