"""Điều: đối tượng dự thi — who may take part, boards, what is asked, who is shut out."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from contest.common.text_numbers import day_text
from contest.rounds.rules import Audience, Exclusion, Identity, Rules
from contest.rounds.rules.parts import Asked
from contest.rounds.wording.articles.names import joined
from contest.rounds.wording.parts import lower_first, moment_words
from contest.rounds.wording.sentence import Sentence

FIELDS: dict[Asked, str | Promise] = {
    "full_name": gettext_lazy("họ và tên"),
    "birth_date": gettext_lazy("ngày sinh"),
    "sex": gettext_lazy("giới tính"),
    "phone": gettext_lazy("số điện thoại"),
    "email": gettext_lazy("thư điện tử"),
    "citizen_id": gettext_lazy("số căn cước"),
    "address": gettext_lazy("địa chỉ"),
    "unit": gettext_lazy("đơn vị"),
    "school": gettext_lazy("trường"),
    "class": gettext_lazy("lớp"),
    "occupation": gettext_lazy("nghề nghiệp"),
    "nationality": gettext_lazy("quốc tịch"),
    "photo": gettext_lazy("ảnh"),
    "other": gettext_lazy("thông tin khác do Ban Tổ chức yêu cầu"),
}
ACCOUNTS: dict[str, str | Promise] = {
    "phone": gettext_lazy("Mỗi người dự thi bằng **một tài khoản**, lập theo số điện thoại."),
    "email": gettext_lazy("Mỗi người dự thi bằng **một tài khoản**, lập theo thư điện tử."),
    "citizen_id": gettext_lazy("Mỗi người dự thi bằng **một tài khoản**, lập theo số căn cước."),
    "username": gettext_lazy("Mỗi người dự thi bằng **một tài khoản** có tên đăng nhập và mật khẩu."),
    "roster_code": gettext_lazy("Mỗi người dự thi bằng **mã dự thi** do Ban Tổ chức cấp."),
    "sso": gettext_lazy("Mỗi người dự thi bằng **một tài khoản** của hệ thống liên kết với cuộc thi."),
    "none": gettext_lazy(
        "Không cần tài khoản; cùng số căn cước, số điện thoại hoặc thư điện tử thì tính là **một người**. "
        "Dự thi tiếp trên máy khác bằng mã cá nhân, cấp khi vào thi lần đầu."
    ),
}


def people_sentences(rules: Rules, unit: str = "") -> Iterator[Sentence]:
    """`unit`: whose people may take part, where the rules themselves do not say who."""
    yield from _audience(rules.audience, unit)
    yield from _boards(rules)
    yield from _exclusions(rules.exclusions)
    yield from _identity(rules)
    if rules.audience.declarations:
        said = joined(f"“{declared}”" for declared in rules.audience.declarations)
        yield Sentence("who.declarations", gettext("Khi đăng ký, người dự thi cam đoan: %(said)s.") % {"said": said})


def _audience(audience: Audience, unit: str) -> Iterator[Sentence]:
    if audience.statement:
        statement = audience.statement.rstrip(".")
        yield Sentence("who.statement", gettext("Đối tượng dự thi: **%(who)s**.") % {"who": statement})
    elif unit:
        text = gettext("Người thuộc **%(unit)s** và các đơn vị trực thuộc được dự thi.")
        yield Sentence("who.unit", text % {"unit": unit})
    ages = ages_words(audience)
    if ages:
        yield Sentence("who.age", gettext("Tuổi dự thi: %(ages)s.") % {"ages": ages})
    if audience.units:
        text = gettext("Chỉ thành viên của các đơn vị sau được dự thi: %(units)s.")
        yield Sentence("who.units", text % {"units": joined(audience.units)})
    if audience.roster_only:
        yield Sentence("who.roster", gettext("Chỉ người có tên trong **danh sách** của Ban Tổ chức được dự thi."))


def ages_words(audience: Audience) -> str:
    """ "từ đủ 14 tuổi đến hết 70 tuổi, tính vào ngày …"; "" where any age may take part."""
    least, most = audience.min_age, audience.max_age
    if least is None and most is None:
        return ""
    if least is not None and most is not None:
        ages = gettext("từ đủ **%(least)s tuổi** đến hết **%(most)s tuổi**") % {"least": least, "most": most}
    elif least is not None:
        ages = gettext("từ đủ **%(least)s tuổi** trở lên") % {"least": least}
    else:
        ages = gettext("không quá **%(most)s tuổi**") % {"most": most}
    if audience.age_on:
        return gettext("%(ages)s, tính vào ngày %(day)s") % {"ages": ages, "day": day_text(audience.age_on)}
    return gettext("%(ages)s, tính vào ngày đợt thi đầu tiên mở") % {"ages": ages}


def _boards(rules: Rules) -> Iterator[Sentence]:
    if not rules.boards:
        return
    names = []
    for board in rules.boards:
        name = f"**{board.label}**"
        if board.audience:
            said = [lower_first(board.audience.statement.rstrip(".")), ages_words(board.audience)]
            name += f" ({', '.join(one for one in said if one)})"
        names.append(name)
    text = gettext("Cuộc thi chia **%(count)s bảng**: %(names)s.")
    yield Sentence("who.boards", text % {"count": len(rules.boards), "names": joined(names)})
    yield Sentence("who.one_board", gettext("Mỗi người thi ở một bảng, chọn trước lượt thi đầu tiên và không đổi."))


def _exclusions(exclusions: tuple[Exclusion, ...]) -> Iterator[Sentence]:
    patterns = {
        "entry": gettext("Không được dự thi: %(names)s."),
        "prize": gettext("Được dự thi nhưng không xét giải: %(names)s."),
    }
    for effect, pattern in patterns.items():
        names = [_excluded(one) for one in exclusions if one.effect == effect]
        if names:
            yield Sentence(f"who.excluded-{effect}", pattern % {"names": joined(names)})


def _excluded(one: Exclusion) -> str:
    if not one.units:
        return lower_first(one.label)
    text = gettext("%(who)s (cả đơn vị: %(units)s)")
    return text % {"who": lower_first(one.label), "units": ", ".join(one.units)}


def _identity(rules: Rules) -> Iterator[Sentence]:
    identity = rules.identity
    yield Sentence("who.account", str(ACCOUNTS[identity.account]))
    if identity.verified:
        yield Sentence("who.verified", gettext("Tài khoản phải được xác thực trước khi thi."))
    required = ", ".join(str(FIELDS[field]) for field in identity.required)
    if required:
        pattern = {
            "before": gettext("**Trước khi làm bài**, người dự thi khai: %(fields)s."),
            "after": gettext(
                "**Làm bài xong**, người dự thi khai: %(fields)s; khai xong mới thấy kết quả, "
                "không khai thì bài không được xếp hạng."
            ),
        }[identity.asked]
        yield Sentence("who.asked", pattern % {"fields": required})
    if identity.optional:
        text = gettext("Không bắt buộc khai: %(fields)s.")
        yield Sentence("who.optional", text % {"fields": ", ".join(str(FIELDS[field]) for field in identity.optional)})
    if "unit" in (*identity.required, *identity.optional):
        where = {
            "tree": gettext("Đơn vị được chọn từ danh mục của cuộc thi; không thấy thì ghi tên, Ban Tổ chức xếp sau.")
            if rules.takes_unlisted
            else gettext("Đơn vị được chọn từ danh mục của cuộc thi."),
            "text": gettext("Đơn vị do người dự thi tự ghi."),
        }
        yield Sentence("who.unit_from", where[identity.unit_from])
    yield from _registration(identity)


def _registration(identity: Identity) -> Iterator[Sentence]:
    if identity.shared_contact:
        text = gettext(
            "Người không có điện thoại, giấy tờ thì dùng của người thân; họ tên và ngày sinh phân biệt từng người."
        )
        yield Sentence("who.shared", text)
    if identity.locked:
        yield Sentence("who.locked", gettext("Thông tin đã đăng ký thì không sửa được nữa."))
    opens = moment_words(identity.opens) if identity.opens else ""
    closes = moment_words(identity.closes, closing=True) if identity.closes else ""
    if opens and closes:
        text = gettext("Đăng ký từ **%(opens)s** đến **%(closes)s**.")
        yield Sentence("who.registration", text % {"opens": opens, "closes": closes})
    elif opens:
        yield Sentence("who.registration", gettext("Đăng ký từ **%(opens)s**.") % {"opens": opens})
    elif closes:
        yield Sentence("who.registration", gettext("Đăng ký đến **%(closes)s**.") % {"closes": closes})
