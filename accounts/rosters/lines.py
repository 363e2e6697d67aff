"""Which lines under a heading are people, and which are units, totals, signatures or nothing. Pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence

from accounts.names import fold
from accounts.rosters.cells import Value, text_of

_TOTAL = re.compile(r"(?:tong(?: cong| so)?|cong)\b[^a-z]*(?:(?:nguoi|dang vien|dong chi|danh sach)\b.*)?")
# "Cộng Chi bộ 1: 30 đ/c"; with accents, since Tống is a family name
_TOTAL_OF = re.compile(r"(?:tổng(?: cộng| số)?|cộng)\s+(?:của )?")
_SIGNING = re.compile(
    r"(?:nguoi lap|thu truong|bi thu|ky ten|noi nhan|xac nhan|t/?m\.? |k/?t\.? |an dinh|danh sach (?:nay )?(?:co|gom)"
    r"|ghi chu ?:|luu y ?:|.*\bngay\b.*\bthang\b.*\bnam\b).*"
)
# With accents: Đoàn, Ban, Trương, Tô are family names.
_UNIT_WORD = re.compile(
    r"(?:chi bộ|chi bo|đảng bộ|dang bo|đảng ủy|đảng uỷ|phòng|sở|cơ quan|đơn vị|trường|khoa|công ty|trung tâm|chi cục"
    r"|cục|văn phòng|bệnh viện|đoàn thanh niên"
    r"|ban (?:quản lý|tổ chức|tuyên|dân|nội|kinh|chỉ huy|giám đốc|bảo vệ|thường)"
    r"|hội|nhà máy|xí nghiệp|tổ|lớp|khối|xã|phường|huyện|quận|thành phố|thị trấn|thôn|viện|đài|tòa án|kho bạc|ngân hàng"
    r"|công an|bưu điện|xưởng|phân xưởng|lâm trường|đội|liên đoàn|thanh tra|mặt trận)\b"
)
_SECTION_NUMBER = re.compile(r"(?:[IVXLC]+|[A-Z]|\d+(?:\.\d+)*)\s*[.)\-:/]+\s*")
# Columns that say something of one person: a line with any of them is about somebody.
_PERSONAL = (
    "code", "phone", "citizen", "birth", "birth_day", "gender", "male", "female", "birth_male", "birth_female",
)  # fmt: skip


class Kind(enum.Enum):
    """What a line is."""

    PERSON = "person"
    SECTION = "section"
    NOTHING = "nothing"


class LineReader:
    """Tells line after line; after a total or a signature, a lone name is somebody who signs and no participant."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.number = columns.get("number", -1)
        self.names = {columns[role] for role in ("name", "family", "given") if role in columns}
        self.personal = {columns[role] for role in _PERSONAL if role in columns}
        self.code = columns.get("code", -1)
        self.after_end = False

    def kind_of(self, values: Sequence[Value]) -> tuple[Kind, str]:
        """The kind of the next line and, of a section, the unit that it names."""
        texts = {column: text for column, value in enumerate(values) if value != "" and (text := text_of(value))}
        is_numbered = texts.get(self.number, "").rstrip(".").isdigit()
        if not texts or (is_numbered and len(texts) == 1):
            return Kind.NOTHING, ""
        has_personal = not self.personal.isdisjoint(texts)
        if not is_numbered and self._ends(texts, has_personal):
            self.after_end = True
            return Kind.NOTHING, ""
        if not has_personal and (unit := self._section(texts)):
            self.after_end = False
            return Kind.SECTION, unit
        if self.after_end and not is_numbered and self._signs(texts):
            return Kind.NOTHING, ""
        if not is_numbered and not has_personal and (self.after_end or self.names.isdisjoint(texts)):
            return Kind.NOTHING, ""
        self.after_end = False
        return Kind.PERSON, ""

    def _ends(self, texts: Mapping[int, str], has_personal: bool) -> bool:
        first = fold(texts[min(texts)])
        own = texts[min(texts)].casefold()
        if (total := _TOTAL_OF.match(own)) and _UNIT_WORD.match(own, total.end()):
            return True
        return bool(_TOTAL.fullmatch(first) or ((not has_personal or len(texts) < 3) and _SIGNING.fullmatch(first)))

    def _signs(self, texts: Mapping[int, str]) -> bool:
        """Whether a line holds names only, side by side: one of them may stand below the column of codes."""
        personal = self.personal.intersection(texts)
        return personal <= {self.code} and not any(sign.isdigit() for text in texts.values() for sign in text)

    def _section(self, texts: Mapping[int, str]) -> str:
        """The unit of a line between the people: "II. Chi bộ Phòng Ngân sách"."""
        words = [texts[column] for column in sorted(texts)]
        if len(words) == 2 and _SECTION_NUMBER.fullmatch(f"{words[0].rstrip('.')}."):
            words = words[1:]
        unit = _SECTION_NUMBER.sub("", words[0], count=1) if _SECTION_NUMBER.match(words[0]) else words[0]
        return unit.rstrip(" :") if len(set(words)) == 1 and _UNIT_WORD.match(unit.casefold()) else ""
