"""Certificates of many people as one file, made by a worker."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import can_organise
from accounts.models import Person
from contest.common.jobs.actions import CannotMake, MadeFile, Report, maker
from contest.common.text import unaccent
from contest.common.typeset import typeset, typeset_apart
from contest.documents.access import participants_of
from contest.documents.actions import give_certificate
from contest.documents.certificates import Facts, certificates_document
from contest.documents.queries import certificates_due
from contest.rounds.models import Contest

KIND = "certificates"
# About 14 MB as one PDF, made in one to two minutes.
MOST_CERTIFICATES = 2_000
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


def may_have(person: Person, arguments: dict[str, Any]) -> bool:
    """Certificates of many are for those who organise."""
    return can_organise(person)


@maker(KIND, may=may_have)
def make_certificates(arguments: dict[str, Any], report: Report) -> MadeFile:
    """`arguments`: contest (id), unit (code, "" for all), form ("pdf" or "zip"), site ("https://host/")."""
    contest = Contest.objects.select_related("unit").get(pk=arguments["contest"])
    unit, people = participants_of(contest, arguments["unit"])
    due = list(certificates_due(contest, people))
    if not due:
        raise CannotMake(_("Chưa có ai được cấp giấy chứng nhận ở đơn vị này."))
    if len(due) > MOST_CERTIFICATES:
        raise CannotMake(_("Mỗi lần làm nhiều nhất 2.000 giấy. Chọn từng đơn vị nhỏ hơn."))
    now, printed = timezone.now(), []
    report(0, len(due))
    for number, (participant, facts) in enumerate(due, start=1):
        certificate = give_certificate(participant=participant, facts=facts, now=now)
        printed.append((facts, certificate.code, check_address(arguments["site"], certificate.code)))
        report(min(number, len(due) - 1), len(due))
    name = f"giay-chung-nhan-{contest.slug}-{unit.code}"
    if arguments["form"] == "zip":
        made = MadeFile(f"{name}.zip", "application/zip", _zipped(printed, now=now, report=report))
    else:
        made = MadeFile(
            f"{name}.pdf", "application/pdf", typeset_apart("certificate", certificates_document(printed), at=now)
        )
    report(len(due), len(due))
    return made


def check_address(site: str, code: str) -> str:
    """Where a certificate is checked; `site` ends with a slash."""
    return site.rstrip("/") + reverse("documents:check", args=[code])


def _zipped(printed: list[tuple[Facts, str, str]], *, now: Any, report: Report) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as files:
        for number, paper in enumerate(printed, start=1):
            person = _NOT_IN_NAMES.sub("-", unaccent(paper[0].full_name)).strip("-").lower()
            files.writestr(
                f"{number:04d}-{person or 'giay'}.pdf", typeset("certificate", certificates_document([paper]), at=now)
            )
            report(min(number, len(printed) - 1), len(printed))
    return out.getvalue()
