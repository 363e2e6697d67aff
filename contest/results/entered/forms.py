"""Forms of entered results: one person's, a list's file, a list that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contest.common.list_files import ListFileForm, find_signed_rows, signed_rows
from contest.results.entered.actions import Entry
from contest.results.entered.reading import MOST_LINES, read_duration, read_results, read_score
from contest.results.entered.wording import fault_words

SALT = "entered results"


class OneResultForm(forms.Form):
    """One person's result; `seen`: what stood there when the page was made, "" for nothing."""

    person = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    score = forms.CharField(max_length=20, required=False)
    duration = forms.CharField(max_length=20, required=False)
    seen = forms.RegexField(r"^\d{1,5}/\d{1,12}$", max_length=20, required=False)
    reason = forms.CharField(max_length=1000, required=False)

    def clean_score(self):
        score = read_score(self.cleaned_data["score"])
        if score is None:
            raise ValidationError(fault_words("score"), "score")
        return score

    def clean_duration(self):
        text = self.cleaned_data["duration"]
        duration_ms = read_duration(text)
        if text and duration_ms is None:
            raise ValidationError(fault_words("duration"), "duration")
        return duration_ms

    def clean_seen(self):
        text = self.cleaned_data["seen"]
        return tuple(int(part) for part in text.split("/")) if text else None

    @property
    def entry(self) -> Entry:
        said = self.cleaned_data
        return Entry(said["person"], said["score"], said["duration"], said["seen"])


class ResultsFileForm(ListFileForm):
    """A list of results; afterwards `rows` is there."""

    read, most_lines = read_results, MOST_LINES
    no_rows = _("Tệp chưa có dòng nào có điểm. Cần cột Mã dự thi hoặc Họ và tên, và cột Điểm.")


def signed_entries(round_id: int, entries: Sequence[Entry]) -> str:
    """A list that was looked at, as the page carries it: signed, so that exactly that is taken in."""
    rows = [[one.person_id, one.score, one.duration_ms, one.seen] for one in entries]
    return signed_rows(rows, of=round_id, salt=SALT)


def find_signed(round_id: int, text: str) -> list[Entry] | None:
    """What such a text holds; None when it is not ours, another round's or too old."""
    rows = find_signed_rows(text, of=round_id, salt=SALT)
    if rows is None:
        return None
    return [
        Entry(person, score, duration_ms, tuple(seen) if seen else None) for person, score, duration_ms, seen in rows
    ]
