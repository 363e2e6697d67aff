"""What this site cannot hold yet, in words: step and field of the form, what it is, what to do instead."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

UNSUPPORTED: dict[str, tuple[str, str, str | Promise]] = {
    "not_yet_perfect": (
        "rounds",
        "held",
        gettext_lazy(
            "Kết quả nhập vào chỉ có điểm, chưa biết bài nào đúng hết. Xếp hạng riêng đợt này, hoặc xét theo điểm."
        ),
    ),
    "not_yet_paper_by_board": (
        "rounds",
        "paper_by_board",
        gettext_lazy(
            "Bài thi của các bảng trong một đợt phải cùng câu dự đoán, cùng xáo hay không xáo. Sửa cho giống nhau."
        ),
    ),
    "not_yet_points": (
        "paper",
        "sections",
        gettext_lazy("Một bài thi tối đa 30.000 điểm. Giảm số điểm của mỗi câu."),
    ),
    "not_yet_banks": (
        "paper",
        "sections",
        gettext_lazy("Đề dựng sẵn lấy từ một ngân hàng, mỗi chủ đề một đề. Bỏ tên ngân hàng ở từng phần."),
    ),
    "not_yet_shortlist": (
        "paper",
        "essay_shortlist_per_unit",
        gettext_lazy("Chưa có bước đơn vị chấm sơ khảo. Bỏ số bài mỗi đơn vị chọn gửi."),
    ),
    "not_yet_essay_by_board": (
        "rounds",
        "paper_by_board",
        gettext_lazy("Các bảng trong một đợt phải cùng có trắc nghiệm và cùng phần tự luận. Sửa cho giống nhau."),
    ),
    "not_yet_essay_sum": (
        "paper",
        "essay",
        gettext_lazy("Điểm tự luận chưa cộng được vào tổng mọi lượt thi. Tính theo lượt tốt nhất hoặc tổng các đợt."),
    ),
}
