"""Readers of question files: bytes in, questions and warnings out; no Django, no database, no network."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from contest.banks.readers.result import (
    MARK_NAMES,
    FoundMark,
    ReadPicture,
    ReadQuestion,
    ReadResult,
    ReadWarning,
    UnreadableFile,
    as_json,
    without_markup,
)
from contest.common.msgids import gettext_noop

__all__ = [
    "MARK_NAMES",
    "FoundMark",
    "ReadPicture",
    "ReadQuestion",
    "ReadResult",
    "ReadWarning",
    "UnreadableFile",
    "as_json",
    "read_bank",
    "without_markup",
]


def read_bank(
    content: bytes,
    *,
    name: str,
    answers: bytes | None = None,
    answers_name: str = "",
    mark: str | None = None,
    told: Callable[[int], None] | None = None,
) -> ReadResult:
    """Return the questions of a file, with the answers that the file itself, or a separate key file, gives.

    The format is told by the contents; `name` only serves in messages. UnreadableFile is raised when the
    file, or the key file, cannot be read at all or holds no question. `mark`, one of the codes in
    `ReadResult.marks`, makes it the only way in which answers are recognised; ValueError if it is not found.
    `told` hears how many questions there are before their answers are looked for.
    """
    with collector_paused():
        return _read(content, name, answers, answers_name, mark, told)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Reading makes a million short-lived objects and no cycles; looking for cycles costs a quarter of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(
    content: bytes,
    name: str,
    answers: bytes | None,
    answers_name: str,
    mark: str | None,
    told: Callable[[int], None] | None,
) -> ReadResult:
    # The formats and what they need, 3 MB in each process, only where a file is read.
    from contest.banks.readers.finish import finish
    from contest.banks.readers.keyfile import read_answers
    from contest.banks.readers.registry import read_file

    reading = read_file(content, name)
    if reading.table and not reading.drafts:
        raise UnreadableFile(
            "only_answers",
            gettext_noop(
                "Tệp “%(name)s” chỉ có đáp án, không có câu hỏi. Hãy tải tệp câu hỏi lên, kèm tệp này làm tệp đáp án."
            ),
            name=name,
        )
    if not reading.drafts:
        raise UnreadableFile(
            "no_questions",
            gettext_noop(
                "Không thấy câu hỏi nào trong tệp “%(name)s”. Hãy xem mẫu: mỗi câu có “Câu 1:”, các phương án "
                "A. B. C. D. "
                "ở dòng riêng, hoặc bảng có cột Câu hỏi, A, B, C, D, Đáp án."
            ),
            name=name,
        )
    if told is not None:
        told(len(reading.drafts))
    key = read_answers(answers, answers_name or "tệp đáp án", reading, name) if answers is not None else None
    return finish(reading, key, only=mark or "")
