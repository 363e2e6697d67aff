"""Who may take part, what is asked of them, boards, who may not."""

from __future__ import annotations

from typing import Any

import msgspec
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from contest.rounds.forms.parts.base import EntryForm, PartForm, values_of
from contest.rounds.forms.parts.fields import (
    KeyField,
    LinesField,
    OneField,
    SeveralField,
    WallClockField,
    WholeField,
    day_field,
    label_field,
    text_field,
    tick,
)
from contest.rounds.forms.parts.words import ASKED
from contest.rounds.layout import Check, Heading, Row, Text, Ticks
from contest.rounds.rules import Audience, Board, Exclusion, Identity, Rules, Teams

OLDEST = 150
# sixty beside the captain
MOST_IN_A_TEAM = 61
UNITS_HELP = _("Mã đơn vị trong danh mục, mỗi dòng một đơn vị; gồm cả đơn vị trực thuộc.")


class AudienceFields(forms.Form):
    """The conditions on who takes part."""

    statement = text_field(
        _("Đối tượng dự thi"), _("Một câu, như “Đoàn viên từ 16 đến 30 tuổi trong tỉnh”."), most=2000
    )
    min_age = WholeField(_("Từ"), least=0, most=OLDEST)
    max_age = WholeField(_("Đến hết"), least=0, most=OLDEST)
    age_on = day_field(_("Tính tuổi vào ngày"), _("Trống: ngày mở đợt thi đầu tiên."))
    units = LinesField(_("Chỉ người của các đơn vị"), UNITS_HELP, rows=2)
    roster_only = tick(_("Chỉ người có trong danh sách"), _("Danh sách người dự thi do Ban Tổ chức nhập."))
    declarations = LinesField(
        _("Điều thí sinh phải cam đoan"), _("Mỗi dòng một điều; thí sinh đánh dấu từng điều."), rows=2
    )


def audience_layout() -> list[Any]:
    return [
        Text("statement"),
        Row(Text("min_age", unit=_("tuổi")), Text("max_age", unit=_("tuổi")), Text("age_on")),
        Text("units"),
        Check("roster_only"),
        Text("declarations"),
    ]


class PeopleForm(AudienceFields, PartForm):
    places = ("audience", "identity")
    beside = {
        "registration_closes": "closes",
        "audience": "min_age",
    }
    account = OneField(
        _("Tài khoản theo"),
        [
            ("phone", _("Số điện thoại")),
            ("email", _("Thư điện tử")),
            ("citizen_id", _("Số căn cước")),
            ("username", _("Tên đăng nhập")),
            ("roster_code", _("Mã dự thi trong danh sách")),
            ("sso", _("Định danh của cơ quan (SSO)")),
            ("none", _("Không cần tài khoản")),
        ],
        _(
            "In trong thể lệ. Cách vào thi thật do người quản trị đặt: phiếu QR, mã dự thi, tài khoản. "
            "SSO và xác thực OTP chưa có. "
            "Không cần tài khoản: ai khai đủ là vào thi, phải hỏi điện thoại, thư điện tử hoặc số căn cước."
        ),
    )
    verified = tick(_("Phải xác thực (OTP, thư điện tử, định danh)"), _("In trong thể lệ, chưa kiểm tra được."))
    required = SeveralField(_("Thông tin bắt buộc"), ASKED)
    optional = SeveralField(_("Thông tin không bắt buộc"), ASKED)
    unit_from = OneField(_("Đơn vị"), [("tree", _("Chọn từ danh mục")), ("text", _("Tự ghi"))])
    asked = OneField(_("Khai thông tin"), [("before", _("Trước khi làm bài")), ("after", _("Sau khi làm bài"))])
    unlisted_unit = tick(
        _("Không thấy đơn vị trong danh mục thì ghi tên và thi được ngay"),
        _("Bài thi tính chung cho đơn vị tổ chức cho đến khi Ban Tổ chức xếp đơn vị."),
    )
    shared_contact = tick(
        _("Được dùng điện thoại, giấy tờ của người thân"),
        _("Mỗi người một tài khoản; đăng nhập bằng số dùng chung thì chọn tên. Phải hỏi họ tên và ngày sinh."),
    )
    locked = tick(_("Không được sửa sau khi đăng ký"))
    opens = WallClockField(_("Mở đăng ký"))
    closes = WallClockField(_("Đóng đăng ký"), _("Giờ Việt Nam. Trống: không giới hạn."))

    def initial_from(self) -> dict[str, Any]:
        return {
            **values_of(Audience, self.rules.audience, AudienceFields.base_fields),
            **values_of(Identity, self.rules.identity, Identity.__struct_fields__),
        }

    def layout(self) -> Layout:
        return Layout(
            *audience_layout(),
            Heading(_("Thông tin thí sinh")),
            Text("account"),
            Check("verified"),
            Ticks("required"),
            Ticks("optional"),
            Row(Text("unit_from"), Text("asked")),
            Check("unlisted_unit"),
            Check("shared_contact"),
            Check("locked"),
            Row(Text("opens"), Text("closes")),
        )

    def change(self, rules: Rules) -> Rules:
        audience = {name: self.valid[name] for name in AudienceFields.base_fields if name in self.valid}
        identity = {name: self.valid[name] for name in Identity.__struct_fields__ if name in self.valid}
        return msgspec.structs.replace(
            rules,
            audience=msgspec.structs.replace(rules.audience, **audience),
            identity=msgspec.structs.replace(rules.identity, **identity),
        )


class BoardForm(AudienceFields, EntryForm):
    name, part = "boards", Board
    label = label_field(_("Tên bảng"), _("Ghi tên bảng."))
    key = KeyField()

    def initial_from(self) -> dict[str, Any]:
        audience = self.entry.audience if self.entry else None
        return {**super().initial_from(), **values_of(Audience, audience, AudienceFields.base_fields)}

    def layout(self) -> Layout:
        note = _("Để trống: ai dự thi cũng chọn được bảng này.")
        return Layout(Text("label"), Heading(_("Đối tượng của bảng"), note), *audience_layout(), Row(Text("key")))

    def values(self) -> dict[str, Any]:
        audience = Audience(**{name: self.valid[name] for name in AudienceFields.base_fields if name in self.valid})
        return {**self.valid, "audience": None if audience == Audience() else audience}


class ExclusionForm(EntryForm):
    name, part = "exclusions", Exclusion
    label = label_field(_("Đối tượng"), _("Ghi rõ ai không được dự thi."))
    effect = OneField(
        _("Điều này nghĩa là"), [("entry", _("Không được dự thi")), ("prize", _("Được thi, không xét giải"))]
    )
    staff = tick(_("Mọi người có vai trò trong cuộc thi này"))
    units = LinesField(_("Cả các đơn vị"), UNITS_HELP)

    def layout(self) -> Layout:
        return Layout(Text("label"), Text("effect"), Check("staff"), Text("units"))


class TeamsForm(PartForm):
    places = ("teams",)
    least = WholeField(_("Ít nhất"), most=MOST_IN_A_TEAM)
    most = WholeField(_("Nhiều nhất"), most=MOST_IN_A_TEAM)
    by = OneField(
        _("Ai ghi tên đội"),
        [("organiser", _("Ban Tổ chức")), ("units", _("Bí thư đơn vị, Ban Tổ chức sửa được"))],
    )
    per_unit = WholeField(_("Mỗi đơn vị nhiều nhất"), _("Đơn vị trực thuộc đơn vị tổ chức. Trống: không giới hạn."))
    closes = WallClockField(_("Đơn vị ghi tên đến"), _("Giờ Việt Nam. Trống: đến khi đợt thi đầu tiên của đội mở."))

    def initial_from(self) -> dict[str, Any]:
        return values_of(Teams, self.rules.teams, Teams.__struct_fields__)

    def layout(self) -> Layout:
        return Layout(
            Heading(_("Số người một đội"), _("Tính cả đội trưởng. Trống: bao nhiêu cũng được.")),
            Row(Text("least", unit=_("người")), Text("most", unit=_("người"))),
            Heading(_("Ghi tên đội")),
            Text("by"),
            Row(Text("per_unit", unit=_("đội")), Text("closes")),
        )

    def change(self, rules: Rules) -> Rules:
        return msgspec.structs.replace(rules, teams=msgspec.structs.replace(rules.teams, **self.valid))


class OthersForm(PartForm):
    """Appeals, and what stands in words only."""

    places = ("notes", "appeal_days")
    appeal_days = WholeField(
        _("Nhận phúc khảo trong"), _("Tính từ ngày kết quả thành chính thức. Trống: thể lệ không nói tới."), most=365
    )
    notes = LinesField(_("Quy định khác"), _("Mỗi dòng một điều, in nguyên văn ở cuối thể lệ."), rows=6)

    def initial_from(self) -> dict[str, Any]:
        return {"appeal_days": self.rules.appeal_days, "notes": self.rules.notes}

    def layout(self) -> Layout:
        return Layout(Text("appeal_days", unit=_("ngày")), Text("notes"))

    def change(self, rules: Rules) -> Rules:
        return msgspec.structs.replace(rules, **self.valid)
