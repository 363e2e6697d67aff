"""Tables of question banks. A revision is a fact: an edit makes a new one, attempts keep theirs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.banks.readiness import wording_flags
from contest.banks.searching import searchable


class Bank(models.Model):
    """A question bank (ngân hàng câu hỏi)."""

    name = models.CharField(_("tên ngân hàng"), max_length=200, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A topic (chủ đề) of one bank; papers draw so many questions from each."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="topics")
    name = models.CharField(_("chủ đề"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["bank", "name"], name="topic_once_a_bank")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A tag (nhãn) of one bank; a question may have several, papers do not look at them."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="tags")
    name = models.CharField(_("nhãn"), max_length=60)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["bank", "name"], name="tag_once_a_bank")]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A question (câu hỏi): its number in the bank and its present revision."""

    class Difficulty(models.IntegerChoices):
        UNKNOWN = 0, _("Chưa rõ")
        EASY = 1, _("Dễ")
        MEDIUM = 2, _("Trung bình")
        HARD = 3, _("Khó")

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="questions")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField()
    difficulty = models.PositiveSmallIntegerField(choices=Difficulty, default=Difficulty.UNKNOWN)
    head = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    tags = models.ManyToManyField(Tag, related_name="questions", blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["bank", "number"], name="question_number_once_a_bank")]
        indexes = [
            # "how many of this topic and difficulty are there", for blueprints
            models.Index(fields=["bank", "topic", "difficulty"], name="question_of_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.bank} #{self.number}"


class Picture(models.Model):
    """A picture that questions show, once for all of them. Never updated; its name is the hash of its bytes."""

    hash = models.CharField(max_length=64, unique=True)
    # "png" or "jpeg"
    kind = models.CharField(max_length=8)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=["png", "jpeg"]), name="picture_of_known_kind")]


class SearchText(models.TextField):  # type: ignore[type-arg]  # Django gives no arguments at run time
    """The wording as searches compare it, counted whenever a revision is stored, in bulk too."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = searchable(model_instance.text, [choice["text"] for choice in model_instance.choices])
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class WordingFlags(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """What the readiness check says of the wording alone, as bits (readiness.FLAGS), counted like SearchText."""

    def pre_save(self, model_instance: Any, add: bool) -> int:
        texts = [choice["text"] for choice in model_instance.choices]
        alts = [picture["alt"] for picture in model_instance.pictures]
        value = wording_flags(model_instance.text, texts, model_instance.accept, alts)
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, kwargs


class Revision(models.Model):
    """One wording of a question with its key. Never updated.

    `choices` is a list of {"text": str, "pinned": bool}; `accept` is the bit mask of the right ones (bit i = choice i).
    `pictures` is a list of {"hash", "alt", "width", "height"}; "<img 1>" in a text shows the first (pictures.py).
    """

    class Kind(models.IntegerChoices):
        ONE = 1, _("Một đáp án đúng")
        SEVERAL = 2, _("Nhiều đáp án đúng")
        TRUE_FALSE = 3, _("Đúng hay Sai")

    question = models.ForeignKey(Question, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField(choices=Kind, default=Kind.ONE)
    text = models.TextField(_("câu hỏi"))
    choices = models.JSONField()
    accept = models.PositiveSmallIntegerField()
    pictures = models.JSONField(default=list)
    explanation = models.TextField(_("giải thích"), blank=True)
    source = models.TextField(_("nguồn"), blank=True)
    # 16 bytes over the folded wording: finds the same question at import
    text_hash = models.BinaryField(max_length=16)
    search = SearchText(default="")
    flags = WordingFlags(default=0)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(accept__gt=0, accept__lt=255), name="revision_has_a_key"),
        ]
        indexes = [
            # "is this question in the bank already", at import
            models.Index(fields=["text_hash"], name="revision_same_text"),
        ]

    @property
    def letters(self) -> str:
        """The right choices as letters, "B" or "AC"."""
        return "".join(chr(65 + i) for i in range(len(self.choices)) if self.accept >> i & 1)


class BankImport(models.Model):
    """A question file on its way into a bank: uploaded, read by a worker, previewed, taken in or dropped."""

    class State(models.IntegerChoices):
        WAITING = 0, _("Đang chờ đọc")
        READING = 1, _("Đang đọc")
        READ = 2, _("Chờ xem trước")
        FAILED = 3, _("Không đọc được")
        DONE = 4, _("Đã nhập")
        UNDONE = 5, _("Đã hoàn tác")
        DROPPED = 6, _("Đã hủy")

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    answers_name = models.CharField(max_length=255, blank=True)
    answers = models.BinaryField(null=True)
    state = models.PositiveSmallIntegerField(choices=State, default=State.WAITING)
    # what was read, with the organiser's corrections: {"mark": …, "warnings": […], "questions": […]}
    preview = models.JSONField(null=True)
    # while it is being read: how many questions were found so far, and how far the work is, in per cent
    found = models.PositiveIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    # how often a worker has begun to read it: a file may be what workers die of
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    failure = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # since when it waits or is being read, or how far was last said
    moved_at = models.DateTimeField(default=timezone.now, db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state=2) | Q(preview__isnull=False), name="import_read_has_preview"),
        ]
        ordering = [F("at").desc()]

    @property
    def waits(self) -> bool:
        """Whether no worker reads it yet."""
        return self.state == self.State.WAITING

    @property
    def is_reading(self) -> bool:
        """Whether a worker reads it now."""
        return self.state == self.State.READING

    @property
    def is_read(self) -> bool:
        """Whether its preview can be looked at."""
        return self.state == self.State.READ

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def is_done(self) -> bool:
        """Whether its questions are in the bank."""
        return self.state == self.State.DONE


class ImportPicture(models.Model):
    """A picture of a file on its way into a bank; it becomes a Picture when a question that shows it is taken in."""

    bank_import = models.ForeignKey(BankImport, models.CASCADE, related_name="pictures")
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank_import", "hash"], name="picture_once_an_import")]
