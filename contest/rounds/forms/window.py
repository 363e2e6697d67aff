"""Moving the window of a published round."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from contest.rounds.forms.base import moment_field
from contest.rounds.forms.notices import NoticeForm
from contest.rounds.layout import Row, Text
from contest.rounds.models import Round


class WindowForm(NoticeForm):
    """Moves the window of a published round; once it has opened, only the end."""

    opens_at = moment_field(_("Mở đợt thi"))
    closes_at = moment_field(_("Đóng đợt thi"), _("Giờ Việt Nam."))

    def __init__(self, *args: Any, round: Round, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opens_at": round.opens_at, "closes_at": round.closes_at}, **kwargs)
        self.round = round
        if round.opens_at is not None and round.opens_at <= now:
            self.fields["opens_at"].disabled = True

    def first_fields(self) -> list[Any]:
        return [Row(Text("opens_at"), Text("closes_at"))]

    def clean(self) -> dict[str, Any]:
        # The fields speak in minutes: what was not touched keeps its seconds.
        for name in ("opens_at", "closes_at"):
            stored, typed = getattr(self.round, name), self.cleaned_data.get(name)
            if stored and typed and stored.replace(second=0, microsecond=0) == typed.replace(second=0, microsecond=0):
                self.cleaned_data[name] = stored
        return self.cleaned_data
