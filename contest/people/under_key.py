"""What contests keep under the identity key (accounts/key_change.py)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.identity import keychain
from accounts.key_change import Anew, Kept, Row, hashes_anew, is_old, seals_anew
from contest.attempts.models import KnownBy, Participant
from contest.reports.letters.models import Subscription
from contest.sitting.entering import SEALED
from contest.sitting.guests.known import relative_forms

PERSON = "participant__person__"
BIRTH_DATE = "participant__fields"


def mark_anew(row: Row) -> Anew:
    """A mark is wrapped like a phone. One of relatives behind a phone is made of the phone's hash, so it is made anew,
    as long as that hash is the former one; who has another name or phone since keeps a mark that nobody meets."""
    chain = keychain()
    if not is_old(row["mark"], chain):
        return Anew({})
    if row[f"{PERSON}phone_hash"]:
        forms = relative_forms(
            chain,
            row["contest_id"],
            phone_hash=bytes(row[f"{PERSON}phone_hash"]),
            full_name=row[f"{PERSON}full_name"],
            birth_date=row[BIRTH_DATE].get("birth_date", ""),
        )
        if bytes(row["mark"]) in forms:
            return Anew({"mark": forms[0]})
    return hashes_anew("mark")(row)


KEPT = (
    # before people: see mark_anew
    Kept(
        _("Dấu nhận ra người thi không có tài khoản"),
        KnownBy.objects.order_by,
        ("mark",),
        mark_anew,
        beside=("contest_id", f"{PERSON}phone_hash", f"{PERSON}full_name", BIRTH_DATE),
    ),
    Kept(
        _("Điều đã khai khi vào thi"),
        lambda: Participant.objects.exclude(fields={}),
        ("fields",),
        seals_anew("fields", sorted(SEALED)),
        is_sealed=True,
    ),
    Kept(
        _("Địa chỉ nhận thư báo cáo"),
        Subscription.objects.order_by,
        ("email_sealed",),
        seals_anew("email_sealed"),
        is_sealed=True,
    ),
)
