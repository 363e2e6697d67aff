"""The words of a report by e-mail: counts of a branch, no name of a person. In Vietnamese, as all office papers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from contest.common.text import squeeze
from contest.common.text_numbers import number_text, percent_text
from contest.reports.access import get_summary_for
from contest.reports.letters.models import Subscription
from contest.reports.levels import level_rows
from contest.reports.paragraph import plain_paragraph, summary_paragraph
from contest.reports.participation import Row
from contest.rounds.models import Period

MOST_UNITS = 10
_signer = Signer(salt="reports.letters")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as text; `stop` is the address at which no more are asked for."""

    subject: str
    text: str
    stop: str


def write_letter(subscription: Subscription, *, now: dt.datetime) -> Letter:
    """The report as of now. Some ten queries."""
    contest, unit = subscription.contest, subscription.unit
    period = Period.objects.select_related("contest__unit").get(contest=contest, kind=Period.Kind.CONTEST)
    with translation.override("vi"):
        summary = get_summary_for(subscription.person, period, unit, now=now)
        rows = level_rows(period, unit, summary=summary, sort="ty-le")
        paragraph = plain_paragraph(summary_paragraph(summary))
    query = urlencode({"cuoc-thi": contest.slug, "don-vi": unit.code})
    page = urljoin(subscription.site, f"{reverse('reports:unit')}?{query}")
    stop = urljoin(subscription.site, reverse("reports:stop_letters", args=[stop_code(subscription)]))
    parts = [f"{contest.title}: {unit.name}", paragraph]
    behind = [row for row in rows if row.silent][:MOST_UNITS]
    if behind:
        parts.append("\n".join(["Đơn vị có tỷ lệ thấp nhất:", *map(_line, behind)]))
    parts += [f"Ai chưa thi, lời nhắc để gửi vào nhóm, tệp báo cáo: {page}", f"Không nhận thư này nữa: {stop}"]
    return Letter(squeeze(f"{unit.name}: {_counted(summary.row)}"), "\n\n".join(parts) + "\n", stop)


def _counted(row: Row) -> str:
    people = number_text(row.people, language="vi")
    if not row.headcount:
        return f"{people} người đã thi"
    rate = f" ({percent_text(row.rate, language='vi')})" if row.rate else ""
    return f"{people}/{number_text(row.headcount, language='vi')} đã thi{rate}"


def _line(row: Row) -> str:
    return f"- {row.name}: {_counted(row)}"


def message_id(subscription: Subscription) -> str:
    """An id that a letter keeps until it is noted as sent: a sender that died in between sends it again, and mail
    programs show what they have already only once.
    """
    since = f"{subscription.created_at:%Y%m%d%H%M%S}"
    after = f"{subscription.last_on:%Y%m%d}" if subscription.last_on else "0"
    return f"<report.{subscription.pk}.{since}.{after}@{urlsplit(subscription.site).hostname}>"


def stop_code(subscription: Subscription) -> str:
    """What names a subscription in a letter; cannot be guessed for another one."""
    return _signer.sign(str(subscription.pk))


def find_by_code(code: str) -> Subscription | None:
    """The subscription of a letter, None when there is none (any more) or the code is not ours."""
    try:
        pk = int(_signer.unsign(code))
    except (BadSignature, ValueError):
        return None
    return Subscription.objects.filter(pk=pk).select_related("contest", "unit").first()
