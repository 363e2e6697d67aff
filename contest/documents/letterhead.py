"""Head and foot of an office document, with marked blanks where a hand fills in. Pure. Always in Vietnamese.

The form is that of Party documents (Hướng dẫn 36-HD/VPTW): at the left the organisation above, the issuing one, a
star and the number; at the right "ĐẢNG CỘNG SẢN VIỆT NAM" underlined, place and date in italics; below the recipients
and the signature.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

DOTS = "……"
MOTTO = "ĐẢNG CỘNG SẢN VIỆT NAM"
AUTHORITY = "T/M BAN TỔ CHỨC"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a contest's documents carry around their text; an empty field is printed as a dotted blank.

    `mark` is what stands behind the kind in the number: "ĐUK" in "Số 12-BC/ĐUK".
    """

    above: str = ""
    office: str = ""
    number: str = ""
    mark: str = ""
    place: str = ""
    on: dt.date | None = None
    recipients: tuple[str, ...] = ()
    authority: str = AUTHORITY
    post: str = ""
    signer: str = ""


NO_LETTERHEAD = Letterhead()


def number_line(head: Letterhead, *, kind: str) -> str:
    """ "Số 12-BC/ĐUK", dots for what is not known; `kind` is "BC" for a report, "QĐ" for a decision."""
    return f"Số {head.number or DOTS}-{kind}/{head.mark or DOTS}"


def dated_line(head: Letterhead) -> str:
    """ "Hà Nội, ngày 24 tháng 11 năm 2026", dots for what is not known."""
    place = head.place or DOTS * 2
    if head.on is None:
        return f"{place}, ngày {DOTS} tháng {DOTS} năm {DOTS}"
    return f"{place}, {date_words(head.on)}"


def date_words(day: dt.date) -> str:
    """ "ngày 03 tháng 02 năm 2026": days and the months 1 and 2 have two figures, as office papers have them."""
    month = f"{day.month:02d}" if day.month < 3 else f"{day.month}"
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def recipients_of(head: Letterhead) -> tuple[str, ...]:
    """Lines below "Nơi nhận:": a blank and the archive when none were named."""
    return head.recipients or (f"{DOTS * 3},", "Lưu Văn phòng.")


def head_values(head: Letterhead, *, kind: str) -> dict[str, Any]:
    """The letterhead as the templates' `head`."""
    return {
        "above": head.above.upper(),
        "office": head.office.upper(),
        "number": number_line(head, kind=kind),
        "dated": dated_line(head),
        "recipients": list(recipients_of(head)),
        "authority": head.authority.upper(),
        "post": head.post.upper(),
        "signer": head.signer,
    }
