"""Words that everybody here would guess: of the place, of the contest, of Vietnamese keyboards."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = frozenset(
    [
        *("matkhau", "matkhaumoi", "thitructuyen", "cuocthi", "dangvien", "dangvientot", "chibo", "chibokieumau"),
        *("dangcongsan", "dangcongsanvietnam", "vietnam", "vietnamvodich", "hochiminh", "bacho", "anhyeuem"),
        *("emyeuanh", "iloveyou", "xinchao", "toiyeuvietnam", "congdoan", "thanhnien"),
    ]
)
_OTHER = re.compile(r"[^a-z]+")


def bare(text: str) -> str:
    """Only its letters, small and without accents: "Đảng-viên 2026!" → "dangvien"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _OTHER.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)))


class OwnWordsValidator:
    """Refuses passwords that are one of these words or the organisation's name, whatever digits stand around it."""

    def validate(self, password: str, user: Any = None) -> None:
        word = bare(password)
        if word in WORDS or (word and word == bare(str(settings.SITE_ORGANISATION))):
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        return _("Mật khẩu này dễ đoán. Chọn mật khẩu khác.")
