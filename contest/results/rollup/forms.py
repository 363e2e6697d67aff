"""Forms of branches that count elsewhere."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rosters.forms import LeanForm, unit_told
from contest.common.list_files import ListFileForm
from contest.results.rollup.sheet import MOST_LINES, read_rules

TOLD = _("Mã hoặc tên, thêm cấp trên khi trùng tên.")
DAY = {"invalid": _("Ghi ngày như 31/12/2026.")}


def day_field(label, *, required):
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Chọn ngày."), **DAY},
    )


class RuleForm(LeanForm):
    """Which unit counts under which, from when to when."""

    unit = forms.CharField(
        label=_("Đơn vị"), max_length=300, help_text=TOLD, error_messages={"required": _("Ghi đơn vị.")}
    )
    under = forms.CharField(
        label=_("Tính vào đơn vị"),
        max_length=300,
        help_text=TOLD,
        error_messages={"required": _("Ghi đơn vị được tính vào.")},
    )
    since = day_field(_("Từ ngày"), required=True)
    until = day_field(_("Đến ngày"), required=False)
    reason = forms.CharField(label=_("Lý do, căn cứ"), max_length=300, required=False)

    def clean_unit(self):
        return unit_told(self.cleaned_data["unit"])

    def clean_under(self):
        return unit_told(self.cleaned_data["under"])


class EndForm(LeanForm):
    until = day_field(_("Đến ngày"), required=False)


class RulesFileForm(ListFileForm):
    """A file of rules; afterwards `rows` is there."""

    read, most_lines = read_rules, MOST_LINES
    no_rows = _("Tệp chưa có cột “Mã đơn vị” và “Tính vào mã đơn vị”.")
