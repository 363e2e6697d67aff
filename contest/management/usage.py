"""What argparse says of a command line, in Vietnamese like everything else that commands say.

argparse translates each of its texts, but into the language of the shell, which on servers is English or none.
"""

from __future__ import annotations

import argparse

WORDS = {
    "usage: ": "cách dùng: ",
    "positional arguments": "tham số",
    "options": "tùy chọn",
    "show this help message and exit": "in hướng dẫn này",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "thiếu %s",
    "one of the arguments %s is required": "cần một trong các mục %s",
    "unrecognized arguments: %s": "không có mục %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s có thể là %(matches)s; ghi đủ tên",
    "not allowed with argument %s": "không đi cùng %s",
    "ignored explicit argument %r": "không nhận giá trị %r",
    "expected one argument": "cần một giá trị",
    "expected at most one argument": "chỉ nhận một giá trị",
    "expected at least one argument": "cần ít nhất một giá trị",
    "expected %s argument": "cần %s giá trị",
    "expected %s arguments": "cần %s giá trị",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có %(value)r; chọn một trong %(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r không đúng kiểu %(type)s",
    "can't open '%(filename)s': %(error)s": "không mở được “%(filename)s”: %(error)s",
}


def speak_vietnamese() -> None:
    """From now on argparse says these texts; one that is not among them stays English."""
    vars(argparse).update(_=_said, ngettext=_counted)


def _said(text: str) -> str:
    return WORDS.get(text, text)


def _counted(one: str, more: str, number: int) -> str:
    return _said(one if number == 1 else more)
