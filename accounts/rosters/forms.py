"""Forms of the admins' pages of people."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField
from accounts.models import Person
from accounts.rosters.cells import OLDEST, YOUNGEST, read_code, read_name, read_phone
from accounts.rosters.problems import UnreadableRoster
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
