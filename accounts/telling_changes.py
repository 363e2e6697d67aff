"""What follows a sign-in: whoever comes back is told what changed about their way in, in case it was somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.audit.changes import changes_to_tell
from accounts.models import Person


@receiver(user_logged_in)
def tell_changes(sender: type[Person], *, request: HttpRequest | None, user: Person, **news: Any) -> None:
    """One line about the newest; the page of devices has them all. Guests have nothing that could be changed."""
    if request is None or user.is_guest or not hasattr(request, "_messages"):
        return
    if changes := changes_to_tell(user, now=timezone.now()):
        text = _("Mới đây: %(what)s, lúc %(at)s. Nếu không phải đồng chí làm, mở “Thiết bị đang đăng nhập” để xem.")
        at = date_format(timezone.localtime(changes[0].at), "H:i d/m/Y")
        messages.info(request, text % {"what": changes[0].words.lower(), "at": at})
