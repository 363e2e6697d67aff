"""Tables of units, people and roles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node

from accounts.audit.models import Audit
from accounts.names import fold, sort_name
from accounts.phones import normal_code

__all__ = [
    "Audit",
    "EntrySlip",
    "IdentityKey",
    "Person",
    "PersonManager",
    "PersonUnit",
    "Role",
    "RosterImport",
    "Unit",
    "UnitChange",
    "UnitHeadcount",
]


class Unit(MP_Node):
    """A unit of the organisation tree (đơn vị); `path` orders and nests it, four characters a level."""

    class Kind(models.IntegerChoices):
        BLOC = 1, _("Đảng bộ khối")
        COMMITTEE = 2, _("Đảng bộ cơ sở")
        CELL = 3, _("Chi bộ")
        OTHER = 9, _("Đơn vị khác")

    code = models.CharField(_("mã đơn vị"), max_length=32, unique=True)
    name = models.CharField(_("tên đơn vị"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=60, blank=True)
    kind = models.PositiveSmallIntegerField(_("loại"), choices=Kind, default=Kind.CELL)
    # Folded names of the unit and its parents, so that "ngan sach so tai chinh" finds the cell.
    search_text = models.CharField(max_length=900, blank=True, editable=False)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)

    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")

    def __str__(self) -> str:
        return self.name

    def own_search_text(self) -> str:
        return fold(f"{self.name} {self.short_name}")


class UnitHeadcount(models.Model):
    """The number of members (tổng số đảng viên) of one unit itself and all below it, valid from a day on."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="headcounts")
    on = models.DateField()
    people = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        # Serves "the count valid on a day": the last one on or before it.
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="headcount_once_a_day")]


class PersonManager(BaseUserManager["Person"]):
    """Makes people with a usable or an unusable password."""

    def create_person(self, *, full_name: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(full_name=full_name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(code=username)


class Person(AbstractBaseUser):
    """Somebody who can sign in: by roster code or by phone. Phone and citizen number are kept as hash and tail."""

    class Gender(models.IntegerChoices):
        MALE = 1, _("Nam")
        FEMALE = 2, _("Nữ")

    code = models.CharField(_("mã dự thi"), max_length=32, unique=True, null=True, blank=True)
    full_name = models.CharField(_("họ và tên"), max_length=120)
    sort_name = models.CharField(max_length=140, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    gender = models.PositiveSmallIntegerField(_("giới tính"), choices=Gender, null=True, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("đơn vị")
    )
    # what somebody wrote on registering who did not find the own unit; without a unit they wait for one
    unlisted_unit = models.CharField(max_length=120, blank=True, default="", db_default="", editable=False)
    phone_hash = models.BinaryField(null=True, editable=False)
    # which of several people behind a phone; "" for the first, and nearly everybody is that (shared_phones.py)
    phone_holder = models.CharField(max_length=160, blank=True, default="", db_default="", editable=False)
    phone_tail = models.CharField(max_length=3, blank=True, editable=False)
    citizen_hash = models.BinaryField(unique=True, null=True, editable=False)
    citizen_tail = models.CharField(max_length=4, blank=True, editable=False)
    # set while the password is one that an admin gave out
    password_given_at = models.DateTimeField(null=True, blank=True, editable=False)
    # has no account: takes part in one contest that asks for none, and is known by a personal code (guests.py)
    is_guest = models.BooleanField(default=False, db_default=False, editable=False)
    is_active = models.BooleanField(default=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    consented_at = models.DateTimeField(null=True, blank=True, editable=False)
    # which text was agreed to (people/consents.py)
    consent_version = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # the same person's account that this one was joined into: nobody signs in here any more
    joined_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="joined_from"
    )
    deletion_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # without name, numbers and password from then on; papers and counts stay
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Nobody asks for it, and without it a crowd that signs in writes a third less.
    last_login = None

    objects = PersonManager()

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người")
        verbose_name_plural = _("người")
        constraints = [
            # also the index of signing in by phone
            models.UniqueConstraint(fields=["phone_hash", "phone_holder"], name="phone_once_a_holder"),
        ]
        indexes = [
            # "who belongs to this unit", by given name as offices sort
            models.Index(fields=["unit", "sort_name"], name="person_of_unit"),
            # the list of all people in order, namesakes, and who is called so, from the index alone
            models.Index(fields=["sort_name", "id"], name="person_by_name"),
            # "who waits for a unit": empty where everybody found the own one
            models.Index(
                fields=["sort_name"],
                condition=models.Q(unit=None) & ~models.Q(unlisted_unit=""),
                name="person_without_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def waits_for_unit(self) -> bool:
        """Whether the own unit was not in the list and nobody has said since which one it is."""
        return self.unit_id is None and bool(self.unlisted_unit)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = sort_name(self.full_name)
        self.code = normal_code(self.code) if self.code else None
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def is_over(self) -> bool:
        """Whether the account ended for good: joined into another one, or deleted."""
        return self.joined_into_id is not None or self.deleted_at is not None


class PersonUnit(models.Model):
    """The unit of a person from a day on (lịch sử đơn vị). The unit that counts today is the person's own."""

    pk = models.CompositePrimaryKey("person_id", "since")
    person = models.ForeignKey(Person, models.CASCADE, related_name="units", db_index=False)
    since = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # false: the day is still to come
    done = models.BooleanField(default=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        # "what falls due today"
        indexes = [models.Index(fields=["since"], condition=models.Q(done=False), name="person_unit_due")]


class IdentityKey(models.Model):
    """That the installation has had a key, told by its mark (keychain.mark_of); the key itself is never here.

    `number` counts the changes; from `since` on receipts and certificates are made with it.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    mark = models.CharField(max_length=16)
    since = models.DateTimeField()


class Role(models.Model):
    """A person's role (vai trò), over one unit's branch or, without a unit, over everything."""

    class Kind(models.IntegerChoices):
        ADMIN = 1, _("Quản trị")
        ORGANISER = 2, _("Ban Tổ chức")
        SECRETARY = 3, _("Bí thư, văn phòng chi bộ")
        JUDGE = 4, _("Giám khảo")
        VIEWER = 5, _("Người xem báo cáo")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="roles")
    since = models.DateField(default=dt.date.today)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "unit"], name="role_once_a_unit"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(unit=None), name="role_once_over_everything"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"


class RosterImport(models.Model):
    """A roster on its way in: uploaded, held against who is there, previewed, taken in or put away.

    File and preview name people: they are forgotten some days later, the counts stay.
    """

    class State(models.IntegerChoices):
        WAITING = 0, _("Đang chờ đọc")
        READING = 1, _("Đang đọc")
        READ = 2, _("Chờ xem trước")
        TAKING = 3, _("Đang nhập")
        DONE = 4, _("Đã nhập")
        FAILED = 5, _("Không đọc được")
        DROPPED = 6, _("Đã hủy")

    file_name = models.CharField(max_length=255)
    content = models.BinaryField(null=True)
    default_unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    may_add_units = models.BooleanField(default=False)
    state = models.PositiveSmallIntegerField(choices=State, default=State.WAITING)
    # What will become of each row, for the preview (rosters/preview.py), and the sum over it.
    preview = models.JSONField(null=True)
    counts = models.JSONField(null=True)
    # the faulty rows with their reasons, as a workbook to be mended
    faults_file = models.BinaryField(null=True)
    # how often somebody has begun to read it: a file may be what workers die of
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Of the plan that was previewed: only that one is taken in.
    digest = models.CharField(max_length=64, blank=True)
    failure = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # the last change of state: what a dead worker left is taken up again after a while
    moved_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=[2, 3, 4]) | models.Q(counts__isnull=False),
                name="roster_read_has_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_reading(self) -> bool:
        """Whether a worker reads it now."""
        return self.state == self.State.READING

    @property
    def is_read(self) -> bool:
        """Whether its preview can be looked at."""
        return self.state == self.State.READ

    @property
    def is_taking(self) -> bool:
        """Whether a worker writes its people now."""
        return self.state == self.State.TAKING

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def is_done(self) -> bool:
        """Whether its people are in."""
        return self.state == self.State.DONE


class UnitChange(models.Model):
    """What was done to a unit, when and by whom. Never updated."""

    class What(models.IntegerChoices):
        ADDED = 1, _("Thêm")
        RENAMED = 2, _("Đổi tên")
        MOVED = 3, _("Chuyển")
        CLOSED = 4, pgettext_lazy("in the history of a unit", "Ngừng hoạt động")
        REOPENED = 5, pgettext_lazy("in the history of a unit", "Hoạt động lại")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    what = models.PositiveSmallIntegerField(choices=What)
    # names before and after, of moves the names of the units above
    old = models.CharField(max_length=260, blank=True)
    new = models.CharField(max_length=260, blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        # "the history of this unit"
        indexes = [models.Index(fields=["unit", "at"], name="change_of_unit")]


class EntrySlip(models.Model):
    """A printed slip (phiếu vào thi) whose code signs its holder in; only the hash of the code is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="slips")
    code_hash = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at=None), name="one_slip_in_force_a_person"
            ),
        ]
