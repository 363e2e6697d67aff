"""Forms of banks: a new bank, a topic, a question, a file to import, one question of a preview, the filter."""

from __future__ import annotations

from typing import Any

import django_filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, TemplateNameMixin
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.banks.models import Bank, Question, Revision, Tag, Topic
from contest.banks.picture_fields import IN_EXPLANATION, IN_TEXT, Changed, add_fields
from contest.banks.pictures import kept_apart, token
from contest.banks.preview.document import COMMON_TOPIC, Preview, PreviewQuestion
from contest.banks.preview.states import topics_of
from contest.banks.queries import in_state, search
from contest.banks.questions import MOST_CHOICES, TRUE_FALSE, is_fixed, key_mask, right_choices, split_tags
from contest.common.text import squeeze

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_FILES = 20
FILE_TYPES = ".docx,.xlsx,.xls,.csv,.txt,.gift,.xml,.zip,.json"
LONGEST_TEXT, LONGEST_CHOICE = 10_000, 2_000
LETTERS = "ABCDEFGH"


STATE_CHOICES = [
    ("can-sua", _("Cần sửa")),
    ("thieu-giai-thich", _("Chưa có giải thích")),
    ("da-dung", _("Đã vào đề")),
    ("chua-dung", _("Chưa vào đề nào")),
    ("da-bo", _("Đã bỏ")),
    ("tat-ca", _("Tất cả, cả câu đã bỏ")),
]


class Part(TemplateNameMixin):
    """A part of a form that crispy draws by a template of ours, which gets the form."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        return render_to_string(self.template, {"form": form})


def line(name: str, **attrs: Any) -> Field:
    """A field with its label, error and hint in the look of the site."""
    return Field(name, template="banks/fields/line.html", **attrs)


def helper(*parts: Any) -> FormHelper:
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.layout = Layout(*parts)
    return made


class BankForm(forms.Form):
    name = forms.CharField(
        label=_("Tên ngân hàng"),
        max_length=200,
        help_text=_("Như “Xây dựng Đảng 2026”."),
        error_messages={"required": _("Ghi tên ngân hàng.")},
    )
    helper = helper(line("name"))


class TopicForm(forms.Form):
    name = forms.CharField(label=_("Chủ đề mới"), max_length=200, error_messages={"required": _("Ghi tên chủ đề.")})
    helper = helper(line("name"))


# --- a question -----------------------------------------------------------------------------------


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
        self.cleaned_data.update(choices=choices, accept=key_mask(correct))
        if self.has_topics and not self.cleaned_data.get("topic") and not self.cleaned_data.get("new_topic"):
            self.add_error("topic", gettext("Chọn chủ đề, hoặc ghi chủ đề mới."))
        return self.cleaned_data

    def clean_tags(self) -> tuple[str, ...]:
        return split_tags(self.cleaned_data["tags"])

    @property
    def topic_name(self) -> str:
        """The name of the topic that was chosen or typed."""
        topic = self.cleaned_data.get("topic")
        return self.cleaned_data.get("new_topic") or (topic.name if topic else COMMON_TOPIC)

    @property
    def wording(self) -> dict[str, Any]:
        """What the actions take."""
        return {
            name: self.cleaned_data[name]
            for name in (
                *("text", "choices", "accept", "difficulty", "explanation", "source", "fixed", "tags"),
                *("pictures", "stored_pictures"),
            )
        }


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


# --- a file ---------------------------------------------------------------------------------------


class SeveralFiles(forms.FileField):
    """A field for several files: each is checked like the one of a FileField; cleaned, it is their list."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [_checked(super(SeveralFiles, self).clean(file, initial)) for file in data or [None]]


class UploadForm(forms.Form):
    file = SeveralFiles(
        label=_("Tệp câu hỏi"),
        max_length=255,
        widget=SeveralFiles.Input(attrs={"accept": FILE_TYPES}),
        error_messages={"required": _("Chọn tệp câu hỏi.")},
    )
    answers = forms.FileField(
        label=_("Bảng đáp án, nếu để riêng"),
        max_length=255,
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
        help_text=_("Tệp Word hoặc Excel có số câu và đáp án."),
    )
    topic = forms.CharField(
        label=_("Chủ đề cho câu mà tệp không ghi chủ đề"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
        help_text=_("Để trống thì là “Chung”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Ours stands first: Django's own sentences name neither the file nor what to do.
        for name in ("file", "answers"):
            messages = self.fields[name].error_messages
            messages["max_length"] = _("Tên tệp dài quá. Đổi tên tệp cho ngắn hơn rồi tải lên lại.")
            messages["empty"] = _("Tệp trống, chưa tải lên gì. Kiểm tra lại tệp rồi chọn lại.")
            messages["invalid"] = messages["missing"] = _("Trình duyệt không gửi được tệp. Chọn lại tệp.")

    def clean_file(self) -> list[UploadedFile]:
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            words = gettext("Nhiều nhất %(most)s tệp một lần. Chia ra tải làm nhiều lần.")
            raise forms.ValidationError(words % {"most": MOST_FILES})
        return files

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answers") and len(self.cleaned_data.get("file", [])) > 1:
            self.add_error(
                "answers", gettext("Bảng đáp án đi với một tệp câu hỏi. Tải riêng tệp câu hỏi của bảng này.")
            )
        return self.cleaned_data

    def clean_answers(self) -> UploadedFile | None:
        file = self.cleaned_data["answers"]
        return _checked(file) if file else None


def _checked(file: UploadedFile) -> UploadedFile:
    if file.size > MOST_BYTES:
        words = gettext("Tệp “%(name)s” nặng %(size)s MB, nhiều nhất 20 MB. Bỏ bớt hình hoặc tách tệp rồi tải lên lại.")
        size = f"{file.size / MEGABYTE:.1f}".replace(".", ",")
        raise forms.ValidationError(words % {"name": file.name, "size": size})
    return file


# --- one question of a preview ---------------------------------------------------------------------


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
        data = self.cleaned_data
        return {
            "correct": data["correct"],
            "text": data["text"] if data["wording"] else None,
            "choices": data["choices"],
            "topic": data["topic"] or None,
            "difficulty": data["difficulty"],
            "explanation": data["explanation"] if data["wording"] else None,
            "tags": split_tags(data["tags"]) if data["wording"] else None,
        }


def topic_choices(bank: Bank, preview: Preview) -> list[str]:
    """The topics that a question of a preview can be given: the bank's, the file's, the common one. One query."""
    own = list(bank.topics.values_list("name", flat=True))
    return list(dict.fromkeys([*own, *topics_of(preview.questions), preview.topic]))


# --- many questions at once -------------------------------------------------------------------------


class BulkForm(forms.Form):
    """What to do with the ticked questions, or with all of the list (`ca`); a field left alone changes nothing."""

    cau = forms.TypedMultipleChoiceField(coerce=int, required=False)
    # the whole list that the filter shows, not only the ticked ones of this page
    ca = forms.BooleanField(required=False)
    topic = forms.ModelChoiceField(
        label=_("Chủ đề mới"), queryset=Topic.objects.none(), required=False, empty_label=_("Giữ chủ đề")
    )
    difficulty = forms.TypedChoiceField(
        label=_("Độ khó mới"),
        coerce=int,
        choices=[("", _("Giữ độ khó")), *Question.Difficulty.choices],
        required=False,
        empty_value=None,
    )
    add_tags = forms.CharField(
        label=_("Gắn thêm nhãn"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"list": "bank-tags", "autocomplete": "off", "placeholder": _("Gắn thêm nhãn")}),
    )
    remove_tag = forms.ModelChoiceField(
        label=_("Gỡ nhãn"), queryset=Tag.objects.none(), required=False, empty_label=_("Không gỡ nhãn")
    )

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            # The numbers sent are checked against the bank in one query.
            sent = [number for number in self.data.getlist("cau") if number.isascii() and number.isdecimal()]
            known = bank.questions.filter(number__in=[int(number) for number in sent if len(number) < 10])
            self.fields["cau"].choices = [(number, number) for number in known.values_list("number", flat=True)]
        self.fields["topic"].queryset = bank.topics.all()
        self.fields["remove_tag"].queryset = bank.tags.all()
        for name in ("topic", "difficulty", "add_tags", "remove_tag"):
            self.fields[name].widget.attrs["class"] = "control"

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("cau") and not self.cleaned_data.get("ca") and "cau" not in self.errors:
            self.add_error("cau", gettext("Chọn ít nhất một câu."))
        return self.cleaned_data

    def clean_add_tags(self) -> tuple[str, ...]:
        return split_tags(self.cleaned_data["add_tags"])

    @property
    def changes(self) -> dict[str, Any]:
        """What change_questions takes, without what stays; {} when nothing was chosen."""
        names = ("topic", "difficulty", "add_tags", "remove_tag")
        return {name: value for name in names if (value := self.cleaned_data[name]) not in (None, ())}


# --- the list of questions -------------------------------------------------------------------------


class QuestionFilter(django_filters.FilterSet):
    """Search, topic, difficulty, tag, kind, state; retired questions only when asked for. Addresses hold its names."""

    tim = django_filters.CharFilter(label=_("Tìm trong câu hỏi"), method="search", max_length=200)
    chu_de = django_filters.ModelChoiceFilter(
        label=_("Chủ đề"), field_name="topic", queryset=Topic.objects.none(), empty_label=_("Mọi chủ đề")
    )
    do_kho = django_filters.ChoiceFilter(
        label=_("Độ khó"), field_name="difficulty", choices=Question.Difficulty, empty_label=_("Mọi độ khó")
    )
    nhan = django_filters.ModelChoiceFilter(
        label=_("Nhãn"), field_name="tags", queryset=Tag.objects.none(), empty_label=_("Mọi nhãn")
    )
    dang = django_filters.ChoiceFilter(
        label=_("Dạng câu"), field_name="head__kind", choices=Revision.Kind, empty_label=_("Mọi dạng")
    )
    tinh_trang = django_filters.ChoiceFilter(
        label=_("Tình trạng"), choices=STATE_CHOICES, empty_label=_("Đang dùng"), method="state"
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["chu_de"].queryset = bank.topics.all()
        self.filters["nhan"].queryset = bank.tags.all()
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "control"

    def filter_queryset(self, queryset: QuerySet[Question]) -> QuerySet[Question]:
        if not self.form.cleaned_data.get("tinh_trang"):
            queryset = in_state(queryset, "")
        return super().filter_queryset(queryset)

    def search(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return search(queryset, value)

    def state(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return in_state(queryset, value)
