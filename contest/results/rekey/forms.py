"""The form of a proposal, and the two questions that are asked before a worker begins."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.attempts.frozen import FrozenItem
from contest.attempts.marking import KeyChangeError
from contest.attempts.models import KeyChange
from contest.common.text import LETTERS
from contest.results.rekey.actions import KeyProposal
from contest.results.rekey.errors import RekeyError
from contest.results.rekey.wording import refusal, usual_note

LONGEST_NOTE = 1_000


class ProposalForm(forms.Form):
    """Which choices are right, how to mark, what the public reads, and why."""

    choice = forms.TypedMultipleChoiceField(coerce=int, required=False, label=_("Đáp án mới"))
    way = forms.ChoiceField(choices=KeyChange.Way, label=_("Chấm lại thế nào?"))
    public_note = forms.CharField(
        label=_("Thông báo công khai"), max_length=LONGEST_NOTE, widget=forms.Textarea({"class": "control", "rows": 3})
    )
    note_at_once = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=_("Lý do, căn cứ"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"class": "control", "rows": 2}),
        help_text=_("Chỉ Ban Tổ chức xem được."),
    )

    def __init__(self, *args: object, item: FrozenItem, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [(1 << index, LETTERS[index]) for index in range(len(item.choices))]
        self.fields["public_note"].initial = usual_note(item.text)
        self.fields["way"].initial = KeyChange.Way.NEW

    @property
    def proposal(self) -> KeyProposal:
        told = {name: self.cleaned_data[name] for name in ("way", "public_note", "note_at_once", "reason")}
        return KeyProposal(**told, mask=sum(set(self.cleaned_data["choice"])))

    def refuse(self, error: RekeyError | KeyChangeError) -> None:
        fields = {"no_choice": "choice", "unknown_choice": "choice", "no_note": "public_note", "no_reason": "reason"}
        self.add_error(fields.get(error.code), refusal(error.code))


class ConfirmForm(forms.Form):
    """The tick without which nothing is marked again."""

    checked = forms.BooleanField(
        label=_("Tôi đã đối chiếu với văn bản gốc và chịu trách nhiệm về việc sửa này"),
        error_messages={"required": _("Đánh dấu ô xác nhận rồi bấm lại.")},
    )
    reopen_reason = forms.CharField(
        label=_("Lý do mở lại kết quả"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"class": "control", "rows": 2}),
        help_text=_("Ai cũng đọc được, cạnh kết quả."),
    )

    def __init__(self, *args: object, official: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if official:
            self.fields["reopen_reason"].required = True
            self.fields["reopen_reason"].error_messages["required"] = refusal("official")
        else:
            del self.fields["reopen_reason"]


class UndoForm(forms.Form):
    """Why a change is taken back."""

    reason = forms.CharField(
        label=_("Lý do hoàn tác"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"class": "control", "rows": 2}),
    )
