"""Forms of the admins' pages of people."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField
from accounts.models import Person, Unit
from accounts.rosters.cells import OLDEST, YOUNGEST, read_code, read_name, read_phone
from accounts.rosters.directory import KnownUnit
from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.queries import known_directory
from accounts.rosters.workbook import MOST_BYTES, lines_in

FILE_TYPES = ".xlsx,.xlsm,.xls"


class RosterForm(forms.Form):
    """An uploaded roster; afterwards `content` and `lines` (about how many) are there."""

    file = forms.FileField(
        label=_("Tệp danh sách"),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
        error_messages={
            "required": _("Chọn tệp danh sách."),
            "max_length": _("Tên tệp dài quá. Đổi tên tệp cho ngắn hơn rồi chọn lại."),
            "empty": _("Tệp trống, chưa tải lên gì. Kiểm tra lại tệp rồi chọn lại."),
            "invalid": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
            "missing": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
        },
    )
    may_add_units = forms.BooleanField(
        label=_("Thêm đơn vị chưa có"),
        help_text=_("Chỉ khi tệp ghi rõ đơn vị cấp trên đã có."),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Tệp nặng hơn 20 MB. Tách thành các tệp nhỏ hơn."), "too_large")
        self.content = file.read()
        try:
            self.lines = lines_in(self.content, name=file.name)
        except UnreadableRoster as refusal:
            raise ValidationError(refusal.message, refusal.code) from refusal
        return file


class PersonForm(forms.Form):
    """What an admin may change of one person. A phone left empty stays: it is not kept in the clear."""

    use_required_attribute = False

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    code = forms.CharField(label=_("Mã dự thi"), max_length=32, required=False)
    birth_year = forms.IntegerField(label=_("Năm sinh"), required=False)
    gender = forms.TypedChoiceField(
        label=_("Giới tính"),
        choices=[("", _("Chưa ghi")), *Person.Gender.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    phone = forms.CharField(label=_("Số điện thoại mới"), max_length=24, required=False)
    unit = UnitField(label=_("Đơn vị"), required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            if not isinstance(field, UnitField):
                field.widget.attrs["class"] = "control"
        self.fields["phone"].widget.attrs.update({"type": "tel", "inputmode": "tel", "autocomplete": "off"})
        self.fields["full_name"].error_messages["required"] = _("Ghi họ và tên đầy đủ, có dấu.")

    def clean_full_name(self):
        return self._read(read_name, "full_name")

    def clean_code(self):
        return self._read(read_code, "code")

    def clean_phone(self):
        return self._read(read_phone, "phone")

    def clean_birth_year(self):
        year = self.cleaned_data["birth_year"]
        if year is not None and not self.today.year - OLDEST <= year <= self.today.year - YOUNGEST:
            raise ValidationError(_("Năm sinh gồm bốn chữ số, ví dụ 1980."), "birth_range")
        return year

    def _read(self, read, name):
        value, problem = read(" ".join(self.cleaned_data[name].split()))
        if problem is not None:
            raise ValidationError(problem.message, problem.code)
        return value


# --- units ----------------------------------------------------------------------------------------


class LeanForm(forms.Form):
    """A form of the plain pages: our look on every field."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "tick" if isinstance(field, forms.BooleanField) else "control"


class UnitNamesForm(LeanForm):
    name = forms.CharField(label=_("Tên đơn vị"), max_length=200, error_messages={"required": _("Ghi tên đơn vị.")})
    short_name = forms.CharField(label=_("Tên ngắn"), max_length=60, required=False)
    kind = forms.TypedChoiceField(label=_("Loại"), choices=Unit.Kind.choices, coerce=int)

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class NewUnitForm(UnitNamesForm):
    code = forms.CharField(label=_("Mã đơn vị"), max_length=32, error_messages={"required": _("Ghi mã đơn vị.")})
    field_order = ["code", "name", "short_name", "kind"]

    def clean_code(self):
        code, problem = read_code(self.cleaned_data["code"])
        if problem is not None:
            raise ValidationError(problem.message, problem.code)
        return code


class HeadcountForm(LeanForm):
    people = forms.IntegerField(
        label=_("Tổng số đảng viên"),
        min_value=0,
        max_value=10_000_000,
        error_messages={
            "required": _("Ghi tổng số."),
            "invalid": _("Tổng số là một số."),
            "min_value": _("Từ 0 trở lên."),
        },
    )
    on = forms.DateField(
        label=_("Tính từ ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Chọn ngày."), "invalid": _("Ghi ngày như 31/12/2026.")},
    )
    source = forms.CharField(label=_("Nguồn"), max_length=200, required=False)
    and_above = forms.BooleanField(label=_("Cộng phần tăng, giảm vào các đơn vị cấp trên"), required=False)


class MoveForm(LeanForm):
    """Where to: a unit told by its code or name."""

    parent = forms.CharField(
        label=_("Đơn vị cấp trên mới"),
        max_length=300,
        help_text=_("Mã hoặc tên, thêm cấp trên khi trùng tên."),
        error_messages={"required": _("Ghi đơn vị cấp trên mới.")},
    )

    def clean_parent(self):
        return unit_told(self.cleaned_data["parent"])


def unit_told(text):
    """The unit that somebody names by its code or name. Raises ValidationError."""
    directory = known_directory()
    found = directory.find(text)
    if isinstance(found, KnownUnit):
        return Unit.objects.get(pk=found.id)
    near = "; ".join(f"{directory.full_name(unit)}, {unit.code}" for unit in found.near[:3])
    if found.reason == "several":
        raise ValidationError(_("Nhiều đơn vị tên này: %(near)s. Ghi mã.") % {"near": near}, "several")
    words = _("Không có đơn vị này. Gần giống: %(near)s.") if near else _("Không có đơn vị này.")
    raise ValidationError(words % {"near": near} if near else words, "unknown")
