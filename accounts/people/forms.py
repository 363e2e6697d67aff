"""Forms of people over time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.backends import find_person
from accounts.forms import UnitField
from accounts.models import Role, Unit
from accounts.rosters.directory import KnownUnit
from accounts.rosters.forms import LeanForm
from accounts.rosters.queries import known_directory


class ReasonForm(LeanForm):
    """What needs a reason, which the trail keeps."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Ghi vào nhật ký."),
        error_messages={"required": _("Ghi lý do.")},
    )

    def clean_reason(self):
        return " ".join(self.cleaned_data["reason"].split())


class JoinForm(ReasonForm):
    """Which of two accounts stays."""

    keep = forms.TypedChoiceField(
        label=_("Giữ tài khoản"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn tài khoản giữ lại.")},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(one.pk, f"{one.full_name}, {one.code or one.phone_tail}") for one in people]


class MovePeopleForm(forms.Form):
    """Where people go, and from which day on."""

    use_required_attribute = False

    unit = UnitField(label=_("Chuyển đến"))
    since = forms.DateField(
        label=_("Từ ngày"),
        widget=forms.DateInput(attrs={"type": "date", "class": "control"}, format="%Y-%m-%d"),
        help_text=_("Ngày sau hôm nay: đến ngày đó mới chuyển."),
        error_messages={"required": _("Chọn ngày."), "invalid": _("Ghi ngày như 31/12/2026.")},
    )

    def clean_since(self):
        since = self.cleaned_data["since"]
        if not 2000 <= since.year <= 2100:
            raise forms.ValidationError(_("Xem lại năm của ngày này."), "since")
        return since


class RoleForm(ReasonForm):
    """Who gets which role, over which branch."""

    person = forms.CharField(
        label=_("Mã dự thi hoặc số điện thoại"),
        max_length=64,
        error_messages={"required": _("Ghi mã dự thi hoặc số điện thoại.")},
    )
    kind = forms.TypedChoiceField(label=_("Vai trò"), choices=Role.Kind.choices, coerce=int)
    unit = forms.CharField(
        label=_("Đơn vị phụ trách"),
        max_length=300,
        required=False,
        help_text=_("Mã hoặc tên. Bỏ trống: toàn bộ."),
    )
    field_order = ["person", "kind", "unit", "reason"]

    def clean_person(self):
        person = find_person(self.cleaned_data["person"])
        if person is None:
            raise forms.ValidationError(_("Không có tài khoản nào như vậy đang mở."), "unknown")
        return person

    def clean_unit(self):
        text = self.cleaned_data["unit"].strip()
        if not text:
            return None
        directory = known_directory()
        found = directory.find(text)
        if isinstance(found, KnownUnit):
            return Unit.objects.get(pk=found.id)
        near = "; ".join(f"{directory.full_name(unit)}, {unit.code}" for unit in found.near[:3])
        if near:
            raise forms.ValidationError(
                _("Chưa rõ đơn vị nào. Có thể là: %(near)s. Ghi mã.") % {"near": near}, "several"
            )
        raise forms.ValidationError(_("Không có đơn vị này."), "unknown")
