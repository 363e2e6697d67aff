"""The audit trail in words: what each action is called, and what its details say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Audit, Person, Role
from contest.rounds.models import Contest

# First parts of the actions' names, as the page offers them.
GROUPS: dict[str, str | Promise] = {
    "session": gettext_lazy("Đăng nhập"),
    "roles": gettext_lazy("Vai trò"),
    "round": gettext_lazy("Đợt thi"),
    "contest": gettext_lazy("Cuộc thi"),
    "rules": gettext_lazy("Thể lệ"),
    "key": gettext_lazy("Đáp án"),
    "rollup": gettext_lazy("Cách tính đơn vị"),
    "unit": gettext_lazy("Người không thấy đơn vị"),
    "participant": gettext_lazy("Quyền riêng của người dự thi"),
    "appeal": gettext_lazy("Phúc khảo, ý kiến"),
    "team": gettext_lazy("Đội thi"),
    "essay": gettext_lazy("Bài tự luận"),
    "result": gettext_lazy("Kết quả, giải thưởng"),
    "import": gettext_lazy("Nhập dữ liệu"),
    "export": gettext_lazy("Xuất dữ liệu"),
    "look": gettext_lazy("Xem dữ liệu cá nhân"),
    "person": gettext_lazy("Tài khoản"),
    "password": gettext_lazy("Cấp mật khẩu"),
    "slips": gettext_lazy("Phiếu vào thi"),
    "papers": gettext_lazy("Giấy tờ, chứng nhận"),
    "second_factor": gettext_lazy("Lớp xác thực thứ hai"),
    "identity": gettext_lazy("Khóa nhận dạng"),
}
# What was done. Names in %(…)s come from the row's details; `who` is looked up.
WORDS: dict[str, str | Promise] = {
    "session.signed_in": gettext_lazy("Đăng nhập"),
    "session.joined": gettext_lazy("Vào bằng đăng nhập một lần, lần đầu"),
    "session.signed_out": gettext_lazy("Đăng xuất"),
    "session.refused": gettext_lazy("Có người ghi sai mật khẩu của %(who)s"),
    "session.ended": gettext_lazy("Đăng xuất %(count)s thiết bị khác"),
    "session.ended_for": gettext_lazy("Đăng xuất %(who)s khỏi %(count)s thiết bị"),
    "session.ended_all": gettext_lazy("Đăng xuất tất cả mọi người: %(count)s thiết bị"),
    "second_factor.added": gettext_lazy("Bật lớp xác thực thứ hai"),
    "second_factor.removed": gettext_lazy("Tắt lớp xác thực thứ hai"),
    "second_factor.key_added": gettext_lazy("Thêm khóa truy cập"),
    "second_factor.key_removed": gettext_lazy("Gỡ khóa truy cập"),
    "second_factor.codes": gettext_lazy("Lấy mã dự phòng mới"),
    "second_factor.recovery_used": gettext_lazy("Dùng một mã dự phòng"),
    "second_factor.refused": gettext_lazy("Có người ghi sai mã xác thực của %(who)s"),
    "second_factor.forgotten": gettext_lazy("Mở lại lớp xác thực thứ hai của %(who)s"),
    "identity.changed": gettext_lazy("Đổi khóa nhận dạng lần thứ %(number)s: %(count)s dòng"),
    "password.changed": gettext_lazy("Đổi mật khẩu của mình"),
    "password.own": gettext_lazy("%(who)s đổi mật khẩu của mình"),
    "roles.given": gettext_lazy("Giao vai trò %(role)s cho %(who)s"),
    "roles.taken": gettext_lazy("Thu vai trò %(role)s của %(who)s"),
    "round.published": gettext_lazy("Công bố %(round)s"),
    "round.opened": gettext_lazy("Mở sớm %(round)s"),
    "round.suspended": gettext_lazy("Tạm dừng %(round)s"),
    "round.resumed": gettext_lazy("Mở lại %(round)s"),
    "round.rescheduled": gettext_lazy("Đổi thời gian %(round)s"),
    "rules.changed": gettext_lazy("Đổi thể lệ"),
    "result.excluded": gettext_lazy("Loại khỏi xét giải"),
    "result.exclusion_undone": gettext_lazy("Hủy việc loại khỏi xét giải"),
    "result.case_dismissed": gettext_lazy("Xem xong hồ sơ công bằng số %(number)s: không có vấn đề"),
    "result.case_acted": gettext_lazy("Loại người theo hồ sơ công bằng số %(number)s"),
    "result.case_reopened": gettext_lazy("Mở lại hồ sơ công bằng số %(number)s"),
    "result.truth_frozen": gettext_lazy("Chốt đáp số câu dự đoán"),
    "result.tie_decided": gettext_lazy("Quyết định thứ tự người bằng nhau"),
    "result.tie_undone": gettext_lazy("Hủy quyết định thứ tự"),
    "key.applied": gettext_lazy("Sửa đáp án và chấm lại"),
    "key.edited": gettext_lazy("Sửa đáp án câu %(number)s trong ngân hàng “%(bank)s”"),
    "key.undone": gettext_lazy("Hoàn tác việc sửa đáp án"),
    "participant.time": gettext_lazy("Thêm %(seconds)s giây làm bài cho %(who)s"),
    "participant.attempt": gettext_lazy("Thêm %(count)s lượt thi cho %(who)s"),
    "appeal.answered": gettext_lazy("Trả lời ý kiến số %(number)s"),
    "appeal.days": gettext_lazy("Đổi hạn phúc khảo"),
    "result.fixed": gettext_lazy("Chốt kết quả %(round)s"),
    "result.reopened": gettext_lazy("Mở lại kết quả %(round)s"),
    "team.registered": gettext_lazy("Ghi tên đội %(team)s"),
    "team.changed": gettext_lazy("Sửa đội %(team)s"),
    "team.removed": gettext_lazy("Bỏ đội %(team)s"),
    "result.admitted": gettext_lazy("Cho %(count)s người vào %(round)s"),
    "result.entered": gettext_lazy("Nhập %(count)s kết quả, %(round)s"),
    "result.entered_changed": gettext_lazy("Sửa %(count)s kết quả đã nhập, %(round)s. Lý do: %(reason)s"),
    "result.entered_withdrawn": gettext_lazy("Bỏ một kết quả đã nhập, %(round)s. Lý do: %(reason)s"),
    "essay.on_paper": gettext_lazy("Nhận một bài tự luận bản giấy, số phách %(number)s, %(round)s"),
    "essay.marked": gettext_lazy("Chấm bài tự luận số phách %(number)s, %(round)s: %(points)s điểm"),
    "essay.mark_changed": gettext_lazy(
        "Sửa điểm bài tự luận số phách %(number)s, %(round)s: %(points)s điểm. Lý do: %(reason)s"
    ),
    "essay.closed": gettext_lazy("Kết thúc chấm %(count)s bài tự luận, %(round)s"),
    "essay.opened": gettext_lazy("Mở lại việc chấm tự luận, %(round)s. Lý do: %(reason)s"),
    "result.admission_removed": gettext_lazy("Đưa một người ra khỏi %(round)s"),
    "rollup.added": gettext_lazy("Tính %(unit)s vào %(under)s"),
    "rollup.ended": gettext_lazy("Đổi ngày kết thúc việc tính %(unit)s vào %(under)s"),
    "rollup.removed": gettext_lazy("Bỏ việc tính %(unit)s vào %(under)s"),
    "result.awards_confirmed": gettext_lazy("Xác nhận %(count)s giải, %(round)s"),
    "result.award_given": gettext_lazy("Trao giải khác đề xuất, %(round)s"),
    "result.reconsidered": gettext_lazy("Vẫn xét giải cho người mà thể lệ loại. Lý do: %(reason)s"),
    "result.reconsideration_undone": gettext_lazy("Hủy việc vẫn xét giải cho người mà thể lệ loại"),
    "result.awards_published": gettext_lazy("Công bố %(count)s giải, %(round)s"),
    "result.award_claimed": gettext_lazy("Ghi người đạt giải đã xác nhận, %(round)s"),
    "result.award_unclaimed": gettext_lazy("Bỏ ghi người đạt giải đã xác nhận, %(round)s"),
    "result.award_withdrawn": gettext_lazy("Thu hồi giải, %(round)s"),
    "import.bank": gettext_lazy("Nhập %(count)s câu vào ngân hàng “%(bank)s”"),
    "import.bank_undone": gettext_lazy("Rút %(count)s câu đã nhập khỏi ngân hàng “%(bank)s”"),
    "import.roster": gettext_lazy("Nhập danh sách: %(new)s người mới, %(update)s người cập nhật"),
    "export.bank": gettext_lazy("Tải ngân hàng “%(bank)s” (%(format)s)"),
    "export.participation": gettext_lazy("Tải báo cáo tham gia (%(format)s), đơn vị %(unit)s"),
    "export.letters_asked": gettext_lazy("Đăng ký nhận báo cáo qua thư, đơn vị %(unit)s"),
    "export.letters_stopped": gettext_lazy("Ngừng báo cáo qua thư, đơn vị %(unit)s"),
    "export.names": gettext_lazy("Tải báo cáo tham gia (%(format)s) kèm danh sách người, đơn vị %(unit)s"),
    "export.roster_faults": gettext_lazy("Tải các dòng lỗi của một danh sách"),
    "look.people": gettext_lazy("Xem danh sách người dự thi"),
    "look.person": gettext_lazy("Xem hồ sơ của %(who)s"),
    "look.roster": gettext_lazy("Xem trước một danh sách nhập vào"),
    "look.fairness": gettext_lazy("Xem hồ sơ công bằng"),
    "look.silent": gettext_lazy("Xem tên người chưa thi, đơn vị %(unit)s"),
    "look.participants": gettext_lazy("Tìm người dự thi trong cuộc thi"),
    "look.participant": gettext_lazy("Xem các lượt thi của %(who)s"),
    "person.joined": gettext_lazy("Gộp tài khoản số %(gone)s vào %(who)s. Lý do: %(reason)s"),
    "person.moved": gettext_lazy("Chuyển %(count)s người đến đơn vị %(unit)s từ ngày %(since)s"),
    "unit.assigned": gettext_lazy("Xếp %(count)s người không thấy đơn vị vào %(unit)s"),
    "unit.assignment_undone": gettext_lazy("Hủy việc xếp %(count)s người vào %(unit)s"),
    "person.deletion_asked": gettext_lazy("%(who)s yêu cầu xóa dữ liệu của mình"),
    "person.deletion_withdrawn": gettext_lazy("%(who)s rút yêu cầu xóa dữ liệu"),
    "person.deleted": gettext_lazy("Xóa dữ liệu cá nhân của người số %(number)s"),
    "export.own_data": gettext_lazy("%(who)s tải dữ liệu của mình"),
    "contest.retention": gettext_lazy("Giữ dữ liệu người dự thi %(months)s tháng sau kết quả"),
    "person.changed": gettext_lazy("Sửa hồ sơ của %(who)s"),
    "person.locked": gettext_lazy("Khóa tài khoản của %(who)s"),
    "person.unlocked": gettext_lazy("Mở khóa tài khoản của %(who)s"),
    "password.given": gettext_lazy("Cấp mật khẩu mới cho %(who)s"),
    "papers.changed": gettext_lazy("Đổi phần đầu văn bản, giấy chứng nhận"),
    "papers.withdrawn": gettext_lazy("Thu hồi giấy chứng nhận của %(who)s"),
    "papers.restored": gettext_lazy("Khôi phục giấy chứng nhận của %(who)s"),
    "export.awards": gettext_lazy("Tải danh sách đạt giải (%(format)s)"),
    "export.file": gettext_lazy("Tải tệp đã làm (%(file)s)"),
    "slips.made": gettext_lazy("In %(count)s phiếu vào thi"),
    "slips.revoked": gettext_lazy("Thu phiếu vào thi của %(who)s"),
}


@dataclass(frozen=True)
class TrailLine:
    """A row of the trail as people read it. `contest_title`: empty where the row is about no contest."""

    row: Audit
    actor: str
    words: str
    contest_title: str


def trail_lines(rows: Iterable[Audit]) -> list[TrailLine]:
    """Rows in words. Three queries for any number."""
    listed = list(rows)
    names = _names(row.about_id for row in listed if row.about == "person")
    titles = contest_titles({row.contest for row in listed if row.contest})
    return [
        TrailLine(row, row.actor_name or _("Hệ thống"), _in_words(row, names), titles.get(row.contest, row.contest))
        for row in listed
    ]


def contest_titles(slugs: Iterable[str]) -> dict[str, str]:
    """Titles by address. One query."""
    return dict(Contest.objects.filter(slug__in=list(slugs)).values_list("slug", "title"))


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in={one for one in ids if one}).values_list("pk", "full_name"))


def _in_words(row: Audit, names: Mapping[int, str]) -> str:
    words = WORDS.get(row.action)
    if words is None:
        return row.action
    values: dict[str, Any] = {**row.detail}
    if row.about == "person" and row.about_id:
        values["who"] = names.get(row.about_id, _("người số %(id)s") % {"id": row.about_id})
    if "kind" in values:
        values["role"] = _role_words(values)
    try:
        said = str(words) % values
    except KeyError:
        # A row of an older version of the site: its details have other names.
        return row.action
    if row.action.startswith("roles.") and values.get("reason"):
        return _("%(said)s. Lý do: %(reason)s") % {"said": said, "reason": values["reason"]}
    return said


def _role_words(detail: Mapping[str, Any]) -> str:
    role = str(dict(Role.Kind.choices).get(detail["kind"], detail["kind"]))
    return f"{role} ({detail['unit']})" if detail.get("unit") else role
