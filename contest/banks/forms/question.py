"""Forms of one question: of a bank, and of a preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.banks.actions import Wording, WrittenQuestion
from contest.banks.forms.parts import LONGEST_CHOICE, LONGEST_TEXT, Part, helper, line
from contest.banks.models import Bank, Question, Topic
from contest.banks.picture_fields import IN_EXPLANATION, IN_TEXT, Changed, add_fields
from contest.banks.pictures import kept_apart, token
from contest.banks.preview.document import COMMON_TOPIC, Preview, PreviewQuestion
from contest.banks.preview.states import topics_of
from contest.banks.questions import MOST_CHOICES, TRUE_FALSE, is_fixed, right_choices, split_tags
from contest.common.text import LETTERS, squeeze


class QuestionForm(forms.Form):
    """A question of a bank. A topic is one of the bank's, or a new one by its name."""

    text = forms.CharField(
        label=_("Câu hỏi"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi nội dung câu hỏi.")},
    )
    correct = forms.TypedMultipleChoiceField(
        coerce=int, choices=[(i, LETTERS[i]) for i in range(MOST_CHOICES)], required=False
    )
    topic = forms.ModelChoiceField(
        label=_("Chủ đề"), queryset=Topic.objects.none(), required=False, empty_label=_("Chọn chủ đề")
    )
    new_topic = forms.CharField(label=_("Hoặc chủ đề mới"), max_length=200, required=False)
    difficulty = forms.TypedChoiceField(label=_("Độ khó"), coerce=int, choices=Question.Difficulty)
    explanation = forms.CharField(
        label=_("Giải thích"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Người dự thi đọc được khi đáp án được mở."),
    )
    source = forms.CharField(label=_("Nguồn"), max_length=LONGEST_CHOICE, required=False)
    tags = forms.CharField(
        label=_("Nhãn"),
        max_length=2_000,
        required=False,
        widget=forms.TextInput(attrs={"list": "bank-tags", "autocomplete": "off"}),
        help_text=_("Nhiều nhãn thì cách nhau bằng dấu phẩy."),
    )
    fixed = forms.BooleanField(label=_("Không trộn phương án của câu này"), required=False)
    # the revision that the writer saw
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, bank: Bank, question: Question | None = None, true_false: bool = False, **kwargs: Any
    ) -> None:
        quick = dict(zip(("choice_0", "choice_1"), TRUE_FALSE, strict=True)) if true_false else None
        super().__init__(*args, initial=_initial(question) if question else quick, **kwargs)
        self.row_count = len(TRUE_FALSE) if true_false else MOST_CHOICES
        for index in range(MOST_CHOICES):
            self.fields[f"choice_{index}"] = forms.CharField(
                label=LETTERS[index],
                max_length=LONGEST_CHOICE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 1}),
            )
        self.held_pictures = question.head.pictures if question and question.head else []
        letters = [(f"choice_{index}", _("Phương án %s") % LETTERS[index]) for index in range(self.row_count)]
        places = [(IN_TEXT, _("Câu hỏi")), *letters, (IN_EXPLANATION, _("Giải thích"))]
        add_fields(self, self.held_pictures, places)
        topics = bank.topics.all()
        self.fields["topic"].queryset = topics
        self.has_topics = topics.exists()
        if not self.has_topics:
            self.fields["new_topic"].label = _("Chủ đề")
            self.fields["new_topic"].help_text = _("Ngân hàng chưa có chủ đề nào. Để trống thì là “Chung”.")
        self.helper = helper(
            "seen",
            line("text"),
            Part("banks/fields/choices.html"),
            Part("banks/fields/pictures.html"),
            Part("banks/fields/topic.html"),
            line("explanation"),
            line("source"),
            line("tags"),
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The choices with their letters and whether they are right."""
        chosen = {str(value) for value in self["correct"].value() or ()}
        return [
            {"field": self[f"choice_{index}"], "index": index, "letter": LETTERS[index], "right": str(index) in chosen}
            for index in range(self.row_count)
        ]

    @property
    def picture_rows(self) -> list[dict[str, Any]]:
        """The pictures with the fields for each."""
        return [
            {"picture": picture, "number": number, "token": token(number), "alt": self[f"alt_{number}"],
             "other": self[f"other_{number}"], "drop": self[f"drop_{number}"]}
            for number, picture in enumerate(self.held_pictures, start=1)
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        names = ["text", "explanation", *(f"choice_{index}" for index in range(MOST_CHOICES))]
        changed = Changed({name: self.cleaned_data.get(name, "") for name in names}, self.held_pictures)
        changed.apply(self.cleaned_data)
        self.cleaned_data.update(pictures=changed.shown, stored_pictures=changed.stored)
        self.cleaned_data.update({name: changed.texts[name] for name in names if name in self.cleaned_data})
        texts = [changed.texts[f"choice_{index}"] for index in range(MOST_CHOICES)]
        choices, correct, empty_key = filled(texts, self.cleaned_data.get("correct") or [])
        if empty_key:
            self.add_error("correct", gettext("Đáp án đang ở phương án trống. Điền phương án hoặc chọn đáp án khác."))
        self.cleaned_data.update(choices=choices, correct=correct)
        if self.has_topics and not self.cleaned_data.get("topic") and not self.cleaned_data.get("new_topic"):
            self.add_error("topic", gettext("Chọn chủ đề, hoặc ghi chủ đề mới."))
        return self.cleaned_data

    def clean_tags(self) -> tuple[str, ...]:
        return split_tags(self.cleaned_data["tags"])

    @property
    def topic_name(self) -> str:
        """The name of the topic that was chosen or typed."""
        topic = self.cleaned_data.get("topic")
        return squeeze(self.cleaned_data.get("new_topic", "")) or (topic.name if topic else COMMON_TOPIC)

    @property
    def written(self) -> WrittenQuestion:
        """What the actions take."""
        shown = ("text", "choices", "correct", "explanation", "source", "fixed", "pictures")
        wording = Wording(**{name: self.cleaned_data[name] for name in shown})
        return WrittenQuestion(wording, self.topic_name, self.cleaned_data["difficulty"], self.cleaned_data["tags"])


def _initial(question: Question) -> dict[str, Any]:
    head = question.head
    texts = {f"choice_{index}": choice["text"] for index, choice in enumerate(head.choices)}
    return {
        "text": head.text,
        "correct": list(right_choices(head.accept)),
        "topic": question.topic_id,
        "difficulty": question.difficulty,
        "explanation": head.explanation,
        "source": head.source,
        "tags": ", ".join(tag.name for tag in question.tags.all()),
        "fixed": is_fixed(head.choices),
        "seen": head.pk,
        **texts,
    }


def filled(texts: list[str], correct: list[int]) -> tuple[list[str], list[int], bool]:
    """The choices on one line each, without empty rows; the key moved along; whether it stood at an empty row."""
    kept = [index for index, text in enumerate(texts) if text.strip()]
    moved = [kept.index(index) for index in correct if index in kept]
    return [kept_apart(texts[index], squeeze) for index in kept], moved, len(moved) < len(correct)


class PreviewForm(forms.Form):
    """The organiser's word on a question. Wording is only read when the page showed fields for it (`wording`)."""

    correct = forms.TypedMultipleChoiceField(
        coerce=int, choices=[(i, LETTERS[i]) for i in range(len(LETTERS))], required=False
    )
    topic = forms.CharField(max_length=200, required=False)
    difficulty = forms.TypedChoiceField(coerce=int, choices=Question.Difficulty, required=False, empty_value=None)
    tags = forms.CharField(max_length=2_000, required=False)
    wording = forms.BooleanField(required=False)
    text = forms.CharField(max_length=LONGEST_TEXT, required=False)
    explanation = forms.CharField(max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args: Any, question: PreviewQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = max(len(question.choices), MOST_CHOICES)
        for index in range(self.row_count):
            self.fields[f"choice_{index}"] = forms.CharField(max_length=LONGEST_CHOICE, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["choices"] = None
        if data.get("wording"):
            texts = [data.get(f"choice_{index}", "") for index in range(self.row_count)]
            data["choices"], data["correct"], _empty = filled(texts, data.get("correct") or [])
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """What correct_preview takes."""
        data = {**self.cleaned_data, "tags": split_tags(self.cleaned_data["tags"])}
        written = ("text", "explanation", "tags") if data["wording"] else ()
        names = ("correct", "choices", "topic", "difficulty", *written)
        return {name: data[name] for name in names if data[name] is not None}


def topic_choices(bank: Bank, preview: Preview) -> list[str]:
    """The topics that a question of a preview can be given: the bank's, the file's, the common one. One query."""
    own = list(bank.topics.values_list("name", flat=True))
    return list(dict.fromkeys([*own, *topics_of(preview.questions), preview.topic]))
