"""Tables of participants and attempts. Measured shape: two indexes on `Attempt`, for ever (DECISIONS.md)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Unit
from contest.rounds.models import Contest, Edition, Round


class Participant(models.Model):
    """A person in a contest (người dự thi). Raising `epoch` makes every seat given out invalid."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)
    # key of the rules' board that the person chose once; "" where there are none
    board = models.CharField(max_length=40, blank=True, default="", db_default="")
    # what the rules ask beside name and unit, by field
    fields = models.JSONField(default=dict, blank=True)
    # which text the person had agreed to on entering, and when (accounts/people/consents.py)
    consent_version = models.PositiveSmallIntegerField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    extra_seconds = models.PositiveSmallIntegerField(default=0)
    closed = models.BooleanField(default=False)
    # the rules ask after the paper who it was, and it has not been said yet: nothing of it counts until then
    pending = models.BooleanField(default=False, db_default=False)
    epoch = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "person"], name="participant_once_a_contest")]
        indexes = [
            # "who of this unit is in", and so who is silent
            models.Index(fields=["contest", "unit"], name="participant_of_unit"),
            # "whose papers do not count yet": empty where nothing is asked afterwards
            models.Index(fields=["contest"], condition=Q(pending=True), name="participant_pending"),
        ]


class KnownBy(models.Model):
    """What tells a participant without an account from everybody else of the contest: phone, e-mail, citizen number.

    Only a keyed hash (sitting/guests/known.py). The constraint makes the same person one participant, also when two
    come at the same moment.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="+", db_index=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="known_by")
    mark = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "mark"], name="known_once_a_contest")]


class Device(models.Model):
    """A browser in which a participant came to the papers of a contest (thiết bị), once however often they came.

    `mark`: a hash of the name in its cookie and of the contest (sitting/devices.py), so that no two contests can be
    joined by it. No address and no make is kept.
    """

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="devices", db_index=False)
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="+", db_index=False)
    mark = models.BinaryField(max_length=16)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "mark"], name="device_once_a_participant")]
        # "browsers of many": who sat where
        indexes = [models.Index(fields=["contest", "mark"], name="device_of_contest")]


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Questions that many ask of attempts."""

    def of_known(self) -> AttemptQuerySet:
        """Without those of people who still have to say who they are: nothing counts these."""
        return self.exclude(participant__in=Participant.objects.filter(pending=True))


class Attempt(models.Model):
    """One attempt (lượt thi; bài thi once handed in).

    `number` counts 1, 2, 3 … per participant over the whole contest; taking the next one is the lock.
    Moments are milliseconds since 1970 (UTC), durations milliseconds. `paper`: 3 bytes a question (item as two bytes
    big-endian, arrangement). `draft` and `answers`: one byte a question, bit mask over the choices as the revision
    numbers them, 0 = blank.
    """

    class State(models.IntegerChoices):
        OPEN = 0
        HANDED_IN = 1
        CLOSED = 2  # by the clock, with what had been saved
        VOID = 3

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="attempts", db_index=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="attempts", db_index=False)
    number = models.PositiveIntegerField()
    state = models.PositiveSmallIntegerField(choices=State, default=State.OPEN)
    day = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    # the participant's board, copied so that reports need no join
    board = models.CharField(max_length=40, blank=True, default="", db_default="")
    started_ms = models.BigIntegerField()
    ends_ms = models.BigIntegerField()
    submitted_ms = models.BigIntegerField(null=True)
    duration_ms = models.PositiveBigIntegerField(null=True)
    # right answers
    score = models.PositiveSmallIntegerField(null=True)
    # what they give, where the rules give other points than one for each; it ranks then
    points = models.PositiveSmallIntegerField(null=True)
    # what judges gave for the essay beside it; it is in `points`, or in the score of who only wrote
    essay_points = models.PositiveSmallIntegerField(null=True)
    key_version = models.PositiveSmallIntegerField(null=True)
    prediction = models.IntegerField(null=True)
    draft = models.BinaryField(null=True)
    draft_no = models.PositiveIntegerField(default=0)
    paper = models.BinaryField(null=True)
    answers = models.BinaryField(null=True)
    # takes nothing from the caps, so that one more may be started (Allowance); it counts in every other way
    free = models.BooleanField(default=False, db_default=False)
    # handed in by pressing "Thoát", where the rules say that this hands in
    by_leaving = models.BooleanField(default=False, db_default=False)
    # questions of the paper that count for nobody (KeyChange): a perfect score is that much less
    dropped = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            # Serves start, save, hand-in and the own list; with the primary key the only index.
            models.UniqueConstraint(fields=["participant", "number"], name="attempt_number_once"),
            models.CheckConstraint(
                condition=Q(state=0)
                | Q(
                    submitted_ms__isnull=False,
                    duration_ms__isnull=False,
                    score__isnull=False,
                    paper__isnull=False,
                    answers__isnull=False,
                ),
                name="attempt_ended_is_whole",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="attempt_number_from_one"),
        ]

    @property
    def is_entered(self) -> bool:
        """Whether its result was entered: no paper was taken here."""
        return self.paper is not None and not len(self.paper)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def was_closed(self) -> bool:
        """Whether the clock handed it in."""
        return self.state == self.State.CLOSED

    @property
    def is_void(self) -> bool:
        return self.state == self.State.VOID


class Team(models.Model):
    """A unit or team that takes part as one (đội thi), through its captain: results, places and awards of rounds for
    teams are held by the captain's participant, and shown under the team's name."""

    participant = models.OneToOneField(Participant, models.CASCADE, primary_key=True, related_name="team")
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="teams", db_index=False)
    name = models.CharField(max_length=120)
    # names beside the captain's
    members = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="team_named_once_a_contest")]


class UnitAssignment(models.Model):
    """People who had not found their unit were given one, together; undone, they wait again. Never deleted."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="unit_assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    people = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)


class UnlistedUnit(models.Model):
    """The unit of a participant who did not find it, in their own words (đơn vị ngoài danh mục).

    Without an assignment the papers count for the contest's own unit. `folded`: what groups equal names.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="+", db_index=False)
    participant = models.OneToOneField(Participant, models.CASCADE, related_name="unlisted_unit")
    words = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    assignment = models.ForeignKey(UnitAssignment, models.PROTECT, null=True, related_name="assigned")

    class Meta:
        indexes = [
            # "who waits for a unit", by name
            models.Index(fields=["contest", "folded"], condition=Q(assignment=None), name="unlisted_waiting")
        ]


class TallyQueue(models.Model):
    """Attempts not yet counted.

    A row is born in the statement that wins the hand-in and dies in the transaction that counts it.
    """

    attempt = models.OneToOneField(Attempt, models.CASCADE, primary_key=True, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="+", db_index=False)


class Allowance(models.Model):
    """What one participant was given beyond the rules: more time for papers, or one more attempt. A fact."""

    class Kind(models.IntegerChoices):
        TIME = 1, _("Thêm giờ làm bài")
        ATTEMPT = 2, _("Thêm một lượt thi")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="allowances")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    # seconds added to every paper from then on, an open one included
    seconds = models.PositiveSmallIntegerField(default=0)
    # the attempt that takes nothing from the caps any more
    attempt = models.OneToOneField(Attempt, models.PROTECT, null=True, related_name="allowance")
    reason = models.TextField(_("lý do"))
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=1, seconds__gt=0, attempt=None) | Q(kind=2, seconds=0, attempt__isnull=False),
                name="allowance_is_time_or_attempt",
            ),
        ]

    @property
    def is_time(self) -> bool:
        """Whether it is more time; else it is one more attempt."""
        return self.kind == self.Kind.TIME


class KeyChange(models.Model):
    """A wrong key and what became of it (sửa đáp án): a fact for ever, also after it was undone.

    `item` of the edition; keys as in marking.py. Applying and undoing each raise the `key_version` of the edition's
    rounds by one; the change is in force from `applied_version` up to, not including, `undone_version`.
    """

    class State(models.IntegerChoices):
        PROPOSED = 0, _("Chưa áp dụng")
        APPLYING = 1, _("Đang chấm lại")
        APPLIED = 2, _("Đã áp dụng")
        UNDOING = 3, _("Đang hoàn tác")
        UNDONE = 4, _("Đã hoàn tác")

    class Way(models.TextChoices):
        NEW = "new", _("Chỉ tính đáp án mới")
        BOTH = "both", _("Tính đúng cả hai đáp án")
        ALL = "all", _("Ai gặp câu này cũng được điểm")
        DROP = "drop", _("Bỏ câu này khỏi bài thi")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="key_changes", db_index=False)
    item = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=4, choices=Way)
    old_key = models.BinaryField(max_length=256)
    new_key = models.BinaryField(max_length=256)
    public_note = models.TextField(_("thông báo công khai"))
    # the note is shown in full even while papers can still be drawn; else only that something was corrected
    note_at_once = models.BooleanField(default=False)
    reason = models.TextField(_("lý do"))
    # what it would change, as seen at preview["at"] with the keys of preview["key_version"]; null while it is computed
    preview = models.JSONField(null=True)
    state = models.PositiveSmallIntegerField(choices=State, default=State.PROPOSED)
    applied_version = models.PositiveSmallIntegerField(null=True)
    undone_version = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True)
    # how far the worker is: papers looked at, of how many, up to which id; while busy_until nobody else takes it
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done_id = models.BigIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    # what it came to, as the preview counts it: valid papers with the question, those of them with another score;
    # null: carried out before this was counted
    remarked = models.PositiveIntegerField(null=True)
    rescored = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            # one worker's job at a time for the same papers
            models.UniqueConstraint(fields=["edition"], condition=Q(state__in=(1, 3)), name="key_change_one_at_a_time"),
            # also the index of "keys in force at a version"
            models.UniqueConstraint(fields=["edition", "applied_version"], name="key_change_version_once"),
            models.CheckConstraint(
                condition=Q(state=0, applied_version=None) | Q(state=1) | Q(state__gt=1, applied_version__isnull=False),
                name="key_change_in_force_has_version",
            ),
            models.CheckConstraint(
                condition=Q(state__lt=3, undone_version=None) | Q(state=3) | Q(state=4, undone_version__isnull=False),
                name="key_change_undone_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=0) | Q(confirmed_at=None), name="key_change_proposed_is_not_confirmed"
            ),
        ]

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_applying(self) -> bool:
        return self.state == self.State.APPLYING

    @property
    def is_applied(self) -> bool:
        return self.state == self.State.APPLIED

    @property
    def is_undone(self) -> bool:
        return self.state == self.State.UNDONE
