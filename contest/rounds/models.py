"""Tables of contests, periods, rounds and frozen editions of a bank."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Unit
from contest.banks.models import Bank, Revision


class Contest(models.Model):
    """A contest (cuộc thi). `rules` is the validated document of contest/rounds/rules.py."""

    class Address(models.TextChoices):
        COMRADE = "đồng chí", _("đồng chí")
        FRIEND = "bạn", _("bạn")
        ELDER = "anh/chị", _("anh/chị")

    slug = models.SlugField(_("địa chỉ"), max_length=60, unique=True)
    title = models.CharField(_("tên cuộc thi"), max_length=200)
    kicker = models.CharField(_("dòng trên tên"), max_length=120, blank=True)
    organiser = models.CharField(_("cơ quan tổ chức"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("đơn vị dự thi"), related_name="+")
    address = models.CharField(_("cách xưng hô"), max_length=20, choices=Address, default=Address.COMRADE)
    rules = models.JSONField(default=dict)
    rules_version = models.PositiveSmallIntegerField(default=1)
    rules_dated = models.DateField(null=True, blank=True)
    # a result may be questioned until so many days after it became official; null: for ever
    appeal_days = models.PositiveSmallIntegerField(null=True, blank=True, default=7, db_default=7)
    # who took part is forgotten so many months after the results; null: as the installation says
    retention_months = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title


class Period(models.Model):
    """What results are counted over: the whole contest, a stage of it, or one round."""

    class Kind(models.IntegerChoices):
        CONTEST = 1, _("Cả cuộc thi")
        STAGE = 2, _("Vòng")
        ROUND = 3, _("Đợt thi")

    class State(models.IntegerChoices):
        DRAFT = 0, _("Nháp")
        PUBLISHED = 1, _("Đã công bố")
        SUSPENDED = 2, _("Tạm dừng")
        FIXED = 3, _("Chính thức")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="periods")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    position = models.PositiveSmallIntegerField(default=1)
    # names a stage or a round in the contest's rules; "" for the contest itself
    key = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(_("tên"), max_length=120)
    opens_at = models.DateTimeField(_("mở"), null=True, blank=True)
    closes_at = models.DateTimeField(_("đóng"), null=True, blank=True)
    state = models.PositiveSmallIntegerField(choices=State, default=State.DRAFT)
    fixed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contest", "kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "kind", "position"], name="period_position_once"),
            models.UniqueConstraint(fields=["contest", "key"], condition=~Q(key=""), name="period_key_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="period_closes_after_it_opens"),
            models.CheckConstraint(
                condition=~Q(kind=3) | Q(opens_at__isnull=False, closes_at__isnull=False), name="round_has_a_window"
            ),
        ]
        indexes = [
            # "what opens or closes now", the tick
            models.Index(fields=["state", "closes_at"], name="period_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole contest."""
        return self.kind == self.Kind.CONTEST

    @property
    def full_title(self) -> str:
        """Its name beside other periods: “Cả cuộc thi” for the whole contest."""
        return str(self.Kind.CONTEST.label) if self.is_whole else self.title

    @property
    def is_published(self) -> bool:
        """Whether it is public and runs by its window: neither suspended nor official."""
        return self.state == self.State.PUBLISHED

    @property
    def is_fixed(self) -> bool:
        """Whether its results are official."""
        return self.state == self.State.FIXED


class PeriodNote(models.Model):
    """What was changed in a published period, as everybody reads it (thông báo), with the reason on record. A fact."""

    class Kind(models.IntegerChoices):
        SUSPENDED = 1, _("Tạm dừng")
        RESUMED = 2, _("Mở lại")
        MOVED = 3, _("Đổi thời gian")
        OPENED = 4, _("Mở sớm")
        RULES = 5, _("Đổi thể lệ")

    period = models.ForeignKey(Period, models.CASCADE, related_name="notes", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    text = models.TextField(_("thông báo công khai"))
    reason = models.TextField(_("lý do"))
    old_opens_at = models.DateTimeField(null=True)
    old_closes_at = models.DateTimeField(null=True)
    new_opens_at = models.DateTimeField(null=True)
    new_closes_at = models.DateTimeField(null=True)
    # of a suspension that has ended: since when, and how much of it open papers and the end of the round were given
    since = models.DateTimeField(null=True)
    made_good_ms = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(made_good_ms=0) | Q(kind=2, since__isnull=False), name="note_made_good"),
        ]
        # what the public pages list; the last suspension
        indexes = [models.Index(fields=["period", "at"], name="note_of_period")]


class RulesVersion(models.Model):
    """One published issue of a contest's rules (lần ban hành): the whole document, and why it was issued. A fact."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rules_versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    dated = models.DateField()
    document = models.JSONField()
    # empty for the first one
    reason = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["contest", "-number"]
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="rules_version_once")]


class RulesDraft(models.Model):
    """The next issue of published rules while it is written. `base`: the document that it was begun from."""

    contest = models.OneToOneField(Contest, models.CASCADE, primary_key=True, related_name="rules_draft")
    base = models.JSONField()
    document = models.JSONField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()


class Edition(models.Model):
    """A bank frozen for a round: its items, the drawing plan, the secret that papers are drawn from.

    `plan` is a list of {"label": str, "count": int, "items": [first, last]}: item numbers of a section are contiguous.
    A part may name its ready-made paper ("set"), the board whose paper it belongs to ("board"), the bank that it takes
    from where that is not the round's ("bank", a primary key), the points of a question where not one ("points");
    questions that boards share may make it several spans of items, [first, last, first, last …].
    `bank_hash` and `secret_hash` are published before the round opens, the secret after it closes, `bank_salt` with the
    questions: without it whoever knows their texts could try keys until the hash fits.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="editions")
    draw_version = models.PositiveSmallIntegerField(default=1)
    plan = models.JSONField()
    shuffle = models.BooleanField(default=True)
    secret = models.BinaryField(max_length=32)
    secret_hash = models.CharField(max_length=64)
    bank_hash = models.CharField(max_length=64)
    bank_salt = models.BinaryField(max_length=32, null=True)
    published_at = models.DateTimeField(default=timezone.now)
    revealed_at = models.DateTimeField(null=True, blank=True)


class EditionItem(models.Model):
    """One question of an edition; papers name it by `item`."""

    pk = models.CompositePrimaryKey("edition_id", "item")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="items")
    item = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="edition_items")
    topic_name = models.CharField(max_length=200)
    difficulty = models.PositiveSmallIntegerField(default=0)


class Round(Period):
    """A period in which papers can be taken (đợt thi, tuần thi). What its papers are stands in the contest's rules."""

    bank = models.ForeignKey(Bank, models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="rounds")
    # number of key changes applied; attempts say which they were marked with
    key_version = models.PositiveSmallIntegerField(default=0)

    @property
    def banks(self) -> set[int | None]:
        """The banks that its papers are drawn from; reads the edition."""
        plan = self.edition.plan if self.edition else ()
        return {self.bank_id, *(part["bank"] for part in plan if "bank" in part)}

    @property
    def window(self) -> tuple[dt.datetime, dt.datetime]:
        """When it opens and closes; a round always has both (constraint round_has_a_window)."""
        assert self.opens_at is not None
        assert self.closes_at is not None
        return self.opens_at, self.closes_at
