"""Passwords that are refused: words that everybody here would guess, and those of a list of leaked ones."""

from __future__ import annotations

import hashlib
import os
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


class BreachedValidator:
    """Refuses passwords of the list of leaked ones in settings.BREACHED_PASSWORDS; without a list it refuses nothing.

    The list is a text file of SHA-1 digests in capitals, one a line, in order, with anything after them (as "…:count").
    Nothing leaves the machine; about 35 reads of a file of any size.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if settings.BREACHED_PASSWORDS and is_listed(settings.BREACHED_PASSWORDS, password):
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        return _("Mật khẩu này có trong danh sách mật khẩu đã lộ. Chọn mật khẩu khác.")


def is_listed(path: str, password: str) -> bool:
    """Whether the digest of a password stands in an ordered file of digests."""
    # SHA-1 is what such lists are made of; it protects nothing here
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with open(path, "rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        # the line that we look for begins at `low` or later, and before `high`
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.seek(middle - 1)
                file.readline()
            begin = file.tell()
            line = file.readline()
            digest = line[:40].upper()
            if digest == wanted:
                return True
            if line and digest < wanted:
                low = begin + len(line)
            else:
                high = middle
    return False
