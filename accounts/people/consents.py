"""The texts that people agree to, by version. A text that was once agreed to is never changed: add a version."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Consent:
    """One version: the sentence beside the box to tick, and what is said below it."""

    statement: str | Promise
    beside: str | Promise


CONSENTS: dict[int, Consent] = {
    1: Consent(
        _("Tôi đồng ý để Ban Tổ chức lưu họ tên, đơn vị, kết quả thi"),
        _("Số điện thoại chỉ lưu ở dạng mã hóa và ba số cuối."),
    ),
    2: Consent(
        _("Tôi đồng ý để Ban Tổ chức lưu họ tên, đơn vị, kết quả thi"),
        _(
            "Số điện thoại chỉ lưu ở dạng mã hóa và ba số cuối. "
            "Trình duyệt mang một số ngẫu nhiên, để biết khi nhiều tài khoản thi trên một máy."
        ),
    ),
}
CURRENT = 2


def is_consent_due(given: int | None) -> bool:
    """Whether somebody who agreed to the version `given` (None: never asked) must be asked."""
    return given != CURRENT
