"""What Django's own fields say stands in words that an organiser would use; every override names a text of Django's."""

from __future__ import annotations

from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.conf import settings
from django.utils.translation import override

from contest.rounds.forms.parts.fields import MoneyField

OURS = Path(settings.BASE_DIR) / "locale/vi/LC_MESSAGES/django.po"
DJANGO = Path(django.__file__).parent / "conf/locale/vi/LC_MESSAGES/django.po"


def test_every_override_is_of_a_text_that_django_has():
    known = {(one.msgid, one.msgid_plural) for one in polib.pofile(str(DJANGO))}
    assert {(one.msgid, one.msgid_plural) for one in polib.pofile(str(OURS))} - known == set()


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        (forms.IntegerField(min_value=1, max_value=500), "", "Mục này cần ghi."),
        (forms.IntegerField(min_value=1, max_value=500), "hai mươi", "Ghi một số nguyên, như 20."),
        (forms.IntegerField(min_value=1, max_value=500), "501", "Nhiều nhất là 500."),
        (forms.IntegerField(min_value=1, max_value=500), "0", "Ít nhất là 1."),
        (forms.CharField(max_length=3), "bốn chữ", "Nhiều nhất 3 chữ; đang có 7."),
        (MoneyField("", least=0, most=10**12), "2,5 triệu", "Ghi một số nguyên, như 20."),
    ],
)
def test_what_a_field_says(field, written, said):
    with override("vi"), pytest.raises(forms.ValidationError) as refused:
        field.clean(written)
    assert refused.value.messages == [said]


@pytest.mark.parametrize(
    ("written", "amount"),
    [("2.000.000", 2_000_000), ("2000000", 2_000_000), ("2 000 000", 2_000_000), ("0", 0), ("", None)],
)
def test_money_is_read_as_offices_write_it(written, amount):
    field = MoneyField("", least=0, most=10**12)
    assert field.clean(written) == amount
    assert not field.has_changed(amount, written)


def test_money_is_shown_with_dots():
    assert MoneyField("").prepare_value(2_000_000) == "2.000.000"
