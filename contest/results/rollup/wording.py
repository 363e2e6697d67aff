"""Words of branches that count elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _


def refusal(code: str) -> str:
    """Why it was refused, and what to do."""
    return {
        "outside": _("Chỉ chọn đơn vị trực thuộc đơn vị tổ chức cuộc thi."),
        "itself": _("Không tính một đơn vị vào chính nó hay đơn vị trực thuộc nó. Chọn đơn vị khác."),
        "same_place": _("Đơn vị vốn trực thuộc đơn vị này rồi. Chọn đơn vị khác."),
        "circle": _("Đơn vị được chọn lại đang tính vào đơn vị này. Bỏ quy định kia trước."),
        "overlaps": _("Đơn vị đã có quy định trong thời gian này. Ghi ngày kết thúc của quy định cũ trước."),
        "ends_before": _("Ngày kết thúc phải từ ngày bắt đầu trở đi."),
        "official": _("Kết quả cuộc thi đã chính thức nên cách tính không đổi được nữa."),
        "already_removed": _("Quy định này đã được bỏ. Trang đã cập nhật."),
    }[code]


def fault_words(code: str) -> str:
    """What is wrong with a line of a file, and what to do."""
    said: Mapping[str, str] = {
        "no_unit": _("Ghi mã đơn vị."),
        "unknown_unit": _("Không có đơn vị nào mang mã ở cột “Mã đơn vị”. Sửa mã."),
        "no_under": _("Ghi mã đơn vị được tính vào."),
        "unknown_under": _("Không có đơn vị nào mang mã ở cột “Tính vào mã đơn vị”. Sửa mã."),
        "since": _("Ghi ngày bắt đầu như 31/12/2026."),
        "until": _("Ghi ngày kết thúc như 31/12/2026, hoặc để trống."),
        "other_under": _("Từ ngày này đơn vị đang tính vào đơn vị khác. Bỏ quy định cũ trước."),
    }
    return said.get(code) or refusal(code)
